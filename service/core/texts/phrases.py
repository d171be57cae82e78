"""Phrases as the table of keywords has them, over the plain form of a text: `(stop|end) [the]
texts`, where (one|other) chooses and [this] may be left out."""

from __future__ import annotations

import re

LONGEST = 200  # characters, as the table has it
_WRITTEN = re.compile(r"[a-z ()|\[\]]+")


def mistake_in(phrase: str) -> str | None:
    """What is wrong with a phrase, in one plain line, or None."""
    if not _WRITTEN.fullmatch(phrase):
        return "write small letters, (one|other) and [may be left out] only"
    try:
        empty = compile_phrase(phrase).fullmatch("") is not None
    except re.error:
        return "a bracket is left open"
    if empty or len(phrase) > LONGEST:
        return "write a phrase of which some words cannot be left out"
    return None


def compile_phrase(phrase: str) -> re.Pattern[str]:
    """A phrase as a pattern over plain text with a space after each word. No part of it repeats, so
    that no text makes matching slow. Raises re.error for a bracket that is left open."""
    parts = re.findall(r"\[[^\[\]()]*\]|\([^\[\]()]*\)|[a-z]+|[\[\]()|]", phrase)
    made = ""
    for part in parts:
        inner = part[1:-1]
        if part in ("(", ")", "[", "]", "|"):
            raise re.error("a bracket is left open")
        if part.startswith("["):
            made += f"(?:(?:{inner}) )?"
        elif part.startswith("("):
            made += f"(?:{inner}) "
        else:
            made += f"{part} "
    return re.compile(made)
