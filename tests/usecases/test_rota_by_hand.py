"""Swaps and time off by hand: who may, who hears of it, who answers then, and what is audited."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.store.audit import Audit
from service.store.rota import ShiftSwap, TimeOff
from service.store.scope import Scope
from service.usecases.change_rota import Arranged, NotArranged, TurnAsked, swap_turn, undo_swap
from service.usecases.show_rota import ShownRota, gaps_soon, show_rota
from service.usecases.take_alert import NotYours
from service.usecases.take_time_off import (
    NotOff,
    OffAsked,
    end_time_off,
    name_cover,
    take_time_off,
)
from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, SAM, Place, program

ROTA = """
rota:
  - {name: days, days: every day, from: "08:00", to: "20:00", staff: [Dana Brooks]}
  - {name: nights, days: every day, from: "20:00", to: "08:00", staff: [Lucia Ortega]}
"""
MONDAY = date(2026, 3, 2)  # 10:00 in New York as it begins


@pytest.fixture
def place(empty_place: Place) -> Place:
    return empty_place.open(program(steps="[specialist, on_call, coordinator]") + ROTA)


def scope(place: Place, who: str) -> Scope:
    return place.scope(f"{who}@example.org")


def who(place: Place, name: str) -> UUID:
    return scope(place, name).staff_id


def swap(place: Place, gives: str, takes: str, *, by: str = "noah", day: date = MONDAY) -> Any:
    done = swap_turn(
        place.deps,
        scope=scope(place, by),
        program_id=place.program_id,
        turn=TurnAsked("days", day, who(place, gives)),
        takes=who(place, takes),
    )
    place.work()
    return done


def off(place: Place, name: str, cover: str | None, *, by: str = "", hours: int = 4) -> Any:
    start = datetime.fromisoformat("2026-03-02T10:00")
    asked = OffAsked(
        who(place, name),
        start,
        start + timedelta(hours=hours),
        who(place, cover) if cover else None,
    )
    done = take_time_off(
        place.deps, scope=scope(place, by or name), program_id=place.program_id, asked=asked
    )
    place.work()
    return done


def shown(place: Place, by: str = "noah") -> ShownRota:
    found = show_rota(place.deps, program_id=place.program_id, scope=scope(place, by))
    assert found is not None
    return found


def actions(place: Place) -> list[str]:
    rows = sorted(place.rows(Audit), key=lambda row: row.id)
    return [row.action for row in rows if row.subject in ("shift_swap", "time_off", "rota")]


def test_a_swapped_turn_reaches_the_other_and_both_hear_of_it(place: Place) -> None:
    assert swap(place, "dana", "sam") == Arranged()
    assert place.texts(DANA) == [
        "Warmline: your on-call turn Mon 2 Mar 08:00 to 20:00 is now with Sam Rivera. There is"
        " nothing you need to do."
    ]
    assert place.texts(SAM) == [
        "Warmline: you are on call Mon 2 Mar 08:00 to 20:00, in place of Dana Brooks. Thank you."
    ]
    page = shown(place, "dana")
    assert (page.on_call, page.until) == (("Sam Rivera",), page.turns[0].end)
    (one,) = page.turns[0].people
    assert (one.name, one.instead_of, one.by) == ("Sam Rivera", "Dana Brooks", "Noah Bennett")
    assert actions(place) == ["swapped", "looked"]


def test_a_swap_is_taken_back_once_and_not_while_it_is_passed_on(place: Place) -> None:
    swap(place, "dana", "sam")
    swap(place, "sam", "noah", by="lucia")
    first, second = sorted(place.rows(ShiftSwap), key=lambda row: row.id)
    deps, noah = place.deps, scope(place, "noah")
    assert undo_swap(deps, scope=noah, swap_id=first.id) == NotArranged("passed_on")
    assert undo_swap(deps, scope=noah, swap_id=second.id) == Arranged()
    assert undo_swap(deps, scope=noah, swap_id=second.id) == NotArranged("no_turn")
    assert undo_swap(deps, scope=noah, swap_id=first.id) == Arranged()
    place.work()
    assert shown(place).on_call == ("Dana Brooks",)
    assert place.texts(DANA)[-1].endswith("in place of Sam Rivera. Thank you.")


def test_only_who_arranges_the_rota_swaps_and_only_with_staff_who_have_a_phone(
    place: Place,
) -> None:
    assert swap(place, "dana", "sam", by="dana") == NotYours()
    assert swap(place, "dana", "dana") == NotArranged("same")
    assert swap(place, "sam", "noah") == NotArranged("not_theirs")
    assert place.rows(ShiftSwap) == []
    undone = undo_swap(place.deps, scope=scope(place, "noah"), swap_id=place.program_id)
    assert undone == NotYours()
    stranger = TurnAsked("days", MONDAY, who(place, "dana"))
    done = swap_turn(
        place.deps,
        scope=scope(place, "noah"),
        program_id=place.program_id,
        turn=stranger,
        takes=place.program_id,
    )
    assert done == NotArranged("nobody")


def test_news_of_a_turn_to_come_waits_for_the_morning(place: Place) -> None:
    place.later(hours=13)  # 23:00
    swap(place, "dana", "sam", day=MONDAY + timedelta(days=2))
    assert place.texts(SAM) == []
    place.later(hours=9)  # 08:00
    assert len(place.texts(SAM)) == 1


def test_who_is_off_is_covered_and_the_cover_hears_from_when_to_when(place: Place) -> None:
    assert off(place, "sam", "lucia") == Arranged()
    assert place.texts(LUCIA) == [
        "Warmline: you cover for Sam Rivera from Mon 2 Mar 10:00 to 14:00. Their alerts come to you"
        " in that time. Thank you."
    ]
    place.hear(ALEX, "i want to kill myself")
    assert (len(place.texts(SAM)), len(place.texts(LUCIA))) == (0, 2)
    assert actions(place) == ["took_off"]


def test_time_off_has_a_cover_who_is_there_and_is_ones_own_or_arranged(place: Place) -> None:
    assert off(place, "sam", None) == NotOff("no_cover")
    assert off(place, "sam", "sam") == NotOff("own_cover")
    assert off(place, "sam", "dana", by="dana") == NotYours()
    assert off(place, "sam", "dana", by="noah") == Arranged()
    assert off(place, "dana", "sam") == NotOff("cover_away")
    assert off(place, "sam", "noah") == NotOff("off_already")


def test_time_off_ends_early_and_its_cover_hears_of_it(place: Place) -> None:
    off(place, "dana", "lucia")
    assert shown(place).on_call == ("Lucia Ortega",)
    (row,) = place.rows(TimeOff)
    assert end_time_off(place.deps, scope=scope(place, "sam"), off_id=row.id) == NotYours()
    assert end_time_off(place.deps, scope=scope(place, "dana"), off_id=row.id) == Arranged()
    assert end_time_off(place.deps, scope=scope(place, "dana"), off_id=row.id) == NotOff("over")
    place.work()
    assert shown(place).on_call == ("Dana Brooks",)
    assert place.texts(LUCIA)[-1] == (
        "Warmline: you no longer need to cover for Dana Brooks. Thank you."
    )


def test_a_gap_is_shown_to_who_can_close_it_until_somebody_covers(place: Place) -> None:
    off(place, "dana", "sam", hours=30)
    off(place, "sam", "noah", hours=2)  # who covers for Sam covers for Dana too
    assert gaps_soon(place.deps, scope=scope(place, "noah")) == ()
    rows = sorted(place.rows(TimeOff), key=lambda row: row.id)
    with place.deps.database.write() as session:
        session.get_one(TimeOff, rows[0].id).cover_id = None
    soon = gaps_soon(place.deps, scope=scope(place, "noah"))
    assert [gap.says for gap in soon] == ["Mon 2 Mar 10:00-20:00", "Tue 3 Mar 08:00-16:00"]
    assert gaps_soon(place.deps, scope=scope(place, "sam")) == ()
    assert [gap.away for gap in shown(place).gaps] == [("Dana Brooks",)] * 2
    noah = scope(place, "noah")
    done = name_cover(place.deps, scope=noah, off_id=rows[0].id, cover=who(place, "lucia"))
    assert done == Arranged()
    assert gaps_soon(place.deps, scope=noah) == ()
    place.work()
    assert [len(place.texts(phone)) for phone in (SAM, LUCIA, NOAH)] == [1, 1, 1]


def test_a_cover_who_left_the_program_leaves_a_gap_and_no_silence(place: Place) -> None:
    off(place, "dana", "sam")
    without = program(steps="[specialist, on_call, coordinator]").replace(
        "    backup: Sam Rivera\n", ""
    )
    sam = without[without.index("  - name: Sam") : without.index("  - name: Dana")]
    place.open(without.replace(sam, "") + ROTA, peers="")
    assert [gap.away for gap in shown(place).gaps] == [("Dana Brooks",)]
