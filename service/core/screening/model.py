"""What the screener takes and gives (design 6)."""

from __future__ import annotations

from dataclasses import dataclass

from service.core.severity import Severity


@dataclass(frozen=True)
class Sign:
    """One warning sign seen in a text. `start`/`end` are offsets in the text as written, and
    `words` is that slice: the exact words, so that a person can judge them."""

    sign: str
    category: str  # suicide, self_harm, overdose, medical, violence, distress, relapse...
    severity: Severity
    words: str
    start: int
    end: int
    lang: str = "en"  # of the lexicon that has the sign


@dataclass(frozen=True)
class HeldBack:
    """A sign that a guard held back, and why."""

    sign: str
    because: str


@dataclass(frozen=True)
class Screening:
    """All that was seen in one text. `failed` names what went wrong when the text could not be
    read; whoever acts on it treats that as urgent: screening fails towards a person."""

    signs: tuple[Sign, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    failed: str | None = None

    @property
    def severity(self) -> Severity:
        if self.failed is not None:
            return Severity.URGENT
        return max((sign.severity for sign in self.signs), default=Severity.NONE)

    @property
    def langs(self) -> tuple[str, ...]:
        """The languages in which signs were seen, that of the worst first."""
        worst_first = sorted(self.signs, key=lambda sign: -sign.severity)
        return tuple(dict.fromkeys(sign.lang for sign in worst_first))

    @property
    def flagged(self) -> bool:
        return self.severity >= Severity.CONCERN
