"""What a member of staff writes from a phone for somebody else to read: the short number of an
alert and then the words, or words that do not say for whom."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Relay:
    """`words` are for the person of the alert numbered `ref`, as they were written."""

    ref: int
    words: str


@dataclass(frozen=True)
class Number:
    """The number of an alert and nothing else: it answers a question of ours."""

    ref: int


@dataclass(frozen=True)
class Loose:
    """Words that may be for somebody. `ref` is a number before or after them, if there is one;
    `may_be_command`: it stands before, and they begin like a command (`1042 take care`)."""

    words: str
    ref: int | None = None
    may_be_command: bool = False


# So many digits the number of an alert has at least: `2 pm is fine` names none.
_DIGITS = 3
_BEFORE = re.compile(rf"\s*#?(\d{{{_DIGITS},9}})(?!\w)")
_AFTER = re.compile(rf"(?<!\w)#?(\d{{{_DIGITS},9}})[\s.!]*$")
_BETWEEN = " \t\r\n.,:;-"
_SIGNS = _BETWEEN + "!?#'\"()*/+&"
# So few words beside one of a command may be a command gone wrong: `1042 not done`.
_FEW = 3


def read_relay(text: str, words: Sequence[str], commands: Collection[str]) -> Relay | Number | None:
    """The words for a person that `text` begins with a number for, or the number alone. `words` are
    those of the text in small letters without signs, `commands` those that staff give. What may
    be a command is no text to anybody: then None."""
    found = _BEFORE.match(text)
    if found is None:
        return None
    rest = text[found.end() :].strip().lstrip(_BETWEEN)
    if not rest.strip(_SIGNS):
        return Number(int(found[1]))
    said = list(words[1:])
    if said and (_is_number(said[0], _DIGITS) or all(_is_number(word) for word in said)):
        return None
    if set(said[: None if len(said) <= _FEW else 1]) & set(commands):
        return None
    return Relay(int(found[1]), rest)


def loose_words(text: str, words: Sequence[str], commands: Collection[str]) -> Loose | None:
    """The words of a text that is no command and does not plainly say for whom it is; None where it
    may be a command after all, or says nothing."""
    letters = [word for word in words if not _is_number(word)]
    before, after = _BEFORE.match(text), _AFTER.search(text)
    if before is not None and len(letters) > 1 and not any(map(_is_number, words[1:2])):
        rest = text[before.end() :].strip().lstrip(_BETWEEN)
        unsure = bool(set(letters[: None if len(letters) <= _FEW else 1]) & set(commands))
        return Loose(rest, int(before[1]), unsure)
    if set(letters[:1]) & set(commands) or not (letters or _says_something(text)):
        return None
    if set(letters) & set(commands) and len(letters) <= _FEW:
        return None
    if before is not None:
        return Loose(text[before.end() :].strip().lstrip(_BETWEEN), int(before[1]))
    if after is not None:
        return Loose(text[: after.start()].strip(), int(after[1]))
    return Loose(text.strip())


def _says_something(text: str) -> bool:
    """Whether there is more than digits and signs: a heart says something too."""
    return bool("".join(one for one in text if not one.isdigit()).strip(_SIGNS))


def _is_number(word: str, digits: int = 1) -> bool:
    bare = word.lstrip("#")
    return bare.isdigit() and len(bare) >= digits
