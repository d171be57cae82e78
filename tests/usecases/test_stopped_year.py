"""A year of a peer who has stopped: what they are sent each week (docs/stopping.md shows it)."""

from __future__ import annotations

from pathlib import Path

from tests.usecases.place import ALEX, SAM, Place, program

DOC = Path(__file__).parents[2] / "docs" / "stopping.md"
ALONE = """name,phone,language,zone,specialist,consent,schedules,welcome
Alex Moreno,+12025550143,en,America/New_York,sam@example.org,paper,daily,no
"""
# By week of the year: what Alex writes.
WRITES = {
    0: "STOP",
    1: "Stop.",
    4: "hello is anybody there",
    12: "HELP",
    25: "i want to kill myself",
    26: "thank you",
    40: "please dont text me",
    52: "START",
}
WEEKS = 54


def weekly(optout: str) -> str:
    """A check-in on Mondays."""
    return program(optout=optout).replace("days: every day", "days: [mon]")


def lived(place: Place, weeks: int) -> list[tuple[int, str, list[str]]]:
    """(the week, what was written at its beginning, what was sent to them in it), for each week of
    either."""
    found = []
    for week in range(weeks):
        before = len(place.texts(ALEX))
        if week in WRITES:
            place.hear(ALEX, WRITES[week])
        for alert in place.alerts():
            if alert.status != "closed":
                place.hear(SAM, f"DONE {alert.reference} called, they are safe")
        place.later(days=7)
        told = place.texts(ALEX)[before:]
        if told or week in WRITES:
            found.append((week, WRITES.get(week, ""), told))
    return found


def as_table(weeks: list[tuple[int, str, list[str]]]) -> str:
    rows = [f"| {week} | {wrote} | {' / '.join(told)} |" for week, wrote, told in weeks]
    return "\n".join(["| week | Alex writes | is sent |", "| --- | --- | --- |", *rows])


def test_a_year_on_a_line_of_our_own(bare_place: Place) -> None:
    place = bare_place.open(weekly("own"), ALONE)
    weeks = lived(place, WEEKS)
    assert as_table(weeks) in DOC.read_text("utf-8")
    sent = {week: len(told) for week, _, told in weeks if told}
    assert sent == {0: 1, 12: 1, 25: 1, 52: 2, 53: 1}
    assert ("dropped", "no_consent") in place.checkins()


def test_a_quarter_where_the_carrier_answers(bare_place: Place) -> None:
    place = bare_place.open(weekly("carrier"), ALONE)
    assert [told for _, _, told in lived(place, 14)] == [[], [], [], []]
