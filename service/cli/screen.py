"""`warmline screen`: look for warning signs in texts, explain one, or measure it all."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import click

from service.cli.screen_explain import Explained, explained_as_json, say_explained
from service.cli.screen_miss import Wanted, make_case
from service.cli.screen_report import as_object, as_record, say_report
from service.core.screening.authoring import LANGUAGES
from service.core.screening.labelled import LABELS, Lines
from service.core.screening.lexicon import Lexicon
from service.core.screening.measure import Sample, Verdict, report
from service.core.screening.model import Screening
from service.core.screening.overlay_check import Shipped
from service.core.screening.screen import screen as look
from service.core.source import AuthoringError
from service.core.texts.replies import Replies, read_replies
from service.gateways.files import TEMPLATES, read_tree
from service.gateways.lexicons import shipped_lexicon

MOST_TOLD = 20  # of the lines of a file that is not one of texts at all, or hardly
MODES = ("evaluate", "explain", "miss")


@dataclass(frozen=True)
class Asked:
    """The options of one call."""

    evaluate: BinaryIO | None
    explain: str | None
    miss: str | None
    program: str | None
    lang: str | None
    asked: str | None
    before: tuple[str, ...]
    label: str | None
    kind: str | None
    severity: str | None
    hide: tuple[str, ...]
    out: Path | None
    as_json: bool


OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--evaluate",
        type=click.File("rb"),
        metavar="FILE",
        help='Measure on labelled texts: JSON lines with "label" ("risk" or "ok") and "kind".',
    ),
    click.option(
        "--explain", metavar="TEXT", help="Show what is seen in TEXT, why, and what follows."
    ),
    click.option(
        "--miss",
        is_flag=False,
        flag_value="",
        metavar="[TEXT]",
        help="Make a case of a text that was judged wrongly, without what says whose it is. Leave "
        "TEXT out to type it or pipe it in.",
    ),
    click.option(
        "--program",
        metavar="NAME_OR_FILE",
        help="With what a program changes of the signs: its slug, or its file.",
    ),
    click.option("--lang", type=click.Choice(LANGUAGES), help="With --explain and --miss."),
    click.option("--asked", help="With --explain: the kind of question that was just asked."),
    click.option(
        "--before",
        multiple=True,
        metavar="TEXT",
        help="With --explain: an earlier text of the hour, oldest first. May be repeated.",
    ),
    click.option(
        "--label", type=click.Choice(list(LABELS)), help="With --miss: what is right (risk, ok)."
    ),
    click.option("--kind", help="With --miss: what kind of text it is."),
    click.option(
        "--severity",
        type=click.Choice(("crisis", "urgent", "concern")),
        help="With --miss: how grave it is.",
    ),
    click.option(
        "--hide", multiple=True, metavar="WORDS", help="With --miss: take this out as well."
    ),
    click.option(
        "--out",
        type=click.Path(path_type=Path, dir_okay=False),
        help="With --miss: the file to add the case to. Else it is printed.",
    ),
    click.option(
        "--json", "as_json", is_flag=True, help="With --evaluate, --explain: print one JSON object."
    ),
)


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command all of OPTIONS, in their order."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@click.command()
@with_options
def screen(**given: Any) -> None:
    """Read texts from standard input, one a line, and print what was seen in each.

    A line is a plain text, or a JSON object: {"id", "text", "lang", "asked", "before"}, of which
    only "text" is needed. Every line read gives one JSON line. Exits 1 when a line can't be read.
    """
    asked = Asked(**given)
    _check_used(asked, given)
    lexicon = _lexicon(asked.program)
    if asked.explain is not None:
        _explain(asked.explain, asked, lexicon)
    elif asked.miss is not None:
        wanted = Wanted(asked.label, asked.kind, asked.severity, asked.lang)
        make_case(asked.miss, wanted, lexicon=lexicon, hide=asked.hide, out=asked.out)
    elif asked.evaluate is not None:
        _evaluate(asked.evaluate, lexicon, as_json=asked.as_json)
    else:
        _screen_lines(lexicon)


def _check_used(asked: Asked, given: dict[str, Any]) -> None:
    """Refuse options that would mean nothing."""
    modes = [name for name in MODES if given[name] is not None]
    if len(modes) > 1:
        raise click.UsageError(f"one at a time: --{' or --'.join(modes)}")
    if asked.as_json and asked.evaluate is None and asked.explain is None:
        raise click.UsageError("--json goes with --evaluate or --explain: else it is JSON anyway")
    needs = {
        "explain": ("asked", "before"),
        "miss": ("label", "kind", "severity", "hide", "out"),
    }
    for mode, options in needs.items():
        for name in options:
            if given[name] not in (None, ()) and mode not in modes:
                raise click.UsageError(f"--{name} goes with --{mode}")
    if asked.lang is not None and asked.explain is None and asked.miss is None:
        raise click.UsageError("--lang goes with --explain or --miss: a line has its own")


# ---------------------------------------------------------------- by which signs
def _lexicon(program: str | None) -> Lexicon:
    """The shipped lexicon, or that of a program. Raises AuthoringError."""
    shipped = _shipped()
    if program is None:
        return shipped.lexicon
    from service.cli.screen_program import overlay_of  # noqa: PLC0415 - needs the database: slow

    overlay = overlay_of(program)
    mistakes = shipped.mistakes(overlay)
    if mistakes:
        raise AuthoringError(mistakes)
    return shipped.with_overlay(overlay)


@cache
def _shipped() -> Shipped:
    return Shipped(shipped_lexicon())


def screened(sample: Sample, lexicon: Lexicon) -> Screening:
    """What is seen in one sample's text, given what was asked and said before."""
    return look(
        sample.text,
        lexicon=lexicon,
        lang=sample.lang,
        asked=sample.asked,
        before=sample.before,
    )


# ---------------------------------------------------------------- what is printed
def _screen_lines(lexicon: Lexicon) -> None:
    lines = Lines(sys.stdin.buffer, "standard input")
    for sample in lines.samples():
        _say_json(as_record(sample, screened(sample, lexicon)))
    _end(lines.bad)


def _evaluate(file: BinaryIO, lexicon: Lexicon, *, as_json: bool) -> None:
    lines = Lines(file, str(file.name))
    verdicts = [Verdict(one, screened(one, lexicon)) for one in lines.labelled()]
    if not verdicts and not lines.bad:
        lines.bad.append(f"{lines.name}: no text is in it, so there is nothing to measure")
    if not lines.bad:
        figures = report(verdicts)
        if as_json:
            _say_json(as_object(figures))
        else:
            say_report(figures)
    _end(lines.bad)


def _end(bad: Sequence[str]) -> None:
    for problem in bad[:MOST_TOLD]:
        click.echo(problem, err=True)
    if len(bad) > MOST_TOLD:
        click.echo(f"and {len(bad) - MOST_TOLD} more lines that can't be read", err=True)
    sys.exit(1 if bad else 0)


def _explain(text: str, asked: Asked, lexicon: Lexicon) -> None:
    sample = Sample("1", text, False, "", asked.lang, asked.asked, asked.before)
    explained = Explained(sample, lexicon, screened(sample, lexicon))
    if asked.as_json:
        _say_json(explained_as_json(explained, _replies()))
    else:
        say_explained(explained, _replies(), colours=sys.stdout.isatty())


def _replies() -> Replies:
    return read_replies(read_tree(TEMPLATES / "replies", "*.yaml"))


def _say_json(value: dict[str, Any]) -> None:
    """One line of JSON, in plain letters unless the text has what UTF-8 can't carry."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        line = json.dumps(value)
    click.echo(line)
