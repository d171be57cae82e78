"""The words by which peers put themselves on a schedule: how they are written, and what they may
not be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, TypeGuard, get_args

from service.core.program.model import Lang, Program
from service.core.source import AuthoringError, Mistake, Source, read_yaml
from service.core.texts.keywords import plain_form
from service.core.texts.schedule_words import CLOSE, LONGEST, SHORTEST, edits_between

_EXAMPLE = "write one word for each language: {en: MOOD, es: ANIMO}"


# Why a word of each part of `templates/not_to_join.yaml` is none to join with.
_WHY = {
    "danger": "{word} is what somebody in danger may text",
    "substance": "{word} tells whoever holds the phone what the program is about",
    "stop": "{word} is what people text to hear no more",
    "help": "{word} is what people text for help",
}


@dataclass(frozen=True)
class NeverToJoin:
    """Words that no schedule may have as its own, by their plain form, each with why."""

    words: Mapping[str, str] = field(default_factory=dict)

    def why(self, word: str) -> str | None:
        """Why a word is none to join with, in a sentence; None when it is not among them."""
        plain = plain_form(word)
        forms = (plain, plain.removesuffix("s"), plain.removesuffix("es"))
        found = next((self.words[form] for form in forms if form in self.words), None)
        return found.format(word=word) if found is not None else None


def read_never_to_join(text: str, *, file: str) -> NeverToJoin:
    """The words in `text` (YAML): for each of danger, substance, stop and help a list of lists.
    Raises AuthoringError with every mistake."""
    source = read_yaml(text, file=file)
    mistakes, words = [], {}
    for part, why in _WHY.items():
        listed = source.data.get(part)
        flat = [one for some in listed for one in some] if _is_lists(listed) else []
        if not flat or not all(isinstance(one, str) and plain_form(one) == one for one in flat):
            mistakes.append(source.mistake((part,), "write lists of plain words in small letters"))
        words.update({str(one): why for one in flat})
    mistakes += [source.mistake((str(part),), "no such part") for part in source.data.keys() - _WHY]
    if mistakes:
        raise AuthoringError(mistakes)
    return NeverToJoin(words)


def _is_lists(value: object) -> TypeGuard[list[list[object]]]:
    return isinstance(value, list) and all(isinstance(some, list) for some in value)


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
