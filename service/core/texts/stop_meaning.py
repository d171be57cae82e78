"""What says stop without being a keyword: a sentence of a text, with what people put around it.

United States law asks since April 2025 that a request to stop is honoured however it is worded, if
a reasonable person would take it for one (47 CFR 64.1200(a)(10)). A sentence that only holds the
same words ("my ex wont stop texting me", "stop texting me so early") is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from service.core.texts.keywords import Keyword, Keywords, bare_form, plain_form

_LONGEST = 600  # characters; see Keywords.effect
_MOST_WORDS = 14  # of a sentence that is a phrase; no phrase of the table has more
_LONGEST_AROUND = 6  # words that may stand around it, said as one
_MOST_AROUND = 40  # ways to leave them out
_MOST_SENTENCES = 20
_SENTENCES = re.compile(r"[.!?;:,\n\u2026\u00a1\u00bf()\"\u201c\u201d]+|\s[-\u2013\u2014]+\s")
_JOINED = re.compile(r" (?:and|but|y|pero) ")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")
# Words of somebody else, or to somebody else, may be quoted in it.
_TOLD = re.compile(
    r"\b(?:said|says|saying|told (?:him|her|them|my|the|everyone)|tells|telling (?:him|her|them)"
    r"|yell|yells|yelled|yelling|screamed|screaming"
    r"|texted (?:him|her|them)|he|she|they|dijo|dije|dijeron|dice|dicen|decia|diciendo|grita|grito"
    r"|gritaba|ella|ellos)\b"
)
_OWN_WORDS = re.compile(r"\b(?:i said|(?:te|les) dije)\b")
# A new thought may begin without a mark before it: "stop texting me i dont know you".
_THOUGHT = frozenset({"i", "im", "ive", "this", "you", "u", "or", "who", "whoever", "porque", "yo"})
# Where that thought only says when or where, texts at another time may be welcome.
_NARROWS = re.compile(
    r"(?:im|i am|ive|i) (?:at|in|on|busy|asleep|sleep|sleeping|driving|work|working|still"
    r"|trying|have|got|be)\b"
)


def stop_in(text: str, keywords: Keywords) -> Keyword | None:
    """The stop that `text` asks for in words of its own, or None; a whole text that is a keyword is
    `Keywords.effect`'s. Words of others, and a stop for some hours or some texts only, are none."""
    if len(text) > _LONGEST or _TOLD.search(_without_own(text)):
        return None
    sentences = tuple(dict.fromkeys(_sentences(text)))[:_MOST_SENTENCES]
    stops = tuple(_stop(words, keywords) for words in sentences)
    for found in stops:
        if found is not None and found.spoken:  # a phrase: plain enough beside anything else
            return found
    if any(stops) and all(
        found or _only_around(words, keywords)
        for found, words in zip(stops, sentences, strict=True)
    ):
        return next(replace(found, spoken=True) for found in stops if found is not None)
    return None


def _without_own(text: str) -> str:
    """The plain text without what the writer said before: "i said stop" quotes nobody else."""
    return _OWN_WORDS.sub(" ", plain_form(text))


def _sentences(text: str) -> Iterator[str]:
    for part in _SENTENCES.split(_DRAWN_OUT.sub(r"\1", text)):
        whole = bare_form(part)
        yield whole
        if _JOINED.search(f" {whole} "):
            yield from _JOINED.split(whole)


def _stop(words: str, keywords: Keywords) -> Keyword | None:
    """The stop that one sentence is: a phrase or a plain word such as STOP, with what may stand
    around it, or a phrase before a new thought."""
    for lang, around in keywords.around.items():
        for trimmed in _trimmed(words, around):
            found = _said(trimmed, lang, keywords) or _before_a_thought(trimmed, lang, keywords)
            if found is not None:
                return found
    return None


def _said(words: str, lang: str, keywords: Keywords) -> Keyword | None:
    found = keywords.by_form.get(words) or keywords.by_slip.get(words)
    if found is not None:
        return found if found.effect == "stop" and not found.spoken else None
    several = [keywords.by_form.get(word) for word in words.split()]
    if several and all(one is not None and one.effect == "stop" for one in several):
        return several[0]
    return _phrase(words, lang, keywords)


def _before_a_thought(words: str, lang: str, keywords: Keywords) -> Keyword | None:
    parts = words.split()
    for at in range(1, len(parts)):
        if parts[at] in _THOUGHT and not _NARROWS.match(" ".join(parts[at:])):
            found = _phrase(" ".join(parts[:at]), lang, keywords)
            if found is not None:
                return found
    return None


def _phrase(words: str, lang: str, keywords: Keywords) -> Keyword | None:
    if words.count(" ") >= _MOST_WORDS:
        return None
    for phrase, word in keywords.phrases:
        if word.effect == "stop" and word.lang == lang and phrase.fullmatch(f"{words} "):
            return word
    return None


def _only_around(words: str, keywords: Keywords) -> bool:
    return any("" in _trimmed(words, around) for around in keywords.around.values())


def _trimmed(words: str, around: Collection[str]) -> Sequence[str]:
    """`words` as they are, and with less and less of what may stand before and after a stop."""
    found = [words]
    for one in found:
        parts = one.split()
        for count in range(1, min(len(parts), _LONGEST_AROUND) + 1):
            for said, rest in (
                (parts[:count], parts[count:]),
                (parts[-count:], parts[:-count]),
            ):
                left = " ".join(rest)
                if " ".join(said) in around and left not in found and len(found) < _MOST_AROUND:
                    found.append(left)
    return found
