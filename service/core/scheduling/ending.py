"""How a schedule that ends takes its leave: announced one text before, so that it stops for nobody
without a word."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, Protocol

from service.core.scheduling.due_texts import Timing

Farewell = Literal["announce", "goodbye", "announce_and_goodbye"]
"""Say that the next text is the last; say goodbye and how to come back; or both at once, when the
announcement could not go before."""


class Numbered(Protocol):
    """A text and its place in its schedule."""

    @property
    def number(self) -> int: ...

    @property
    def is_last(self) -> bool: ...

    @property
    def is_last_but_one(self) -> bool: ...


def farewell_of(occurrence: Numbered, *, announced: bool) -> Farewell | None:
    """What a text says about the end, if anything. `announced` is whether an earlier text of the
    peer's said it already: the text before the last may have been dropped. A schedule of a single
    text has no end to speak of."""
    if occurrence.is_last_but_one:
        return "announce"
    if not occurrence.is_last or occurrence.number == 1:
        return None
    return "goodbye" if announced else "announce_and_goodbye"


def ended_after(timing: Timing, texts: int | None) -> Timing:
    """A schedule that ends for one peer with the text of this number at the latest; as it is when
    nobody has said so (None)."""
    if texts is None:
        return timing
    rule = timing.rule
    count = texts if rule.count is None else min(texts, rule.count)
    return replace(timing, rule=replace(rule, count=count))
