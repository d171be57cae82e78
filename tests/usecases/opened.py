"""A program that was opened before in this process is there again as a copy of the file: writing
the same rows anew was most of what small tests took."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from service.ports import JobName, QueueName
from service.usecases.deps import Deps
from tests.database import untouched
from tests.fakes import START, CountingIds, FakeHolidays, FakeQueue

MOST = 24  # are kept: the tests of a file, which run together, have a few programs


@dataclass(frozen=True)
class _Opened:
    """The SQLite file with the program `program_id`, how many ids it took, and which bells rang."""

    program_id: UUID
    file: bytes
    ids: int
    rung: tuple[tuple[JobName, QueueName], ...]
    woken: tuple[tuple[JobName, QueueName, UUID], ...]


_KEPT: dict[tuple[str, str], _Opened] = {}


def opened(deps: Deps, what: tuple[str, str], set_up: Callable[[], UUID]) -> UUID:
    """The program that `set_up` makes of `what`. `deps` are as every place has them; where anything
    has happened with them yet, or time and ids are others, it is made and not copied."""
    ids, queue, engine = deps.ids, deps.queue, deps.database.engine
    path = Path(str(engine.url.database))
    if type(ids) is not CountingIds or type(queue) is not FakeQueue:
        return set_up()
    if engine.dialect.name != "sqlite" or not (_unused(deps, ids, queue) and untouched(path)):
        return set_up()
    if what not in _KEPT:
        program_id = set_up()
        with closing(sqlite3.connect(path)) as connection:
            file = connection.serialize()
        if len(_KEPT) >= MOST:
            del _KEPT[next(iter(_KEPT))]
        _KEPT[what] = _Opened(program_id, file, ids.made, tuple(queue.rung), tuple(queue.woken))
        return program_id
    kept = _KEPT[what]
    path.write_bytes(kept.file)
    ids.made = kept.ids
    queue.rung.extend(kept.rung)
    queue.woken.extend(kept.woken)
    return kept.program_id


def _unused(deps: Deps, ids: CountingIds, queue: FakeQueue) -> bool:
    holidays = deps.holidays
    usual = isinstance(holidays, FakeHolidays) and not holidays.given and not queue.away
    seen = queue.rung or queue.woken or queue.heard
    return usual and not seen and ids.made == 0 and deps.clock.now() == START
