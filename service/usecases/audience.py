"""Put peers where their tags and groups have them: on the schedules that are for those."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.program.audience import Audience
from service.core.program.model import Program
from service.store import audiences
from service.store.audiences import BY_AUDIENCE, PeerMark, Who
from service.store.contacts import contact_of_peer, lock_contact
from service.store.lock import lock_one
from service.store.peers import Peer
from service.store.schedules import (
    Enrollment,
    every_enrollment,
    find_schedule,
)
from service.usecases.enroll import end, enroll
from service.usecases.work import Work

_Mark = tuple[str, str]  # tag or group, and its name


@dataclass(frozen=True)
class Belongs:
    """The tags that a peer has and the groups they are in, in the order of the program file."""

    tags: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class AudienceChanges:
    """What changed for a peer: the tags and groups that they have now and those that they lost, and
    the schedules that began and that ended because of it."""

    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


def put_in_audience(
    work: Work, program: Program, peer: Peer, *, tags: Collection[str], groups: Collection[str]
) -> AudienceChanges:
    """Give a peer these tags and groups and no others, and have them on the schedules that are for
    those: also with none, since a schedule may be for everyone. Whoever was enrolled another way
    stays, and whoever ended another way stays away. Locks the contact, then the enrollments. Tags
    and groups that the program does not have are a bug of the caller's (ValueError)."""
    wanted = {("tag", name) for name in tags} | {("group", name) for name in groups}
    known = _marks(work, program, peer.program_id)
    if not wanted <= known.keys():
        raise ValueError(f"{sorted(wanted - known.keys())} are not of the program")
    _lock_contact_of(work, peer)
    had = audiences.marks_of(work.session, peer.id)
    gained = [one for one in known if one in wanted and known[one] not in had]
    lost = [one for one in known if one not in wanted and known[one] in had]
    work.session.add_all(
        PeerMark(id=work.new_id(), created_at=work.now, peer_id=peer.id, mark=known[one])
        for one in gained
    )
    work.session.flush()
    audiences.drop_marks(work.session, peer.id, [known[one] for one in lost])
    begun, ended = _follow(work, program, peer, Belongs(tuple(tags), tuple(groups)))
    return AudienceChanges(_names(gained), _names(lost), begun, ended)


def belongs(work: Work, program: Program, peer: Peer) -> Belongs:
    """The tags and groups of a peer. Those that the program no longer has are left out."""
    had = audiences.marks_of(work.session, peer.id)
    return _belongs(had, _marks(work, program, peer.program_id))


def follow_audience(
    work: Work, program_id: UUID, program: Program, *, dry_run: bool
) -> dict[str, tuple[int, int]]:
    """Have everybody on the schedules that are for them, after the program file changed. For each
    schedule by its name, how many begin and how many end; schedules where nothing changes are left
    out. With `dry_run` they are only counted, also for schedules that have no row yet."""
    known = _marks(work, program, program_id)
    changes: dict[str, tuple[int, int]] = {}
    for spec in program.schedules:
        row = find_schedule(work.session, program_id, spec.name)
        who = _who(program_id, spec.audience, known)
        counts = (
            audiences.how_many(work.session, audiences.who_begins(who, row.id if row else None)),
            audiences.how_many(work.session, audiences.who_ends(who, row.id if row else None)),
        )
        if any(counts):
            changes[spec.name] = counts
        if not dry_run and row is not None:
            if counts[0]:
                _begin_all(work, who, row.id)
            if counts[1]:
                audiences.end_all(work.session, who, row.id, work.now)
    return changes


def _begin_all(work: Work, who: Who, schedule_id: UUID) -> None:
    """Enroll all whom a schedule is for, in so many statements as there are zones and batches."""
    days = {
        zone: work.now.astimezone(ZoneInfo(zone)).date()
        for zone in audiences.zones_of(work.session, who)
    }
    for zone, day in days.items():
        values = audiences.begun(day, work.now)
        audiences.begin_anew(work.session, who, schedule_id, zone, values)
    for batch in audiences.never_on(work.session, who, schedule_id):
        rows = [
            {
                "id": work.new_id(),
                "created_at": work.now,
                "schedule_id": schedule_id,
                "peer_id": peer_id,
                **audiences.begun(days[zone], work.now),
            }
            for peer_id, zone in batch
        ]
        audiences.insert_begun(work.session, rows)


def _follow(
    work: Work, program: Program, peer: Peer, now: Belongs
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The schedules of a peer that begin and those that end, now that they belong there."""
    standing = every_enrollment(work.session, peer.id)
    begun, ended = [], []
    for spec in program.schedules:
        row = standing.get(spec.name)
        fits = (
            spec.audience is not None and peer.active and spec.audience.fits(now.tags, now.groups)
        )
        if fits and (row is None or (row.ended_at and row.ended_by in audiences.COMES_BACK)):
            enroll(work, program, peer, spec.name, source=BY_AUDIENCE)
            begun.append(spec.name)
        elif row is not None and not fits and not row.ended_at and row.source == BY_AUDIENCE:
            end(work, lock_one(work.session, Enrollment, row.id), BY_AUDIENCE)
            ended.append(spec.name)
    work.session.flush()
    return tuple(begun), tuple(ended)


def _lock_contact_of(work: Work, peer: Peer) -> None:
    contact = contact_of_peer(work.session, peer.id)
    if contact is not None:
        lock_contact(work.session, contact.id)


def _marks(work: Work, program: Program, program_id: UUID) -> dict[_Mark, bytes]:
    """The mark of every tag and group of a program."""
    named = [("tag", name) for name in program.tags]
    named += [("group", name) for name in program.groups]
    lookup = work.deps.keyring.lookup
    return {(kind, name): lookup(kind, f"{program_id}|{name}") for kind, name in named}


def _who(program_id: UUID, audience: Audience | None, known: Mapping[_Mark, bytes]) -> Who:
    if audience is None:
        return Who(program_id)
    named = [("tag", name) for name in audience.tags]
    named += [("group", name) for name in audience.groups]
    return Who(program_id, audience.everyone, tuple(known[one] for one in named))


def _belongs(marks: Collection[bytes], known: Mapping[_Mark, bytes]) -> Belongs:
    here = [one for one, mark in known.items() if mark in marks]
    return Belongs(
        tuple(name for kind, name in here if kind == "tag"),
        tuple(name for kind, name in here if kind == "group"),
    )


def _names(marks: Collection[_Mark]) -> tuple[str, ...]:
    return tuple(name for _, name in marks)
