"""The one way in: lexicon files to a lexicon that keeps the promises of its own examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from service.core.screening.authoring import LexiconSource, SignSource, read_lexicon
from service.core.screening.compiling import compile_lexicon
from service.core.screening.lexicon import Lexicon
from service.core.screening.screen import screen
from service.core.source import AuthoringError, Mistake


def load(files: Mapping[str, str]) -> Lexicon:
    """The lexicon of all `files` (file name to YAML text), for all languages at once.

    Raises AuthoringError with every mistake of every file at once; a lexicon in which a sign
    misses one of its own `flags` examples, or any sign shows in one of its `spares`, is a mistake.
    """
    if not files:
        raise AuthoringError([Mistake("lexicons", 1, "", "there is no lexicon file")])
    sources = read_all(files)
    lexicon = compile_lexicon(sources)
    broken = list(broken_examples(lexicon, sources))
    if broken:
        raise AuthoringError(broken)
    return lexicon


def read_all(files: Mapping[str, str]) -> list[LexiconSource]:
    """All `files`, each read by itself. Raises AuthoringError with the mistakes of all of them."""
    sources: list[LexiconSource] = []
    mistakes: list[Mistake] = []
    for name in sorted(files):
        try:
            sources.append(read_lexicon(files[name], file=name))
        except AuthoringError as error:
            mistakes += error.mistakes
    if mistakes:
        raise AuthoringError(mistakes)
    return sources


def broken_examples(lexicon: Lexicon, sources: Iterable[LexiconSource]) -> Iterator[Mistake]:
    """The examples of `sources` that `lexicon` does not keep."""
    for source in sources:
        for sign in source.signs:
            yield from _broken(lexicon, source, sign)


def _broken(lexicon: Lexicon, source: LexiconSource, sign: SignSource) -> Iterator[Mistake]:
    asked = sign.asked[0] if sign.asked else None
    for number, example in enumerate(sign.flags):
        seen = screen(example, lexicon=lexicon, asked=asked).signs
        if not any(one.sign == sign.id for one in seen):
            others = ", ".join(one.sign for one in seen) or "nothing"
            problem = f"{sign.id} no longer shows in {example!r}: {others} does"
            yield source.source.mistake((*sign.path, "flags", number), problem)
    for number, example in enumerate(sign.spares):
        for one in screen(example, lexicon=lexicon, asked=asked).signs:
            problem = f"{one.sign} shows in {example!r}, by {one.words!r}"
            yield source.source.mistake((*sign.path, "spares", number), problem)
