"""What `warmline report alerts` prints, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from service.core.alerting.measured import Figure, Group
from service.core.alerting.targets import MEASURES, Measure
from service.core.scheduling.durations import say_duration
from service.usecases.measure_alerts import AlertReport

_TO: dict[Measure, str] = {"take": "to take", "reach": "to reach", "close": "to close"}
_HEAD = ("", "alerts", "", "done", "median", "90 of 100", "target", "kept")
_WIDTHS = (18, 6, 8, 5, 9, 9, 7, 18)


# ---------------------------------------------------------------- for people
def say_report(found: AlertReport) -> Iterator[str]:
    """The report line by line."""
    first, last = found.since.astimezone(found.zone), found.until.astimezone(found.zone)
    yield f"{found.program}: alerts from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"
    yield f"Times of day are those of {found.zone.key}."
    yield ""
    yield from _say_counts(found)
    if not found.alerts:
        yield "No alert opened in this time."
    else:
        for title, groups in (
            ("By severity", found.by_severity),
            ("By shift" if found.by_rota else "By part of the day", found.by_shift),
            ("By hour of the day", found.by_hour),
        ):
            yield ""
            yield from _say_table(title, groups, found)
        yield ""
        yield "Times count from when an alert opened or became graver. For alerts that buzz nobody"
        yield "at night, a target that would begin or end then does so in the morning. Kept: of"
        yield "those that are done, or whose time is over."


def _say_counts(found: AlertReport) -> Iterator[str]:
    said = f"{_counted(found.alerts, 'alert')}, {_counted(found.peers, 'peer')} now"
    rate = found.per_100_a_week
    yield f"{said}: {rate:.1f} alerts per 100 peers a week" if rate is not None else said
    climbs = found.climbs
    roles = ", ".join(f"{role} {number}" for role, number in climbs.farthest.items())
    far = f", as far as: {roles}" if roles else ""
    yield f"Climbed: {share(climbs.climbed, found.alerts)}{far}"
    refs = ", ".join(map(str, found.untaken))
    untaken = f": {refs}" if refs else ""
    yield (
        f"Told the top of the ladder: {share(climbs.at_top, found.alerts)}; "
        f"nobody has taken {len(found.untaken)} of them{untaken}"
    )
    yield (
        f"Missed a target: {share(found.outside, found.alerts)}; "
        f"{found.explained} of them explained"
    )
    if found.tested:
        yield f"Phones not answered in the weekly test: {share(found.unanswered, found.tested)}"


def _say_table(title: str, groups: tuple[Group, ...], found: AlertReport) -> Iterator[str]:
    yield _row((title, *_HEAD[1:]))
    for group in groups:
        for measure in MEASURES:
            begins = measure == MEASURES[0]
            figure = group.figures[measure]
            yield _row(
                (
                    group.name if begins else "",
                    str(group.alerts) if begins else "",
                    _TO[measure],
                    str(figure.done),
                    short(figure.median),
                    short(figure.ninetieth),
                    short(target_of(found, group, measure)),
                    share(figure.in_time, figure.settled),
                )
            )


def _row(cells: tuple[str, ...]) -> str:
    left = {0, 2}
    parts = (
        cell.ljust(width) if number in left else cell.rjust(width)
        for number, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    )
    return " ".join(parts).rstrip()


def target_of(found: AlertReport, group: Group, measure: Measure) -> timedelta | None:
    """The target that a group of one severity has; groups of several have none of their own."""
    return found.target_of(group.name, measure) if group in found.by_severity else None


def short(length: timedelta | None) -> str:
    """A length in its two largest units (`4m 12s`, `1d 3h`); `-` for none."""
    if length is None:
        return "-"
    return " ".join(say_duration(length).split()[:2])


def share(part: int, whole: int) -> str:
    """`11 of 12 (92 %)`; without the share of nothing."""
    return f"{part} of {whole} ({part * 100 / whole:.0f} %)" if whole else "0 of 0"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


# ---------------------------------------------------------------- for programs
def report_as_json(found: AlertReport) -> dict[str, object]:
    """The report as plain values: times in UTC, lengths in seconds."""
    return {
        "program": found.program,
        "zone": found.zone.key,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "peers": found.peers,
        "alerts": found.alerts,
        "per_100_peers_a_week": found.per_100_a_week,
        "climbed": found.climbs.climbed,
        "climbed_to": dict(found.climbs.farthest),
        "told_the_top": found.climbs.at_top,
        "untaken_at_the_top": list(found.untaken),
        "missed_a_target": found.outside,
        "explained": found.explained,
        "phones_tested": found.tested,
        "phones_not_answered": found.unanswered,
        "figures": report_as_rows(found),
    }


def report_as_rows(found: AlertReport) -> list[dict[str, object]]:
    """One row for each group and target; lengths in seconds, None where there is none. Without any
    alert, the whole alone."""
    every = (
        *(("severity", group) for group in found.by_severity),
        *(("shift" if found.by_rota else "part_of_day", group) for group in found.by_shift),
        *(("hour", group) for group in found.by_hour),
    )
    nothing = Group("all", 0, dict.fromkeys(MEASURES, Figure()))
    return [
        {
            "by": by,
            "group": group.name,
            "alerts": group.alerts,
            "measure": measure,
            "target": _seconds(target_of(found, group, measure)),
            "done": (figure := group.figures[measure]).done,
            "kept": figure.in_time,
            "missed": figure.late,
            "waiting": figure.waiting,
            "median": _seconds(figure.median),
            "ninetieth": _seconds(figure.ninetieth),
        }
        for by, group in every or (("all", nothing),)
        for measure in MEASURES
    ]


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds())
