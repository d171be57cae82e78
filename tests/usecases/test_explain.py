"""What missed a target waits on the page of those who supervise until somebody explains it."""

from __future__ import annotations

from datetime import UTC, datetime

from service.store.audit import Audit
from service.store.explanations import Explanation
from service.store.scope import Scope
from service.usecases.explain import Asked, Explained, NotExplained, explain
from service.usecases.measure_alerts import measure_alerts
from service.usecases.show_measured import ShownMeasured, show_measured
from service.usecases.take_alert import NotYours
from tests.usecases.place import ALEX, DANA, NOAH, SAM, Place, program

CRISIS = "i want to kill myself"
WORDS = "Sam's phone was off: he has a second battery now."
DRILL = '\ndrill: {day: wed, at: "10:00"}\n'


def page(place: Place, login: str = "lucia@example.org") -> ShownMeasured:
    scope = place.scope(login)
    shown = show_measured(place.deps, program_id=place.program_id, scope=scope)
    assert shown is not None
    return shown


def write(place: Place, asked: Asked, scope: Scope | None = None) -> object:
    by = scope or place.scope("lucia@example.org")
    return explain(place.deps, scope=by, program_id=place.program_id, asked=asked)


def test_it_stays_until_explained_and_comes_back_with_a_new_miss(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.later(minutes=6)
    place.hear(DANA, "OK")
    (line,) = page(place).alerts
    assert [one.measure for one in line.missed] == ["take"]
    assert (line.reference, line.told, line.owner) == (1042, "backup", "Dana Brooks")
    alert_id = place.alert().id
    assert write(place, Asked([alert_id], [], WORDS)) == Explained(1)
    assert write(place, Asked([alert_id], [], WORDS)) == Explained(0)
    shown = page(place)
    assert (shown.alerts, shown.report.outside, shown.report.explained) == ((), 1, 1)
    (said,) = shown.explained
    assert (said.reference, said.words, said.by) == (1042, WORDS, "Lucia Ortega")
    (row,) = place.rows(Explanation)
    assert WORDS.encode() not in row.words
    place.later(minutes=40)
    (line,) = page(place).alerts
    assert [one.measure for one in line.missed] == ["reach"]
    report = measure_alerts(place.deps, program_id=place.program_id)
    assert (report.outside, report.explained) == (1, 0)


def test_a_phone_that_did_not_answer_its_test_stands_there_too(bare_place: Place) -> None:
    place = bare_place.open(program() + DRILL)
    place.work()
    at = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
    place.later(seconds=(at - place.clock.now()).total_seconds())
    for number in (SAM, DANA, NOAH):
        place.hear(number, "OK")
    assert page(place).phones == ()  # its time is not over
    place.later(minutes=31)
    (phone,) = page(place).phones
    assert (phone.name, phone.why_not) == ("Lucia Ortega", "")
    assert write(place, Asked([], [phone.id], "I was in court.")) == Explained(1)
    shown = page(place)
    assert shown.phones == ()
    assert (shown.explained[0].phone_of, shown.explained[0].words) == (
        "Lucia Ortega",
        "I was in court.",
    )
    assert (shown.report.tested, shown.report.unanswered) == (4, 1)


def test_only_those_who_supervise_see_and_write_it(bare_place: Place) -> None:
    place = bare_place.open()
    place.hear(ALEX, CRISIS)
    place.later(minutes=6)
    sam, asked = place.scope("sam@example.org"), Asked([place.alert().id], [], WORDS)
    assert show_measured(place.deps, program_id=place.program_id, scope=sam) is None
    assert write(place, asked, sam) == NotYours()
    stranger = Scope(sam.staff_id, {})
    assert write(place, asked, stranger) == NotYours()
    assert write(place, Asked([place.alert().id], [], "  ")) == NotExplained("empty")
    assert write(place, Asked([place.alert().id], [], "x" * 1001)) == NotExplained("too_long")
    assert write(place, Asked([], [], WORDS)) == NotExplained("nothing")
    assert place.rows(Explanation) == []
    assert write(place, asked) == Explained(1)
    page(place)
    done = [(row.action, row.subject) for row in place.rows(Audit)]
    assert done.count(("explained", "alert")) == 1
    assert done.count(("looked", "report")) == 1


def test_an_alert_of_another_program_is_passed_over(bare_place: Place) -> None:
    place = bare_place.open()
    place.hear(ALEX, CRISIS)
    place.later(minutes=6)
    alert_id = place.alert().id
    source = program().replace("slug: harbor", "slug: other").replace("50100", "50101")
    other = bare_place.open(source, peers="")
    assert other.program_id != place.alert().program_id
    assert write(place, Asked([alert_id], [], WORDS)) == Explained(0)
    assert page(place).alerts == ()
