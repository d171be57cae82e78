"""Take the turns of contacts whose messages wait: one turn, one commit (rule 3).

A contact is claimed under a lease and locked; all its waiting messages are handled in order of
receipt, and all that follows is committed together. A message whose turn fails three times becomes
an alert, and the next one goes on.
"""

from __future__ import annotations

from datetime import timedelta
from typing import get_args
from uuid import UUID

import structlog
from sqlalchemy import func
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from service.core import turn
from service.core.consent import CarrierSaid, Standing
from service.core.severity import Severity
from service.store.alerts import open_alert_of, told_for
from service.store.consent import consent_of
from service.store.contacts import TURNS, Contact, lock_contact
from service.store.due import Claim, claim, table_of
from service.store.messages import Message, waiting_of
from service.store.programs import Line
from service.usecases.carry_out import Origin, carry_out
from service.usecases.deps import Deps
from service.usecases.dialogues import Dialogues
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.scene import Scene, scene_of
from service.usecases.work import work

LEASE = timedelta(seconds=20)
MOST_FAILURES = 3
AFTER_FAILURE = timedelta(seconds=1)
# A person who took over has the conversation this long after their last text.
HELD_FOR = timedelta(hours=12)
# An unprompted text is answered by the automation once in so long; all reach a person.
ACKNOWLEDGED_FOR = timedelta(hours=4)

log = structlog.get_logger()


class _TurnFailed(Exception):
    """A bug of ours in the turn of one message; its cause is the exception."""

    def __init__(self, message_id: UUID) -> None:
        super().__init__(str(message_id))
        self.message_id = message_id


def take_turns(deps: Deps, *, contact_id: UUID | None = None) -> bool:
    """The turn of one contact: the one named if its turn is due, else the one that waits longest.
    Whether there was one."""
    with work(deps) as begun:
        request = Claim(deps.ids.new(), begun.now, LEASE, 1)
        this_one = () if contact_id is None else (table_of(Contact).c.id == contact_id,)
        claimed = claim(begun.session, TURNS, request, *this_one)
    if not claimed:
        return False
    try:
        _take(deps, claimed[0], request.token)
    except _TurnFailed as failed:
        log.error("turn_failed", message_id=str(failed.message_id), exc_info=failed.__cause__)
        _record_failure(deps, claimed[0], failed.message_id)
    return True


def _take(deps: Deps, contact_id: UUID, token: UUID) -> None:
    with work(deps) as begun:
        contact = lock_contact(begun.session, contact_id)
        if contact.lease != token:
            return  # it took longer than the lease, and somebody else has it now
        scene = scene_of(begun, contact)
        for message in waiting_of(begun.session, contact_id):
            try:
                _one(scene, message)
                begun.session.flush()
            except OperationalError:
                raise  # the database, not the message: the lease runs out and it is tried again
            except Exception as error:
                raise _TurnFailed(message.id) from error
            message.turn_waits = False
        contact.turn_due_at = contact.lease = contact.leased_until = None


def _one(scene: Scene, message: Message) -> None:
    """The turn of one message."""
    work, contact = scene.work, scene.contact
    body = work.deps.keyring.unseal(contact, ("message", "body", message.id), message.body)
    dialogues = Dialogues(work, contact)
    current = dialogues.stack.current
    screening = work.deps.library.screen(
        body, lang=scene.lang, asked=current.asking if current else None
    )
    checkin_id = dialogues.checkin_id()
    taken = turn.take_turn(
        _incoming(message, body),
        _situation(scene, message, dialogues),
        screening,
        words=(work.deps.library.keywords, dialogues.find_flow),
        now=work.now,
    )
    dialogues.keep(taken.stack, taken.ended)
    carry_out(scene, taken.effects, Origin(message, checkin_id))


def _incoming(message: Message, body: str) -> turn.Incoming:
    said: CarrierSaid | None = None
    for word in get_args(CarrierSaid):
        said = word if message.optout_type == word else said
    return turn.Incoming(body, message.channel == "voice", message.media is not None, said)


def _situation(scene: Scene, message: Message, dialogues: Dialogues) -> turn.Situation:
    session, contact = scene.work.session, scene.contact
    alert = open_alert_of(session, contact.id)
    line = session.get_one(Line, message.line_id)
    agreed = consent_of(session, contact.id)
    current = dialogues.stack.current
    standing = Standing(
        optout="carrier" if line.optout == "carrier" else "own",
        consent="none" if agreed is None else "in" if agreed else "out",
        checkin_open=current is not None and current.waiting,
    )
    who: turn.Who = "staff" if scene.staff_id and not scene.peer else "stranger"
    return turn.Situation(
        who="peer" if scene.peer else who,
        consent=standing,
        alert=Severity(alert.severity) if alert else Severity.NONE,
        told=told_for(session, alert.id) if alert else frozenset(),
        held=is_held(scene),
        acknowledged=_answered_lately(session, scene),
        stack=dialogues.stack,
    )


def is_held(scene: Scene) -> bool:
    held_at = scene.contact.held_at
    return held_at is not None and scene.work.now - held_at < HELD_FOR


def _answered_lately(session: Session, scene: Scene) -> bool:
    query = select(func.max(col(Message.created_at))).where(
        col(Message.contact_id) == scene.contact.id,
        col(Message.direction) == "outbound",
        col(Message.purpose) == "reply",
    )
    last = session.exec(query).one()
    return last is not None and scene.work.now - last < ACKNOWLEDGED_FOR


def _record_failure(deps: Deps, contact_id: UUID, message_id: UUID) -> None:
    """Count the failure; after the last one a person gets the message, and the next goes on."""
    with work(deps) as begun:
        contact = lock_contact(begun.session, contact_id)
        message = begun.session.get_one(Message, message_id)
        message.turn_failures += 1
        contact.lease = contact.leased_until = None
        contact.turn_due_at = begun.now + AFTER_FAILURE
        if message.turn_failures < MOST_FAILURES:
            return
        message.turn_waits = False
        contact.turn_due_at = begun.now
        raise_alert(begun, contact, Cause("turn_failed", Severity.URGENT))
