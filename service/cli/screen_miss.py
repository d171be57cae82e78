"""`warmline screen --miss`: a text that was judged wrongly becomes a case without personal data."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from service.cli.running import fail
from service.core.screening.labelled import LABELS, BadLineError, read_line
from service.core.screening.lexicon import Lexicon
from service.core.screening.model import Screening
from service.core.screening.normal import fold
from service.core.screening.screen import screen as look
from service.core.screening.without_names import Cleaned, without_names
from service.core.severity import Severity

SEVERITIES = ("crisis", "urgent", "concern")


@dataclass(frozen=True)
class Wanted:
    """What a text should have been taken for; what is None is asked for at a terminal."""

    label: str | None = None
    kind: str | None = None
    severity: str | None = None
    lang: str | None = None


def make_case(
    text: str, wanted: Wanted, *, lexicon: Lexicon, hide: Sequence[str], out: Path | None
) -> None:
    """Take out what says who wrote `text`, show what is left, and print it or add it to `out` as a
    line for `--evaluate`. At a terminal it asks for what it was not told."""
    text = text or _asked_for()
    asks = sys.stdin.isatty()
    cleaned = _cleaned(text, lexicon, list(hide), asks=asks)
    wanted = _complete(wanted, asks=asks)
    line = as_line(cleaned.text, wanted)
    _say_state(cleaned, look(text, lexicon=lexicon), look(cleaned.text, lexicon=lexicon), wanted)
    click.echo(f"\nThis is the case, and all of it:\n{line}", err=True)
    if out is None:
        click.echo(line)
        return
    if asks and not click.confirm(f"Add it to {out}?", err=True):
        click.echo("Nothing was written.", err=True)
        return
    try:
        with out.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    except OSError as error:
        fail(f"{out}: {error.strerror}")
    click.echo(f"Added to {out}. Measure with: warmline screen --evaluate {out}", err=True)


def as_line(text: str, wanted: Wanted) -> str:
    """The case as a line for `--evaluate`. Its id is made of its words alone."""
    name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    fields = {
        "id": f"miss-{name}",
        "text": text,
        "lang": wanted.lang,
        "label": wanted.label,
        "kind": wanted.kind,
        "severity": wanted.severity,
    }
    line = json.dumps({key: said for key, said in fields.items() if said}, ensure_ascii=False)
    try:
        read_line(line.encode(), number=1, labelled=True)
    except (BadLineError, UnicodeEncodeError) as error:
        fail(f"this makes no case: {error}")
    return line


def _asked_for() -> str:
    """The text, typed or piped in: on a command line it would stay in the shell's history."""
    if sys.stdin.isatty():
        text: str = click.prompt("The text that was judged wrongly", err=True)
        return text
    text = sys.stdin.buffer.read().decode("utf-8", "replace").strip()
    return text or fail("no text was given")


def _cleaned(text: str, lexicon: Lexicon, hide: list[str], *, asks: bool) -> Cleaned:
    def is_word(word: str) -> bool:
        return fold(word) in lexicon.words

    while True:
        cleaned = without_names(text, hide=hide, is_word=is_word)
        if not asks:
            return cleaned
        click.echo(f"\n  {cleaned.text}\n", err=True)
        more: str = click.prompt(
            "Does anything there say who it is? Type it, with commas between, or press Enter",
            default="",
            show_default=False,
            err=True,
        )
        if not more.strip():
            return cleaned
        hide += [word.strip() for word in more.split(",") if word.strip()]


def _complete(wanted: Wanted, *, asks: bool) -> Wanted:
    label, kind, severity = wanted.label, wanted.kind, wanted.severity
    if label is None:
        label = _choose("Should somebody have been alerted", LABELS) if asks else "risk"
    if kind is None:
        words = "What kind is it, in a word (suicide, relapse, idiom, chitchat...)"
        kind = click.prompt(words, err=True) if asks else "unsorted"
    if label == "risk" and severity is None and asks:
        severity = _choose("How grave", SEVERITIES)
    return Wanted(label, kind, severity if label == "risk" else None, wanted.lang)


def _choose(question: str, among: Sequence[str] | dict[str, bool]) -> str:
    chosen: str = click.prompt(question, type=click.Choice(list(among)), err=True)
    return chosen


def _say_state(cleaned: Cleaned, before: Screening, after: Screening, wanted: Wanted) -> None:
    taken = ", ".join(cleaned.taken)
    click.echo(f"Taken out: {taken}" if taken else "Nothing was taken out.", err=True)
    if before.severity is not after.severity:
        told = f"{before.severity.word} before, {after.severity.word} now"
        click.echo(f"Mind that the text is judged otherwise without it: {told}.", err=True)
    should = Severity.from_word(wanted.severity) if wanted.severity else None
    right = after.flagged is LABELS[str(wanted.label)] and should in (None, after.severity)
    if right:
        click.echo("Mind that it is judged so today: there is nothing to report.", err=True)
    for sign in after.signs:
        click.echo(f"Seen: {sign.sign} by {sign.words!r}", err=True)
    for held in after.held_back:
        click.echo(f"Held back: {held.sign}, since {held.because}", err=True)
