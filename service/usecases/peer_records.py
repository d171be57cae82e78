"""A peer as the program knows them, read from their rows and written back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Literal, cast
from uuid import UUID

from service.core.program.model import Program
from service.core.program.peer_record import PeerRecord
from service.core.program.peer_row import NewDate
from service.core.scheduling.hours import Window
from service.core.scheduling.zones import PeerZone, ZoneSource
from service.store.audiences import BY_AUDIENCE
from service.store.contacts import contact_of_peer, lock_contact
from service.store.peers import Peer, PeerDate, dates_of
from service.store.schedules import every_enrollment, lock_enrollments
from service.store.staff import Staff, find_staff
from service.usecases.audience import Belongs, belongs, put_in_audience
from service.usecases.dialogues import put_aside
from service.usecases.enroll import end, enroll
from service.usecases.move_zone import coming, plan_on, put_zone
from service.usecases.record_consent import await_guardian, born_of
from service.usecases.scene import scene_of
from service.usecases.sign_in import plain_login
from service.usecases.work import Work

By = Literal["import", "staff"]


def lock_peer(work: Work, peer: Peer) -> None:
    """The peer as they stand now, theirs to change until the transaction ends: their contact is
    locked first, as everywhere."""
    contact = contact_of_peer(work.session, peer.id)
    if contact is not None:
        lock_contact(work.session, contact.id)
    work.session.refresh(peer)


def zone_of(peer: Peer) -> PeerZone:
    """A peer's zone, and how it is known."""
    return PeerZone(peer.zone, cast(ZoneSource, peer.zone_from), peer.zone_sure)


def record_of(work: Work, program: Program, peer: Peer) -> PeerRecord:
    """A peer as their rows have them."""
    enrollments = every_enrollment(work.session, peer.id).items()
    on = frozenset(
        name
        for name, row in enrollments
        if row.ended_at is None
        and row.source != BY_AUDIENCE
        and program.schedule_named(name) is not None
    )
    return replace(known_of(work, program, peer), specialist=_login(work, peer), schedules=on)


def known_of(work: Work, program: Program, peer: Peer) -> PeerRecord:
    """The same without their specialist and their schedules."""
    has_marks = program.tags or program.groups
    marks = belongs(work, program, peer) if has_marks else Belongs()
    return PeerRecord(
        name=work.deps.keyring.unseal(peer, ("peer", "name", peer.id), peer.name),
        language=peer.lang,
        zone=zone_of(peer),
        state=peer.state or "",
        state_guessed=peer.state_guessed,
        quiet=_quiet(peer),
        dates=frozenset(
            NewDate(one.name, one.on, one.chosen) for one in dates_of(work.session, peer.id)
        ),
        tags=frozenset(marks.tags),
        groups=frozenset(marks.groups),
        born=born_of(work, peer),
    )


def _quiet(peer: Peer) -> Window | None:
    if peer.quiet_from is None or peer.quiet_to is None:
        return None  # midnight is an hour like any other
    return Window(peer.quiet_from, peer.quiet_to)


def _login(work: Work, peer: Peer) -> str:
    staff = work.session.get(Staff, peer.specialist_id) if peer.specialist_id else None
    if staff is None:
        return ""
    return work.deps.keyring.unseal(staff, ("staff", "login", staff.id), staff.login).casefold()


def write_record(
    work: Work, program: Program, peer: Peer, records: tuple[PeerRecord, PeerRecord], *, by: By
) -> tuple[str, ...]:
    """Make a peer, whom the caller has locked, of the first record into the second. The columns
    that changed. Their texts are planned anew."""
    record, wanted = records
    changed = record.differences(wanted)
    if not changed:
        return ()
    before = coming(work, program, peer)
    _put_columns(work, peer, wanted)
    if "specialist" in changed:
        hand_over(work, peer, specialist_id(work, wanted.specialist))
    if "language" in changed:
        _speak(work, peer)
    if "dates" in changed:
        put_dates(work, peer, wanted.dates)
    if "born" in changed:
        _put_born_again(work, peer, wanted.born)
    work.session.add(peer)
    work.session.flush()
    plan_on(work, program, peer, before)
    if "schedules" in changed:
        _put_on(work, program, peer, wanted.schedules, by=by)
    if {"tags", "groups"} & set(changed):
        put_in_audience(work, program, peer, tags=wanted.tags, groups=wanted.groups)
    work.session.flush()
    return changed


def _put_columns(work: Work, peer: Peer, wanted: PeerRecord) -> None:
    peer.name = work.deps.keyring.seal(peer, ("peer", "name", peer.id), wanted.name)
    peer.lang = wanted.language
    put_zone(peer, wanted.zone)
    peer.state, peer.state_guessed = wanted.state or None, wanted.state_guessed
    peer.quiet_from = wanted.quiet.start if wanted.quiet else None
    peer.quiet_to = wanted.quiet.end if wanted.quiet else None


def _speak(work: Work, peer: Peer) -> None:
    contact = contact_of_peer(work.session, peer.id)
    if contact is not None:
        contact.lang = peer.lang
        work.session.add(contact)


def specialist_id(work: Work, login: str) -> UUID | None:
    """The member of staff who signs in with `login`, or None."""
    found = find_staff(work.session, work.deps.keyring.lookup("login", plain_login(login)))
    return found.id if login and found else None


def hand_over(work: Work, peer: Peer, staff_id: UUID | None) -> None:
    """Another specialist has the peer, or nobody has. A new one is introduced to them later (see
    `introduce`), unless it comes to nothing before that."""
    before = peer.handed_over_from_id if peer.handed_over_at else peer.specialist_id
    peer.specialist_id = staff_id
    told = staff_id is not None and staff_id != before
    peer.handed_over_at = work.now if told else None
    peer.handed_over_from_id = before if told else None


def put_born(work: Work, peer: Peer, born: date | None) -> None:
    """Keep a peer's day of birth, sealed."""
    place = ("peer", "born", peer.id)
    peer.born = work.deps.keyring.seal(peer, place, str(born)) if born is not None else None
    work.session.add(peer)


def _put_born_again(work: Work, peer: Peer, born: date | None) -> None:
    """Another day of birth may make somebody a minor to whom nothing goes without a guardian."""
    put_born(work, peer, born)
    contact = contact_of_peer(work.session, peer.id)
    if contact is not None and await_guardian(scene_of(work, contact)):
        put_aside(work, contact)


def put_dates(work: Work, peer: Peer, dates: Iterable[NewDate]) -> None:
    """Give a peer these dates and no others."""
    wanted = {one.name: one for one in dates}
    rows = {row.name: row for row in dates_of(work.session, peer.id)}
    for name in rows.keys() - wanted.keys():
        work.session.delete(rows[name])
    for one in wanted.values():
        row = rows.get(one.name) or PeerDate(
            id=work.new_id(), created_at=work.now, peer_id=peer.id, name=one.name, on=one.on
        )
        row.on, row.chosen = one.on, one.chosen
        work.session.add(row)
    work.session.flush()


def _put_on(work: Work, program: Program, peer: Peer, wanted: frozenset[str], *, by: By) -> None:
    """Have a peer on these schedules, and on others only for their tags or groups."""
    for row, schedule in lock_enrollments(work.session, peer.id):
        standing = row.ended_at is None and row.source != BY_AUDIENCE
        if standing and schedule.name not in wanted and program.schedule_named(schedule.name):
            end(work, row, "staff")
    work.session.flush()
    for name in sorted(wanted):
        enroll(work, program, peer, name, source=by)
