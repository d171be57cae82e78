"""A wish of a peer: what a whole text asks of us beside the conversation. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WishKind = Literal[
    "pause",
    "back",
    "less",
    "more",
    "time",
    "days",
    "skip",
    "private",
    "open",
    "wrong_number",
    "who",
    "still_me",
    "robot",
    "seen",
    "new_number",
    "my_data",
    "delete",
    "call",
    "never_mind",
    "english",
    "spanish",
]
Lang = Literal["en", "es"]
_MAYBE_ANSWERS: frozenset[WishKind] = frozenset({"skip", "less", "more", "back"})
_ENDING: frozenset[WishKind] = frozenset({"pause", "delete", "wrong_number", "who"})
# What those may wish who have never agreed to texts, or have stopped them.
_ANYBODYS: frozenset[WishKind] = frozenset(
    {"my_data", "delete", "call", "never_mind", "wrong_number", "still_me", "new_number"}
)
How = Literal["word", "texts", "loose"]
"""How it was said: with a word of the table; in a sentence about texts; or in one that may be about
something else, unless nothing else is talked about."""


@dataclass(frozen=True)
class Wish:
    """What they wish, in the language they wrote it. `said` is what stood behind the keyword (`2
    weeks`, a word of their own behind PRIVATE), plain; empty where nothing did."""

    kind: WishKind
    lang: Lang
    said: str = ""
    how: How = "word"

    @property
    def ends_question(self) -> bool:
        """Whether a question that is open does not outlive it."""
        return self.kind in _ENDING

    @property
    def _may_answer(self) -> bool:
        return self.how == "loose" or (self.how == "word" and self.kind in _MAYBE_ANSWERS)

    def is_heard(self, *, asked: bool, alert: bool, agreed: bool, silent: bool) -> bool:
        """Whether it is theirs to wish now: `asked`: a question of ours is open, which the text may
        as well answer; an `alert` is open; they have `agreed` to texts; `silent`: a person has the
        conversation, so that a sentence is meant for them."""
        if silent and self.how != "word":
            return False
        if asked and (self._may_answer or (self.kind == "never_mind" and not alert)):
            return False
        return agreed or self.kind in _ANYBODYS


@dataclass(frozen=True)
class FollowWish:
    """Do as they wish and (unless a person has the conversation) tell them what comes next."""

    wish: Wish
    told: bool = True

    @property
    def asks_again(self) -> bool:
        """Whether a question of ours that is open is asked again after the answer to theirs."""
        return self.told and self.wish.kind == "robot"
