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
    "my_data",
    "delete",
    "call",
    "never_mind",
    "english",
    "spanish",
]
Lang = Literal["en", "es"]


@dataclass(frozen=True)
class Wish:
    """What they wish, in the language they wrote it. `said` is what stood behind the keyword (`2
    weeks`), plain; empty where nothing did."""

    kind: WishKind
    lang: Lang
    said: str = ""


@dataclass(frozen=True)
class FollowWish:
    """Do as they wish and (unless a person has the conversation) tell them what comes next."""

    wish: Wish
    told: bool = True
