"""What a peer's schedules come to: rows in, `core.scheduling`'s values out. The beat, the preview
and the rebuilding of due times all look through this."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from service.core.program.model import Program
from service.core.program.model import Schedule as ScheduleSpec
from service.core.scheduling.due_texts import Calendar, Enrolled, MoveTo, Skip, Text
from service.core.scheduling.peers import PeerContext
from service.store.peers import Peer, dates_of
from service.store.schedules import Enrollment, TextChange, text_changes
from service.usecases.work import Work


@dataclass(frozen=True)
class PeerDays:
    """The days of a peer's by name, and the names of those they chose to be texted about."""

    dates: dict[str, date]
    chosen: frozenset[str]


@dataclass(frozen=True)
class OnSchedule:
    """One enrollment that is under way, with what its schedule says."""

    row: Enrollment
    spec: ScheduleSpec
    enrolled: Enrolled


def days_of_peer(work: Work, peer: Peer) -> PeerDays:
    """A peer's own dates, as they stand now."""
    rows = dates_of(work.session, peer.id)
    return PeerDays(
        {row.name: row.on for row in rows}, frozenset(row.name for row in rows if row.chosen)
    )


def on_schedule(row: Enrollment, spec: ScheduleSpec, peer: Peer, days: PeerDays) -> OnSchedule:
    """An enrollment as the core sees it."""
    context = PeerContext(
        ZoneInfo(peer.zone),
        row.enrolled_at,
        seed=str(peer.id),
        schedule=spec.name,
        enrolled_on=row.enrolled_on,
        dates=days.dates,
        chosen=days.chosen,
        sent=row.sent,
        last_on=row.last_on,
    )
    return OnSchedule(row, spec, Enrolled(spec.timing, context, row.after, row.asked_for))


def under_way(
    work: Work, program: Program, peer: Peer, rows: Iterable[tuple[Enrollment, str]]
) -> list[OnSchedule]:
    """Those of a peer's enrollments, each with its schedule's name, from which texts come."""
    days = days_of_peer(work, peer)
    named = ((row, program.schedule_named(name)) for row, name in rows)
    return [
        on_schedule(row, spec, peer, days)
        for row, spec in named
        if spec is not None and row.ended_at is None and row.paused_at is None
    ]


def calendar_of(work: Work, program: Program, ones: Sequence[OnSchedule]) -> Calendar:
    """The holidays of the program, and what was changed by hand for these enrollments."""
    names = {one.row.id: one.spec.name for one in ones}
    rows = text_changes(work.session, list(names)) if names else ()
    changes = {(names[row.enrollment_id], row.on): _change(row) for row in rows}
    return Calendar(holidays_of(work, program), changes)


def _change(row: TextChange) -> MoveTo | Skip:
    return Skip() if row.moved_to is None else MoveTo(row.moved_to)


def holidays_of(work: Work, program: Program) -> frozenset[date]:
    """The program's holidays of last year, this one and the two that follow."""
    own = frozenset(program.holidays.own)
    if not program.holidays.calendars:
        return own
    this = work.now.astimezone(UTC).year
    years = range(this - 1, this + 3)
    return own | work.deps.holidays.days(program.holidays.calendars, years)


def keep_settled(one: OnSchedule, text: Text, *, sent: bool) -> None:
    """Write into the row that a text was sent or dropped."""
    row, settled = one.row, one.enrolled.settled(text, sent=sent)
    row.sent, row.last_on = settled.context.sent, settled.context.last_on
    row.after, row.asked_for = settled.after, settled.asked_for


def look_at(one: OnSchedule, calendar: Calendar) -> datetime | None:
    """When an enrollment is to be looked at next (UTC), by nothing but its rule."""
    text = one.enrolled.next_text(calendar)
    return text.look_at if text is not None else None
