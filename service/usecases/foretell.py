"""Foretell what becomes of those enrolled when a program's file changes: in figures, before it
happens. All are looked through in batches, with a few queries for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.program.becoming import Becomes, Move, What
from service.core.program.model import Program
from service.core.program.versions import Versions
from service.core.scheduling.due_texts import Calendar, Enrolled
from service.core.scheduling.holds import Holds
from service.core.scheduling.hours import Window
from service.core.scheduling.plan import SENT_COUNTS, World, plan
from service.core.scheduling.say_next import say_next
from service.store import changing
from service.store.cohort import Cohort, batches
from service.store.peers import Peer
from service.store.schedules import Enrollment, schedules_of
from service.usecases.audience import follow_audience
from service.usecases.planning import (
    PeerDays,
    calendar_with,
    holidays_of,
    on_schedule,
    pace_of,
)
from service.usecases.work import Work

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class _Figures:
    """What is counted set by set, by the id of the schedule or (audience) by its name."""

    ids: dict[str, UUID]
    enrolled: changing.Counts
    under_way: changing.Counts
    unsent: changing.Counts
    back: changing.Counts
    away: changing.Counts
    audience: dict[str, tuple[int, int]]

    def of(self, counts: changing.Counts, name: str) -> int:
        return counts.get(self.ids[name], 0) if name in self.ids else 0


def foretell(work: Work, program_id: UUID, versions: Versions) -> tuple[Becomes, ...]:
    """What becomes of those enrolled on each schedule that the change touches, in the order of the
    files. Nothing is written."""
    figures = _figures(work, program_id, versions)
    names = [one.name for one in versions.after.schedules] + list(versions.went)
    touched = {*versions.came, *versions.went, *versions.changed, *figures.audience}
    looked: tuple[str, ...] = versions.retimed
    if versions.held_otherwise:
        looked = tuple(new.name for new, _ in versions.both())
    tally = _look_through(work, figures, versions, looked)
    touched |= {name for name in looked if tally.moves.get(name) or tally.week.get(name)}
    return tuple(_becomes(name, versions, figures, tally) for name in names if name in touched)


def _figures(work: Work, program_id: UUID, versions: Versions) -> _Figures:
    session, ended_at = work.session, versions.brings_back
    ids = {row.name: row.id for row in schedules_of(session, program_id)}
    gone = [ids[name] for name in versions.went if name in ids]
    return _Figures(
        ids,
        changing.count_enrolled(session, program_id),
        changing.count_under_way(session, program_id),
        changing.count_unsent(session, gone) if gone else {},
        changing.count_ended_at(session, program_id, ended_at) if ended_at else {},
        changing.count_ended_by_file(session, program_id),
        follow_audience(work, program_id, versions.after, dry_run=True),
    )


def _becomes(name: str, versions: Versions, figures: _Figures, tally: _Tally) -> Becomes:
    enrolled = figures.of(figures.enrolled, name)
    under_way = figures.of(figures.under_way, name)
    begin, end = figures.audience.get(name, (0, 0))
    if name in versions.went:
        unsent = figures.of(figures.unsent, name)
        return Becomes(name, "taken_out", enrolled, under_way, unsent)
    if name in versions.came:
        known = figures.of(figures.away, name)
        back = figures.of(figures.back, name)
        what: What = "back" if name in figures.ids else "new"
        begin = max(0, begin - back)  # whoever comes back is counted as somebody it finds, too
        stay_off = max(0, known - back - begin)
        return Becomes(name, what, begin=begin, return_=back, stay_off=stay_off)
    moves = sorted(
        (Move(count, *labels) for labels, count in tally.moves.get(name, Counter()).items()),
        key=lambda move: (-move.count, move.before, move.after),
    )
    week = tally.week.get(name)
    return Becomes(
        name,
        "changed",
        enrolled,
        under_way,
        moves=tuple(moves),
        begin=begin,
        end=end,
        week=(week[0], week[1]) if week else None,
    )


# ---------------------------------------------------------------- one by one
@dataclass
class _Tally:
    """By schedule: how many next texts move from when to when, and how many texts go in a week."""

    moves: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    week: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Side:
    """One of the two versions, with its holidays worked out once."""

    program: Program
    calendar: Calendar


def _look_through(
    work: Work, figures: _Figures, versions: Versions, names: Sequence[str]
) -> _Tally:
    """Look at the next text of everybody on these schedules, under both versions."""
    tally = _Tally()
    ids = {figures.ids[name]: name for name in names if name in figures.ids}
    if not ids:
        return tally
    sides = tuple(
        _Side(program, Calendar(holidays_of(work, program)))
        for program in (versions.before, versions.after)
    )
    since = work.now - SENT_COUNTS if versions.repaced else None
    for cohort in batches(work.session, ids, sent_since=since):
        for peer, rows in cohort.peers:
            named = [(row, ids[row.schedule_id]) for row in rows]
            _look_at(work, _Looked(work.now, cohort, peer, named), (versions, sides), tally)
    tally.week = {name: both for name, both in tally.week.items() if both[0] != both[1]}
    return tally


@dataclass(frozen=True)
class _Looked:
    """One peer, and those of their enrollments that are looked at, each with its schedule."""

    now: datetime
    cohort: Cohort
    peer: Peer
    rows: list[tuple[Enrollment, str]]

    def enrolled(self, program: Program, restarted: Sequence[str]) -> list[Enrolled]:
        """As the core sees them under a version. Those whose rule is another go on from now."""
        days = PeerDays(*self.cohort.days_of(self.peer.id))
        found = []
        for row, name in self.rows:
            spec = program.schedule_named(name)
            assert spec is not None
            one = on_schedule(row, spec, self.peer, days).enrolled
            after = max(one.after, self.now) if name in restarted else one.after
            found.append(Enrolled(one.timing, one.context, after, one.asked_for))
        return found

    def holds(self, program: Program) -> Holds:
        """Their hours under a version: what else holds them is the same before and after."""
        peer = self.peer
        quiet = program.quiet_for(peer.state)
        if peer.quiet_from is not None and peer.quiet_to is not None:
            quiet = (*quiet, Window(peer.quiet_from, peer.quiet_to))
        pace = pace_of(program, peer)
        return Holds(ZoneInfo(peer.zone), quiet, paused_until=peer.paused_until, pace=pace)

    def calendar(self, work: Work, side: _Side) -> Calendar:
        names = {row.id: name for row, name in self.rows}
        changed = self.cohort.changes_of(names)
        if not changed:
            return side.calendar
        return calendar_with(work, side.calendar.holidays, (self.peer, names), changed)


def _look_at(
    work: Work, one: _Looked, both: tuple[Versions, tuple[_Side, ...]], tally: _Tally
) -> None:
    versions, sides = both
    said: list[list[str]] = []
    for number, side in enumerate(sides):
        enrolled = one.enrolled(side.program, versions.retimed if number else ())
        holds, calendar = one.holds(side.program), one.calendar(work, side)
        said.append([say_next(each, holds, calendar, now=one.now) for each in enrolled])
        if versions.repaced:
            _count_week(one, enrolled, (holds, calendar), (number, tally))
    for (_, name), before, after in zip(one.rows, *said, strict=True):
        if before != after:
            tally.moves.setdefault(name, Counter())[before, after] += 1


def _count_week(
    one: _Looked,
    enrolled: list[Enrolled],
    held: tuple[Holds, Calendar],
    place: tuple[int, _Tally],
) -> None:
    """How many texts of each schedule go in the next week, all of the peer's schedules together."""
    (holds, calendar), (number, tally) = held, place
    world = World(lambda _: holds, calendar, one.cohort.sent_to(one.peer.id))
    for text in plan(enrolled, world, start=one.now, end=one.now + _WEEK):
        if text.sent_at is not None:
            tally.week.setdefault(text.schedule, [0, 0])[number] += 1
