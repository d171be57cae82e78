"""A phone of the staff takes no texts: whoever is in charge hears of it at once, and from then on
its owner is called about alerts."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import structlog

from service.core import delivery
from service.core.texts.replies import lang_of
from service.store.consent import consent_of
from service.store.contacts import Contact, contact_of_staff
from service.store.staff import Staff, memberships_in
from service.store.staff_calls import LostPhone, lost_phone
from service.usecases.looks import called
from service.usecases.post import NotPosted, Post, post
from service.usecases.staff_off import off_until
from service.usecases.work import Work

Why = Literal["stopped", "blocked", "undelivered"]

log = structlog.get_logger(__name__)


def lose_phone(work: Work, contact_id: UUID, staff_id: UUID, why: Why) -> None:
    """From now on until `find_phone`: calls instead of texts. Told once, to the coordinators."""
    if lost_phone(work.session, contact_id) is not None:
        return
    row = LostPhone(
        id=work.new_id(),
        created_at=work.now,
        contact_id=contact_id,
        staff_id=staff_id,
        why=why,
    )
    work.session.add(row)
    work.session.flush()
    contact = work.session.get_one(Contact, contact_id)
    name = called(work.deps, work.session.get_one(Staff, staff_id))
    told = [
        tell_one(work, contact.program_id, one, "staff_phone_lost", name=name)
        for one in coordinators_of(work, contact.program_id)
        if one != staff_id
    ]
    if not any(told):
        log.error("staff_phone_lost_untold", row_id=str(row.id))


def find_phone(work: Work, contact_id: UUID, *, arrived: bool = False) -> None:
    """Texts reach it again: one `arrived`, or they wrote START. After a STOP only START counts."""
    standing = lost_phone(work.session, contact_id)
    if standing is None or (arrived and standing.why == "stopped"):
        return
    standing.over_at = work.now
    work.session.flush()


def coordinators_of(work: Work, program_id: UUID) -> tuple[UUID, ...]:
    """Who is told of such things: coordinators, without any the supervisors, then admins. Those who
    are off only where everybody is."""
    members = memberships_in(work.session, program_id)
    in_charge = [
        tuple(dict.fromkeys(row.staff_id for row in members if row.role == role))
        for role in ("coordinator", "supervisor", "admin")
    ]
    for people in in_charge:
        here = tuple(one for one in people if off_until(work, program_id, one) is None)
        if here:
            return here
    return next((people for people in in_charge if people), ())


def tell_one(work: Work, program_id: UUID, staff_id: UUID, key: str, **values: str) -> bool:
    """Text one member of staff, in their language, what is about no alert. Whether it was
    posted."""
    contact = contact_of_staff(work.session, staff_id, program_id)
    if contact is None or consent_of(work.session, contact.id) is False:
        return False
    lang = lang_of(contact)
    body = work.deps.library.replies.text(key, lang, **values)
    posted = post(work, contact, Post(body, "alert", delivery.URGENT, None))
    return not isinstance(posted, NotPosted)
