"""What hears the warning signs in the texts of a program: the shipped lexicon as the program wants
it, compiled once per process and version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import RLock

import structlog

from service.core.screening.lexicon import Lexicon
from service.core.screening.model import Screening
from service.core.screening.overlay import Overlay
from service.core.screening.overlay_check import Shipped
from service.core.screening.own import OwnSign, with_own
from service.core.screening.screen import screen
from service.core.source import AuthoringError

MOST_KEPT = 64
UNHEARD = "the warning signs could not be read"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Ears:
    """`lexicon` is None where the shipped one is broken: then no text is read, and each is for a
    person. `broken` says why what a program changes of the signs is not heard, though it was fit
    when it was applied; empty: all is well. `own` are the signs that the peer named for
    themselves."""

    lexicon: Lexicon | None
    broken: str = ""
    own: tuple[OwnSign, ...] = ()

    @property
    def version(self) -> str:
        """The hash of all the signs that it hears."""
        return self.lexicon.version if self.lexicon is not None else ""

    def screen(
        self,
        text: str,
        *,
        lang: str | None = None,
        asked: str | None = None,
        before: Sequence[str] = (),
    ) -> Screening:
        """What is seen in a text; `before` are the earlier ones of the hour."""
        if self.lexicon is None:
            return Screening(failed=UNHEARD)
        found = screen(text, lexicon=self.lexicon, lang=lang, asked=asked, before=before)
        return with_own(found, text, self.own, lexicon=self.lexicon) if self.own else found


@dataclass
class AllEars:
    """Those of every program, made when they are first wanted."""

    shipped: Shipped | None
    _made: dict[str, Ears] = field(default_factory=dict)
    _making: RLock = field(default_factory=RLock)

    def of(self, overlay: Overlay) -> Ears:
        """What hears for a program that changes `overlay` of the signs."""
        made = self._made.get(overlay.version)
        if made is not None:
            return made
        with self._making:
            if overlay.version not in self._made:
                if len(self._made) >= MOST_KEPT:
                    self._made.clear()
                self._made[overlay.version] = self._make(overlay)
            return self._made[overlay.version]

    def _make(self, overlay: Overlay) -> Ears:
        if self.shipped is None:
            return Ears(None)
        try:
            return Ears(self.shipped.with_overlay(overlay))
        except AuthoringError as error:
            log.error("signs_of_program_broken", mistakes=str(error))
            return Ears(self.shipped.lexicon, broken=str(error))
