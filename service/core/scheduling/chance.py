"""Chance that is the same each time it is asked: a hash stands in for the dice.

What is drawn for a peer and a day must not change between the preview, the plan and the sending,
nor with a restart. So it follows from words (a seed, a schedule, a date) and from nothing else.
"""

from __future__ import annotations

import hashlib


def draw(below: int, *words: str) -> int:
    """A number from 0 up to and without `below`, always the same for the same words and spread
    evenly over different ones."""
    digest = hashlib.blake2b("\x1f".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % below
