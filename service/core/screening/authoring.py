"""What a coordinator writes in a lexicon file: read, its shape checked, its patterns parsed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from service.core.screening.asked import HARMED, SAFE, SELF_HARM, USE
from service.core.screening.notation import Node, NotationError, parse
from service.core.severity import Severity
from service.core.source import AuthoringError, Mistake, Path, Source, read_yaml

ASKED = (SELF_HARM, SAFE, HARMED, USE)
CATEGORIES = (
    "suicide",
    "self_harm",
    "overdose",
    "medical",
    "violence",
    "distress",
    "relapse",
    "need",
    "third_party",
    "other_language",
)
SEVERITIES = {
    "crisis": Severity.CRISIS,
    "urgent": Severity.URGENT,
    "concern": Severity.CONCERN,
    "weak": Severity.NONE,
}
"""`weak` alone means nothing; two different weak signs in one text make a concern."""

LANGUAGES = ("en", "es")
_LISTS = ("fillers", "negators", "turns", "keywords", "ordinary", "everyday")
_FILE = {"lang", "about", "families", "shorthand", "guards", "signs", *_LISTS}
_GUARD = {"because", "holds", "before", "after", "sentence", "text", "quoted"}
_GUARD |= {"unless", "unless_begins", "as"}
_GUARD_HOLDS = ("before", "after", "sentence", "text")
_GUARD_PATTERNS = (*_GUARD_HOLDS, "unless", "unless_begins")
_SIGN = {
    "id",
    "category",
    "severity",
    "reason",
    "patterns",
    "guards",
    "ignores",
    "crisis_when",
    "asked",
    "flags",
    "spares",
    "words",
}
_OVERLAY = {"silence", "retune", "emphasis"}
"""What a program says beside words of its own (see `overlay`)."""


@dataclass(frozen=True)
class Written:
    """One pattern as written: where it stands, its text and the parts between its `&`."""

    path: Path
    text: str
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class GuardSource:
    name: str
    because: str
    holds: tuple[str, ...]
    patterns: dict[str, tuple[Written, ...]]
    quoted: bool
    becomes: str | None


@dataclass(frozen=True)
class SignSource:
    path: Path
    id: str
    category: str
    severity: Severity
    reason: str
    patterns: tuple[Written, ...]
    crisis_when: tuple[Written, ...]
    guards: tuple[str, ...]
    ignores: tuple[str, ...]
    asked: tuple[str, ...]
    flags: tuple[str, ...]
    spares: tuple[str, ...]
    words: tuple[str, ...]
    lang: str


@dataclass(frozen=True)
class LexiconSource:
    """One file of a lexicon, its shape right. References to other files are not looked up yet."""

    file: str
    text: str
    source: Source = field(repr=False)
    lang: str
    families: dict[str, tuple[Written, ...]]
    shorthand: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    guards: tuple[GuardSource, ...]
    signs: tuple[SignSource, ...]


def read_lexicon(text: str, *, file: str) -> LexiconSource:
    """One lexicon file from its YAML `text`. Raises AuthoringError with all mistakes at once."""
    reader = _Reader(read_yaml(text, file=file))
    lexicon = reader.lexicon(text)
    if reader.mistakes:
        raise AuthoringError(reader.mistakes)
    return lexicon


def read_own_words(source: Source, *, lang: str) -> LexiconSource:
    """What a program writes under `screening` of words and signs of its own, as one more file of
    the lexicon; its signs are in `lang` unless they say otherwise. Raises AuthoringError."""
    reader = _Reader(source, own=True)
    lexicon = reader.lexicon("", lang)
    if reader.mistakes:
        raise AuthoringError(reader.mistakes)
    return lexicon


class _Reader:
    """Walks the fields, noting every mistake and going on with what is left. `own`: it is not a
    file but what a program says of its own."""

    def __init__(self, source: Source, *, own: bool = False) -> None:
        self.source = source
        self.mistakes: list[Mistake] = []
        self.fields = (_FILE - {"lang"}) | _OVERLAY if own else _FILE
        self.of_sign = _SIGN | {"lang"} if own else _SIGN
        self.lang = ""

    def lexicon(self, text: str, lang: str = "") -> LexiconSource:
        data = self.source.data
        self.only(data, self.fields, ())
        self.lang = lang = lang or self.word(data, ("lang",), LANGUAGES)
        families = self.mapping(data.get("families"), ("families",))
        shorthand = self.mapping(data.get("shorthand"), ("shorthand",))
        return LexiconSource(
            file=self.source.file,
            text=text,
            source=self.source,
            lang=lang,
            families={
                name: self.patterns(value, ("families", name)) for name, value in families.items()
            },
            shorthand={
                name: self.string(value, ("shorthand", name)) for name, value in shorthand.items()
            },
            lists={name: self.listed(data.get(name), (name,)) for name in _LISTS},
            guards=tuple(self.guards(data)),
            signs=tuple(self.signs(data)),
        )

    def guards(self, data: dict[str, Any]) -> Iterator[GuardSource]:
        for name, value in self.mapping(data.get("guards"), ("guards",)).items():
            path: Path = ("guards", name)
            guard = self.mapping(value, path)
            self.only(guard, _GUARD, path)
            patterns = {
                kind: self.patterns(guard.get(kind), (*path, kind)) for kind in _GUARD_PATTERNS
            }
            quoted = guard.get("quoted") is True
            if not quoted and not any(patterns[kind] for kind in _GUARD_HOLDS):
                self.note(path, "say when it holds: before, after, sentence, text or quoted")
            becomes = guard.get("as")
            if becomes is not None:
                self.one_of(becomes, CATEGORIES, (*path, "as"))
            holds = self.strings(guard.get("holds"), (*path, "holds"))
            for number, category in enumerate(holds):
                self.one_of(category, ("all", *CATEGORIES), (*path, "holds", number))
            because = self.string(guard.get("because"), (*path, "because"))
            yield GuardSource(name, because, holds, patterns, quoted, becomes)

    def signs(self, data: dict[str, Any]) -> Iterator[SignSource]:
        signs = data.get("signs", [])
        if not isinstance(signs, list):
            self.note(("signs",), "a list of signs is expected here")
            return
        for number, value in enumerate(signs):
            path: Path = ("signs", number)
            sign = self.mapping(value, path)
            self.only(sign, self.of_sign, path)
            if sign:
                yield self.sign(sign, path)

    def sign(self, sign: dict[str, Any], path: Path) -> SignSource:
        patterns = self.patterns(sign.get("patterns"), (*path, "patterns"))
        if not patterns and not {"patterns", "words"} & sign.keys():
            self.note(path, "a sign needs patterns, or words of another language")
        severity = self.word(sign, (*path, "severity"), tuple(SEVERITIES))

        def words(name: str) -> tuple[str, ...]:
            return self.strings(sign.get(name), (*path, name))

        for number, about in enumerate(words("asked")):
            self.one_of(about, ASKED, (*path, "asked", number))
        return SignSource(
            path=path,
            id=self.string(sign.get("id"), (*path, "id")),
            category=self.word(sign, (*path, "category"), CATEGORIES),
            severity=SEVERITIES.get(severity, Severity.CONCERN),
            reason=self.string(sign.get("reason"), (*path, "reason")),
            patterns=patterns,
            crisis_when=self.patterns(sign.get("crisis_when"), (*path, "crisis_when")),
            guards=words("guards"),
            ignores=words("ignores"),
            asked=words("asked"),
            flags=words("flags"),
            spares=words("spares"),
            words=self.listed(sign.get("words"), (*path, "words")),
            lang=self.word(sign, (*path, "lang"), LANGUAGES) if "lang" in sign else self.lang,
        )

    def note(self, path: Path, problem: str) -> None:
        self.mistakes.append(self.source.mistake(path, problem))

    def only(self, data: dict[str, Any], allowed: set[str], path: Path) -> None:
        for name in data:
            if name not in allowed:
                known = ", ".join(sorted(allowed))
                self.note((*path, str(name)), f"there is no such field; there are: {known}")

    def mapping(self, value: object, path: Path) -> dict[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.note(path, "a mapping of fields is expected here")
            return {}
        for name in value:
            if not isinstance(name, str):
                self.note((*path, str(name)), "put this name in quotes: YAML reads it as no text")
        return {name: field for name, field in value.items() if isinstance(name, str)}

    def string(self, value: object, path: Path) -> str:
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        self.note(path, 'words are expected here (write "no", "yes" and "on" in quotes)')
        return ""

    def strings(self, value: object, path: Path) -> tuple[str, ...]:
        """One string, or a list of strings; none when the field is absent."""
        if value is None:
            return ()
        if isinstance(value, list):
            return tuple(self.string(one, (*path, at)) for at, one in enumerate(value))
        return (self.string(value, path),)

    def listed(self, value: object, path: Path) -> tuple[str, ...]:
        """A list of words, or one text of them: a long one is read much faster so."""
        if isinstance(value, str):
            return tuple(self.string(value, path).split())
        return self.strings(value, path)

    def word(self, data: dict[str, Any], path: Path, allowed: tuple[str, ...]) -> str:
        value = data.get(str(path[-1]))
        return value if self.one_of(value, allowed, path) and isinstance(value, str) else ""

    def one_of(self, value: object, allowed: tuple[str, ...], path: Path) -> bool:
        if value not in allowed:
            self.note(path, f"one of these is expected here: {', '.join(allowed)}")
            return False
        return True

    def patterns(self, value: object, path: Path) -> tuple[Written, ...]:
        written: list[Written] = []
        listed = isinstance(value, list)
        for number, text in enumerate(self.strings(value, path)):
            place = (*path, number) if listed else path
            try:
                written.append(Written(place, text, parse(text)))
            except NotationError as error:
                self.note(place, str(error))
        return tuple(written)
