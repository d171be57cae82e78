"""A turn: all that follows from one message of a contact. Pure; design 5 says what and in what
order: signs first, then consent, then the conversation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from service.core import consent
from service.core.alerting.commands import Command, Done, Take, read_command
from service.core.consent import ConsentEffect, Keywords
from service.core.dialogue import engine, stack
from service.core.dialogue.flow import Flow
from service.core.dialogue.model import (
    AskForPerson,
    Conversation,
    Event,
    Heard,
    NotUnderstood,
    RaiseAlert,
    Resumed,
    Say,
)
from service.core.dialogue.model import Effect as DialogueEffect
from service.core.dialogue.stack import Stack
from service.core.screening.model import Screening
from service.core.severity import Severity

Who = Literal["peer", "staff", "stranger"]
FindFlow = Callable[[Conversation], Flow]

# The reply that goes with each category of a crisis sign; any other gets `crisis_other`.
CRISIS_REPLIES = {
    "suicide": "crisis_suicide",
    "veiled": "crisis_suicide",
    "self_harm": "crisis_self_harm",
    "overdose": "crisis_overdose",
    "medical": "crisis_medical",
    "violence": "crisis_violence",
    "violence_abuse": "crisis_violence",
}
OTHER_CRISIS = "crisis_other"
EMPTY = Stack()


@dataclass(frozen=True)
class Incoming:
    """One message: its words, and what came with it. `courteous`: it only means to be kind (thanks,
    a thumb up), and wants nothing."""

    text: str
    courteous: bool = False
    is_call: bool = False
    has_media: bool = False
    carrier_said: consent.CarrierSaid | None = None


@dataclass(frozen=True)
class Situation:
    """Where the contact stands as the message is read. `alert` is the severity of their open alert
    (NONE without one), `told` the automated replies already given for it and `lately` those of the
    last hours; `held`: a person has taken over; `also_staff`: the peer is on the staff too, with
    the same phone."""

    who: Who
    consent: consent.Standing
    alert: Severity = Severity.NONE
    told: frozenset[str] = frozenset()
    lately: frozenset[str] = frozenset()
    held: bool = False
    also_staff: bool = False
    stack: Stack = EMPTY

    @property
    def silent(self) -> bool:
        """Whether a person has the conversation, so that the automation says nothing (rule 6)."""
        return self.held or self.alert >= Severity.URGENT


# ---------------------------------------------------------------- what follows
@dataclass(frozen=True)
class KeepFlags:
    """Record the signs that were seen."""

    screening: Screening


@dataclass(frozen=True)
class OpenAlert:
    kind: str
    severity: Severity
    reason: str = ""


@dataclass(frozen=True)
class Answer:
    """Send the automated sentence `key`, as an urgent text or as a reply."""

    key: str
    urgent: bool = False


@dataclass(frozen=True)
class ReachOwner:
    """A text came while an alert stands: whoever has it hears of it."""


@dataclass(frozen=True)
class StaffSaid:
    """A member of staff wrote a command, or (None) something that is none."""

    command: Command | None


Effect = KeepFlags | OpenAlert | Answer | ReachOwner | StaffSaid | ConsentEffect | DialogueEffect


@dataclass(frozen=True)
class Turn:
    """What a message makes of the contact's conversations (`ended` are over now), and all that
    follows, in order."""

    stack: Stack
    effects: tuple[Effect, ...]
    ended: tuple[Conversation, ...] = ()


def crisis_reply(category: str) -> str:
    """The key of the reply to a crisis sign of `category`."""
    return CRISIS_REPLIES.get(category, OTHER_CRISIS)


def take_turn(
    message: Incoming,
    situation: Situation,
    screening: Screening,
    *,
    words: tuple[Keywords, FindFlow],
    now: datetime,
) -> Turn:
    """All that follows from `message`. `words` are the keywords and the flow of a conversation;
    `now` is UTC. Total: no text makes it raise."""
    if message.is_call:
        severity = Severity.URGENT if situation.who == "peer" else Severity.CONCERN
        return Turn(situation.stack, (OpenAlert("call", severity),))
    command = read_command(message.text)
    if situation.who == "staff" and (command is not None or not screening.flagged):
        return _from_staff(message, situation, words[0], command)
    if situation.also_staff and isinstance(command, Take | Done) and command.ref is not None:
        return Turn(situation.stack, (StaffSaid(command),))
    return _from_person(message, situation, screening, words, now)


def _from_person(
    message: Incoming,
    situation: Situation,
    screening: Screening,
    words: tuple[Keywords, FindFlow],
    now: datetime,
) -> Turn:
    keywords, find_flow = words
    flags: tuple[Effect, ...] = (KeepFlags(screening),) if screening.flagged else ()
    decision = consent.apply(
        keywords.effect(message.text),
        situation.consent,
        carrier_said=message.carrier_said,
        sign=screening.severity,
    )
    said: tuple[Effect, ...] = decision.effects
    if screening.severity >= Severity.URGENT:
        return _in_danger(situation, screening, flags + said)
    if decision.heard:
        return _heard_keyword(situation, flags + _concerned(screening) + said)
    if situation.silent:
        return _put_aside(situation, flags + _to_their_person(message, situation, screening))
    current = situation.stack.current
    if current is not None and current.waiting and message.text.strip():
        return _in_conversation(message, situation, screening, (find_flow, flags + said), now)
    return _unprompted(message, situation, screening, flags + said)


def _from_staff(
    message: Incoming, situation: Situation, keywords: Keywords, command: Command | None
) -> Turn:
    if command is None:
        decision = consent.apply(
            keywords.effect(message.text), situation.consent, carrier_said=message.carrier_said
        )
        if decision.effects:
            return Turn(situation.stack, decision.effects)
    return Turn(situation.stack, (StaffSaid(command),))


def _concerned(screening: Screening) -> tuple[Effect, ...]:
    if not screening.flagged:
        return ()
    return (OpenAlert("flag", screening.severity, _worst(screening)),)


def _to_their_person(
    message: Incoming, situation: Situation, screening: Screening
) -> tuple[Effect, ...]:
    """A person has the conversation: they hear of the text, and the automation keeps still."""
    if screening.flagged:
        return _concerned(screening)
    if situation.alert is not Severity.NONE:
        return (ReachOwner(),)
    return () if message.courteous else (OpenAlert("unread", Severity.CONCERN, "text"),)


def _worst(screening: Screening) -> str:
    if not screening.signs:
        return "unreadable"
    return max(screening.signs, key=lambda sign: sign.severity).category


def _in_danger(situation: Situation, screening: Screening, before: tuple[Effect, ...]) -> Turn:
    """A crisis or an urgent sign: a person, and one warm reply; the automation then keeps still."""
    effects = (*before, *_concerned(screening))
    if screening.severity is Severity.CRISIS:
        worst = [sign for sign in screening.signs if sign.severity is Severity.CRISIS]
        keys = dict.fromkeys(crisis_reply(sign.category) for sign in worst)
        replies = tuple(Answer(key, urgent=True) for key in keys if key not in situation.told)[:2]
    elif situation.silent:
        replies = ()
    else:
        replies = (Answer("urgent", urgent=True),)
    return _put_aside(situation, effects + replies)


def _heard_keyword(situation: Situation, effects: tuple[Effect, ...]) -> Turn:
    if any(isinstance(effect, consent.CancelScheduled) for effect in effects):
        return _put_aside(situation, effects)
    return Turn(situation.stack, effects)


def _put_aside(situation: Situation, effects: tuple[Effect, ...]) -> Turn:
    """Every conversation ends here: it would sound wrong to go on with it."""
    ended = tuple(
        stack.let_go(one, "stopped")
        for one in (situation.stack.current, situation.stack.beneath)
        if one is not None
    )
    return Turn(Stack(), effects, ended)


def _in_conversation(
    message: Incoming,
    situation: Situation,
    screening: Screening,
    so_far: tuple[FindFlow, tuple[Effect, ...]],
    now: datetime,
) -> Turn:
    find_flow, before = so_far
    heard = Heard(message.text, min(screening.severity, Severity.CONCERN))
    turn = advance(situation.stack, heard, find_flow, now=now)
    standing = max(situation.alert, Severity.CONCERN if screening.flagged else Severity.NONE)
    effects = without_cheer(turn.effects, alert=standing)
    if not any(isinstance(effect, Say) for effect in effects) and screening.flagged:
        effects = (*effects, Answer("concern"))
    grave = any(
        isinstance(effect, RaiseAlert) and effect.severity >= Severity.URGENT for effect in effects
    )
    whole = (*before, *_concerned(screening), *_unseen(message, screening), *effects)
    if not grave:
        return replace(turn, effects=whole)
    aside = _put_aside(replace(situation, stack=turn.stack), whole)
    return replace(aside, ended=turn.ended + aside.ended)


def advance(stood: Stack, event: Event, find_flow: FindFlow, *, now: datetime) -> Turn:
    """Let the current conversation hear `event`; if it ends, the one beneath goes on."""
    assert stood.current is not None
    current, effects = engine.step(find_flow(stood.current), stood.current, event, now=now)
    ended = (current,) if current.ended else ()
    after, resumes = stack.finish(replace(stood, current=current))
    if not resumes:
        return Turn(after, effects, ended)
    below = advance(after, Resumed(), find_flow, now=now)
    return Turn(below.stack, (*effects, *below.effects), (*ended, *below.ended))


def _unseen(message: Incoming, screening: Screening) -> tuple[Effect, ...]:
    """A picture that came with words: the words are heard, and a person looks at the picture."""
    if not message.has_media or screening.flagged:
        return ()
    return (OpenAlert("unread", Severity.CONCERN, "picture"),)


def without_speech(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """What remains of `effects` while a person has the conversation."""
    return tuple(effect for effect in effects if not isinstance(effect, Say))


def without_cheer(effects: tuple[Effect, ...], *, alert: Severity) -> tuple[Effect, ...]:
    """Without what would sound cheerful while an alert is open; a question is still asked."""
    if alert is Severity.NONE:
        return effects
    return tuple(
        effect
        for effect in effects
        if not (isinstance(effect, Say) and effect.cheerful and not effect.asks)
    )


def _unprompted(
    message: Incoming, situation: Situation, screening: Screening, before: tuple[Effect, ...]
) -> Turn:
    """No question is open: a person will read it, and the writer is told so, once in a while. Mere
    thanks are only shown."""
    if screening.flagged:
        told = _told_once("concern", situation)
        return Turn(situation.stack, (*before, *_concerned(screening), *told))
    if message.courteous and not message.has_media and situation.who != "stranger":
        return Turn(situation.stack, before)
    if not message.text.strip():
        key, reason = "media_only", "picture" if message.has_media else "empty"
    elif situation.who == "stranger":
        key, reason = "stranger", "stranger"
    else:
        key, reason = "text_for_person", "text"
    unread = OpenAlert("unread", Severity.CONCERN, reason)
    return Turn(situation.stack, (*before, unread, *_told_once(key, situation)))


def _told_once(key: str, situation: Situation) -> tuple[Effect, ...]:
    return () if key in situation.lately else (Answer(key),)


def as_alert(effect: RaiseAlert | AskForPerson | NotUnderstood) -> OpenAlert:
    """The alert that an effect of the dialogue asks for."""
    match effect:
        case RaiseAlert(severity, reason):
            return OpenAlert("flow", severity, reason)
        case AskForPerson():
            return OpenAlert("person", Severity.CONCERN, "asked")
        case NotUnderstood(_):
            return OpenAlert("not_understood", Severity.CONCERN)
