"""`warmline flow check`: are the flows that coordinators wrote fit to go live?"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from service.core.dialogue.check import check_flows
from service.core.dialogue.flow import Flow, read_flow
from service.core.dialogue.script import LANGUAGES
from service.core.source import AuthoringError, Mistake
from service.gateways.files import TEMPLATES

FLOWS = TEMPLATES / "flows"


@click.group()
def flow() -> None:
    """Check the flows that coordinators write."""


@flow.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Check FILES, or every flow under templates/flows.

    Each must parse, every step be reached, every path end, both languages match, and every text
    keep to its segments. With a file, the same flow in the folder of the other language is checked
    too. Exits 1 when something is wrong, each mistake on a line: file:line: field: what.
    """
    flows, mistakes = read_all(_with_other_language(files) if files else _shipped())
    if not mistakes:  # what could not be read would look missing
        mistakes = check_flows(flows)
    if as_json:
        click.echo(json.dumps(_as_json(flows, mistakes), ensure_ascii=False, indent=2))
    else:
        for mistake in mistakes:
            click.echo(str(mistake), err=True)
        if not mistakes:
            click.echo(f"{len(flows)} flows are fine.")
    sys.exit(1 if mistakes else 0)


def read_file(path: Path) -> str:
    """The text of one flow's file. Raises AuthoringError when it is no UTF-8 text, and a usage
    error when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise AuthoringError([Mistake(str(path), 1, "", "not UTF-8 text")]) from None


def read_all(texts: Mapping[str, str | AuthoringError]) -> tuple[list[Flow], list[Mistake]]:
    """The flows in `texts` (file to text), and everything wrong in those that cannot be read."""
    flows: list[Flow] = []
    mistakes: list[Mistake] = []
    for file, text in texts.items():
        try:
            if isinstance(text, AuthoringError):
                raise text
            flows.append(read_flow(text, file=file))
        except AuthoringError as error:
            mistakes.extend(error.mistakes)
    return flows, sorted(set(mistakes))


def _shipped() -> dict[str, str | AuthoringError]:
    return _texts(sorted(FLOWS.glob("*/*.yaml")), shown_from=TEMPLATES.parent)


def _with_other_language(files: Iterable[Path]) -> dict[str, str | AuthoringError]:
    """`files`, and beside each the file of that name in the other language's folder."""
    paths = dict.fromkeys(files)
    for path in list(paths):
        if path.absolute().parent.name in LANGUAGES:
            twins = (path.parent / ".." / lang / path.name for lang in LANGUAGES)
            known = {one.resolve() for one in paths}
            paths.update(
                {twin: None for twin in twins if twin.is_file() and twin.resolve() not in known}
            )
    return _texts(paths)


def _texts(
    paths: Iterable[Path], shown_from: Path | None = None
) -> dict[str, str | AuthoringError]:
    texts: dict[str, str | AuthoringError] = {}
    for path in paths:
        shown = path.relative_to(shown_from) if shown_from else path
        try:
            texts[str(shown)] = read_file(path)
        except AuthoringError as error:
            texts[str(shown)] = error
    return texts


def _as_json(flows: Iterable[Flow], mistakes: Iterable[Mistake]) -> dict[str, object]:
    wrong = [
        {"file": one.file, "line": one.line, "where": one.where, "problem": one.problem}
        for one in mistakes
    ]
    return {
        "ok": not wrong,
        "flows": [
            {"name": one.name, "lang": one.lang, "version": one.version, "steps": len(one.steps)}
            for one in flows
        ],
        "mistakes": wrong,
    }
