"""Hear a text: its words as they were meant, and the signs in them, together with what the contact
wrote just before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import structlog

from service.core.screening.model import Screening
from service.core.screening.pieces import WITHIN, screen_pieces
from service.core.screening.screen import TEXTS_BEFORE
from service.core.severity import Severity
from service.core.texts.encoded import decoded
from service.core.texts.reactions import Reaction, read_reaction, unquoted
from service.store.contacts import Contact
from service.store.messages import Heard, Message, heard_before, said_to
from service.store.seal import SealBroken
from service.usecases.ears import Ears
from service.usecases.work import Work

# A heart is tapped on a text on the screen, seldom on an old one.
LATELY_SAID = 30
# A thought in several texts is read as one.
ONE_THOUGHT = timedelta(hours=1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class HeardText:
    """`words` are those of the body, read from base64 where it is that."""

    words: str
    screening: Screening
    tapped: Reaction | None = None


@dataclass(frozen=True)
class Listener:
    """Who reads the texts of one contact with the ears of their program: what was asked (see
    Ears.screen), in which language they are mostly written, and the transaction under way."""

    work: Work
    contact: Contact
    ears: Ears
    lang: str | None = None
    asked: str | None = None

    def hear(self, message: Message, body: str) -> HeardText:
        """What a message says. A tap on a text of ours holds no words of theirs; a quote of what
        we never said is theirs, and is screened like any words."""
        words = decoded(body) or body
        tapped = read_reaction(words)
        if tapped is not None:
            tapped = read_reaction(words, self._said(message)) or tapped
        if tapped is not None and tapped.ours:
            return HeardText(words, Screening(), tapped)
        screening = self._screen(message, words if tapped is None else unquoted(words))
        if words is not body:
            screening = _worse(screening, self.ears.screen(body))
        return HeardText(words, screening, tapped)

    def _screen(self, message: Message, words: str) -> Screening:
        ears = self.ears
        earlier = list(self._earlier(message))
        before = [text for _, text in earlier]
        found = ears.screen(words, lang=self.lang, asked=self.asked, before=before)
        written = message.sent_at or message.created_at
        pieces = [text for one, text in earlier if abs(written - one.at) <= WITHIN]
        if found.severity >= Severity.URGENT or not pieces:
            return found
        signs = screen_pieces(words, pieces, screen=ears.screen)
        worse = tuple(sign for sign in signs if sign.severity > found.severity)
        return replace(found, signs=worse + found.signs) if worse else found

    def _earlier(self, message: Message) -> Iterator[tuple[Heard, str]]:
        """What the contact wrote before, within one thought; taps on texts of ours are no words."""
        since = message.created_at - ONE_THOUGHT
        session = self.work.session
        with session.no_autoflush:  # nothing that is still to be written is among it
            found = heard_before(session, message, since, limit=TEXTS_BEFORE)
        for one in found:
            try:
                text = self._unsealed(one.id, one.body)
            except SealBroken:  # its own turn raised an alert
                log.warning("text_does_not_open", message_id=str(one.id))
                continue
            words = decoded(text) or text
            if read_reaction(words) is None:
                yield one, words

    def _said(self, message: Message) -> Iterator[str]:
        """What we said to them lately, the newest first."""
        for one in said_to(self.work.session, message, limit=LATELY_SAID):
            try:
                yield self._unsealed(one.id, one.body)
            except SealBroken:
                log.warning("text_does_not_open", message_id=str(one.id))

    def _unsealed(self, message_id: UUID, body: bytes) -> str:
        keyring = self.work.deps.keyring
        return keyring.unseal(self.contact, ("message", "body", message_id), body)


def looks_urgent(ears: Ears, body: str) -> bool:
    """Whether a text by itself goes ahead of others."""
    return gravest(ears.screen, body) >= Severity.URGENT


def gravest(screen: Callable[[str], Screening], body: str) -> Severity:
    """How bad a text looks by itself. What was sent in base64 is read both ways."""
    words = decoded(body)
    both = (body,) if words is None else (body, words)
    return max(screen(text).severity for text in both)


def _worse(words: Screening, raw: Screening) -> Screening:
    """What the words show, and what the raw body would show beside it. Its places are not those of
    the words that are shown, and mark nothing there."""
    known = {sign.sign for sign in words.signs}
    more = tuple(replace(sign, start=0, end=0) for sign in raw.signs if sign.sign not in known)
    return replace(words, signs=words.signs + more, failed=words.failed) if more else words
