"""A phone's way of saying by text that somebody tapped a heart or a thumb on a text of ours: it
quotes our words (`Liked "..."`). Pure.

The forms are those that iPhones and Android phones send to phones that know no reactions, in
English and Spanish; as texts they reach every line (github.com/moezbhatti/qksms issue 1330).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from service.core.texts.keywords import plain_form

SHORTEST = 7  # characters of a reaction: `👍 to "a"`
# A quote this short may be anybody's words: only one of a whole text of ours counts as ours.
SHORT = 12
_FORMS = (
    # (what was done, whether it is a sad or a questioning one)
    (r"(?:disliked|no (?:le|te) (?:gust[oó]|ha gustado))", True),
    (r"(?:questioned|(?:pregunt[oó] (?:por|sobre)|cuestion[oó]|dud[oó] de))", True),
    (r"(?:liked|loved|laughed at|emphasi[sz]ed)", False),
    (
        r"(?:(?:le|te) (?:gust[oó]|gusta|ha gustado|encant[oó]|encanta|ha encantado|dio risa"
        r"|hizo re[ií]r)|se ri[oó] de|enfatiz[oó]|destac[oó]|marc[oó]|puso [eé]nfasis en)",
        False,
    ),
)
_REMOVED = re.compile(
    r"(?:removed|quit[oó]|elimin[oó])\s+[^\n]{1,40}?\s+(?:from|de|a)", re.IGNORECASE
)
_ADDED = re.compile(
    r"(?:added\s+an?|(?:agreg[oó]|añadi[oó]|puso)\s+una?)\s+[^\n]{1,30}?\s+(?:to|a)", re.IGNORECASE
)
_REACTED = re.compile(
    r"(?:(?:reacted|reaccion[oó]|reaccionaste)\s+(?:with\s+|con\s+)?)?(\S{1,12})\s+(?:to|a)",
    re.IGNORECASE,
)
_WORDED = re.compile(r"(?:reacted|reaccion)", re.IGNORECASE)
# 👎, and faces and hearts that say that something is wrong. ❓ asks.
_SAD = frozenset("👎😢😭😞😔😟🙁☹😕😣😖😫😩🥺😿💔😰😨😱😡😠🤬😤😒🙄❓❔⁉😐😥😓😪🆘")
_QUOTE = re.compile(
    r"\s*([\"\u201c\u201d\u00ab\u201e])(?P<quote>.*?)[\"\u201d\u201c\u00bb]?\s*$", re.DOTALL
)
_PICTURE = re.compile(
    r"\s*(?:an image|a (?:photo|picture|video|movie|message)|un[ao]? (?:imagen|foto|video|mensaje))"
    r"\s*\.?$",
    re.IGNORECASE,
)
_TRIMMED = re.compile(r"(?:\u2026|\.\.\.)\s*$")
_MARKS = frozenset('"\u201c\u201d\u00ab\u00bb\u201e')
_QUOTES = str.maketrans(dict.fromkeys(_MARKS, " "))


@dataclass(frozen=True)
class Reaction:
    """`quote` is what it was tapped on, as the phone wrote it (None: a picture). `sad`: a dislike,
    a question mark or a sad face. `ours`: the quote is of a text that we sent."""

    quote: str | None
    sad: bool = False
    ours: bool = False


def read_reaction(text: str, said: Iterable[str] = ()) -> Reaction | None:
    """The reaction that `text` is by its form, or None. `said` are our texts to them, any order."""
    found = _by_form(text.strip()) if len(text) >= SHORTEST else None
    if found is None or found.quote is None:
        return found
    quote = found.quote
    if any(quotes(quote, one) for one in said):
        return replace(found, ours=True)
    # `Liked "see you" and then "what now"`: a phone quotes one text, a person says more.
    return None if _MARKS.intersection(quote) else found


def quotes(quote: str, text: str) -> bool:
    """Whether `quote` is of `text`: all of it, its beginning where it was cut (`...`), or a part
    that is too long to be chance. Quotation marks, signs and case may differ."""
    trimmed = _TRIMMED.search(quote) is not None
    part, whole = plain_form(quote), plain_form(text)
    if not part:
        return quote.strip() == text.strip() != ""
    if part == whole:
        return True
    if len(part) < SHORT:
        return trimmed and len(part) >= SHORT // 2 and whole.startswith(part)
    return part in whole


def unquoted(text: str) -> str:
    """`text` with spaces for its quotation marks, so that every word keeps its place: for reading
    as the writer's own words."""
    return text.translate(_QUOTES)


def _by_form(text: str) -> Reaction | None:
    for pattern, sad in _compiled():
        begun = pattern.match(text)
        if begun is not None:
            return _tapped_on(text[begun.end() :], sad)
    for pattern in (_REMOVED, _ADDED):
        begun = pattern.match(text)
        found = _tapped_on(text[begun.end() :], False) if begun is not None else None
        if found is not None:
            return found
    begun = _REACTED.match(text)
    if begun is None or not (_WORDED.match(text) or not begun[1].isascii()):
        return None
    return _tapped_on(text[begun.end() :], not _SAD.isdisjoint(begun[1]))


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], bool], ...]:
    return tuple((re.compile(form + r"\b", re.IGNORECASE), sad) for form, sad in _FORMS)


def _tapped_on(rest: str, sad: bool) -> Reaction | None:
    if _PICTURE.match(rest):
        return Reaction(None, sad)
    found = _QUOTE.match(rest)
    if found is None or not found["quote"].strip():
        return None
    return Reaction(found["quote"], sad)
