"""A program's file is put in force, and somebody who covered for a colleague is on its staff no
more: another covers, and whoever is in charge hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from service.core.rota.on_call import TimeOff as Off
from service.store.rota import TimeOff, time_off_from
from service.store.staff import Membership, memberships_in
from service.usecases.lost_phones import coordinators_of, tell_one
from service.usecases.tell_rota import name_of
from service.usecases.work import Work


def mend_covers(work: Work, program_id: UUID) -> None:
    """Give the time off that has lost its cover the backup of whoever is off, if they can answer;
    where they can't, nobody covers, and alerts go on to the next step."""
    members = memberships_in(work.session, program_id)
    here = {row.staff_id for row in members}
    rows = time_off_from(work.session, program_id, work.now)
    off = [Off(row.staff_id, row.starts_at, row.ends_at) for row in rows]
    for row in rows:
        if row.staff_id in here and row.cover_id is not None and row.cover_id not in here:
            row.cover_id = _backup(row, members, off)
            work.session.add(row)
            work.session.flush()
            _tell(work, row)


def _backup(row: TimeOff, members: Sequence[Membership], off: list[Off]) -> UUID | None:
    here = {one.staff_id for one in members}
    named = (one.backup_id for one in members if one.staff_id == row.staff_id)
    return next((one for one in named if one in here and _is_on(one, row, off)), None)


def _is_on(who: UUID, row: TimeOff, off: list[Off]) -> bool:
    return not any(
        one.who == who and one.start < row.ends_at and row.starts_at < one.end for one in off
    )


def _tell(work: Work, row: TimeOff) -> None:
    name = name_of(work, row.staff_id)
    if row.cover_id is not None:
        tell_one(work, row.program_id, row.cover_id, "cover_instead", name=name)
    key = "cover_gone" if row.cover_id is None else "cover_changed"
    values = {"name": name}
    if row.cover_id is not None:
        values["cover"] = name_of(work, row.cover_id)
    for staff_id in coordinators_of(work, row.program_id):
        tell_one(work, row.program_id, staff_id, key, **values)
