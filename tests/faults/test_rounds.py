"""A short, seeded share of the rounds (`make faults ROUNDS=100` plays many): random load while
processes, Redis and the database are killed and stopped, and the carrier misbehaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.rounds.house import Backend, a_house
from tests.faults.rounds.plan import Size, plan_of
from tests.faults.rounds.run import a_round

SHORT = Size(seconds=3.0, blows=(3, 3))


@pytest.mark.timeout(900)  # a busy machine takes its time, and every wait has a limit of its own
@pytest.mark.parametrize(("backend", "seed"), [("sqlite", 3), ("postgresql", 5)])
def test_nothing_is_lost_or_twice(tmp_path: Path, backend: Backend, seed: int) -> None:
    with a_house(tmp_path, backend) as house:
        played = a_round(house, seed, SHORT)
    assert not played.failed, "\n".join([*map(str, played.verdict.findings), played.told()])


def test_a_seed_gives_the_same_round_again() -> None:
    assert plan_of(7, 0) == plan_of(7, 0)
    assert plan_of(7, 0) != plan_of(8, 0)


def test_no_two_rounds_of_a_house_share_a_number() -> None:
    numbers = [phone.number for number in range(25) for phone in plan_of(number, number).phones]
    assert len(set(numbers)) == len(numbers)
