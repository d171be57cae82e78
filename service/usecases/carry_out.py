"""Carry out the effects of a turn, within its transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

from service.core import consent, delivery, turn
from service.core.alerting.commands import Command
from service.core.dialogue import model as dialogue
from service.core.scheduling.said_zones import SaidZone
from service.core.texts.schedule_words import FollowWord
from service.core.wishes.model import FollowWish
from service.store.alerts import open_alert_of
from service.store.messages import Message
from service.store.outbox import cancel_waiting
from service.store.peers import Goal, Score
from service.store.programs import Line
from service.usecases.answer import answer
from service.usecases.enroll import enroll
from service.usecases.follow_consent import follow_consent
from service.usecases.follow_mood import follow_mood
from service.usecases.follow_wish import follow_wish
from service.usecases.follow_word import follow_word
from service.usecases.follow_zone import follow_zone
from service.usecases.hear_care import hear_care
from service.usecases.keep_flags import keep_flags
from service.usecases.lateness import came_late_by
from service.usecases.obey_staff import obey_staff
from service.usecases.post import INVITE, REPLY_LIVES, Post, post
from service.usecases.raise_alert import Cause, raise_alert, reach_owner
from service.usecases.record_consent import record_consent
from service.usecases.scene import Scene

# What was to go out by itself, and no more once they said no.
UNASKED = ("checkin", INVITE)


@dataclass(frozen=True)
class Origin:
    """What a turn came of: the message that was heard, if one was, and the check-in whose
    conversation it is. What is said leaves no sooner than `not_before` (UTC), and lives so long
    before it is too late; by `line`, where it is known by which it may. `unasked` is its purpose
    where it answers nothing (see Post)."""

    message: Message | None = None
    checkin_id: UUID | None = None
    lives: timedelta = REPLY_LIVES
    not_before: datetime | None = None
    line: Line | None = None
    unasked: str = "checkin"


def carry_out(scene: Scene, effects: tuple[turn.Effect, ...], origin: Origin) -> None:
    """Do what follows from a turn, in order."""
    message = origin.message
    for effect in turn.speech_last(effects):
        match effect:
            case turn.KeepFlags(screening):
                assert message is not None
                keep_flags(scene.work, scene.contact, message, screening, ears=scene.ears)
            case turn.OpenAlert(kind, severity, reason):
                late = came_late_by(message, scene.work.now)
                raise_alert(scene.work, scene.contact, Cause(kind, severity, reason, late))
            case turn.Answer(key, urgent, langs):
                answer(scene, key, urgent=urgent, langs=langs)
            case turn.ReachOwner():
                alert = open_alert_of(scene.work.session, scene.contact.id)
                if alert is not None:
                    reach_owner(scene.work, alert)
            case turn.StaffSaid(command):
                _hear_staff(scene, command, message)
            case (
                consent.Withdraw()
                | consent.Give()
                | consent.ConfirmStop()
                | consent.NarrowStop()
                | consent.ConfirmStart()
                | consent.AnswerHelp()
                | consent.CancelScheduled()
                | consent.ReachPerson()
                | consent.TellStaff()
            ):
                follow_consent(scene, effect, message)
            case FollowWord() | FollowWish() | SaidZone():
                _follow(scene, effect)
            case _:
                _dialogue(scene, effect, origin)


def _hear_staff(scene: Scene, command: Command | None, message: Message | None) -> None:
    """What a member of staff wrote is about how they are, or about alerts and their duty."""
    assert message is not None
    if not hear_care(scene, command, message):
        obey_staff(scene, command, message)


def _follow(scene: Scene, effect: FollowWord | FollowWish | SaidZone) -> None:
    match effect:
        case SaidZone():
            follow_zone(scene, effect)
        case FollowWord():
            follow_word(scene, effect)
        case FollowWish():
            follow_wish(scene, effect)


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
            late = came_late_by(origin.message, work.now)
            raise_alert(work, contact, Cause(alert.kind, alert.severity, alert.reason, late))
        case dialogue.Enroll(schedule):
            if scene.peer is not None:
                enroll(work, scene.program, scene.peer, schedule, source="flow")
        case dialogue.ConsentGiven():
            record_consent(scene, given=True, source="flow", message=origin.message)
        case dialogue.ConsentRefused():
            record_consent(scene, given=False, source="flow", message=origin.message)
            cancel_waiting(work.session, contact.id, UNASKED)
        case dialogue.Ended():
            pass  # `Dialogues.keep` has written it
        case _:
            assert_never(effect)


def _say(scene: Scene, text: str, origin: Origin) -> None:
    """An answer goes ahead of what nobody is waiting for."""
    purpose, priority = origin.unasked, delivery.OUTREACH
    if origin.message is not None:
        purpose, priority = "reply", delivery.REPLY
    letter = Post(
        scene.said_at(text, origin.not_before or scene.work.now),
        purpose,
        priority,
        origin.lives,
        origin.not_before,
        checkin_id=origin.checkin_id,
        scripted=True,
    )
    line = scene.answer_line(letter) if purpose == "reply" else origin.line
    post(scene.work, scene.contact, letter, line=line)


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
    follow_mood(scene, scene.peer, name)


def _keep_goal(scene: Scene, text: str) -> None:
    if scene.peer is None:
        return
    goal_id = scene.work.new_id()
    sealed = scene.work.deps.keyring.seal(scene.peer, ("goal", "text", goal_id), text)
    goal = Goal(id=goal_id, created_at=scene.work.now, peer_id=scene.peer.id, text=sealed)
    scene.work.session.add(goal)
