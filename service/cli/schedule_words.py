"""What `warmline schedule preview` prints, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from service.core.scheduling.load import Total, say_amount
from service.core.scheduling.plan import Planned
from service.core.scheduling.plan_words import say_stays_away, say_wait
from service.usecases.compare_plans import Compared
from service.usecases.preview_schedules import Figures, Preview, PreviewLine

WAITS = "Waits: goes live with `warmline go-live`. Until then none of these texts goes."
HOW_TO_PRICE = (
    "No prices in the program file, so no cost: write `prices` into it, as in "
    "templates/programs/demo.yaml."
)


# ---------------------------------------------------------------- for people
def say_preview(shown: Preview) -> Iterator[str]:
    """The preview line by line: the texts, then the hours, the days and the whole. Of a program
    that is not live it is said first that none of them goes yet."""
    if shown.waits:
        yield WAITS
        yield ""
    for line in shown.lines:
        yield _say_line(line)
    yield ""
    yield from _say_figures(shown.figures, shown.zone)
    going = sum(line.sent_at is not None for line in shown.lines)
    total = say_total(shown.figures.whole, shown.figures.currency)
    go, do_not = ("would go", "would not") if shown.waits else ("go", "do not")
    yield f"{going} texts {go}, {len(shown.lines) - going} {do_not}; {total}."
    yield from _say_unpriced(shown.figures)


def say_compared(found: Compared) -> Iterator[str]:
    """What a file would change, line by line: in the file, text by text, and in figures."""
    yield from found.changes
    if not found.changes:
        yield "The file says what is in force already."
    yield ""
    for text in found.texts:
        yield text.say()
    if not found.texts:
        yield "No text of those enrolled now fares otherwise."
    yield ""
    for name, (begin, end) in found.audience.items():
        yield f"{name}: {begin} more would begin and {end} come off it; that is not counted here"
    for warning in found.after.warnings:
        yield f"warning: {warning}"
    yield say_kinds(found)
    before, after = found.before, found.after
    yield f"before: {_texts(before.whole)}, {say_total(before.whole, before.currency)}"
    yield f"after:  {_texts(after.whole)}, {say_total(after.whole, after.currency)}"
    yield from _say_unpriced(after)


def say_kinds(found: Compared) -> str:
    """How many texts more, fewer and moved."""
    kinds = found.kinds
    said = f"{kinds.get('more', 0)} texts more, {kinds.get('fewer', 0)} fewer, "
    said += f"{kinds.get('moved', 0)} at another time"
    other = kinds.get("otherwise", 0)
    return f"{said}, {other} that go neither before nor after." if other else f"{said}."


def say_total(total: Total, currency: str | None) -> str:
    """Segments and, with a price list, what they cost."""
    said = "1 segment" if total.segments == 1 else f"{total.segments} segments"
    return said if currency is None else f"{said}, {say_amount(total.amount, currency)}"


def _say_figures(figures: Figures, zone: ZoneInfo) -> Iterator[str]:
    for hour, total in figures.by_hour.items():
        local = hour.astimezone(zone)
        yield f"{local:%a %Y-%m-%d %H}:00  {say_total(total, figures.currency)}"
    for warning in figures.warnings:
        yield f"warning: {warning}"
    if len(figures.by_day) > 1:
        yield ""
        for day, total in figures.by_day.items():
            yield f"{day:%a %Y-%m-%d}  {_texts(total)}, {say_total(total, figures.currency)}"


def _say_unpriced(figures: Figures) -> Iterator[str]:
    if figures.currency is None:
        yield HOW_TO_PRICE
    elif figures.whole.unpriced:
        yield (
            f"{_texts(figures.whole, figures.whole.unpriced)} to numbers that the price list says "
            "nothing of: their cost is not in it."
        )


def _texts(total: Total, number: int | None = None) -> str:
    number = total.texts if number is None else number
    return "1 text" if number == 1 else f"{number} texts"


def _say_line(line: PreviewLine) -> str:
    at = (line.sent_at or line.planned_for).astimezone(line.zone)
    said = f"{at:%a %Y-%m-%d %H:%M} {line.zone.key}  {line.name}  {line.schedule}"
    if line.sent_at is None:
        return f"{said}  does not go: {say_stays_away(line)}"
    waits = "; ".join(say_wait(wait, line.zone, line.on) for wait in line.waits)
    segments = "1 segment" if line.segments == 1 else f"{line.segments} segments"
    waited = f"  (waits: {waits})" if waits else ""
    return f"{said}  {segments}{waited}{'  the last one' if line.is_last else ''}"


# ---------------------------------------------------------------- for programs
def preview_as_json(shown: Preview) -> dict[str, object]:
    """The preview as plain values; amounts are text, so that no part of a cent is lost."""
    figures = shown.figures
    return {
        "texts": [_line_as_json(line) for line in shown.lines],
        "segments_by_hour": {
            hour.isoformat(): one.segments for hour, one in figures.by_hour.items()
        },
        **_figures_as_json(figures),
        "warnings": list(figures.warnings),
        "waits": shown.waits,
    }


def compared_as_json(found: Compared) -> dict[str, object]:
    """What a file would change, as plain values."""
    return {
        "changes": list(found.changes),
        "texts": [
            {
                "peer": str(one.peer_id),
                "schedule": one.change.schedule,
                "on": one.change.on.isoformat(),
                "zone": one.zone.key,
                "kind": one.kind,
                "before": _planned_as_json(one.change.before),
                "after": _planned_as_json(one.change.after),
            }
            for one in found.texts
        ],
        "more": found.kinds.get("more", 0),
        "fewer": found.kinds.get("fewer", 0),
        "moved": found.kinds.get("moved", 0),
        "otherwise": found.kinds.get("otherwise", 0),
        "audience": {
            name: {"begin": begin, "end": end} for name, (begin, end) in found.audience.items()
        },
        "before": _figures_as_json(found.before),
        "after": {**_figures_as_json(found.after), "warnings": list(found.after.warnings)},
    }


def _line_as_json(line: PreviewLine) -> dict[str, object]:
    cost = None if line.price is None else str(line.price * line.segments)
    return {
        "peer": str(line.peer_id),
        "schedule": line.schedule,
        "on": line.on.isoformat(),
        "number": line.number,
        "zone": line.zone.key,
        "planned_for": line.planned_for.isoformat(),
        "expires_at": line.expires_at.isoformat(),
        "sent_at": line.sent_at.isoformat() if line.sent_at else None,
        "waits": list(line.shifts),
        "waits_until": {wait.because: wait.until.isoformat() for wait in line.waits},
        "dropped": line.dropped,
        "segments": line.segments,
        "cost": cost if line.sent_at else None,
        "by_hand": line.by_hand,
        "last": line.is_last,
    }


def _planned_as_json(text: Planned | None) -> dict[str, object] | None:
    if text is None:
        return None
    return {
        "sent_at": text.sent_at.isoformat() if text.sent_at else None,
        "dropped": text.dropped,
    }


def _figures_as_json(figures: Figures) -> dict[str, object]:
    return {
        "total": _total_as_json(figures.whole, figures.currency),
        "by_day": {
            day.isoformat(): _total_as_json(one, figures.currency)
            for day, one in figures.by_day.items()
        },
        "currency": figures.currency,
    }


def _total_as_json(total: Total, currency: str | None) -> dict[str, object]:
    return {
        "texts": total.texts,
        "segments": total.segments,
        "cost": str(total.amount) if currency is not None else None,
        "unpriced": total.unpriced,
    }
