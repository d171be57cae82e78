"""What `warmline screen --evaluate` prints: figures with their counts, and the wrong ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from service.core.screening.measure import Rate, Report, Sample, Verdict
from service.core.screening.model import Screening


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
    rates = ("recall", "false_alarms", "precision", "crisis_told", "pairs")
    groups = (
        "recall_by_kind",
        "false_alarms_by_kind",
        "false_alarms_by_group",
        "precision_by_category",
        "recall_by_lang",
        "false_alarms_by_lang",
    )
    return {
        **{name: _rate(getattr(figures, name)) for name in rates},
        **{
            name: {key: _rate(rate) for key, rate in getattr(figures, name).items()}
            for name in groups
        },
        "severities": figures.severities,
        "wrong": [_as_wrong(one) for one in figures.wrong],
        "mistold": [_as_wrong(one) for one in figures.mistold],
        "wrong_pairs": [[one.sample.id for one in pair] for pair in figures.wrong_pairs],
    }


def _as_wrong(verdict: Verdict) -> dict[str, Any]:
    sample = verdict.sample
    labelled = sample.severity.word if sample.severity is not None else None
    return {
        "kind": sample.kind,
        "label": "risk" if sample.risk else "ok",
        "labelled": labelled,
        "text": sample.text,
        **as_record(sample, verdict.screening),
    }


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval
    return {"hits": rate.hits, "total": rate.total, "share": rate.share, "low": low, "high": high}


def say_report(figures: Report) -> None:
    """The figures for people: counts, the share, and its 95 % interval."""
    click.echo(_row("flagged of risk", figures.recall))
    click.echo(_row("false alarms of ok", figures.false_alarms))
    click.echo(_row("precision", figures.precision))
    click.echo(_row("crisis told from less", figures.crisis_told))
    click.echo(_row("pairs both right", figures.pairs))
    _say_group("flagged of risk, by kind", figures.recall_by_kind)
    _say_group("false alarms of ok, by kind", figures.false_alarms_by_kind)
    _say_group("false alarms of ok, kinds together", figures.false_alarms_by_group)
    _say_group("precision, by what was seen", figures.precision_by_category)
    _say_group("flagged of risk, by language", figures.recall_by_lang)
    _say_group("false alarms of ok, by language", figures.false_alarms_by_lang)
    _say_severities(figures.severities)
    _say_verdicts("missed", (one for one in figures.wrong if one.sample.risk))
    _say_verdicts("false alarms", (one for one in figures.wrong if not one.sample.risk))
    _say_verdicts("crisis and less confused", figures.mistold)
    _say_pairs(figures.wrong_pairs)


def _say_group(title: str, rates: dict[str, Rate]) -> None:
    if rates:
        click.echo(f"\n{title}")
        for name, rate in rates.items():
            click.echo(_row(f"  {name}", rate))


def _say_severities(severities: dict[str, dict[str, int]]) -> None:
    if not severities:
        return
    click.echo("\nlabelled as, and seen as")
    for labelled, seen in severities.items():
        told = "   ".join(f"{count:>4} {word}" for word, count in seen.items())
        click.echo(f"  {labelled:<26}{told}")


def _row(name: str, rate: Rate) -> str:
    counts = f"{rate.hits}/{rate.total}"
    if rate.share is None:
        return f"{name:<28}{counts:>11}"
    low, high = rate.interval
    return f"{name:<28}{counts:>11}{rate.share:>8.1%}   [{low:.1%}, {high:.1%}]"


def _say_verdicts(title: str, verdicts: Iterable[Verdict]) -> None:
    listed = list(verdicts)
    if listed:
        click.echo(f"\n{title}")
    for verdict in listed:
        sample, seen = verdict.sample, verdict.screening.severity.word
        told = sample.kind if sample.severity is None else f"{sample.kind}, {sample.severity.word}"
        click.echo(f"  {sample.id}  {told}  {sample.text!r}\n      {seen}: {_why(verdict)}")


def _why(verdict: Verdict) -> str:
    screening = verdict.screening
    why = [f"{one.sign} by {one.words!r}" for one in screening.signs]
    why += [f"{one.sign} held: {one.because}" for one in screening.held_back]
    if screening.failed is not None:
        why.append(f"could not be read: {screening.failed}")
    return "; ".join(why) or "nothing seen"


def _say_pairs(pairs: Iterable[tuple[Verdict, ...]]) -> None:
    listed = list(pairs)
    if listed:
        click.echo("\npairs of which one is wrong, or both")
    for pair in listed:
        told = "  |  ".join(
            f"{'right' if one.right else 'WRONG'} {one.sample.text!r}" for one in pair
        )
        click.echo(f"  {pair[0].sample.pair}  {told}")
