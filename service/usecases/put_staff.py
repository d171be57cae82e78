"""Put a program's staff in place as its file names them: people, roles, phones and backups."""

from __future__ import annotations

from uuid import UUID

from service.core.program.model import Program, StaffMember
from service.store.contacts import contact_of_staff, end_links, staff_links
from service.store.staff import Membership, Staff, find_staff, memberships_in
from service.usecases.meet_contact import contact_for, link
from service.usecases.sign_in import plain_login
from service.usecases.work import Work


def put_staff(work: Work, program_id: UUID, program: Program) -> None:
    """Rows for everybody in the file; roles that it no longer gives end."""
    people = {member.name: _person(work, member) for member in program.staff}
    wanted: dict[tuple[UUID, str], UUID | None] = {
        (people[member.name], role): people.get(member.backup) if member.backup else None
        for member in program.staff
        for role in member.roles
    }
    for standing in memberships_in(work.session, program_id):
        if (standing.staff_id, standing.role) not in wanted:
            work.session.delete(standing)
        else:
            standing.backup_id = wanted.pop((standing.staff_id, standing.role))
    work.session.flush()
    for (staff_id, role), backup_id in wanted.items():
        membership = Membership(
            id=work.new_id(),
            created_at=work.now,
            staff_id=staff_id,
            program_id=program_id,
            role=role,
            backup_id=backup_id,
        )
        work.session.add(membership)
    for member in program.staff:
        _put_phone(work, program_id, people[member.name], member.phone)
        _put_language(work, program_id, people[member.name], member)
    # Who is staff no more must not take alerts by text.
    for contact_id, staff_id in staff_links(work.session, program_id):
        if staff_id not in people.values():
            end_links(work.session, contact_id, work.now, staff_id=staff_id)


def _person(work: Work, member: StaffMember) -> UUID:
    """The member of staff by their sign-in name (else by their phone), made if they are new."""
    keyring = work.deps.keyring
    login = plain_login(member.login or member.phone or member.name)
    staff = find_staff(work.session, keyring.lookup("login", login))
    if staff is None:
        staff_id = work.new_id()
        staff = Staff(
            id=staff_id,
            created_at=work.now,
            login_hash=keyring.lookup("login", login),
            login=b"",
            name=b"",
            data_key=keyring.new_data_key(staff_id),
        )
        staff.login = keyring.seal(staff, ("staff", "login", staff_id), login)
    staff.name = keyring.seal(staff, ("staff", "name", staff.id), member.name)
    work.session.add(staff)
    work.session.flush()
    return staff.id


def _put_language(work: Work, program_id: UUID, staff_id: UUID, member: StaffMember) -> None:
    """What they are told in, where the file says it. A peer's own language stands with the peer."""
    contact = contact_of_staff(work.session, staff_id, program_id)
    if contact is not None and member.language is not None:
        contact.lang = member.language
        work.session.add(contact)


def _put_phone(work: Work, program_id: UUID, staff_id: UUID, phone: str | None) -> None:
    known = contact_of_staff(work.session, staff_id, program_id)
    wanted = contact_for(work, program_id, phone) if phone else None
    if known is not None and (wanted is None or wanted.id != known.id):
        end_links(work.session, known.id, work.now, staff_id=staff_id)
    if wanted is not None and (known is None or wanted.id != known.id):
        link(work, wanted, staff_id=staff_id)
