"""What a peer's schedules come to: rows in, `core.scheduling`'s values out. The beat, the preview
and the rebuilding of due times all look through this."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.program.model import Program
from service.core.program.model import Schedule as ScheduleSpec
from service.core.scheduling.due_texts import Calendar, Enrolled, MoveTo, Skip, Text
from service.core.scheduling.ending import ended_after
from service.core.scheduling.own_plan import own_timing, pace_within, read_own_plan
from service.core.scheduling.pace import Pace
from service.core.scheduling.peers import PeerContext
from service.store.peers import Peer, PeerDate, dates_among
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
    return days_of_peers(work, (peer.id,))[peer.id]


def days_of_peers(work: Work, peer_ids: Collection[UUID]) -> dict[UUID, PeerDays]:
    """The own dates of each of these peers, as they stand now."""
    found: dict[UUID, list[PeerDate]] = {peer_id: [] for peer_id in peer_ids}
    for row in dates_among(work.session, peer_ids):
        found[row.peer_id].append(row)
    return {
        peer_id: PeerDays(
            {row.name: row.on for row in rows}, frozenset(row.name for row in rows if row.chosen)
        )
        for peer_id, rows in found.items()
    }


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
    timing = own_timing(spec.timing, read_own_plan(peer.own_plan))
    timing = ended_after(timing, row.ends_after)
    return OnSchedule(row, spec, Enrolled(timing, context, row.after, row.asked_for))


def pace_of(program: Program, peer: Peer | None) -> Pace:
    """How many texts a peer gets at most: by their program, and by a plan of their own."""
    if peer is None or peer.own_plan is None:
        return program.pace
    return pace_within(program.pace, read_own_plan(peer.own_plan))


def under_way(
    work: Work,
    program: Program,
    peer: Peer,
    rows: Iterable[tuple[Enrollment, str]],
    days: PeerDays | None = None,
) -> list[OnSchedule]:
    """Those of a peer's enrollments, each with its schedule's name, from which texts come. `days`
    are the peer's, where they are known already."""
    days = days_of_peer(work, peer) if days is None else days
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
    holidays = holidays_of(work, program)
    if not rows:
        return Calendar(holidays)
    peer = work.session.get_one(Peer, ones[0].row.peer_id)
    return calendar_with(work, holidays, (peer, names), rows)


def calendar_with(
    work: Work,
    holidays: frozenset[date],
    named: tuple[Peer, Mapping[UUID, str]],
    rows: Iterable[TextChange],
) -> Calendar:
    """A peer's calendar: the holidays, and what was changed by hand for their enrollments, each
    with the name of its schedule."""
    peer, names = named
    changes: dict[tuple[str, date], MoveTo | Skip] = {}
    words: dict[tuple[str, date], str] = {}
    for row in rows:
        key = (names[row.enrollment_id], row.on)
        if row.left_out or row.moved_to is not None:
            changes[key] = Skip() if row.moved_to is None else MoveTo(row.moved_to)
        if row.words is not None:
            place = ("text_change", "words", row.id)
            words[key] = work.deps.keyring.unseal(peer, place, row.words)
    return Calendar(holidays, changes, words)


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
