"""Carry out the effects of a turn, within its transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

from service.core import consent, delivery, turn
from service.core.dialogue import model as dialogue
from service.core.screening.model import Screening
from service.core.severity import Severity
from service.store.alerts import Flag, open_alert_of
from service.store.messages import Message
from service.store.outbox import AUTOMATED, cancel_waiting
from service.store.peers import Goal, Score
from service.usecases.answer import answer
from service.usecases.enroll import enroll
from service.usecases.follow_consent import follow_consent, record_consent
from service.usecases.obey_staff import obey_staff
from service.usecases.post import REPLY_LIVES, Post, post
from service.usecases.raise_alert import Cause, raise_alert, reach_owner
from service.usecases.scene import Scene


@dataclass(frozen=True)
class Origin:
    """What a turn came of: the message that was heard, if one was, and the check-in whose
    conversation it is. What is said leaves no sooner than `not_before` (UTC), and lives so long
    before it is too late."""

    message: Message | None = None
    checkin_id: UUID | None = None
    lives: timedelta = REPLY_LIVES
    not_before: datetime | None = None


def carry_out(scene: Scene, effects: tuple[turn.Effect, ...], origin: Origin) -> None:
    """Do what follows from a turn, in order."""
    message = origin.message
    _make_room(scene, effects)
    for effect in effects:
        match effect:
            case turn.KeepFlags(screening):
                assert message is not None
                _keep_flags(scene, message, screening)
            case turn.OpenAlert(kind, severity, reason):
                raise_alert(scene.work, scene.contact, Cause(kind, severity, reason))
            case turn.Answer(key, urgent):
                answer(scene, key, urgent=urgent)
            case turn.ReachOwner():
                alert = open_alert_of(scene.work.session, scene.contact.id)
                if alert is not None:
                    reach_owner(scene.work, alert)
            case turn.StaffSaid(command):
                obey_staff(scene, command)
            case (
                consent.Withdraw()
                | consent.Give()
                | consent.ConfirmStop()
                | consent.ConfirmStart()
                | consent.AnswerHelp()
                | consent.CancelScheduled()
                | consent.ReachPerson()
                | consent.TellStaff()
            ):
                follow_consent(scene, effect, message)
            case dialogue.Ended():
                pass  # `Dialogues.keep` has written it
            case _:
                _dialogue(scene, effect, origin)


def _make_room(scene: Scene, effects: tuple[turn.Effect, ...]) -> None:
    """When an alert comes up that silences the automation, what it was about to say goes: it would
    come in between, and speak of other things."""
    if any(_is_grave(effect) for effect in effects):
        cancel_waiting(scene.work.session, scene.contact.id, AUTOMATED)


def _is_grave(effect: turn.Effect) -> bool:
    match effect:
        case (
            turn.OpenAlert(_, severity, _)
            | dialogue.RaiseAlert(severity, _)
            | consent.TellStaff(severity, _)
        ):
            return severity >= Severity.URGENT
        case consent.ReachPerson():
            return True
        case _:
            return False


def _keep_flags(scene: Scene, message: Message, screening: Screening) -> None:
    work, contact = scene.work, scene.contact
    for sign in screening.signs:
        flag_id = work.new_id()
        flag = Flag(
            id=flag_id,
            created_at=work.now,
            message_id=message.id,
            contact_id=contact.id,
            sign=sign.sign,
            category=sign.category,
            severity=int(sign.severity),
            words=work.deps.keyring.seal(contact, ("flag", "words", flag_id), sign.words),
            start=sign.start,
            end=sign.end,
            lexicon=work.deps.library.lexicon.version,
        )
        work.session.add(flag)


def _dialogue(scene: Scene, effect: dialogue.Effect, origin: Origin) -> None:
    work, contact = scene.work, scene.contact
    match effect:
        case dialogue.Say(text):
            _say(scene, text, origin)
        case dialogue.RecordScore(name, value):
            _keep_score(scene, name, value, origin.checkin_id)
        case dialogue.SetGoal(text):
            _keep_goal(scene, text)
        case dialogue.RaiseAlert() | dialogue.AskForPerson() | dialogue.NotUnderstood():
            alert = turn.as_alert(effect)
            raise_alert(work, contact, Cause(alert.kind, alert.severity, alert.reason))
        case dialogue.Enroll(schedule):
            if scene.peer is not None:
                enroll(work, scene.program, scene.peer, schedule)
        case dialogue.ConsentGiven():
            record_consent(scene, given=True, source="flow")
        case dialogue.ConsentRefused():
            record_consent(scene, given=False, source="flow")
            cancel_waiting(work.session, contact.id, ("checkin",))
        case dialogue.Ended():
            pass
        case _:
            assert_never(effect)


def _say(scene: Scene, text: str, origin: Origin) -> None:
    """An answer goes ahead of what nobody is waiting for."""
    purpose, priority = "checkin", delivery.OUTREACH
    if origin.message is not None:
        purpose, priority = "reply", delivery.REPLY
    letter = Post(
        text,
        purpose,
        priority,
        origin.lives,
        origin.not_before,
        checkin_id=origin.checkin_id,
    )
    post(scene.work, scene.contact, letter)


def _keep_score(scene: Scene, name: str, value: int, checkin_id: UUID | None) -> None:
    if scene.peer is None:
        return
    score = Score(
        id=scene.work.new_id(),
        created_at=scene.work.now,
        peer_id=scene.peer.id,
        checkin_id=checkin_id,
        name=name,
        value=value,
    )
    scene.work.session.add(score)


def _keep_goal(scene: Scene, text: str) -> None:
    if scene.peer is None:
        return
    goal_id = scene.work.new_id()
    sealed = scene.work.deps.keyring.seal(scene.peer, ("goal", "text", goal_id), text)
    goal = Goal(id=goal_id, created_at=scene.work.now, peer_id=scene.peer.id, text=sealed)
    scene.work.session.add(goal)
