"""What machines answer by themselves ("I'm driving"): no person has written it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from service.core.source import AuthoringError, Mistake, Source, read_yaml
from service.core.texts.keywords import plain_form

# `away`: nothing but that somebody is not there now; people write so too, so that any word more
# makes it a person's text. `nobody`: no person reads what is sent there.
Machine = Literal["away", "nobody"]
KINDS: tuple[Machine, ...] = ("nobody", "away")
_LANGUAGES = ("en", "es")
FEWEST_LETTERS = 9  # what is shorter may stand in anybody's text


@dataclass(frozen=True)
class MachineReplies:
    """The phrases by kind, as one pattern each over plain words with a space around each."""

    patterns: Mapping[Machine, re.Pattern[str]] = field(default_factory=dict)

    def kind_of(self, text: str) -> Machine | None:
        """What kind of machine wrote `text`, or None when it may be a person's."""
        if not self.patterns or len(text) < FEWEST_LETTERS:
            return None
        plain = f" {plain_form(text)} "
        return next((kind for kind, one in self.patterns.items() if one.search(plain)), None)


NONE = MachineReplies()


def read_machine_replies(text: str, *, file: str) -> MachineReplies:
    """The phrases in `text` (YAML). Raises AuthoringError with every mistake."""
    source = read_yaml(text, file=file)
    mistakes = list(_mistakes(source))
    if mistakes:
        raise AuthoringError(mistakes)
    return MachineReplies({kind: _pattern(source, kind) for kind in KINDS})


def _pattern(source: Source, kind: Machine) -> re.Pattern[str]:
    phrases = {plain_form(one) for lang in _LANGUAGES for one in source.data[kind][lang]}
    either = "|".join(re.escape(one) for one in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"\A(?: (?:{either}))+ \Z" if kind == "away" else f" (?:{either}) ")


def _mistakes(source: Source) -> Iterator[Mistake]:
    for part in source.data:
        if part not in KINDS:
            yield source.mistake((str(part),), "there is no such part")
    for kind in KINDS:
        listed = source.data.get(kind)
        if not isinstance(listed, dict) or set(listed) != set(_LANGUAGES):
            yield source.mistake((kind,), "write a list of phrases for each of en and es")
            continue
        for lang, phrases in listed.items():
            if not isinstance(phrases, list) or not phrases or not all(map(_is_phrase, phrases)):
                what = f"write a list of phrases of {FEWEST_LETTERS} letters or more, in quotes"
                yield source.mistake((kind, lang), what)


def _is_phrase(one: object) -> bool:
    return isinstance(one, str) and len(plain_form(one)) >= FEWEST_LETTERS
