"""The one question that the confirmation of a stop may ask (47 CFR 64.1200(a)(12)): all texts, or
only some kinds? Which words answer it (`kinds` in templates/keywords.yaml). No answer means all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from service.core.agreement import PURPOSES, Purpose
from service.core.source import AuthoringError, Mistake, Source, read_yaml
from service.core.texts.keywords import Lang, bare_form, plain_form

_Lead = Literal["all", "only", "keep"]
_BETWEEN = frozenset(
    {"and", "y", "e", "or", "o", "the", "los", "las", "texts", "messages", "mensajes", "textos"}
)


@dataclass(frozen=True)
class StopAnswer:
    """What they meant to stop: these kinds, or (empty) all of them."""

    kinds: frozenset[Purpose] = frozenset()


@dataclass(frozen=True)
class StopKinds:
    """The plain words of each kind by what they mean, those that stand with them (`all`, `only`,
    `keep`), and by language what each kind is called in our texts."""

    kinds: Mapping[str, Purpose] = field(default_factory=dict)
    leads: Mapping[str, _Lead] = field(default_factory=dict)
    names: Mapping[str, Mapping[Purpose, str]] = field(default_factory=dict)

    def named(self, kinds: Iterable[str], lang: Lang) -> str:
        """Kinds by their names, in the order in which they are always told."""
        wanted = set(kinds)
        return ", ".join(self.names[lang][one] for one in PURPOSES if one in wanted)

    def answer(self, text: str, asked: frozenset[Purpose]) -> StopAnswer | None:
        """What the whole of `text` answers to somebody who was asked about these kinds, or None:
        `only reminders`, `reminders`, `keep the checkins`, `all`."""
        lead, rest = self._lead(bare_form(text))
        if lead == "all":
            return StopAnswer() if not rest else None
        kinds = self._kinds(rest)
        if not kinds:
            return None
        stops = asked - kinds if lead == "keep" else asked & kinds
        if not stops:
            return None
        return StopAnswer() if stops == asked else StopAnswer(frozenset(stops))

    def _lead(self, words: str) -> tuple[_Lead | None, str]:
        for said, lead in self.leads.items():
            if words == said:
                return lead, ""
            if words.startswith(f"{said} "):
                return lead, words.removeprefix(f"{said} ")
            if words.endswith(f" {said}"):
                return lead, words.removesuffix(f" {said}")
        return None, words

    def _kinds(self, words: str) -> frozenset[Purpose]:
        """The kinds that these words are, or none where one of them is something else."""
        found: set[Purpose] = set()
        left = f" {words} "
        for said, kind in self.kinds.items():
            after = re.sub(rf" {said}(?= )", " ", left)
            if after != left:
                found.add(kind)
                left = after
        return frozenset(found) if set(left.split()) <= _BETWEEN else frozenset()


NO_KINDS = StopKinds()


def read_kinds(text: str, *, file: str) -> StopKinds:
    """The part `kinds` of the table `text` (YAML): for each kind and lead a list of words in each
    language, the first of a kind's in capitals what it is called. Raises AuthoringError."""
    source = read_yaml(text, file=file)
    listed = source.data.get("kinds")
    wanted = (*get_args(_Lead), *PURPOSES)
    if not isinstance(listed, dict) or set(listed) != set(wanted):
        raise AuthoringError([source.mistake(("kinds",), f"write each of {', '.join(wanted)}")])
    mistakes = [one for part in wanted for one in _mistakes(source, part)]
    if mistakes:
        raise AuthoringError(mistakes)
    return StopKinds(
        {form: cast(Purpose, part) for form, part in _longest_first(listed, PURPOSES)},
        {form: cast(_Lead, part) for form, part in _longest_first(listed, get_args(_Lead))},
        {lang: {one: listed[one][lang][0] for one in PURPOSES} for lang in get_args(Lang)},
    )


def _mistakes(source: Source, part: str) -> Iterable[Mistake]:
    by_lang = source.data["kinds"][part]
    if not isinstance(by_lang, dict) or set(by_lang) != set(get_args(Lang)):
        yield source.mistake(("kinds", part), "write a list of words for each of en and es")
        return
    for lang, words in by_lang.items():
        if not isinstance(words, list) or not all(isinstance(w, str) and w.strip() for w in words):
            yield source.mistake(("kinds", part, lang), "write a list of words in quotes")


def _longest_first(
    listed: Mapping[str, Mapping[str, list[str]]], parts: Iterable[str]
) -> list[tuple[str, str]]:
    forms = {
        plain_form(word): part for part in parts for said in listed[part].values() for word in said
    }
    return sorted(forms.items(), key=lambda one: -len(one[0]))
