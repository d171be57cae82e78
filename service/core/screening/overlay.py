"""What a program changes of the shipped signs: it adds, silences and retunes. Pure.

It stands under `screening` in the program's file. The examples that shipped signs must show in
still hold with it, or it does not go in force.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from service.core.screening.authoring import (
    CATEGORIES,
    LANGUAGES,
    SEVERITIES,
    LexiconSource,
    SignSource,
    read_own_words,
)
from service.core.severity import Severity
from service.core.source import AuthoringError, Mistake, Path, Source

SECTION = "screening"


@dataclass(frozen=True)
class Retuned:
    """How grave a shipped sign is in this program, and why it is not as shipped."""

    severity: Severity
    because: str = ""


@dataclass(frozen=True)
class Overlay:
    """`words` are the program's own signs and words, by language. `silence` maps a shipped sign to
    the reason; `emphasis` a category to what each of its signs is at least. `version` is the hash
    of all that it says; empty: nothing."""

    version: str = ""
    words: tuple[LexiconSource, ...] = ()
    silence: Mapping[str, str] = field(default_factory=dict)
    retune: Mapping[str, Retuned] = field(default_factory=dict)
    emphasis: Mapping[str, Severity] = field(default_factory=dict)
    source: Source = field(default=Source("", {}, {}), repr=False, compare=False)

    @property
    def signs(self) -> dict[str, SignSource]:
        """The program's own signs by their ids."""
        return {sign.id: sign for words in self.words for sign in words.signs}

    def mistake(self, path: Path, problem: str) -> Mistake:
        """A mistake in the program's file, at `path` under its `screening`."""
        return within(self.source.mistake(path, problem))


NO_OVERLAY = Overlay()


def read_overlay(program: Source, *, lang: str) -> Overlay:
    """What the file of a program says under `screening`; its own signs are in `lang` unless they
    say otherwise. Raises AuthoringError. What only shows beside the shipped signs is checked by
    `overlay_check`."""
    data = program.data.get(SECTION)
    if data is None:
        return NO_OVERLAY
    if not isinstance(data, dict):
        raise AuthoringError([program.mistake((SECTION,), "fields are expected here: signs: ...")])
    lines = {path[1:]: line for path, line in program.lines.items() if path[:1] == (SECTION,)}
    reader = _Reader(Source(program.file, data, lines))
    overlay = reader.overlay(lang)
    if reader.mistakes:
        raise AuthoringError(within(mistake) for mistake in reader.mistakes)
    return overlay


def overlaid(shipped: Iterable[LexiconSource], overlay: Overlay) -> list[LexiconSource]:
    """The shipped files as the program wants them, and its own."""
    tuned = [
        replace(
            source,
            signs=tuple(
                replace(sign, severity=severity_in(overlay, sign))
                for sign in source.signs
                if sign.id not in overlay.silence
            ),
        )
        for source in shipped
    ]
    return [*tuned, *overlay.words]


def severity_in(overlay: Overlay, sign: SignSource) -> Severity:
    """How grave a shipped sign is with the overlay. A category that matters more to a program lifts
    a weak sign to a concern and no further: alone it means little anywhere."""
    retuned = overlay.retune.get(sign.id)
    if retuned is not None:
        return retuned.severity
    least = overlay.emphasis.get(sign.category, Severity.NONE)
    if sign.severity is Severity.NONE:
        least = min(least, Severity.CONCERN)
    return max(sign.severity, least)


def within(mistake: Mistake) -> Mistake:
    """A mistake as it is told of the whole program file."""
    where = f"{SECTION}.{mistake.where}" if mistake.where else SECTION
    return replace(mistake, where=where)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.mistakes: list[Mistake] = []

    def overlay(self, lang: str) -> Overlay:
        data = self.source.data
        text = json.dumps(data, default=str, ensure_ascii=False)
        return Overlay(
            version=hashlib.sha256(text.encode()).hexdigest()[:16],
            # The text goes into the lexicon's version, and is what a flag is explained by.
            words=tuple(replace(words, text=text) for words in self._words(lang)),
            silence=dict(self._silence(data.get("silence"))),
            retune=dict(self._retune(data.get("retune"))),
            emphasis=dict(self._emphasis(data.get("emphasis"))),
            source=self.source,
        )

    def _words(self, lang: str) -> Iterator[LexiconSource]:
        try:
            words = read_own_words(self.source, lang=lang)
        except AuthoringError as error:
            self.mistakes += error.mistakes
            return
        for sign in words.signs:
            if not sign.flags:
                problem = "give an example under flags: a text in which it must show"
                self._note(sign.path, problem)
        yield replace(words, signs=tuple(sign for sign in words.signs if sign.lang == lang))
        for other in LANGUAGES:
            signs = tuple(sign for sign in words.signs if sign.lang == other)
            if signs and other != lang:
                yield _only_signs(words, other, signs)

    def _silence(self, value: Any) -> Iterator[tuple[str, str]]:
        for name, because in self._fields(value, "silence"):
            if isinstance(because, str) and because.strip():
                yield name, " ".join(because.split())
            else:
                self._note(("silence", name), "say why nobody should hear of it any more")

    def _retune(self, value: Any) -> Iterator[tuple[str, Retuned]]:
        for name, said in self._fields(value, "retune"):
            fields = said if isinstance(said, dict) else {"severity": said}
            for odd in fields.keys() - {"severity", "because"}:
                self._note(("retune", name, str(odd)), "there are only: severity, because")
            because = fields.get("because") or ""
            if not isinstance(because, str):
                self._note(("retune", name, "because"), "words are expected here")
            elif self._is_severity(fields.get("severity"), ("retune", name), SEVERITIES):
                severity = SEVERITIES[fields["severity"]]
                yield name, Retuned(severity, " ".join(because.split()))

    def _emphasis(self, value: Any) -> Iterator[tuple[str, Severity]]:
        known = [word for word in SEVERITIES if word != "weak"]
        for name, said in self._fields(value, "emphasis"):
            if name not in CATEGORIES:
                self._note(("emphasis", name), f"the categories are: {', '.join(CATEGORIES)}")
            elif self._is_severity(said, ("emphasis", name), known):
                yield name, SEVERITIES[said]

    def _fields(self, value: Any, name: str) -> Iterator[tuple[str, Any]]:
        if value is not None and not isinstance(value, dict):
            self._note((name,), "a mapping of fields is expected here, such as suicide.burden: ...")
        elif value is not None:
            yield from ((str(key), said) for key, said in value.items())

    def _is_severity(self, said: Any, path: Path, known: Iterable[str]) -> bool:
        if isinstance(said, str) and said in known:
            return True
        self._note(path, f"one of these is expected here: {', '.join(known)}")
        return False

    def _note(self, path: Path, problem: str) -> None:
        self.mistakes.append(self.source.mistake(path, problem))


def _only_signs(words: LexiconSource, lang: str, signs: tuple[SignSource, ...]) -> LexiconSource:
    """The program's signs of another language, for which its words have been taken in already."""
    nothing: dict[str, tuple[str, ...]] = {name: () for name in words.lists}
    return replace(
        words, lang=lang, signs=signs, families={}, shorthand={}, guards=(), lists=nothing
    )
