"""The words of wishes in the one table of keywords (`wishes` in templates/keywords.yaml)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast, get_args

from service.core.source import AuthoringError, Mistake, Source, read_yaml
from service.core.texts.keywords import Keywords, bare_form, edits, edits_needed, plain_form
from service.core.texts.phrases import compile_phrase, mistake_in
from service.core.wishes.asides import aside
from service.core.wishes.model import How, Lang, Wish, WishKind
from service.core.wishes.pace import fits_behind, pace_wished, with_spans, without_reasons

# Said of much else too: a wish only where nothing else is talked about.
_LOOSE = frozenset({"a las"})
# A slip of the thumb in a word that is so long does not make another one of it.
LONG = 6


@dataclass(frozen=True)
class WishWords:
    """Keywords by their plain form, and phrases: each with what is wished and in which language."""

    by_form: Mapping[str, Wish] = field(default_factory=dict)
    phrases: tuple[tuple[re.Pattern[str], Wish], ...] = ()

    def heard(self, text: str, *, exactly: bool = False) -> Wish | None:
        """The wish that the whole of `text` is, kind words and signs aside. One letter amiss in a
        long word is looked past, unless it has to be written `exactly`."""
        bare = bare_form(with_spans(text))
        if not bare:
            return None
        found = self.by_form.get(bare) or self._phrase(bare) or self._with_more(bare)
        found = (
            found
            or aside(bare)
            or pace_wished(bare)
            or pace_wished(bare_form(without_reasons(text)))
        )
        return found or (None if exactly else self._near(bare))

    def _phrase(self, bare: str) -> Wish | None:
        return next((wish for phrase, wish in self.phrases if phrase.fullmatch(f"{bare} ")), None)

    def _with_more(self, bare: str) -> Wish | None:
        words = bare.split()
        for count in range(len(words) - 1, 0, -1):
            form, said = " ".join(words[:count]), " ".join(words[count:])
            found = self.by_form.get(form)
            if found is not None and fits_behind(found.kind, said):
                how: How = "loose" if form in _LOOSE else "word"
                return Wish(found.kind, found.lang, said, how)
        return None

    def _near(self, bare: str) -> Wish | None:
        near = (
            wish
            for form, wish in self.by_form.items()
            if len(form) >= LONG and abs(len(form) - len(bare)) <= 1 and edits(form, bare) == 1
        )
        return next(near, None)


NO_WISHES = WishWords()


def read_wishes(text: str, *, file: str, keywords: Keywords) -> WishWords:
    """The wishes in the table `text` (YAML): in capitals what is told to people and must lie apart
    from every other keyword, in small letters phrases that are understood as well. Raises
    AuthoringError with every mistake."""
    source = read_yaml(text, file=file)
    listed = source.data.get("wishes")
    if not isinstance(listed, dict) or set(listed) != set(get_args(WishKind)):
        known = ", ".join(get_args(WishKind))
        raise AuthoringError([source.mistake(("wishes",), f"write each of {known}")])
    entries = tuple(_entries(listed))
    mistakes = list(_mistakes(source, entries, keywords))
    if mistakes:
        raise AuthoringError(mistakes)
    return WishWords(
        {plain_form(written): wish for _, written, wish in entries if written.isupper()},
        tuple((compile_phrase(written), wish) for _, written, wish in entries if written.islower()),
    )


_Entry = tuple[tuple[str | int, ...], str, Wish]


def _entries(listed: Mapping[str, object]) -> Iterator[_Entry]:
    for kind, by_lang in listed.items():
        if not isinstance(by_lang, dict):
            continue
        for lang, written in by_lang.items():
            for number, one in enumerate(written if isinstance(written, list) else ()):
                wish = Wish(cast(WishKind, kind), cast(Lang, lang))
                yield ("wishes", kind, lang, number), str(one), wish


def _mistakes(source: Source, entries: tuple[_Entry, ...], keywords: Keywords) -> Iterator[Mistake]:
    for kind, by_lang in source.data["wishes"].items():
        if not isinstance(by_lang, dict) or set(by_lang) != set(get_args(Lang)):
            yield source.mistake(("wishes", kind), "write a list of words for each of en and es")
    taken = {form: word.effect for form, word in keywords.by_form.items()}
    words = [(path, plain_form(one), wish) for path, one, wish in entries if one.isupper()]
    for number, (path, form, wish) in enumerate(words):
        others = [(other, theirs.kind) for _, other, theirs in words[:number]]
        for other, kind in (*taken.items(), *others):
            if kind != wish.kind and edits(form, other) < edits_needed(form, other):
                problem = f"{form} ({wish.kind}) is too close to {other} ({kind})"
                yield source.mistake(path, problem)
    for path, one, _ in entries:
        wrong = None if one.isupper() else mistake_in(one)
        if wrong:
            yield source.mistake(path, wrong)
