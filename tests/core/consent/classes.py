"""The table of texts, and what the program takes each for.

`python -m tests.core.consent.classes` prints how many there are of each class, in each language,
and those that are taken for something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
import yaml

from service.bootstrap import read_library
from service.core.severity import Severity
from service.core.texts.stop_meaning import stop_in
from service.usecases.library import Library

TABLE = Path(__file__).parent / "texts.yaml"
LANGUAGES = ("en", "es")
# What a text of `other` must never be taken for.
LEGAL = frozenset({"stop", "start", "help", "person", "delete", "danger", "danger_stop"})


@dataclass(frozen=True)
class Case:
    """A text of the table: the class that it has there, and the one it is taken for."""

    wanted: str
    lang: str
    text: str

    @property
    def taken_for(self) -> str:
        return class_of(self.text)

    @property
    def is_right(self) -> bool:
        found = self.taken_for
        if self.wanted == "other":
            return found not in LEGAL
        return found == self.wanted


@cache
def library() -> Library:
    return read_library()


def class_of(text: str) -> str:
    """What a whole text is taken for, in the order in which a turn asks."""
    people = library()
    keyword = people.keywords.effect(text) or stop_in(text, people.keywords)
    if people.screen(text).severity >= Severity.URGENT:
        return "danger_stop" if keyword is not None and keyword.effect == "stop" else "danger"
    if keyword is not None:
        return keyword.effect
    wish = people.wishes.heard(text)
    if wish is not None:
        return wish.kind
    return "enough" if people.keywords.had_enough(text) else "none"


@cache
def cases() -> tuple[Case, ...]:
    return tuple(_read())


def _read() -> Iterator[Case]:
    table = yaml.safe_load(TABLE.read_text("utf-8"))
    for wanted, by_lang in table.items():
        for lang in LANGUAGES:
            for text in by_lang[lang]:
                yield Case(wanted, lang, text)


def main() -> None:
    """Print the counts of the table and its wrong ones."""
    found = cases()
    click.echo(f"{'class':14}{'en':>5}{'es':>5}{'right':>7}")
    for wanted in dict.fromkeys(case.wanted for case in found):
        ours = [case for case in found if case.wanted == wanted]
        counts = "".join(f"{sum(c.lang == lang for c in ours):5}" for lang in LANGUAGES)
        click.echo(f"{wanted:14}{counts}{sum(case.is_right for case in ours):7}")
    wrong = [case for case in found if not case.is_right]
    click.echo(f"{len(found)} texts, {len(wrong)} taken for something else")
    for case in wrong:
        click.echo(f"  {case.text!r} ({case.wanted}, {case.lang}): {case.taken_for}")


if __name__ == "__main__":
    main()
