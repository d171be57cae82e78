"""Who may be texted: the table of keywords, and what follows when somebody writes one.

Consent is a dated event of the person; what a carrier blocks by itself is kept apart (`Withdraw`
says which). Pure: the standing of the contact comes in, effects go out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from service.core.severity import Severity

KeywordEffect = Literal["stop", "start", "help", "person"]
Lang = Literal["en", "es"]
CarrierSaid = Literal["STOP", "START", "HELP"]


@dataclass(frozen=True)
class Keyword:
    """A keyword that a whole text was. `word` is as the table has it. `spoken`: people also say it
    and mean something else (YES, END, QUIT, CANCEL). `carrier_answers`: written exactly as a
    carrier that does its own opt-out handling knows it. `cried`: repeated, or with an exclamation
    mark."""

    effect: KeywordEffect
    word: str
    lang: Lang
    spoken: bool = False
    carrier_answers: bool = False
    cried: bool = False


@dataclass(frozen=True)
class Standing:
    """How the contact stands. `optout`: the line's handling. `consent`: `in`, `out`, or `none`
    when they never said (an invited peer, a stranger). `checkin_open`: a question waits for their
    answer."""

    optout: Literal["carrier", "own"]
    consent: Literal["in", "out", "none"]
    checkin_open: bool = False


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


@dataclass(frozen=True)
class Keywords:
    """The table: every keyword by its plain form."""

    by_form: Mapping[str, Keyword]

    def effect(self, text: str) -> Keyword | None:
        """The keyword that the whole of `text` is, or None."""
        raise NotImplementedError


def read_keywords(text: str, *, file: str) -> Keywords:
    """The table in `text` (YAML). Raises AuthoringError with every mistake."""
    raise NotImplementedError


def apply(
    keyword: Keyword | None,
    standing: Standing,
    *,
    carrier_said: CarrierSaid | None = None,
    sign: Severity = Severity.NONE,
) -> ConsentDecision:
    """What follows from a text, before the conversation hears it. `carrier_said` is the carrier's
    OptOutType: it has answered already. `sign` is the worst that the screener saw."""
    raise NotImplementedError
