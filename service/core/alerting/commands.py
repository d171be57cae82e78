"""What a staff member tells the service from a phone: plain words and an alert's short number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Take:
    """They take the alert numbered `ref`; without one, the only one that is open."""

    ref: int | None = None


@dataclass(frozen=True)
class Done:
    """It has its outcome: `note` in their own words (may be empty), as kept with the alert. Not
    `plain`: their words may also mean that it has none yet."""

    ref: int | None = None
    note: str = ""
    plain: bool = True


@dataclass(frozen=True)
class ListAlerts:
    """They want to know which alerts are open."""


Command = Take | Done | ListAlerts

# Kept in step with the staff words of templates/keywords.yaml (a test holds them together).
TAKE_WORDS = frozenset({"ok", "okay", "take", "tomo"})
DONE_WORDS = frozenset({"done", "listo", "hecho"})
LIST_WORDS = frozenset({"alerts", "alertas"})
_SPANISH_WORDS = frozenset({"tomo", "listo", "hecho", "alertas"})

# What people type for OK without meaning anything else, and what they add to it.
_SPELLINGS = {"0k": "ok", "okey": "ok", "okk": "ok", "lista": "listo"}
_ADDED = (
    "thanks thank you got it on it i got this ive im have calling now her him them will call "
    "taking mine gracias voy ya lo la llamo yo alert alerta"
)
_ADDED_WORDS = frozenset(_ADDED.split())

# With one of these, DONE may say the opposite. Nothing is closed on a guess: nobody looks at a
# closed alert any more.
_MAY_BE_OPEN = (
    "no not nope never nobody none didnt dont doesnt cant cannot couldnt wont wouldnt isnt arent "
    "wasnt havent hasnt unable but still yet until unless maybe if try tries trying tried calling "
    "voicemail waiting later soon "
    "nunca nadie para pero todavia aun quizas intento intentando intente llamando esperando luego "
    "despues buzon"
)
_OPEN_ENDED = frozenset(_MAY_BE_OPEN.split())

_REF = re.compile(r"#?(\d{1,9})")
# A number is a word of its own, also in `ok1042`; a nought before a k is a slip for OK.
_WORD = re.compile(r"(?<!\d)0k\b|#?\d+|[^\W\d]+", re.IGNORECASE)


def read_command(text: str) -> Command | None:
    """The command in a text from a staff phone, or None: then it is answered with how to write
    one. Nothing is taken on a guess, since taking an alert stops its climb: `OK 1042` with words
    that could mean the opposite (`ok 1042 but i cant`) is no command."""
    words = _words(text)
    if not words:
        return None
    refs = [number for number, word in enumerate(words) if _REF.fullmatch(word)]
    # Either order: the number may stand before its word.
    verb = 1 if refs[:1] == [0] else 0
    if verb >= len(words):
        return None
    if words[verb] in DONE_WORDS:
        return _done(text, words)
    return _take_or_list(words, refs)


def wants_to_take(text: str) -> bool:
    """Whether a text that is no command begins like one that takes an alert: `OK Tuesday`."""
    words = [word for word in _words(text) if not _REF.fullmatch(word)]
    return any(word in TAKE_WORDS for word in words[:1])


def in_spanish(text: str) -> bool:
    """Whether a text from a staff phone has a Spanish word for a command."""
    return not _SPANISH_WORDS.isdisjoint(_words(text))


def _words(text: str) -> list[str]:
    return [_plain(match[0]) for match in _WORD.finditer(text.replace("'", "").replace("’", ""))]


def _plain(word: str) -> str:
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", word.casefold())
        if not unicodedata.combining(letter)
    )
    return _SPELLINGS.get(bare, bare)


def _take_or_list(words: list[str], refs: list[int]) -> Command | None:
    others = [word for number, word in enumerate(words) if number not in refs]
    if words[0] in LIST_WORDS:
        return ListAlerts() if len(words) == 1 else None
    meant = any(word in TAKE_WORDS for word in others[:1])
    if not meant or len(refs) > 1 or not set(others[1:]) <= _ADDED_WORDS | TAKE_WORDS:
        return None
    return Take(_number(words[refs[0]]) if refs else None)


def _done(text: str, words: list[str]) -> Done:
    """`done 1042 they are safe`: the note is what follows, as it was written."""
    head = [word for word in words[:2] if _REF.fullmatch(word)]
    spans = [match.end() for match in _WORD.finditer(text)]
    rest = text[spans[len(head)] :]
    note = rest.strip().lstrip(".,:;-!").strip()
    plain = "?" not in text and _OPEN_ENDED.isdisjoint(words)
    return Done(_number(head[0]) if head else None, note, plain)


def _number(word: str) -> int:
    return int(word.lstrip("#"))
