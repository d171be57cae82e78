"""The words by which peers put themselves on a schedule: how they are written, and what they may
not be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any, get_args

from service.core.program.model import Lang, Program
from service.core.source import Mistake, Source
from service.core.texts.keywords import plain_form
from service.core.texts.schedule_words import CLOSE, LONGEST, SHORTEST, edits_between

_EXAMPLE = "write one word for each language: {en: MOOD, es: ANIMO}"


def read_join(value: Any) -> dict[str, str]:
    """The words by language: `{en: MOOD, es: ANIMO}`."""
    if not isinstance(value, dict) or not value or not set(value) <= set(get_args(Lang)):
        raise ValueError(_EXAMPLE)
    for word in value.values():
        if not isinstance(word, str) or not word.isalpha() or word != word.upper():
            raise ValueError(f"{_EXAMPLE}, in capital letters and nothing else")
        if not SHORTEST <= len(plain_form(word)) <= LONGEST:
            raise ValueError(f"a word has {SHORTEST} to {LONGEST} letters")
    return {str(lang): word for lang, word in value.items()}


def join_mistakes(program: Program, source: Source) -> Iterator[Mistake]:
    """A language of the program without its word, and words of two schedules that a slip of the
    thumb would take for each other."""
    seen: list[tuple[int, str, str]] = []
    for number, schedule in enumerate(program.schedules):
        path = ("schedules", number, "join")
        if not schedule.join:
            continue
        for missing in set(program.languages) - schedule.join.keys():
            yield source.mistake(path, f"no word in {missing}: {_EXAMPLE}")
        seen += [(number, lang, word) for lang, word in schedule.join.items()]
    for (one, _, first), (other, lang, second) in combinations(seen, 2):
        if one != other and edits_between(first, second) < CLOSE:
            name = program.schedules[one].name
            problem = f"{second} is too close to {first}, the word of {name}"
            yield source.mistake(("schedules", other, "join", lang), problem)


def taken_words(
    program: Program, source: Source, meaning: Callable[[str], str | None]
) -> Iterator[Mistake]:
    """Words that a peer's text already means something by; `meaning` says what, or None."""
    for number, schedule in enumerate(program.schedules):
        for lang, word in schedule.join.items():
            already = meaning(word)
            if already is not None:
                yield source.mistake(("schedules", number, "join", lang), already)
