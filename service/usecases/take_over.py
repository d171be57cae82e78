"""A member of staff has a conversation: the automation keeps aside until it is handed back, the
alert that was taken is settled, or a quiet time of the program is over; of that they are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from service.core.alerting import ladder
from service.core.program.model import HAND_BACK_AFTER
from service.core.severity import Severity
from service.core.texts.replies import lang_of
from service.store.alerts import open_alert_of
from service.store.contacts import Contact, contact_of_staff, links_of, lock_contact
from service.store.due import end_claim
from service.store.lock import lock_one
from service.store.takeovers import TAKEOVERS, Takeover, last_alert_of, standing_takeover
from service.usecases.deps import Deps
from service.usecases.one_by_one import each_due
from service.usecases.read_program import readable_program
from service.usecases.staff_off import off_until
from service.usecases.tell_rota import tell
from service.usecases.work import Work, retried, work

Why = Literal["took", "wrote"]
Ended = Literal["quiet", "settled", "passed", "handed_back"]
# So long after the person wrote, they are in the middle of talking: the automation keeps aside.
TALKING = timedelta(hours=1)


# ---------------------------------------------------------------- within a transaction
def take_over(work: Work, contact: Contact, staff_id: UUID, why: Why) -> datetime:
    """From now on the automation keeps aside for a member of staff; until when (UTC) at most. The
    contact is locked. `wrote` counts for more than `took`, which ends with the alert."""
    until = work.now + quiet_time(work, contact.program_id)
    contact.held_by_id, contact.held_until = staff_id, until
    if why == "wrote":
        contact.held_at = work.now
    row = standing_takeover(work.session, contact.id)
    if row is None:
        row = Takeover(
            id=work.new_id(),
            created_at=work.now,
            contact_id=contact.id,
            staff_id=staff_id,
            why=why,
            due_at=until,
        )
        work.session.add(row)
    else:
        row.staff_id, row.due_at = staff_id, until
        row.why = why if row.why == "took" else row.why
    work.session.flush()
    return until


def let_go(work: Work, contact: Contact, why: Ended, *, only: Why | None = None) -> bool:
    """The automation may speak again, unless it keeps aside for another reason than `only`. The
    contact is locked. Whether it does now."""
    row = standing_takeover(work.session, contact.id)
    if only is not None and (row is None or row.why != only):
        return False
    contact.held_by_id = contact.held_at = contact.held_until = None
    if row is not None:
        row.due_at, row.ended, row.ended_at = None, why, work.now
    return True


def quiet_time(work: Work, program_id: UUID) -> timedelta:
    """How long the automation keeps aside after a person last did something."""
    program = readable_program(work, program_id)
    return program.hand_back_after if program is not None else HAND_BACK_AFTER


# ---------------------------------------------------------------- when its time is over
def end_takeovers(deps: Deps, *, limit: int = 20) -> bool:
    """Let the automation speak again where nobody has done anything for the quiet time. Whether
    more may be due."""
    return each_due(deps, TAKEOVERS, _end, limit=limit)


@retried
def _end(deps: Deps, row_id: UUID) -> None:
    """That it is over, and the text that says so, are one commit."""
    with work(deps) as begun:
        known = begun.session.get_one(Takeover, row_id)
        contact = lock_contact(begun.session, known.contact_id)
        row = lock_one(begun.session, Takeover, row_id)
        if end_claim(row, begun.now) is None:
            return  # they have written meanwhile, or handed it back
        heard = contact.last_heard_at
        if heard is not None and heard + TALKING > begun.now:
            row.due_at = contact.held_until = heard + TALKING
            return
        let_go(begun, contact, "quiet")
        _tell(begun, contact, row.staff_id)


def _tell(work: Work, contact: Contact, staff_id: UUID) -> None:
    """Say that scheduled texts go on, where they do: to a peer without an urgent alert."""
    peer_id, _ = links_of(work.session, contact.id)
    standing = open_alert_of(work.session, contact.id)
    if peer_id is None or (standing is not None and standing.severity >= Severity.URGENT):
        return
    alert = standing or last_alert_of(work.session, contact.id)
    lang = lang_of(contact_of_staff(work.session, staff_id, contact.program_id))
    text = work.deps.library.replies.text
    body = (
        text("hold_over", lang, ref=str(alert.reference))
        if alert is not None
        else text("hold_over_console", lang)
    )
    tell(work, contact.program_id, staff_id, body, not_before=_by_day(work, contact, staff_id))


def _by_day(work: Work, contact: Contact, staff_id: UUID) -> datetime:
    """When it may buzz: not while they are off, and not at night."""
    on = off_until(work, contact.program_id, staff_id) or work.now
    program = readable_program(work, contact.program_id)
    if program is None:
        return on
    return ladder.awake(on, ladder.opened(Severity.CONCERN, now=on), program.ladder)
