"""A member of staff is off for a time, by a text from their own phone: never without a cover, and
never so that nobody would be left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from service.core.rota.gaps import Gap, gaps
from service.core.rota.on_call import Rota, TimeOff, answering
from service.core.texts.keywords import plain_form
from service.store import rota as store
from service.store.consent import consent_of
from service.store.contacts import contact_of_staff
from service.store.staff import Membership, Staff, memberships_in
from service.usecases import audit
from service.usecases.looks import called
from service.usecases.on_call import standing_rota
from service.usecases.work import Work

ARRANGED = "away"  # written down beforehand, by them or by somebody for them
# Who answers alerts: anybody but those who only run the machine.
_ANSWERING = frozenset({"specialist", "backup", "on_call", "supervisor", "coordinator"})


@dataclass(frozen=True)
class WentOff:
    """Off until `ends` (UTC); `cover` answers meanwhile."""

    ends: datetime
    cover_id: UUID
    cover: str


@dataclass(frozen=True)
class NeedsCover:
    """Nobody was named who could answer meanwhile: `names` could."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class NobodyLeft:
    """Nobody would be left on call; `gap` says when, where it is by the rota."""

    gap: Gap | None = None


@dataclass(frozen=True)
class OffAnyway:
    """They are off for longer than that already, as it was arranged beforehand: nothing changes."""


@dataclass(frozen=True)
class CameBack:
    """They take alerts again. `covers` answered for them until now; `arranged`: it was no OFF of
    theirs alone that ended, but time off that had been written down."""

    covers: tuple[UUID, ...]
    arranged: bool


def go_off(
    work: Work, program_id: UUID, staff_id: UUID, *, ends: datetime, who: str = ""
) -> WentOff | NeedsCover | NobodyLeft | OffAnyway:
    """From now up to `ends` (UTC) their alerts go to a cover: the one named in `who` (a name or the
    beginning of one, in small letters), else their backup."""
    away = (row.ends_at for row in _running(work, program_id, staff_id) if row.kind == ARRANGED)
    if max(away, default=work.now) >= ends:
        return OffAnyway()
    rota = standing_rota(work, program_id)
    wish = TimeOff(staff_id, work.now, ends)
    members = memberships_in(work.session, program_id)
    free = _free_people(work, rota, members, wish)
    if not free:
        return NobodyLeft()
    cover_id = _cover(members, staff_id, who, free)
    if cover_id is None:
        return NeedsCover(tuple(free.values()))
    off = replace(wish, cover=cover_id)
    missing = _new_gaps(rota, off)
    if missing:
        return NobodyLeft(missing[0])
    _keep(work, program_id, off)
    return WentOff(ends, cover_id, free[cover_id])


def come_back(work: Work, program_id: UUID, staff_id: UUID) -> CameBack | None:
    """They take alerts again: whatever time off of theirs runs now ends, also what was arranged
    beforehand. None when none did."""
    running = _running(work, program_id, staff_id)
    if not running:
        return None
    _end(work, running)
    covers = dict.fromkeys(row.cover_id for row in running if row.cover_id is not None)
    return CameBack(tuple(covers), any(row.kind == ARRANGED for row in running))


def _running(work: Work, program_id: UUID, staff_id: UUID) -> list[store.TimeOff]:
    """The time off that they are in."""
    known = store.time_off_from(work.session, program_id, work.now)
    return [row for row in known if row.staff_id == staff_id and row.starts_at <= work.now]


def _end(work: Work, rows: list[store.TimeOff]) -> None:
    for row in rows:
        row.ends_at = work.now
        work.session.add(row)
        who = {"staff_id": row.staff_id, "program_id": row.program_id}
        audit.record(work, "came_back", ("time_off", row.id), **who)


def off_until(work: Work, program_id: UUID, staff_id: UUID) -> datetime | None:
    """When the time off that they are in ends (UTC); None when they are on."""
    ends = [
        one.end
        for one in standing_rota(work, program_id).off
        if one.who == staff_id and one.holds(work.now)
    ]
    return max(ends, default=None)


def _keep(work: Work, program_id: UUID, off: TimeOff) -> None:
    # A new word replaces the one before, and leaves alone what was arranged.
    _end(work, [row for row in _running(work, program_id, off.who) if row.kind != ARRANGED])
    row = store.TimeOff(
        id=work.new_id(),
        created_at=work.now,
        program_id=program_id,
        staff_id=off.who,
        starts_at=off.start,
        ends_at=off.end,
        cover_id=off.cover,
        kind="quiet",
        by_id=off.who,
    )
    work.session.add(row)
    work.session.flush()
    audit.record(work, "went_off", ("time_off", row.id), staff_id=off.who, program_id=program_id)


def _free_people(
    work: Work, rota: Rota, members: Sequence[Membership], wish: TimeOff
) -> dict[UUID, str]:
    """Who could answer for somebody the whole time, by name: on the staff, with a phone that takes
    our texts, and not off themself."""
    found: dict[UUID, str] = {}
    for row in members:
        if row.staff_id in found or row.staff_id == wish.who or row.role not in _ANSWERING:
            continue
        contact = contact_of_staff(work.session, row.staff_id, row.program_id)
        if contact is None or consent_of(work.session, contact.id) is False:
            continue
        away = [one for one in rota.off if one.who == row.staff_id]
        if any(one.start < wish.end and one.end > wish.start for one in away):
            continue
        staff = work.session.get_one(Staff, row.staff_id)
        found[row.staff_id] = called(work.deps, staff)
    return found


def _cover(
    members: Sequence[Membership], staff_id: UUID, who: str, free: dict[UUID, str]
) -> UUID | None:
    """Whoever is named, if exactly one of those who are free is; without a name, the backup."""
    if not who:
        backups = (row.backup_id for row in members if row.staff_id == staff_id)
        return next((one for one in backups if one in free), None)
    named = [one for one, name in free.items() if _is_called(name, who)]
    return named[0] if len(named) == 1 else None


def _is_called(name: str, who: str) -> bool:
    plain = plain_form(name)
    return plain == plain_form(who) or plain.split(" ")[0] == plain_form(who)


def _new_gaps(rota: Rota, off: TimeOff) -> tuple[Gap, ...]:
    """When nobody would be on call who is now, or nobody would answer for them."""
    # What they are in already is replaced by this.
    before = replace(rota, off=tuple(one for one in rota.off if one.who != off.who))
    after = replace(before, off=(*before.off, off))
    if not answering((off.who,), after.off, at=off.start):
        return (Gap(off.start, off.end),)
    known = set(gaps(before, first=off.start, until=off.end)) if rota.shifts else set()
    found = gaps(after, first=off.start, until=off.end) if rota.shifts else ()
    return tuple(gap for gap in found if gap not in known)
