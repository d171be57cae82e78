"""More peers than a program wants one specialist to look after."""

from __future__ import annotations

from uuid import UUID

from service.core.care.caseload import Overfull, overfull, say_overfull

SAM, DANA, LEE = (UUID(int=number) for number in (1, 2, 3))
NAMES = {SAM: "Sam Rivera", DANA: "Dana Brooks", LEE: "Lee Park"}


def test_up_to_the_limit_nothing_is_said() -> None:
    assert overfull({SAM: 25}, NAMES, SAM, most=25) is None
    assert overfull({SAM: 900}, NAMES, SAM, most=None) is None
    assert overfull({UUID(int=9): 900}, NAMES, UUID(int=9), most=1) is None


def test_beyond_it_whoever_has_fewest_is_named() -> None:
    found = overfull({SAM: 26, DANA: 20, LEE: 12}, NAMES, SAM, most=25)
    assert found == Overfull("Sam Rivera", 26, 25, "Lee Park", 12)
    assert found is not None
    assert say_overfull(found) == (
        "Sam Rivera now has 26 peers, more than the 25 of the program. "
        "Lee Park has room: 12 so far."
    )


def test_where_nobody_has_room_that_is_said() -> None:
    found = overfull({SAM: 3, DANA: 2, LEE: 2}, NAMES, SAM, most=2)
    assert found is not None
    assert say_overfull(found).endswith("No specialist has room: somebody more is needed.")
