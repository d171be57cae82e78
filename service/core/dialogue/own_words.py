"""Somebody's own words in place of the opening text of a check-in: its question stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from service.core.dialogue.flow import Flow
from service.core.dialogue.model import Say
from service.core.texts.replies import MOST_SEGMENTS
from service.core.texts.segments import count, odd_characters

E = TypeVar("E")  # effects of any kind


@dataclass(frozen=True)
class Opening:
    """The first text of a check-in as it is sent, and `stays`, the question that ends it (None: it
    asks nothing)."""

    text: str
    stays: str | None


@dataclass(frozen=True)
class Unfit:
    """Words that cannot be sent: `empty`, `places` (they have a curly bracket, which nothing fills)
    or `too_many_segments`; `detail` says the figures of it."""

    reason: str
    detail: str = ""


def opening_of(flow: Flow, effects: Iterable[object], values: Mapping[str, str]) -> Opening | None:
    """How a conversation in `flow` opens: `effects` are those of its beginning. None when it says
    nothing."""
    first = next((effect for effect in effects if isinstance(effect, Say)), None)
    return None if first is None else Opening(first.text, _question(flow, first, values))


def in_own_words(
    flow: Flow, effects: Sequence[E | Say], values: Mapping[str, str], words: str
) -> tuple[E | Say, ...]:
    """The effects of a beginning, with `words` in place of what the first text says beside its
    question."""
    first = next((place for place, one in enumerate(effects) if isinstance(one, Say)), None)
    said = effects[first] if first is not None else None
    if first is None or not isinstance(said, Say):
        return tuple(effects)
    text = _joined(words, _question(flow, said, values))
    return (*effects[:first], replace(said, text=text), *effects[first + 1 :])


def unfit(words: str, opening: Opening, lang: str) -> Unfit | None:
    """What keeps `words` from standing in place of an opening, or None when they may: they are held
    to what every other text is held to."""
    if not words.strip():
        return Unfit("empty")
    if "{" in words or "}" in words:
        return Unfit("places")
    text = _joined(words, opening.stays)
    cost, most = count(text), MOST_SEGMENTS[lang]
    if cost.segments <= most:
        return None
    odd = "".join(odd_characters(text)) if cost.encoding == "UCS-2" else ""
    dearer = f"; {odd} makes it longer" if odd else ""
    return Unfit("too_many_segments", f"{cost.segments} segments, {most} at most{dearer}")


def _question(flow: Flow, said: Say, values: Mapping[str, str]) -> str | None:
    at = flow.steps.get(said.step) if said.asks else None
    return None if at is None else (at.again or at.text).render(values, flow.lang)


def _joined(words: str, question: str | None) -> str:
    return words.strip() if question is None else f"{words.strip()} {question}"
