"""The words by which peers join and leave the schedules of their program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from service.core.texts.keywords import Keywords, bare_form, edits, plain_form

Lang = Literal["en", "es"]

SHORTEST, LONGEST = 4, 20  # letters of a word
# A slip of the thumb in a word that is so long does not make another one of it.
LONG = 6
CLOSE = 3  # edits that two words with different effects lie apart at least (see keywords.yaml)


@dataclass(frozen=True)
class ScheduleWord:
    """What a whole text asks for: to join a schedule or (not `joins`) to leave it. `word` is as the
    program file has it, in the language `lang`; `leave` is what to text to leave it. `flow` is what
    the schedule sends."""

    schedule: str
    flow: str
    word: str
    lang: Lang
    leave: str
    joins: bool = True


@dataclass(frozen=True)
class FollowWord:
    """They wrote the word of a schedule: put them on it or take them off, and (unless a person has
    the conversation) tell them what comes next."""

    word: ScheduleWord
    told: bool = True


@dataclass(frozen=True)
class ScheduleWords:
    """Those of one program, by their plain form, and what may stand before one."""

    words: Mapping[str, ScheduleWord] = field(default_factory=dict)
    before_joining: frozenset[str] = frozenset()
    before_leaving: frozenset[str] = frozenset()

    def heard(self, text: str, *, exactly: bool = False) -> ScheduleWord | None:
        """The word that the whole of `text` is, kind words and signs aside. One letter amiss in a
        long word is looked past, unless it has to be written `exactly`."""
        if not self.words:
            return None
        before, _, last = bare_form(text).rpartition(" ")
        found = self.words.get(last) or (None if exactly else self._near(last))
        if found is None or not before or before in self.before_joining:
            return found
        if before not in self.before_leaving:
            return None
        return ScheduleWord(
            found.schedule, found.flow, found.word, found.lang, found.leave, joins=False
        )

    def _near(self, written: str) -> ScheduleWord | None:
        near = (
            word
            for form, word in self.words.items()
            if len(form) >= LONG
            and abs(len(form) - len(written)) <= 1
            and edits(form, written) == 1
        )
        return next(near, None)


NO_WORDS = ScheduleWords()
Joins = Mapping[tuple[str, str], Mapping[Lang, str]]
"""The words of schedules by language, for each (name of the schedule, flow)."""


def schedule_words(joins: Joins, keywords: Keywords) -> ScheduleWords:
    """The words of a program's schedules. `keywords` says how one is left."""
    words = {
        plain_form(word): ScheduleWord(
            schedule, flow, word, lang, f"{keywords.leave[lang][0]} {word}"
        )
        for (schedule, flow), by_lang in joins.items()
        for lang, word in by_lang.items()
    }
    if not words:
        return NO_WORDS
    return ScheduleWords(words, keywords.before_joining, keywords.before_leaving)


def edits_between(one: str, other: str) -> int:
    """How many letters lie between two words, as texts are read."""
    return edits(plain_form(one), plain_form(other))
