"""Tell staff by text what changed in the rota: their turns and covers, and nothing about peers."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core import delivery
from service.core.program.model import Program
from service.core.scheduling.hours import end_of
from service.core.texts.replies import lang_of
from service.store.consent import consent_of
from service.store.contacts import contact_of_staff
from service.store.messages import Message
from service.store.staff import Staff
from service.usecases.looks import staff_name
from service.usecases.post import NotPosted, Post, post
from service.usecases.read_program import program_of
from service.usecases.staff_off import off_until
from service.usecases.work import Work

SOON = timedelta(hours=12)


def tell(
    work: Work, program_id: UUID, staff_id: UUID, body: str, *, not_before: datetime | None = None
) -> Message | None:
    """Text one member of staff, not before a time (UTC). None when it could not be posted: without
    a phone, or once they wrote STOP."""
    contact = contact_of_staff(work.session, staff_id, program_id)
    if contact is None or consent_of(work.session, contact.id) is False:
        return None
    letter = Post(body, "alert", delivery.REPLY, SOON, not_before)
    posted = post(work, contact, letter)
    return None if isinstance(posted, NotPosted) else posted


def tell_when_on(work: Work, program_id: UUID, staff_id: UUID, key: str, **values: str) -> None:
    """Text one member of staff what hurries nobody, in their language: by day, and once they are
    back if they are off."""
    contact = contact_of_staff(work.session, staff_id, program_id)
    lang = lang_of(contact)
    body = work.deps.library.replies.text(key, lang, **values)
    free = off_until(work, program_id, staff_id) or work.now
    night = program_of(work, program_id).night
    if night is not None:
        free = end_of(night, program_of(work, program_id).zone, at=free)
    tell(work, program_id, staff_id, body, not_before=free if free > work.now else None)


def by_day(work: Work, program: Program, until: datetime) -> datetime | None:
    """When news that hurries nobody may buzz: now (None), or once the program's night is over, if
    that is before the time it is about (UTC)."""
    if program.night is None:
        return None
    awake = end_of(program.night, program.zone, at=work.now)
    return awake if work.now < awake < until else None


def words(work: Work, key: str, **values: str) -> str:
    """A sentence to staff."""
    return work.deps.library.replies.text(key, "en", **values)


def name_of(work: Work, staff_id: UUID) -> str:
    """What a member of staff is called."""
    return staff_name(work.deps, work.session.get(Staff, staff_id)) or "somebody"


def say_span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """From when to when, by the program's clock: `Sat 7 Mar 22:00 to Sun 8 Mar 06:00`."""
    begin, over = start.astimezone(zone), end.astimezone(zone)
    if begin.date() == over.date():
        return f"{_day(begin)} {begin:%H:%M} to {over:%H:%M}"
    return f"{_day(begin)} {begin:%H:%M} to {_day(over)} {over:%H:%M}"


def _day(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b}"
