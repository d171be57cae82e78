"""What people wrote for the service: flows, lexicons, replies and keywords, read and compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import structlog

from service.core.consent import Keywords
from service.core.dialogue.courtesies import NONE, Courtesies
from service.core.dialogue.flow import Flow
from service.core.dialogue.script import Step
from service.core.dialogue.understand import declines, understand
from service.core.program.join_words import NeverToJoin
from service.core.screening.lexicon import Lexicon
from service.core.screening.model import Screening
from service.core.screening.overlay import NO_OVERLAY, Overlay
from service.core.screening.overlay_check import Shipped, overlay_changes
from service.core.source import AuthoringError, Mistake
from service.core.texts.machine_replies import NONE as NO_MACHINES
from service.core.texts.machine_replies import MachineReplies
from service.core.texts.replies import Replies
from service.core.texts.schedule_words import CLOSE, edits_between
from service.core.texts.stop_kinds import NO_KINDS, StopKinds
from service.core.wishes.words import NO_WISHES, WishWords
from service.usecases.ears import AllEars, Ears

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Library:
    """Made once at start, from the files. `flows` are the newest, by (name, language); older
    versions of flows and programs are in the database. `sources` has the text of each by hash.
    `ordinary` are texts of ordinary days, on which a peer's own signs are tried. The lexicons take
    more than a second of work: what reads texts has them ready before it starts (`ready`), and a
    command that reads none does without."""

    flows: Mapping[tuple[str, str], Flow]
    flow_sources: Mapping[str, str]
    load_lexicon: Callable[[], Lexicon]
    replies: Replies
    keywords: Keywords
    courtesies: Courtesies = NONE
    machines: MachineReplies = NO_MACHINES
    wishes: WishWords = NO_WISHES
    kinds: StopKinds = NO_KINDS
    never_to_join: NeverToJoin = field(default_factory=NeverToJoin)
    ordinary: tuple[str, ...] = ()

    @cached_property
    def lexicon(self) -> Lexicon:
        """The signs of every language. Raises AuthoringError."""
        return self.load_lexicon()

    def ready(self) -> None:
        """Load all that a text needs, before there is one that would have to wait for it. With
        broken lexicons the service goes on, and every text is for a person."""
        self.ears()

    @cached_property
    def shipped(self) -> Shipped:
        """What programs change. Raises AuthoringError."""
        return Shipped(self.lexicon)

    @cached_property
    def _all_ears(self) -> AllEars:
        try:
            return AllEars(self.shipped)
        except (AuthoringError, OSError, UnicodeError) as error:  # or a file that cannot be read
            log.error("lexicons_broken", mistakes=str(error))
            return AllEars(None)

    def ears(self, overlay: Overlay = NO_OVERLAY) -> Ears:
        """What hears the signs in texts, for a program that changes `overlay` of them."""
        return self._all_ears.of(overlay)

    def mistakes_in_signs(self, overlay: Overlay) -> list[Mistake]:
        """What is wrong with a program's changes beside the shipped signs. Raises AuthoringError
        when those are broken themselves."""
        return self.shipped.mistakes(overlay) if overlay.version else []

    def tell_signs(self, before: Overlay, after: Overlay) -> list[str]:
        """What a program's changes of the signs come to, in plain lines."""
        if before.version == after.version:
            return []
        return overlay_changes(before, after, self.shipped)

    def screen(
        self,
        text: str,
        *,
        lang: str | None = None,
        asked: str | None = None,
        before: Sequence[str] = (),
    ) -> Screening:
        """What the shipped lexicons see in a text; `before` are the earlier ones of the hour."""
        return self.ears().screen(text, lang=lang, asked=asked, before=before)

    def meaning(self, word: str) -> str | None:
        """What a word means already when a peer texts it, in a sentence for whoever wants it to
        mean something else; None when it is free."""
        for form in sorted(self.keywords.forms | set(self.wishes.by_form)):
            if edits_between(word, form) < CLOSE:
                return f"{word} is too close to {form.upper()}, which has an effect of its own"
        if self.courtesies.is_one(word):
            return f"people text {word} to be kind"
        if self.screen(word.casefold()).flagged:
            return f"a text of {word} is taken for a warning sign"
        why = self.never_to_join.why(word)
        if why is not None:
            return why
        for (name, lang), flow in sorted(self.flows.items()):
            if any(_answers(word, step) for step in flow.steps.values()):
                return f"{word} is an answer to a question of the flow {name} ({lang})"
        return None

    def flow(self, name: str, lang: str) -> Flow | None:
        """The newest version of a flow in a language, else in English."""
        return self.flows.get((name, lang)) or self.flows.get((name, "en"))


def _answers(word: str, step: Step) -> bool:
    """Whether a step that asks for a certain answer takes a word for one."""
    expect = step.expect
    if expect is None or expect.kind == "text":
        return False
    return understand(word, expect) is not None or declines(word, expect)
