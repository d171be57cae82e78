"""What another version of a program's file would change, text by text; and that it does so once it
is applied."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from service.core.source import AuthoringError
from service.usecases.apply_program import Applied, apply_program
from service.usecases.compare_plans import Compared, NoProgram, compare_in, compare_plans
from service.usecases.preview_schedules import preview_schedules
from tests.usecases.place import Place, program

PRICES = 'prices: {currency: USD, per_segment: {"+1": "0.0100"}}\n'
LATER = program().replace('at: "10:00"', 'at: "11:30"')
FEWER = program().replace("days: every day", "days: [tue, thu]")
QUIET = program(quiet='{from: "21:00", to: "10:30"}')
GONE = program().split("schedules:")[0] + "schedules: []\n"
OTHER_NAME = program().replace("slug: harbor", "slug: pier").replace("0100", "0101")


def compare(place: Place, source: str, days: int = 3) -> Compared:
    found = compare_plans(place.deps, written=(source, "new.yaml"), days=days)
    assert isinstance(found, Compared)
    return found


def test_a_text_that_moves_is_told_in_the_peers_hours(place: Place) -> None:
    found = compare(place, LATER, days=2)
    assert [one.say() for one in found.texts] == [
        "Alex Moreno: daily on Mon 2026-03-02: none -> 11:30",
        "Rosa Reyes: daily on Mon 2026-03-02: 10:00 -> 11:30",
        "Alex Moreno: daily on Tue 2026-03-03: 10:00 -> 11:30",
        "Rosa Reyes: daily on Tue 2026-03-03: 10:00 -> 11:30",
    ]
    assert found.kinds == {"more": 1, "moved": 3}
    assert "change schedules.daily.rule: every day at 10:00 -> every day at 11:30" in found.changes


def test_fewer_texts_cost_less(place: Place) -> None:
    found = compare(place, FEWER + PRICES, days=7)
    assert found.kinds["fewer"] > 0
    assert found.kinds.get("moved", 0) == found.kinds.get("more", 0) == 0
    assert found.before.whole.texts - found.after.whole.texts == found.kinds["fewer"]
    assert (found.before.currency, found.after.currency) == (None, "USD")
    assert found.after.whole.amount == Decimal("0.01") * found.after.whole.segments


def test_what_is_the_same_says_so(place: Place) -> None:
    found = compare(place, program())
    assert (found.changes, found.texts, found.kinds) == ((), (), {})
    assert found.before.whole == found.after.whole


@pytest.mark.parametrize(
    "source", [LATER, FEWER, QUIET, GONE], ids=["later", "fewer", "quiet", "gone"]
)
def test_what_is_told_is_what_is_so_once_it_is_applied(place: Place, source: str) -> None:
    place.later(hours=26)  # some texts went, some wait for answers
    before = preview_schedules(place.deps, program_id=place.program_id, days=6)
    found = compare(place, source, days=6)
    assert isinstance(apply_program(place.deps, source=source, file="new.yaml"), Applied)
    after = preview_schedules(place.deps, program_id=place.program_id, days=6)
    assert found.before == before.figures
    assert found.after == after.figures
    fates = [
        {(one.peer_id, one.schedule, one.on): (one.sent_at, one.dropped) for one in shown.lines}
        for shown in (before, after)
    ]
    differ = {key for key in fates[0] | fates[1] if fates[0].get(key) != fates[1].get(key)}
    assert {(one.peer_id, one.change.schedule, one.change.on) for one in found.texts} == differ


def test_a_file_with_mistakes_and_one_of_no_program(place: Place) -> None:
    with pytest.raises(AuthoringError, match=r"new\.yaml:"):
        compare(place, LATER.replace("flow: daily", "flow: nowhere"))
    other = compare_plans(place.deps, written=(OTHER_NAME, "new.yaml"), days=2)
    assert other == NoProgram("pier")


def test_a_page_compares_only_for_who_may_look(place: Place) -> None:
    sam = place.scope()
    written = (LATER, "new.yaml")
    some = compare_in(place.deps, scope=sam, written=written, days=2, most=1)
    assert isinstance(some, Compared)
    assert (some.peers, some.of) == (1, 2)
    nobody = type(sam)(sam.staff_id, {})
    none = compare_in(place.deps, scope=nobody, written=written, days=2, most=1)
    assert none == NoProgram("harbor")


def test_one_peer_only(place: Place) -> None:
    place.clock.advance(timedelta(hours=1))
    peer_id = preview_schedules(place.deps, program_id=place.program_id).lines[0].peer_id
    found = compare_plans(place.deps, written=(LATER, "new.yaml"), days=5, peer_id=peer_id)
    assert isinstance(found, Compared)
    assert {one.peer_id for one in found.texts} == {peer_id}
    assert (found.peers, found.of) == (1, 1)
