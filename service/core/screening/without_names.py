"""A text without what says who wrote it, for reporting a miss. Pure.

It takes out what can be known by its form. A name in small letters in the middle of a text cannot
be: whoever reports reads it through, and says what else has to go (`hide`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

PUBLIC_NUMBERS = frozenset({"911", "988", "211", "741741", "838255", "18002738255", "18002221222"})
"""What anybody may text, and what is a sign when it is texted to us."""

_NAME, _NUMBER = "NAME", "NUMBER"
_STREET = "street|st|avenue|ave|road|rd|boulevard|blvd|drive|dr|lane|ln|court|ct"
_BY_FORM = (
    (re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE), "LINK"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "EMAIL"),
    (re.compile(r"\b[\w-]+\.(?:com|org|net|gov|edu|info)\b(?:/\S*)?", re.IGNORECASE), "LINK"),
    (re.compile(r"(?<!\w)[@#][\w.]{2,}"), _NAME),
    (
        re.compile(rf"\b\d+[a-z]?\s+(?:[^\W\d_]+\s+){{1,3}}(?:{_STREET})\b\.?", re.IGNORECASE),
        "ADDRESS",
    ),
    (
        re.compile(
            r"\b(?:apt|apartment|unit|depto|departamento)\.?\s*#?\s*\d+\w?\b", re.IGNORECASE
        ),
        "ADDRESS",
    ),
    (re.compile(r"\b(?:calle|avenida|av)\s+[^\W\d_]+\s+\d+\b", re.IGNORECASE), "ADDRESS"),
    (re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b"), "DATE"),
)
_DIGITS = re.compile(r"\+?\d(?:[\d\s().-]*\d)?")
_REPEATED = re.compile(rf"\b({_NAME}|ADDRESS)(?:\s+\1)+\b")
_SHORTEST_NUMBER = 5  # of digits: a dose, a time and a year are shorter
_KIN = (
    "sister|brother|mom|mother|dad|father|son|daughter|wife|husband|girlfriend|boyfriend|friend"
    "|cousin|uncle|aunt|hermana|hermano|hijo|hija|novio|novia|amigo|amiga|esposo|esposa|primo|prima"
)
_INTRODUCES = (
    r"my name is|name's|named|called|me llamo|mi nombre es|se llama|dr\.?|mr\.?|mrs\.?|ms\.?"
    r"|doña|señora|señor"
)
_MAY_INTRODUCE = r"[Tt]his is|[Ii]t'?s|[Ii] am|[Ii]'?m|[Ss]oy"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INTRODUCED = re.compile(rf"\b(?:{_INTRODUCES})\s+([^\W\d_]{{2,}})", re.IGNORECASE)
_OF_ONESELF = re.compile(rf"\b(?:{_MAY_INTRODUCE})\s+([A-ZÁÉÍÓÚÑ][^\W\d_]+)")
_OF_KIN = re.compile(rf"\b(?:{_KIN})\s+([A-ZÁÉÍÓÚÑ][^\W\d_]+)")
_CALENDAR = """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december christmas thanksgiving easter halloween
"""
_OTHERS = "i god jesus english spanish american mexican er icu aa na va cps dui ptsd"
_WRITTEN_LARGE = frozenset(f"{_CALENDAR} {_OTHERS}".split())


@dataclass(frozen=True)
class Cleaned:
    """The text, and what was taken out of it, in order."""

    text: str
    taken: tuple[str, ...]


def without_names(
    text: str, *, hide: Iterable[str] = (), is_word: Callable[[str], bool]
) -> Cleaned:
    """`text` with names, numbers, addresses, dates and links as words in capitals, and so whatever
    stands in `hide`. `is_word` says of a word in small letters that it is one and no name."""
    taken: list[str] = []

    def put(word: str) -> Callable[[re.Match[str]], str]:
        def replace(found: re.Match[str]) -> str:
            taken.append(found[0])
            return word

        return replace

    for one in sorted(filter(str.strip, hide), key=len, reverse=True):
        hidden = rf"(?<!\w){re.escape(one.strip())}(?!\w)"
        text = re.sub(hidden, put(_NAME), text, flags=re.IGNORECASE)
    for form, word in _BY_FORM:
        text = form.sub(put(word), text)
    text = _DIGITS.sub(lambda found: _number(found[0], taken), text)
    for found in reversed(list(_names(text, is_word))):
        taken.append(text[found[0] : found[1]])
        text = f"{text[: found[0]]}{_NAME}{text[found[1] :]}"
    return Cleaned(_REPEATED.sub(r"\1", text), tuple(taken))


def _number(written: str, taken: list[str]) -> str:
    digits = "".join(filter(str.isdigit, written))
    if len(digits) < _SHORTEST_NUMBER or digits in PUBLIC_NUMBERS:
        return written
    taken.append(written)
    return _NUMBER


def _names(text: str, is_word: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Where names stand: what is introduced as one, and what is written large in the middle of a
    sentence without being a word."""
    found = {match.span(1) for match in _OF_KIN.finditer(text)}
    for match in (*_INTRODUCED.finditer(text), *_OF_ONESELF.finditer(text)):
        if not _is_plain(match[1], is_word):
            found.add(match.span(1))
    words = list(_WORD.finditer(text))
    large = [one for one in words if one[0][0].isupper() and not one[0].isupper()]
    if len(large) * 2 <= len(words):  # else all words are written so, and it says nothing
        found |= {
            _without_possessive(one)
            for one in large
            if not _begins(text, one.start()) and not _is_plain(one[0], is_word)
        }
    return sorted(found)


def _is_plain(word: str, is_word: Callable[[str], bool]) -> bool:
    small = word.lower().removesuffix("'s").removesuffix("’s")
    placed = word in {_NAME, _NUMBER, "LINK", "EMAIL", "ADDRESS", "DATE"}
    return placed or small in _WRITTEN_LARGE or is_word(small)


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins there."""
    before = text[:at].rstrip()
    return not before or before[-1] in ".!?\n…:\"“'¡¿" or "\n" in text[len(before) : at]


def _without_possessive(word: re.Match[str]) -> tuple[int, int]:
    start, end = word.span()
    return (start, end - 2) if word[0].endswith(("'s", "’s")) else (start, end)
