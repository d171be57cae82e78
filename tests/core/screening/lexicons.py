"""The shipped lexicon, and small ones written for a test."""

from __future__ import annotations

from functools import cache

from service.core.screening.lexicon import Lexicon
from service.core.screening.load import load
from service.core.screening.model import Screening
from service.core.screening.screen import screen
from service.gateways.files import TEMPLATES, read_tree
from service.gateways.lexicons import shipped_lexicon


@cache
def shipped_files() -> dict[str, str]:
    return read_tree(TEMPLATES / "lexicons", "**/*.yaml")


def shipped() -> Lexicon:
    return shipped_lexicon()


def seen(text: str, *, asked: str | None = None, before: tuple[str, ...] = ()) -> Screening:
    """What the shipped lexicon sees in `text`."""
    return screen(text, lexicon=shipped(), asked=asked, before=before)


def tiny(*patterns: str, more: str = "", guards: str = "") -> Lexicon:
    """A lexicon of one urgent sign, `sign`, with `patterns`; `guards` and `more` are YAML."""
    listed = "\n".join(f"      - '{pattern}'" for pattern in patterns)
    return load(
        {
            "en/tiny.yaml": (
                f"lang: en\n{more}\n{guards}\nsigns:\n  - id: sign\n    category: distress\n"
                f"    severity: urgent\n    reason: a test\n    patterns:\n{listed}\n"
            )
        }
    )


def words_seen(lexicon: Lexicon, text: str) -> list[str]:
    """The exact words of every sign that `lexicon` sees in `text`."""
    return [sign.words for sign in screen(text, lexicon=lexicon).signs]
