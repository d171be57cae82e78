"""The table of peers: what each cell may say, and what a mistake is told as."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.program import Program, read_program
from service.core.program.peer_record import PeerRecord
from service.core.program.peer_row import NewDate, NewPeer, read_fields
from service.core.program.peer_table import read_peers, safe_cell
from service.core.scheduling.hours import Window
from service.core.scheduling.zones import PeerZone
from service.core.source import AuthoringError

PROGRAM: Program = read_program(
    """
slug: harbor
public_name: Harbor Texts
zone: America/Denver
languages: [en, es]
tags: [court, new-here]
groups: [Tuesday circle]
lines:
  - {name: main, phone: "+12025550100"}
staff:
  - {name: Sam Rivera, phone: "+12025550111", login: sam@example.org, roles: [specialist]}
ladder: {steps: [specialist]}
""",
    file="p.yaml",
)


def read(*, phone: str = "+12025550143", **cells: str) -> NewPeer:
    """One row with these cells."""
    named = {"name": "Kim Lake", "phone": phone, **cells}
    table = ",".join(named) + "\n" + ",".join(f'"{cell}"' for cell in named.values()) + "\n"
    (peer,) = read_peers(table, PROGRAM, file="peers.csv")
    return peer


def problem(**cells: str) -> str:
    with pytest.raises(AuthoringError) as refused:
        read(**cells)
    (mistake,) = refused.value.mistakes
    assert mistake.line == 2
    return f"{mistake.where}: {mistake.problem}"


@pytest.mark.parametrize(
    ("cells", "zone", "state"),
    [
        ({"zone": "America/Chicago"}, PeerZone("America/Chicago"), ""),
        ({"zone": "Central", "zip": "10001"}, PeerZone("America/Chicago"), "NY"),
        ({"zip": "60601"}, PeerZone("America/Chicago", "zip"), "IL"),
        ({"zip": "2108"}, PeerZone("America/New_York", "zip"), "MA"),  # 02108, its zero dropped
        ({"zip": "901"}, PeerZone("America/Puerto_Rico", "zip"), "PR"),
        ({"zip": "32401"}, PeerZone("America/Chicago", "zip", sure=False), "FL"),
        ({"zip": "09012"}, PeerZone("America/New_York", "phone", sure=False), ""),
        ({}, PeerZone("America/New_York", "phone", sure=False), ""),
        ({"phone": "+18005550143"}, PeerZone("America/Denver", "program", sure=False), ""),
    ],
)
def test_a_zone_is_said_or_guessed(cells: dict[str, str], zone: PeerZone, state: str) -> None:
    peer = read(**cells)
    assert (peer.peer_zone, peer.state) == (zone, state)
    assert peer.state_guessed == bool(state)


def test_a_state_that_is_written_counts_before_the_zip_code() -> None:
    peer = read(zip="60601", state="in")
    assert (peer.state, peer.state_guessed) == ("IN", False)


def test_tags_and_groups_are_the_program_s() -> None:
    peer = read(tags="New-Here; court", groups="tuesday  circle")
    assert (peer.tags, peer.groups) == (("court", "new-here"), ("Tuesday circle",))
    assert problem(tags="court;nobody") == (
        "tags: the program file has no tag nobody (it has court, new-here)"
    )
    assert "no group Choir" in problem(groups="Choir")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"zip": "hello"}, "zip: write a US ZIP code"),
        ({"zip": "606012"}, "zip: write a US ZIP code"),
        ({"zone": "Nowhere/Land"}, "zone: no such time zone"),
        ({"zone": "America/Chicago", "zone_from": "a friend"}, "zone_from: write one of"),
        ({"zone_from": "said"}, "zone_from: write the zone as well"),
        ({"dates": "court 2026-06-10; court 2026-06-11"}, "dates: court stands here twice"),
        ({"dates": "court 0026-06-10"}, "dates: write each date as court 2026-06-10"),
        ({"dates": "court 9999-12-31 chosen"}, "dates: write each date as court 2026-06-10"),
        ({"quiet_hours": "20-9"}, "quiet_hours: write them as"),
        ({"quiet_hours": "09:00-09:00"}, "quiet_hours: write them as"),
    ],
)
def test_what_cannot_be_read_is_told(cells: dict[str, str], told: str) -> None:
    assert problem(**cells).startswith(told)


def test_an_empty_cell_says_nothing() -> None:
    assert read(zip="60601").given == {"name", "phone", "zip", "zone", "state"}
    assert read().given == {"name", "phone"}
    assert read(zip="09012").given == {"name", "phone", "zip"}


KIM = PeerRecord("Kim Lake", "en", PeerZone("America/Chicago", "zip"), state="IL")


@pytest.mark.parametrize(
    ("known", "new", "counts"),
    [
        (PeerZone("America/Chicago", "said"), PeerZone("America/Denver", "zip"), "known"),
        (PeerZone("America/Chicago", "staff"), PeerZone("America/Denver", "phone", False), "known"),
        (PeerZone("America/Chicago", "said"), PeerZone("America/Chicago", "staff"), "known"),
        (PeerZone("America/Chicago", "said"), PeerZone("America/Denver", "staff"), "new"),
        (PeerZone("America/Chicago", "phone", False), PeerZone("America/Chicago", "zip"), "new"),
        (PeerZone("America/Chicago", "zip"), PeerZone("America/Chicago", "staff"), "new"),
    ],
)
def test_a_guess_never_stands_against_what_somebody_said(
    known: PeerZone, new: PeerZone, counts: str
) -> None:
    written = {"zone": new.key, "zone_from": new.cell}
    merged = PeerRecord("Kim Lake", "en", known).merged(read(**written))
    assert merged.zone == {"known": known, "new": new}[counts]


def test_a_form_may_empty_what_a_table_leaves_alone() -> None:
    known = PeerRecord(
        "Kim Lake", "en", PeerZone("America/Chicago"), quiet=Window(time(20), time(9))
    )
    assert known.merged(read(quiet_hours="")) == known
    emptied = read_fields({"quiet_hours": ""}, PROGRAM, form="form")
    assert known.merged(emptied).quiet is None
    assert known.differences(known.merged(emptied)) == ("quiet_hours",)


def test_a_form_is_told_only_of_what_it_says() -> None:
    with pytest.raises(AuthoringError) as refused:
        read_fields({"name": " ", "state": "XX"}, PROGRAM, form="form")
    assert {mistake.where for mistake in refused.value.mistakes} == {"name", "state"}


names = st.text("ab=+-@' ", min_size=1, max_size=6).filter(lambda name: name.strip() == name)
dates = st.builds(
    NewDate,
    st.sampled_from(["court", "sobriety", "move-in"]),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.booleans(),
)
zones = st.one_of(
    st.builds(PeerZone, st.just("America/Chicago"), st.sampled_from(["said", "staff"])),
    st.builds(PeerZone, st.just("America/Denver"), st.just("zip"), st.booleans()),
    st.builds(
        PeerZone, st.just("Asia/Tokyo"), st.sampled_from(["phone", "program"]), st.just(False)
    ),
)
records = st.builds(
    PeerRecord,
    names,
    st.sampled_from(["en", "es"]),
    zones,
    st.sampled_from(["", "sam@example.org"]),
    state=st.sampled_from(["", "NY"]),
    quiet=st.sampled_from([None, Window(time(20, 30), time(9))]),
    dates=st.frozensets(dates, max_size=3).map(
        lambda found: frozenset({one.name: one for one in found}.values())
    ),
    tags=st.frozensets(st.sampled_from(PROGRAM.tags)),
    groups=st.frozensets(st.sampled_from(PROGRAM.groups)),
)


@given(records)
def test_what_is_written_as_cells_is_read_as_the_same(record: PeerRecord) -> None:
    cells = {name: cell.replace('"', '""') for name, cell in record.cells().items()}
    new = read(**{name: safe_cell(cell) for name, cell in cells.items()})
    empty = PeerRecord("", "", PeerZone("Etc/UTC", "program", sure=False))
    assert empty.merged(new) == record
    assert record.differences(record.merged(new)) == ()
