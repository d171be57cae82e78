"""The turn of a text that reached us late: it is heard like any other, signs first, but it is not
answered as if it had just been written. Pure; times are UTC.

Whoever wrote it has waited in silence. What a person has to know, a person learns at once; what the
automation would say hours later, to somebody who is by then elsewhere with it, is left unsaid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.core import consent
from service.core.alerting.commands import Choice, Done, Off, On, Take, read_command
from service.core.alerting.relay_words import Number, Relay
from service.core.consent import Keywords
from service.core.dialogue.model import AskForPerson, NotUnderstood, RaiseAlert, Say
from service.core.screening.model import Screening
from service.core.severity import Severity
from service.core.texts.schedule_words import FollowWord
from service.core.turn import (
    EMPTY,
    Answer,
    Effect,
    FindFlow,
    Incoming,
    OpenAlert,
    ReachOwner,
    Situation,
    StaffSaid,
    Turn,
    put_aside,
    take_turn,
)
from service.core.wishes.model import FollowWish

# Up to here a text is answered like any other: as long as a reply of ours waits to be sent.
STALE = timedelta(hours=1)
# Up to here somebody in danger still hears where help is. The words are true at any hour; half a
# day later they are somewhere else with it, and only a person can know what to say.
CRISIS_STALE = timedelta(hours=12)
# Said before the words of help: whoever waited must not think that nobody cared.
CAME_LATE = "crisis_late"

_SPEECH = (Say, Answer, consent.AnswerHelp, consent.ConfirmStop, consent.ConfirmStart)
_OF_CONSENT = (
    consent.Withdraw,
    consent.Give,
    consent.ConfirmStop,
    consent.ConfirmStart,
    consent.NarrowStop,
    consent.AnswerHelp,
    consent.CancelScheduled,
)
_TOLD = (OpenAlert, ReachOwner, RaiseAlert, AskForPerson, NotUnderstood, consent.TellStaff)


@dataclass(frozen=True)
class Late:
    """When a text was written, and what has come since. `asked_since`: our open question is younger
    than the text. `chosen_since`: they have opted in or out by a later one."""

    sent_at: datetime
    asked_since: bool = False
    chosen_since: bool = False


def take_late_turn(
    message: Incoming,
    situation: Situation,
    screening: Screening,
    *,
    words: tuple[Keywords, FindFlow],
    when: tuple[datetime, Late],
) -> Turn:
    """All that follows from a text that came late; `when` is now and what is known of the text. As
    `turn.take_turn` else."""
    now, late = when
    if situation.who == "staff" and not message.is_call and _is_bare(message.text):
        # It was meant for what was open then, and would take what has been opened since.
        return Turn(situation.stack, (StaffSaid(None),))
    asked = replace(situation, stack=EMPTY) if late.asked_since else situation
    turn = take_turn(message, asked, screening, words=words, now=now)
    effects = _without(turn.effects, _OF_CONSENT) if late.chosen_since else turn.effects
    if late.asked_since or len(effects) < len(turn.effects):
        turn = _beside(replace(turn, effects=effects), situation)
    if now - late.sent_at > consent.CONFIRMED_WITHIN:
        turn = replace(turn, effects=_unconfirmed(turn.effects))
    if now - late.sent_at < STALE or situation.who == "staff":
        return turn
    return _unanswered(turn, situation, screening, now - late.sent_at)


def _is_bare(text: str) -> bool:
    command = read_command(text)
    if isinstance(command, Off | On | Choice | Relay | Number):
        return True
    return isinstance(command, Take | Done) and command.ref is None


def _unconfirmed(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """A stop holds however late it is heard. For its confirmation it is too late: a person learns
    that they have not heard of the way back."""
    if not any(isinstance(effect, consent.ConfirmStop) for effect in effects):
        return effects
    told = any(isinstance(effect, consent.TellStaff) for effect in effects)
    tell = () if told else (consent.TellStaff(Severity.CONCERN, "stopped"),)
    return (*_without(effects, (consent.ConfirmStop,)), *tell)


def _beside(turn: Turn, situation: Situation) -> Turn:
    """The text changes nothing of what is asked now: the question stays, unless it must not."""
    grave = any(
        isinstance(effect, OpenAlert) and effect.severity >= Severity.URGENT
        for effect in turn.effects
    )
    stops = any(isinstance(effect, consent.CancelScheduled) for effect in turn.effects)
    if grave or stops or situation.silent:
        return put_aside(situation, turn.effects)
    return replace(turn, stack=situation.stack)


def _unanswered(turn: Turn, situation: Situation, screening: Screening, age: timedelta) -> Turn:
    """Without what would be said to them now. Where that leaves a question unasked, or a wish
    unanswered, a person looks."""
    wished = tuple(_by_a_person(effect) for effect in turn.effects)
    effects = _without(wished, _SPEECH)
    kept = _of_crisis(wished, situation, screening) if age < CRISIS_STALE else ()
    waits = turn.stack.current is not None and turn.stack != situation.stack
    unsaid = any(isinstance(e, _SPEECH) and not isinstance(e, Say) for e in wished) or waits
    if unsaid and not kept and not any(isinstance(effect, _TOLD) for effect in effects):
        effects += (OpenAlert("unread", Severity.CONCERN, "late"),)
    if not waits:
        return replace(turn, effects=effects + kept)
    aside = put_aside(replace(situation, stack=turn.stack), effects + kept)
    return replace(aside, ended=turn.ended + aside.ended)


def _by_a_person(effect: Effect) -> Effect:
    """A wish whose fulfilment would have to be told to them is for a person to see to."""
    match effect:
        case consent.NarrowStop():  # nobody is brought back hours later without being told
            return OpenAlert("unread", Severity.CONCERN, "late")
        case consent.ReachPerson():
            return OpenAlert("person", Severity.URGENT, "asked")
        case FollowWord(word, _) if word.joins:
            return OpenAlert("unread", Severity.CONCERN, "late")
        case FollowWord(word, _):
            return FollowWord(word, told=False)
        case FollowWish():
            return OpenAlert("unread", Severity.CONCERN, "late")
        case _:
            return effect


def _of_crisis(
    effects: tuple[Effect, ...], situation: Situation, screening: Screening
) -> tuple[Effect, ...]:
    """The words of help, with one sentence before them that says why they come only now."""
    if screening.severity is not Severity.CRISIS:
        return ()
    help_ = tuple(effect for effect in effects if isinstance(effect, Answer))
    if not help_ or CAME_LATE in situation.told:
        return help_
    return (Answer(CAME_LATE, urgent=True, langs=screening.langs), *help_)


def _without(effects: tuple[Effect, ...], kinds: tuple[type, ...]) -> tuple[Effect, ...]:
    return tuple(effect for effect in effects if not isinstance(effect, kinds))
