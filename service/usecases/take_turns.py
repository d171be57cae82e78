"""Take the turns of contacts whose messages wait: one turn, one commit (rule 3).

A contact is claimed under a lease and locked; all its waiting messages are handled in order of
receipt, and all that follows is committed together. A message whose turn fails three times becomes
an alert, and the next one goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import get_args
from uuid import UUID

import structlog
from sqlalchemy.exc import OperationalError

from service.core import late, turn
from service.core.alerting.commands import Done, Hold, Pass, Take, read_command
from service.core.alerting.relay_words import Number, Relay
from service.core.consent import CarrierSaid, Standing
from service.core.dialogue.model import RecordScore, Say, SetGoal
from service.core.dialogue.stack import Stack
from service.core.severity import Severity
from service.core.texts.schedule_words import schedule_words
from service.core.texts.written_in import written_in
from service.store.alerts import find_alert, open_alert_of, stands_told, told_for
from service.store.consent import consent_of, deciding_event
from service.store.contacts import TURNS, Contact, holder_of, lock_contact
from service.store.drills import unanswered
from service.store.due import Claim, claim, table_of
from service.store.messages import Message, waiting_of
from service.store.programs import Line
from service.store.seal import SealBroken
from service.usecases.carry_out import Origin, carry_out
from service.usecases.deps import Deps
from service.usecases.dialogues import Dialogues
from service.usecases.hand_over import hand_over, let_go_unopened
from service.usecases.hear import HeardText, Listener
from service.usecases.hear_care import question_for
from service.usecases.lateness import late_of
from service.usecases.line_alert import tell_unsaid
from service.usecases.narrow_stop import stop_answer
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.scene import Calm, Scene, scene_of
from service.usecases.shared_phone import opens_door, wish_in
from service.usecases.take_back import holds_only_wishes
from service.usecases.wish_answering import meant_for_sure, wish_answering
from service.usecases.work import Work, retried, work

LEASE = timedelta(seconds=20)
MOST_FAILURES = 3
# However many texts somebody sends, a transaction of theirs ends well within the lease.
MOST_AT_ONCE = 20
AFTER_FAILURE = timedelta(seconds=1)
# An unprompted text is answered by the automation once in so long; all reach a person.
ANSWERED_LATELY = timedelta(hours=4)
# What a plain answer leads to: nothing that the next text's turn would have to read anew.
PLAIN = (Say, RecordScore, SetGoal)

log = structlog.get_logger()


class _TogetherFailed(Exception):
    """One of several texts that were handled together failed; one by one it shows which."""


class _TurnFailed(Exception):
    """A bug of ours in the turn of one message; its cause is the exception."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message.id))
        self.message_id = message.id
        self.seq = message.seq


def take_turns(deps: Deps, *, contact_id: UUID | None = None) -> bool:
    """The turn of one contact: the one named if its turn is due, else the one that waits longest.
    Whether there was one."""
    with work(deps) as begun:
        request = Claim(deps.ids.new(), begun.now, LEASE, 1)
        this_one = () if contact_id is None else (table_of(Contact).c.id == contact_id,)
        claimed = claim(begun.session, TURNS, request, *this_one)
    if not claimed:
        return False
    these = _These()
    while True:
        try:
            _take(deps, claimed[0], request.token, these)
        except _TogetherFailed:
            these = replace(these, together=False)
        except _TurnFailed as failed:
            log.error("turn_failed", message_id=str(failed.message_id), exc_info=failed.__cause__)
            _record_failure(deps, claimed[0], failed.message_id)
            these = _These(up_to=failed.seq)  # what came before it need not wait for it
        else:
            return True


@dataclass(frozen=True)
class _These:
    """Which waiting messages to take: those before number `up_to`. `together`: what plain answers
    lead to is written at once for all of them, else message by message."""

    up_to: int | None = None
    together: bool = True


@retried
def _take(deps: Deps, contact_id: UUID, token: UUID, these: _These) -> None:
    """The turns of a contact's waiting messages, in order."""
    up_to = these.up_to
    with work(deps) as begun:
        contact = lock_contact(begun.session, contact_id)
        if contact.lease != token:
            return  # it took longer than the lease, and somebody else has it now
        scene: Scene | None = None
        waiting = waiting_of(begun.session, contact_id, limit=MOST_AT_ONCE)
        for message in waiting:
            if up_to is not None and message.seq >= up_to:
                break
            try:
                scene = scene or scene_of(begun, contact)
                _one(scene, message)
                if not these.together:
                    begun.session.flush()
            except OperationalError:
                raise  # the database, not the message: the lease runs out and it is tried again
            except Exception as error:
                if these.together and message is not waiting[0]:
                    raise _TogetherFailed from error
                raise _TurnFailed(message) from error
            message.turn_waits = False
        contact.lease = contact.leased_until = None
        if up_to is None:  # what is left goes on after those who wait as well
            contact.turn_due_at = begun.now if len(waiting) == MOST_AT_ONCE else None
        _write(begun, these)


def _write(work: Work, these: _These) -> None:
    """Write what is left to write. When that fails, one by one shows whose fault it is."""
    try:
        work.session.flush()
    except OperationalError:
        raise
    except Exception as error:
        if these.together:
            raise _TogetherFailed from error
        raise


def _one(scene: Scene, message: Message) -> None:
    """The turn of one message."""
    work, contact = scene.work, scene.contact
    contact.line_id = message.line_id  # it is answered there, whatever came in elsewhere since
    body = work.deps.keyring.unseal(contact, ("message", "body", message.id), message.body)
    dialogues = scene.known.dialogues or _dialogues(scene)
    listener = Listener(work, contact, scene.ears, scene.lang, dialogues.question())
    said = listener.hear(message, body)
    checkin_id = dialogues.checkin_id()
    situation = _situation(scene, message, said.words, dialogues)
    heard = _incoming(scene, message, said, dialogues), situation, said.screening
    words = (work.deps.library.keywords, dialogues.find_flow)
    came_late = late_of(work, message)
    if came_late is None:
        taken = turn.take_turn(*heard, words=words, now=work.now)
    else:
        taken = late.take_late_turn(*heard, words=words, when=(work.now, came_late))
    plain = _is_plain(dialogues.stack, taken)
    if not plain:
        scene.known.forget()
        work.session.flush()  # what the answers before it led to is there first
    dialogues.keep(taken.stack, taken.ended)
    carry_out(scene, taken.effects, Origin(message, checkin_id))
    tell_unsaid(work, contact)
    if plain:
        scene.known.dialogues = dialogues
    else:
        scene.known.forget()
        work.session.flush()


def _is_plain(stood: Stack, taken: turn.Turn) -> bool:
    """Whether a turn changes no more than where the conversations stand, and says so: no alert, no
    consent, no block and no line is another after it, and no conversation has gone."""
    before = [one.flow for one in (stood.current, stood.beneath) if one is not None]
    after = [one.flow for one in (taken.stack.current, taken.stack.beneath) if one is not None]
    return (
        before == after
        and not taken.ended
        and all(isinstance(effect, PLAIN) for effect in taken.effects)
    )


def _dialogues(scene: Scene) -> Dialogues:
    """The contact's conversations. When one does not open, none is open, and a person looks."""
    work, contact = scene.work, scene.contact
    try:
        return Dialogues(work, contact)
    except (SealBroken, ValueError):
        log.exception("conversation_does_not_open", contact_id=str(contact.id))
        let_go_unopened(work, contact)
        raise_alert(work, contact, Cause("turn_failed", Severity.CONCERN, "conversation"))
        return Dialogues(work, contact)


def _incoming(
    scene: Scene, message: Message, said: HeardText, dialogues: Dialogues
) -> turn.Incoming:
    optout: CarrierSaid | None = None
    for word in get_args(CarrierSaid):
        optout = word if message.optout_type == word else optout
    library = scene.work.deps.library
    wish = wish_in(scene, dialogues, said.words)
    current = dialogues.stack.current
    if wish is None and (current is None or not current.waiting):
        wish = wish_answering(scene, said.words)
    elif wish is not None and current is not None and current.waiting:
        wish = meant_for_sure(scene, wish)
    return turn.Incoming(
        said.words,
        courteous=library.courtesies.is_one(said.words),
        tapped=said.tapped,
        machine=library.machines.kind_of(said.words),
        offers_other=_offers_other(scene, said.words),
        wish=wish,
        opens=opens_door(scene, dialogues, said.words),
        is_call=message.channel == "voice",
        has_media=message.media is not None,
        carrier_said=optout,
    )


def _offers_other(scene: Scene, words: str) -> bool:
    """Whether another language may be offered them: it is never switched to by itself."""
    lang = written_in(words) if scene.peer is not None else None
    return lang is not None and lang != scene.lang and lang in scene.program.languages


def _situation(scene: Scene, message: Message, body: str, dialogues: Dialogues) -> turn.Situation:
    session, contact, now = scene.work.session, scene.contact, scene.work.now
    calm = scene.known.calm
    known = calm if calm is not None and calm.line.id == message.line_id else None
    alert = None if known else open_alert_of(session, contact.id)
    told = told_for(session, alert.id) if alert else {}
    line = known.line if known else session.get_one(Line, message.line_id)
    agreed = known.agreed if known else consent_of(session, contact.id)
    scene.known.calm = Calm(line, agreed) if alert is None else None
    current = dialogues.stack.current
    standing = Standing(
        optout="carrier" if line.optout == "carrier" else "own",
        consent="none" if agreed is None else "in" if agreed else "out",
        checkin_open=current is not None and current.waiting,
        asked=_was_asked(scene, body),
    )
    who: turn.Who = "staff" if scene.staff_id and not scene.peer else "stranger"
    told_as_staff, names_alert = _as_staff(scene, body)
    return turn.Situation(
        who="peer" if scene.peer else who,
        consent=standing,
        alert=Severity(alert.severity) if alert else Severity.NONE,
        told=frozenset(told),
        lately=frozenset(key for key, at in told.items() if now - at < ANSWERED_LATELY),
        held=holder_of(contact, now) is not None,
        also_staff=scene.peer is not None and scene.staff_id is not None,
        was_told=told_as_staff,
        names_alert=names_alert,
        only_wished=alert is not None and holds_only_wishes(scene.work, alert),
        asked_how=question_for(scene, message) is not None,
        stack=dialogues.stack,
        narrows=stop_answer(scene, message, body) if agreed is False else None,
        offers=schedule_words(scene.program.joins, scene.work.deps.library.keywords),
    )


def _was_asked(scene: Scene, body: str) -> bool:
    """Whether a YES that stands by itself may be the late answer to whether texts are OK."""
    keyword = scene.work.deps.library.keywords.effect(body)
    if scene.peer is None or keyword is None or keyword.effect != "start" or not keyword.spoken:
        return False
    event = deciding_event(scene.work.session, scene.contact.id)
    return event is not None and event.given and event.asked_at is not None


def _as_staff(scene: Scene, body: str) -> tuple[bool, bool]:
    """For the staff: whether an alert that they were told of is open (asked only for one who is a
    peer too), and whether the number in their text is that of an alert."""
    if scene.staff_id is None:
        return False, False
    session, program_id = scene.work.session, scene.contact.program_id
    command = read_command(body)
    ref = command.ref if isinstance(command, Take | Done | Pass | Hold | Relay | Number) else None
    named = ref is not None and find_alert(session, program_id, ref) is not None
    if scene.peer is None:
        return False, named
    told = stands_told(session, program_id, scene.staff_id)
    return told or unanswered(session, program_id, scene.staff_id) is not None, named


@retried
def _record_failure(deps: Deps, contact_id: UUID, message_id: UUID) -> None:
    """Count the failure; after the last one a person gets the message, and the next goes on."""
    with work(deps) as begun:
        contact = lock_contact(begun.session, contact_id)
        message = begun.session.get_one(Message, message_id)
        if not message.turn_waits:
            return
        message.turn_failures += 1
        contact.turn_due_at = begun.now + AFTER_FAILURE
        if message.turn_failures < MOST_FAILURES:
            return
        message.turn_waits = False
        contact.turn_due_at = begun.now
        hand_over(begun, contact, message)
