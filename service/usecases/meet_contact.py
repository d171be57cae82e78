"""Meet a contact: the row that a phone is to a program, made when it is first seen."""

from __future__ import annotations

from uuid import UUID

from service.store.contacts import Contact, Link, find_contact
from service.store.due import table_of
from service.store.insert import insert_new
from service.usecases.work import Work


def insert_contact(work: Work, program_id: UUID, phone: str) -> None:
    """A new contact for `phone` (E.164, or what the carrier calls the sender), unless there is
    one already."""
    keyring = work.deps.keyring
    contact = Contact(
        id=work.new_id(),
        created_at=work.now,
        program_id=program_id,
        phone=b"",
        phone_hash=keyring.lookup("phone", phone),
        data_key=b"",
    )
    contact.data_key = keyring.new_data_key(contact.id)
    contact.phone = keyring.seal(contact, ("contact", "phone", contact.id), phone)
    insert_new(work.session, table_of(Contact), contact.model_dump(), "program_id", "phone_hash")


def contact_for(work: Work, program_id: UUID, phone: str) -> Contact:
    """The contact for `phone` in a program, made if it is new."""
    phone_hash = work.deps.keyring.lookup("phone", phone)
    known = find_contact(work.session, program_id, phone_hash)
    if known is None:
        insert_contact(work, program_id, phone)
        known = find_contact(work.session, program_id, phone_hash)
    assert known is not None
    return known


def link(
    work: Work, contact: Contact, *, peer_id: UUID | None = None, staff_id: UUID | None = None
) -> None:
    """From now on the contact is this peer or this member of staff."""
    row = Link(
        id=work.new_id(),
        created_at=work.now,
        contact_id=contact.id,
        peer_id=peer_id,
        staff_id=staff_id,
    )
    work.session.add(row)
    work.session.flush()
