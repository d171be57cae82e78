"""Stopping and upgrading while texts flow: whoever is asked to stop ends its work first, nothing is
lost, and the old version and the next one work side by side on the next one's tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.faults.next_version import HINT, make_next_version
from tests.faults.rounds.house import House, a_house, upgrade
from tests.faults.rounds.plan import Plan, Size, plan_of
from tests.faults.rounds.run import ask, play
from tests.processes import until

LOAD = Size(seconds=2.5, blows=(0, 0))


@pytest.mark.timeout(900)  # every wait has a limit of its own
def test_old_and_new_work_side_by_side_across_a_migration(tmp_path: Path) -> None:
    tree, folder = tmp_path / "next", tmp_path / "house"
    tree.mkdir()
    folder.mkdir()
    make_next_version(tree)
    with a_house(folder, "postgresql", web_processes=1) as house:
        _played(house, 21, lambda plan: _upgrade(house, plan, tree))
        assert _hints(house) == {None}
        _played(house, 22, lambda plan: _move_all(house, plan, tree))
        assert _hints(house) == {None, HINT}
        assert sorted(house.stage.ended) == sorted((name, 0) for name in house.stage.names())


def _played(house: House, seed: int, act: Callable[[Plan], None]) -> None:
    """A round of texts without blows, in which `act` is done; it is judged as any other."""
    plan = plan_of(seed, house.rounds, LOAD)
    played = play(house, plan, rough=False, under_fire=lambda _house, plan: act(plan))
    assert not played.failed, "\n".join([*map(str, played.verdict.findings), played.told()])


def _upgrade(house: House, plan: Plan, tree: Path) -> None:
    """The tables of the next version come while the old one works, and it goes on."""
    ask(house, plan)
    upgrade(tree, house.stage.environ)


def _move_all(house: House, plan: Plan, tree: Path) -> None:
    """One process after another is asked to stop, and starts again as the next version. While old
    and new are there both, check-ins are due."""
    names = house.stage.names()
    for name in names[:2]:
        _move(house, name, tree)
    house.stage.wait_for_web()
    ask(house, plan)
    for name in names[2:]:
        _move(house, name, tree)


def _move(house: House, name: str, tree: Path) -> None:
    stage = house.stage
    before = len(stage.ended)
    stage.move(name, tree)

    def look() -> bool:
        stage.tick()
        return len(stage.ended) > before

    until(f"{name} has ended", look)


def _hints(house: House) -> set[str | None]:
    """What stands in the next version's column of the texts that came in."""
    with house.deps.database.read() as session:
        found = session.execute(text("SELECT hint FROM message WHERE direction = 'inbound'"))
        return set(found.scalars())
