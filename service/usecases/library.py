"""What people wrote for the service: flows, lexicons, replies and keywords, read and compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.core.consent import Keywords
from service.core.dialogue.courtesies import NONE, Courtesies
from service.core.dialogue.flow import Flow
from service.core.screening.lexicon import Lexicon
from service.core.screening.model import Screening
from service.core.screening.screen import screen
from service.core.texts.replies import Replies


@dataclass(frozen=True)
class Library:
    """Made once at start, from the files. `flows` are the newest, by (name, language); older
    versions of flows and programs are in the database. `sources` has the text of each by hash."""

    flows: Mapping[tuple[str, str], Flow]
    flow_sources: Mapping[str, str]
    lexicon: Lexicon
    replies: Replies
    keywords: Keywords
    courtesies: Courtesies = NONE

    def screen(
        self,
        text: str,
        *,
        lang: str | None = None,
        asked: str | None = None,
        before: Sequence[str] = (),
    ) -> Screening:
        """What the lexicons see in a text; `before` are the earlier ones of the hour."""
        return screen(text, lexicon=self.lexicon, lang=lang, asked=asked, before=before)

    def flow(self, name: str, lang: str) -> Flow | None:
        """The newest version of a flow in a language, else in English."""
        return self.flows.get((name, lang)) or self.flows.get((name, "en"))
