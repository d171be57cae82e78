"""What a turn goes by and what it comes to: a message, how its writer stands, and the effects.
Pure; `core.turn` says which follow from which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from service.core import consent
from service.core.alerting.commands import Command
from service.core.consent import ConsentEffect
from service.core.dialogue import door, stack
from service.core.dialogue.flow import Flow
from service.core.dialogue.model import (
    AskForPerson,
    Conversation,
    Event,
    NotUnderstood,
    RaiseAlert,
    RecordScore,
    Resumed,
    Say,
)
from service.core.dialogue.model import Effect as DialogueEffect
from service.core.dialogue.stack import Stack
from service.core.scheduling.said_zones import SaidZone
from service.core.screening.model import Screening
from service.core.severity import Severity
from service.core.texts.machine_replies import Machine
from service.core.texts.reactions import Reaction
from service.core.texts.schedule_words import NO_WORDS, FollowWord, ScheduleWords
from service.core.texts.stop_kinds import StopAnswer
from service.core.wishes.model import FollowWish, Wish

Who = Literal["peer", "staff", "stranger"]
EMPTY = Stack()
FindFlow = Callable[[Conversation], Flow]


@dataclass(frozen=True)
class Incoming:
    """One message: its words, and what came with it. `courteous`: it only means to be kind (thanks,
    a thumb up), and wants nothing. `tapped`: it is a phone's reaction to a text. `machine`: no
    person wrote it. `wish`: what the whole of it asks of us beside the conversation.
    `offers_other`: it seems to be in a language that is not theirs and that the program speaks.
    `opens`: it is what the door of a shared phone waits for."""

    text: str
    courteous: bool = False
    tapped: Reaction | None = None
    machine: Machine | None = None
    wish: Wish | None = None
    offers_other: bool = False
    opens: bool = False
    is_call: bool = False
    has_media: bool = False
    carrier_said: consent.CarrierSaid | None = None


@dataclass(frozen=True)
class Situation:
    """Where the contact stands as the message is read. `alert` is the severity of their open alert
    (NONE without one), `told` the automated replies already given for it and `lately` those of the
    last hours; `held`: a person has taken over. `also_staff`: the peer is on the staff too, with
    the same phone; `was_told`: an alert they were told of as staff is open; `names_alert`: the
    number in a text of the staff's is that of an alert. `asked_how`: what they write answers a
    question to staff on how they are. `only_wished`: the open alert holds nothing but wishes of
    theirs (a call, their data), and nobody has it. `offers`: the words of their program's
    schedules. `narrows`: what they answer to whether all texts were meant by their stop."""

    who: Who
    consent: consent.Standing
    alert: Severity = Severity.NONE
    told: frozenset[str] = frozenset()
    lately: frozenset[str] = frozenset()
    held: bool = False
    also_staff: bool = False
    was_told: bool = False
    names_alert: bool = False
    asked_how: bool = False
    only_wished: bool = False
    stack: Stack = EMPTY
    offers: ScheduleWords = NO_WORDS
    narrows: StopAnswer | None = None

    @property
    def silent(self) -> bool:
        """Whether a person has the conversation, so that the automation says nothing (rule 6)."""
        return self.held or self.alert >= Severity.URGENT

    @property
    def asked(self) -> bool:
        """Whether a question of ours is open to them."""
        return self.stack.current is not None and self.stack.current.waiting


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
    """Send the automated sentence `key`, as an urgent text or as a reply. `langs` are the languages
    of what it answers; the contact's own is taken if it is among them, else the first."""

    key: str
    urgent: bool = False
    langs: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReachOwner:
    """A text came while an alert stands: whoever has it hears of it."""


@dataclass(frozen=True)
class StaffSaid:
    """A member of staff wrote a command, or (None) something that is none."""

    command: Command | None


_Ours = KeepFlags | OpenAlert | Answer | ReachOwner | StaffSaid | FollowWord | FollowWish | SaidZone
Effect = _Ours | ConsentEffect | DialogueEffect


@dataclass(frozen=True)
class Turn:
    """What a message makes of the contact's conversations (`ended` are over now), and all that
    follows, in order."""

    stack: Stack
    effects: tuple[Effect, ...]
    ended: tuple[Conversation, ...] = ()


def put_aside(situation: Situation, effects: tuple[Effect, ...]) -> Turn:
    """Every conversation ends here: it would sound wrong to go on with it."""
    ended = tuple(
        stack.let_go(one, "stopped")
        for one in (situation.stack.current, situation.stack.beneath)
        if one is not None
    )
    return Turn(Stack(), effects, ended)


def speech_last(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """What is raised comes before what is said: an urgent alert drops what was still to be said
    before this turn, and what is said in it depends on the alert. A score comes in between: it may
    have more to say of an alert that the answer has raised."""
    confirmed = consent.AnswerHelp | consent.ConfirmStop | consent.ConfirmStart | consent.NarrowStop
    speech = Say | Answer | FollowWord | FollowWish | SaidZone | confirmed

    def place(effect: Effect) -> int:
        return 2 if isinstance(effect, speech) else int(isinstance(effect, RecordScore))

    return tuple(sorted(effects, key=place))


def as_alert(effect: RaiseAlert | AskForPerson | NotUnderstood) -> OpenAlert:
    """The alert that an effect of the dialogue asks for."""
    match effect:
        case RaiseAlert(severity, reason):
            return OpenAlert("flow", severity, reason)
        case AskForPerson():
            return OpenAlert("person", Severity.CONCERN, "asked")
        case NotUnderstood(_):
            return OpenAlert("not_understood", Severity.CONCERN)


def advance(stood: Stack, event: Event, find_flow: FindFlow, *, now: datetime) -> Turn:
    """Let the current conversation hear `event`; if it ends, the one beneath goes on."""
    assert stood.current is not None
    current, effects = door.step(find_flow(stood.current), stood.current, event, now=now)
    ended = (current,) if current.ended else ()
    after, resumes = stack.finish(replace(stood, current=current))
    if not resumes:
        return Turn(after, effects, ended)
    below = advance(after, Resumed(), find_flow, now=now)
    return Turn(below.stack, (*effects, *below.effects), (*ended, *below.ended))
