"""`warmline screen`: look for warning signs in texts, or measure how well that is done."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import click

from service.core.screening.authoring import LANGUAGES
from service.core.screening.lexicon import Lexicon
from service.core.screening.load import load
from service.core.screening.measure import Rate, Report, Sample, Verdict, report
from service.core.screening.model import Screening
from service.core.screening.screen import screen as look
from service.core.severity import Severity
from service.gateways.files import TEMPLATES, read_tree

LEXICONS = TEMPLATES / "lexicons"
LABELS = {"risk": True, "ok": False}


@click.command()
@click.option(
    "--evaluate",
    type=click.File("rb"),
    metavar="FILE",
    help='Measure on labelled texts: JSON lines with "label" ("risk" or "ok") and "kind".',
)
@click.option("--json", "as_json", is_flag=True, help="With --evaluate: print one JSON object.")
def screen(evaluate: BinaryIO | None, *, as_json: bool) -> None:
    """Read texts from standard input, one a line, and print what was seen in each.

    A line is a plain text, or a JSON object: {"id", "text", "lang", "asked", "before"}, of which
    only "text" is needed. Every line read gives one JSON line. Exits 1 when a line can't be read.
    """
    if as_json and evaluate is None:
        raise click.UsageError("--json goes with --evaluate: without it, the answer is JSON anyway")
    lexicon = load(read_tree(LEXICONS, "**/*.yaml"))
    source = evaluate or sys.stdin.buffer
    lines = Lines(source, "standard input" if evaluate is None else str(evaluate.name))
    if evaluate is None:
        for sample in lines.samples():
            _say_json(as_record(sample, screened(sample, lexicon)))
    else:
        verdicts = [Verdict(one, screened(one, lexicon)) for one in lines.labelled()]
        figures = report(verdicts)
        if not verdicts and not lines.bad:
            lines.bad.append(f"{lines.name}: no text is in it, so there is nothing to measure")
        if not lines.bad:
            if as_json:
                _say_json(as_object(figures))
            else:
                _say_report(figures)
    for problem in lines.bad:
        click.echo(problem, err=True)
    sys.exit(1 if lines.bad else 0)


def screened(sample: Sample, lexicon: Lexicon) -> Screening:
    """What is seen in one sample's text, given what was asked and said before."""
    return look(
        sample.text,
        lexicon=lexicon,
        lang=sample.lang,
        asked=sample.asked,
        before=sample.before,
    )


class BadLineError(Exception):
    """A line that can't be used; the message says why and what would do."""


@dataclass
class Lines:
    """The lines of one file, read as samples; what is wrong with the others is kept in `bad`."""

    stream: BinaryIO
    name: str
    bad: list[str] = field(default_factory=list)

    def samples(self) -> Iterator[Sample]:
        """Every line that is a text."""
        return self._read(labelled=False)

    def labelled(self) -> Iterator[Sample]:
        """Every line that is a labelled text."""
        return self._read(labelled=True)

    def _read(self, *, labelled: bool) -> Iterator[Sample]:
        for number, line in enumerate(self.stream, start=1):
            try:
                if line.strip():
                    yield read_line(line, number=number, labelled=labelled)
            except BadLineError as error:
                self.bad.append(f"{self.name}:{number}: {error}")


def read_line(line: bytes, *, number: int, labelled: bool = False) -> Sample:
    """One line as a sample; a plain text gets its line number for an id. Raises BadLineError."""
    try:
        text = line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise BadLineError("not UTF-8 text") from None
    if not text.lstrip().startswith("{"):
        if labelled:
            raise BadLineError('a JSON object with "text", "label" and "kind" is expected')
        return Sample(id=str(number), text=text, risk=False, kind="")
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        raise BadLineError("not JSON, though it begins with {") from None
    return _sample(fields, number=number, labelled=labelled)


def _sample(fields: dict[str, Any], *, number: int, labelled: bool) -> Sample:
    before = fields.get("before") or []
    if not isinstance(before, list) or not all(isinstance(one, str) for one in before):
        raise BadLineError("before: a list of texts is expected")
    name = fields.get("id", str(number))
    if not isinstance(name, str | int):
        raise BadLineError("id: a text or a whole number is expected")
    label = fields.get("label")
    if labelled and (not isinstance(label, str) or label not in LABELS):
        raise BadLineError('label: "risk" or "ok" is expected')
    lang = fields.get("lang")
    return Sample(
        id=name,
        text=_text(fields, "text") or "",
        risk=LABELS.get(str(label), False),
        kind=_text(fields, "kind", needed=labelled) or "",
        lang=lang if labelled or lang in LANGUAGES else None,
        asked=_text(fields, "asked", needed=False),
        before=tuple(before),
        severity=_severity(fields),
        pair=_text(fields, "pair", needed=False, also_number=True),
    )


def _text(
    fields: dict[str, Any], name: str, *, needed: bool = True, also_number: bool = False
) -> str | None:
    value = fields.get(name)
    if isinstance(value, str):
        return value
    if also_number and isinstance(value, int):
        return str(value)
    if value is None and not needed:
        return None
    raise BadLineError(f"{name}: a text is expected")


def _severity(fields: dict[str, Any]) -> Severity | None:
    word = _text(fields, "severity", needed=False)
    try:
        return None if word is None else Severity.from_word(word)
    except ValueError as error:
        raise BadLineError(f"severity: {error}") from None


def as_record(sample: Sample, screening: Screening) -> dict[str, Any]:
    """The answer to one line, as design 6 has it."""
    return {
        "id": sample.id,
        "flagged": screening.flagged,
        "severity": screening.severity.word,
        "signs": [
            {
                "sign": sign.sign,
                "category": sign.category,
                "severity": sign.severity.word,
                "words": sign.words,
                "start": sign.start,
                "end": sign.end,
            }
            for sign in screening.signs
        ],
        "held_back": [{"sign": one.sign, "because": one.because} for one in screening.held_back],
        "failed": screening.failed,
    }


def as_object(figures: Report) -> dict[str, Any]:
    """All figures as one object for programs; shares between 0 and 1, null where there is none."""

    def several(rates: dict[str, Rate]) -> dict[str, Any]:
        return {name: _rate(rate) for name, rate in rates.items()}

    return {
        "recall": _rate(figures.recall),
        "false_alarms": _rate(figures.false_alarms),
        "precision": _rate(figures.precision),
        "recall_by_kind": several(figures.recall_by_kind),
        "false_alarms_by_kind": several(figures.false_alarms_by_kind),
        "recall_by_lang": several(figures.recall_by_lang),
        "false_alarms_by_lang": several(figures.false_alarms_by_lang),
        "crisis_told": _rate(figures.crisis_told),
        "pairs": _rate(figures.pairs),
        "wrong": [
            {
                "kind": one.sample.kind,
                "text": one.sample.text,
                **as_record(one.sample, one.screening),
            }
            for one in figures.wrong
        ],
    }


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval
    return {"hits": rate.hits, "total": rate.total, "share": rate.share, "low": low, "high": high}


def _say_report(figures: Report) -> None:
    click.echo(_row("flagged of risk", figures.recall))
    click.echo(_row("false alarms of ok", figures.false_alarms))
    click.echo(_row("precision", figures.precision))
    click.echo(_row("crisis told from less", figures.crisis_told))
    click.echo(_row("pairs both right", figures.pairs))
    _say_group("flagged of risk, by kind", figures.recall_by_kind)
    _say_group("false alarms of ok, by kind", figures.false_alarms_by_kind)
    _say_group("flagged of risk, by language", figures.recall_by_lang)
    _say_group("false alarms of ok, by language", figures.false_alarms_by_lang)
    for title, risk in (("missed", True), ("false alarms", False)):
        wrong = [one for one in figures.wrong if one.sample.risk is risk]
        if wrong:
            click.echo(f"\n{title}")
            for verdict in wrong:
                click.echo(_wrong(verdict))


def _say_group(title: str, rates: dict[str, Rate]) -> None:
    if rates:
        click.echo(f"\n{title}")
        for name, rate in rates.items():
            click.echo(_row(f"  {name}", rate))


def _row(name: str, rate: Rate) -> str:
    counts = f"{rate.hits}/{rate.total}"
    if rate.share is None:
        return f"{name:<28}{counts:>11}"
    low, high = rate.interval
    return f"{name:<28}{counts:>11}{rate.share:>8.1%}   [{low:.1%}, {high:.1%}]"


def _wrong(verdict: Verdict) -> str:
    seen: Iterable[str] = (f"{one.sign} by {one.words!r}" for one in verdict.screening.signs)
    held: Iterable[str] = (f"{one.sign} held: {one.because}" for one in verdict.screening.held_back)
    why = "; ".join([*seen, *held]) or "nothing seen"
    sample = verdict.sample
    return f"  {sample.id}  {sample.kind}  {sample.text!r}\n      {why}"


def _say_json(value: dict[str, Any]) -> None:
    """One line of JSON, in plain letters unless the text has what UTF-8 can't carry."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        line = json.dumps(value)
    click.echo(line)
