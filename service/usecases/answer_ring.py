"""Answer a member of staff whose phone rings for a call to a line: they hear that it is one, and
only a key puts it through, so that no voicemail swallows it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.core.texts.replies import Lang, lang_of
from service.store.contacts import Contact, contact_of_staff, links_of, lock_contact
from service.store.line_calls import LineCall, LineRing
from service.store.lock import lock_one
from service.usecases import audit
from service.usecases.answer_staff_call import Spoken
from service.usecases.deps import Deps
from service.usecases.work import Work, retried, work
from service.usecases.write_text import step_aside


@dataclass(frozen=True)
class TakesCall:
    """They are put through now."""


@retried
def greet_ring(deps: Deps, *, ring_id: UUID | None) -> Spoken:
    """They (or their voicemail) picked up."""
    with work(deps) as begun:
        found = _find(begun, ring_id)
        if found is None:
            return Spoken("call_nothing")
        ring, call, contact = found
        lang = _lang(begun, ring, contact)
        if ring.ended or call.ended == "taken":
            return Spoken("call_gone", lang)
        ring.answered_at = ring.answered_at or begun.now
        return Spoken("call_through", lang, asks=True)


@retried
def press_ring(deps: Deps, *, ring_id: UUID | None, digit: str) -> Spoken | TakesCall:
    """They pressed a key: one takes the call, any other asks again. Who takes it is in touch with
    the caller: the automation keeps still."""
    with work(deps) as begun:
        found = _find(begun, ring_id)
        if found is None:
            return Spoken("call_nothing")
        ring, call, contact = found
        lang = _lang(begun, ring, contact)
        if call.ended == "taken" and call.taken_by_id == ring.staff_id and ring.ended == "taken":
            return TakesCall()  # told twice
        if ring.ended or call.ended == "taken":
            return Spoken("call_gone", lang)
        if digit != "1":
            return Spoken("call_through", lang, asks=True)
        _take(begun, ring, call, contact)
        return TakesCall()


def _take(work: Work, ring: LineRing, call: LineCall, contact: Contact) -> None:
    ring.ended, ring.ended_at = "taken", work.now
    call.ended, call.ended_at, call.due_at = "taken", work.now, None
    call.taken_by_id = ring.staff_id
    _, caller_is_staff = links_of(work.session, contact.id)
    if caller_is_staff is None:
        step_aside(work, contact, ring.staff_id)
    contact.unread = False
    subject = ("message", call.message_id)
    audit.record(work, "took_call", subject, staff_id=ring.staff_id, program_id=contact.program_id)


def _find(work: Work, ring_id: UUID | None) -> tuple[LineRing, LineCall, Contact] | None:
    """The ring, its call and the caller's contact; these two are locked, the contact first."""
    known = work.session.get(LineRing, ring_id) if ring_id is not None else None
    if known is None:
        return None
    call = work.session.get_one(LineCall, known.call_id)
    contact = lock_contact(work.session, call.contact_id)
    call = lock_one(work.session, LineCall, call.id)
    work.session.refresh(known)
    return known, call, contact


def _lang(work: Work, ring: LineRing, contact: Contact) -> Lang:
    return lang_of(contact_of_staff(work.session, ring.staff_id, contact.program_id))
