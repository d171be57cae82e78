"""Who may be texted: the table of keywords, and what follows when somebody writes one.

Consent is a dated event of the person; what a carrier blocks by itself is kept apart (`Withdraw`
says which). Pure: the standing of the contact comes in, effects go out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from service.core.agreement import Purpose
from service.core.severity import Severity
from service.core.texts.keywords import Keyword, KeywordEffect, Keywords, read_keywords
from service.core.texts.stop_kinds import StopAnswer

__all__ = [
    "AnswerHelp",
    "CancelScheduled",
    "ConfirmStart",
    "ConfirmStop",
    "ConsentDecision",
    "ConsentEffect",
    "Give",
    "Keyword",
    "Keywords",
    "NarrowStop",
    "ReachPerson",
    "Standing",
    "TellStaff",
    "Withdraw",
    "apply",
    "read_keywords",
]

# The one confirmation of a stop goes within so long or not at all: later than this it is no longer
# presumed to be agreed to (47 CFR 64.1200(a)(12)).
CONFIRMED_WITHIN = timedelta(minutes=5)

CarrierSaid = Literal["STOP", "START", "HELP"]


@dataclass(frozen=True)
class Standing:
    """How the contact stands. `optout`: the line's handling. `consent`: `in`, `out`, or `none`
    when they never said (an invited peer, a stranger). `checkin_open`: a question waits for their
    answer. `asked`: a text of ours asked whether texts are OK, and has no yes yet."""

    optout: Literal["carrier", "own"]
    consent: Literal["in", "out", "none"]
    checkin_open: bool = False
    asked: bool = False


# ---------------------------------------------------------------- what follows
@dataclass(frozen=True)
class Withdraw:
    """Record that consent is withdrawn. `carrier_blocks`: the carrier now refuses texts as well."""

    word: str
    carrier_blocks: bool


@dataclass(frozen=True)
class Give:
    """Record that consent is given. `carrier_unblocks`: the carrier lifts its block as well."""

    word: str
    carrier_unblocks: bool


@dataclass(frozen=True)
class ConfirmStop:
    """Send `stop_confirmed`: the one text that may still go, with the way back."""


@dataclass(frozen=True)
class NarrowStop:
    """They meant to stop only these kinds of texts: the others go on, and they are told so."""

    kinds: frozenset[Purpose]


@dataclass(frozen=True)
class ConfirmStart:
    """Send `start_confirmed`."""


@dataclass(frozen=True)
class AnswerHelp:
    """Send `help`; to somebody who has stopped, `already_stopped`."""

    stopped: bool = False


@dataclass(frozen=True)
class CancelScheduled:
    """Cancel what waits to be sent, and end the conversation."""


@dataclass(frozen=True)
class ReachPerson:
    """They asked for a person."""


@dataclass(frozen=True)
class TellStaff:
    """Open an alert. `reason` is a short code: `stopped`, `help_wanted`, `carrier_block`."""

    severity: Severity
    reason: str


ConsentEffect = (
    Withdraw
    | Give
    | ConfirmStop
    | NarrowStop
    | ConfirmStart
    | AnswerHelp
    | CancelScheduled
    | ReachPerson
    | TellStaff
)


@dataclass(frozen=True)
class ConsentDecision:
    """What follows. `heard`: the keyword has done its work and the conversation does not hear the
    text; otherwise the text goes on to it."""

    effects: tuple[ConsentEffect, ...] = ()
    heard: bool = False


def apply(
    keyword: Keyword | None,
    standing: Standing,
    *,
    carrier_said: CarrierSaid | None = None,
    sign: Severity = Severity.NONE,
) -> ConsentDecision:
    """What follows from a text, before the conversation hears it. `carrier_said` is the carrier's
    OptOutType, also for words of its own that our table lacks: it has answered by itself. `sign` is
    the worst that the screener saw in the same text.

    What the carrier answers, we don't: a second answer would be refused (21610) or be one too many.
    A stop wins over whatever else was read."""
    effect = _effect(keyword, carrier_said)
    answered = carrier_said is not None or (
        standing.optout == "carrier" and keyword is not None and keyword.carrier_answers
    )
    match effect:
        case "stop":
            return _stop(keyword, standing, answered=answered)
        case "start":
            return _start(keyword, standing, answered=answered)
        case "help":
            return _help(keyword, standing, answered=answered, sign=sign)
        case "person":
            return ConsentDecision((ReachPerson(),), heard=True)
        case None:
            return ConsentDecision()


def narrow(meant: StopAnswer) -> ConsentDecision:
    """What follows from the answer to whether all texts were meant."""
    return ConsentDecision((NarrowStop(meant.kinds),) if meant.kinds else (), heard=True)


_CARRIER_EFFECTS: dict[CarrierSaid, KeywordEffect] = {
    "STOP": "stop",
    "START": "start",
    "HELP": "help",
}


def _effect(keyword: Keyword | None, carrier_said: CarrierSaid | None) -> KeywordEffect | None:
    if carrier_said is None:
        return keyword.effect if keyword else None
    if keyword is not None and keyword.effect == "stop":
        return "stop"
    return _CARRIER_EFFECTS[carrier_said]


def _stop(keyword: Keyword | None, standing: Standing, *, answered: bool) -> ConsentDecision:
    """The legal effect holds whatever was meant; where more may have been meant, staff hear of it.
    One confirmation, and none to somebody who has stopped before."""
    effects: list[ConsentEffect] = [Withdraw(_word(keyword), carrier_blocks=answered)]
    if standing.consent == "out":
        return ConsentDecision(tuple(effects), heard=True)
    effects.append(CancelScheduled())
    if not answered:
        effects.append(ConfirmStop())
    if keyword is not None and keyword.spoken:
        effects.append(TellStaff(Severity.CONCERN, "stopped"))
    return ConsentDecision(tuple(effects), heard=True)


def _start(keyword: Keyword | None, standing: Standing, *, answered: bool) -> ConsentDecision:
    """START opts in from anywhere. YES does so only for somebody who had stopped, or who was asked
    and let the question go by: from anybody else it is an answer, which the conversation hears."""
    late = standing.asked and not standing.checkin_open
    if keyword is not None and keyword.spoken and standing.consent != "out" and not late:
        return ConsentDecision()
    effects: list[ConsentEffect] = []
    if standing.consent != "in" or answered:
        effects.append(Give(_word(keyword), carrier_unblocks=answered))
    if not answered:
        effects.append(ConfirmStart())
        if standing.consent == "out" and standing.optout == "carrier":
            # The carrier doesn't know this word: a block of its own may still stand.
            effects.append(TellStaff(Severity.CONCERN, "carrier_block"))
    return ConsentDecision(tuple(effects), heard=True)


def _help(
    keyword: Keyword | None, standing: Standing, *, answered: bool, sign: Severity
) -> ConsentDecision:
    """HELP is owed an answer by rule, and may be all that somebody in trouble can write: with a
    question of ours open, a sign, or a cry in how it was written, a person hears of it too."""
    effects: list[ConsentEffect] = []
    if not answered:
        effects.append(AnswerHelp(stopped=standing.consent == "out"))
    calls = keyword is None or keyword.calls
    cried = keyword is not None and keyword.cried
    if calls and (standing.checkin_open or cried or sign is not Severity.NONE):
        effects.append(TellStaff(Severity.URGENT, "help_wanted"))
    return ConsentDecision(tuple(effects), heard=True)


def _word(keyword: Keyword | None) -> str:
    """The word for the record; a word of the carrier's own list is not known to us."""
    return keyword.word if keyword else ""
