"""Who answers now: whoever fills each role for an alert, with the rota, swaps and time off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.alerting.ladder import ROLES, People, Role
from service.core.program.model import Program, StaffMember
from service.core.rota.on_call import Rota, Swap, TimeOff, answering, on_call
from service.store import rota as store
from service.store.alerts import Alert
from service.store.contacts import links_of
from service.store.peers import Peer
from service.store.staff import Membership, Staff, find_staff, memberships_in
from service.usecases.read_program import readable_program
from service.usecases.sign_in import plain_login
from service.usecases.work import Work


def people_for(work: Work, alert: Alert) -> People:
    """Who fills each role for the alert's peer: their own specialist and that one's backup, whoever
    is on call, and covers for those who are off. An alert about a member of staff is for the
    others. Where everybody is off and uncovered, being off counts for nothing: somebody must
    hear of it."""
    _, themself = links_of(work.session, alert.contact_id)
    rota = standing_rota(work, alert.program_id)
    assigned = _assigned(work, alert, themself)
    answers = {role: _others(rota, whole, themself, work) for role, whole in assigned.items()}
    on_duty = tuple(who for who in on_call(rota, at=work.now) if who != themself)
    # Without a rota, the backup is who is called out.
    answers["on_call"] = on_duty or (() if rota.shifts else answers["backup"])
    if alert.peer_id is None and on_duty:
        answers["specialist"] = on_duty  # a stranger has no specialist: not all of them are called
    return answers if any(answers.values()) else assigned


def _others(
    rota: Rota, people: tuple[UUID, ...], themself: UUID | None, work: Work
) -> tuple[UUID, ...]:
    return tuple(who for who in answering(people, rota.off, at=work.now) if who != themself)


def _assigned(work: Work, alert: Alert, themself: UUID | None) -> dict[Role, tuple[UUID, ...]]:
    """Who has each role, whether they are off or not."""
    members = memberships_in(work.session, alert.program_id)
    people: dict[Role, tuple[UUID, ...]] = {}
    for role in ROLES:
        of_role = (row.staff_id for row in members if row.role == role)
        people[role] = tuple(staff_id for staff_id in of_role if staff_id != themself)
    peer = work.session.get(Peer, alert.peer_id) if alert.peer_id else None
    if peer is not None and peer.specialist_id in people["specialist"]:
        own = [row for row in members if row.staff_id == peer.specialist_id]
        people["specialist"] = (peer.specialist_id,)
        people["backup"] = _backups(own, themself) or people["backup"]
    return people


def _backups(own: list[Membership], themself: UUID | None) -> tuple[UUID, ...]:
    return tuple(row.backup_id for row in own if row.backup_id not in (None, themself))


def those_in_charge(people: People) -> tuple[UUID, ...]:
    """Who hears of it when nobody else can be told."""
    return (*people["coordinator"], *people["admin"])


def standing_rota(work: Work, program_id: UUID) -> Rota:
    """The program's rota from yesterday on, with what was changed by hand. When its file can't be
    read any more there are no shifts: the ladder's other steps still hold."""
    return work.once(("rota", program_id), lambda: rota_since(work, program_id, work.now))


def rota_since(work: Work, program_id: UUID, since: datetime) -> Rota:
    """The program's rota as `standing_rota` has it, with what was changed by hand since then."""
    # Who has left the program answers for nobody, whatever was agreed before.
    here = {row.staff_id for row in memberships_in(work.session, program_id)}
    off = tuple(
        TimeOff(
            row.staff_id, row.starts_at, row.ends_at, row.cover_id if row.cover_id in here else None
        )
        for row in store.time_off_from(work.session, program_id, since)
    )
    program = readable_program(work, program_id)
    if program is None:
        return Rota(ZoneInfo("UTC"), off=off)
    if not program.rota:
        return Rota(program.zone, off=off, on_purpose=program.nobody_on_call)
    ids = staff_ids(work, program)
    yesterday = since.astimezone(program.zone).date() - timedelta(days=1)
    swaps = store.swaps_from(work.session, program_id, yesterday)
    return Rota(
        program.zone,
        tuple(shift.named(ids.__getitem__) for shift in program.rota),
        tuple(
            Swap(row.shift, row.day, row.gives_id, row.takes_id)
            for row in swaps
            if row.takes_id in here
        ),
        off,
        program.nobody_on_call,
    )


def staff_ids(work: Work, program: Program) -> Mapping[str, UUID]:
    """The staff of a program in force by their names in its file."""
    return {member.name: _staff_of(work, member).id for member in program.staff}


def _staff_of(work: Work, member: StaffMember) -> Staff:
    login = plain_login(member.login or member.phone or member.name)
    staff = find_staff(work.session, work.deps.keyring.lookup("login", login))
    assert staff is not None, "whoever stands in a program in force has been put in place"
    return staff
