"""Show the rota: who is on call now, the turns to come, what nobody covers, and who is off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.exc import OperationalError

from service.core.program.model import Program
from service.core.rota.gaps import Gap, gaps, on_purpose, say_gap
from service.core.rota.on_call import Rota
from service.core.rota.shifts import Turn
from service.core.rota.stretches import Stretch, stretches
from service.core.source import AuthoringError
from service.store import rota as store
from service.store.rota import ShiftSwap
from service.store.scope import Scope
from service.store.seal import SealBroken
from service.store.staff import Staff, memberships_in
from service.usecases.audit import record
from service.usecases.change_rota import MAY_ARRANGE
from service.usecases.deps import Deps
from service.usecases.looks import staff_name
from service.usecases.on_call import standing_rota
from service.usecases.read_program import program_of
from service.usecases.show_hand_overs import HandedOver, handed_over
from service.usecases.work import Work, work

DAYS = 14
# A gap so near stands on every page of those who can close it.
SOON = timedelta(hours=48)
SOMEBODY = "somebody who has left"


@dataclass(frozen=True)
class OnTurn:
    """Somebody who has a turn. `instead_of` is who gave it to them in a swap, `by` who wrote that
    down and `swap_id` what takes it back."""

    staff_id: UUID
    name: str
    instead_of: str | None = None
    by: str | None = None
    swap_id: UUID | None = None


@dataclass(frozen=True)
class AwayLine:
    """Time off (UTC, the end not included). Nobody answers where `cover` is None. `mine`: it is
    the reader's; `kind` is away or quiet (from their phone, for hours)."""

    id: UUID
    staff_id: UUID
    name: str
    start: datetime
    end: datetime
    cover: str | None
    kind: str
    mine: bool


@dataclass(frozen=True)
class TurnLine:
    """One turn (UTC), whose it is by now, and who of them is off for some of it."""

    shift: str
    day: date
    start: datetime
    end: datetime
    people: tuple[OnTurn, ...]
    away: tuple[AwayLine, ...]


@dataclass(frozen=True)
class GapLine:
    """A time without anybody on call (UTC); `says` is it by the program's clock. `away` are those
    whose turn it would be."""

    start: datetime
    end: datetime
    says: str
    away: tuple[str, ...]


@dataclass(frozen=True)
class ShownRota:
    """A program's rota for the `days` to come. `until` is when who is on call changes next, None
    when it does not within them. `written`: the program's file has shifts. `called`: a ladder has
    a step for whoever is on call. `nobody` are the times in which nobody is on purpose. `staff` are
    all who could take a turn, by their names."""

    program_id: UUID
    program: str
    zone: ZoneInfo
    days: int
    written: bool
    called: bool
    on_call: tuple[str, ...]
    until: datetime | None
    turns: tuple[TurnLine, ...]
    gaps: tuple[GapLine, ...]
    nobody: tuple[GapLine, ...]
    off: tuple[AwayLine, ...]
    handed: HandedOver
    staff: tuple[tuple[UUID, str], ...]


def show_rota(
    deps: Deps, *, program_id: UUID, days: int = DAYS, scope: Scope | None = None
) -> ShownRota | None:
    """The rota of a program for so many days; None when it is not in `scope`. Without one (the
    command line) everything is shown."""
    if scope is not None:
        if not scope.allows(program_id):
            return None
        with work(deps) as begun:
            who = {"staff_id": scope.staff_id, "program_id": program_id}
            record(begun, "looked", ("rota", None), **who)
    with deps.database.read() as session:
        begun = Work(deps, session, deps.clock.now_in(session))
        return _Reading(begun, program_id, scope).shown(days)


class _Reading:
    """What is read once for a page."""

    def __init__(self, work: Work, program_id: UUID, scope: Scope | None) -> None:
        self.work, self.program_id, self.scope = work, program_id, scope
        self.program = program_of(work, program_id)
        self.rota = standing_rota(work, program_id)
        self.names = _names(work, program_id)

    def shown(self, days: int) -> ShownRota:
        first, until = self.work.now, self.work.now + timedelta(days=days)
        found = stretches(self.rota, first=first, until=until)
        off = self._off()
        now = found[0] if found else Stretch(first, until, ())
        return ShownRota(
            program_id=self.program_id,
            program=self.program.public_name,
            zone=self.program.zone,
            days=days,
            written=bool(self.program.rota),
            called=_calls(self.program),
            on_call=tuple(self._name(one) for one in now.people),
            until=now.end if now.end < until else None,
            turns=self._turns(first, until, off) if self.program.rota else (),
            gaps=_gap_lines(self.rota, self.names, first, until),
            nobody=_on_purpose(self.rota, first, until),
            off=off,
            handed=handed_over(self.work, self.program_id, self._name),
            staff=tuple(sorted(self.names.items(), key=lambda one: one[1])),
        )

    def _turns(
        self, first: datetime, until: datetime, off: tuple[AwayLine, ...]
    ) -> tuple[TurnLine, ...]:
        yesterday = first.astimezone(self.program.zone).date() - timedelta(days=1)
        swaps = store.swaps_from(self.work.session, self.program_id, yesterday)
        return tuple(self._turn(turn, swaps, off) for turn in self.rota.turns(first, until))

    def _turn(
        self, turn: Turn[UUID], swaps: Sequence[ShiftSwap], off: tuple[AwayLine, ...]
    ) -> TurnLine:
        of_turn = [one for one in swaps if (one.shift, one.day) == (turn.shift, turn.day)]
        away = tuple(
            one
            for one in off
            if one.staff_id in turn.people and one.start < turn.end and turn.start < one.end
        )
        people = tuple(self._on_turn(who, of_turn) for who in turn.people)
        return TurnLine(turn.shift, turn.day, turn.start, turn.end, people, away)

    def _on_turn(self, who: UUID, swaps: list[ShiftSwap]) -> OnTurn:
        last = next((one for one in reversed(swaps) if one.takes_id == who), None)
        if last is None:
            return OnTurn(who, self._name(who))
        return OnTurn(
            who, self._name(who), self._name(last.gives_id), self._name(last.by_id), last.id
        )

    def _off(self) -> tuple[AwayLine, ...]:
        rows = store.time_off_from(self.work.session, self.program_id, self.work.now)
        mine = self.scope.staff_id if self.scope else None
        return tuple(
            AwayLine(
                id=row.id,
                staff_id=row.staff_id,
                name=self._name(row.staff_id),
                start=row.starts_at,
                end=row.ends_at,
                cover=self.names.get(row.cover_id) if row.cover_id else None,
                kind=row.kind,
                mine=row.staff_id == mine,
            )
            for row in rows
        )

    def _name(self, staff_id: UUID) -> str:
        return self.names.get(staff_id, SOMEBODY)


def _names(work: Work, program_id: UUID) -> dict[UUID, str]:
    """The staff of a program, by id."""
    ids = {row.staff_id for row in memberships_in(work.session, program_id)}
    found = ((one, staff_name(work.deps, work.session.get(Staff, one))) for one in ids)
    return {one: name or SOMEBODY for one, name in found}


def _gap_lines(
    rota: Rota, names: Mapping[UUID, str], first: datetime, until: datetime
) -> tuple[GapLine, ...]:
    if not rota.shifts:
        return ()
    return tuple(
        GapLine(
            gap.start,
            gap.end,
            say_gap(gap, rota.zone),
            tuple(names.get(one, SOMEBODY) for one in gap.away),
        )
        for gap in gaps(rota, first=first, until=until)
    )


def _on_purpose(rota: Rota, first: datetime, until: datetime) -> tuple[GapLine, ...]:
    spans = (Gap(*span) for span in on_purpose(rota, first=first, until=until))
    return tuple(GapLine(one.start, one.end, say_gap(one, rota.zone), ()) for one in spans)


def _calls(program: Program) -> bool:
    ladder = program.ladder
    every = (ladder.crisis, ladder.urgent, ladder.concern)
    return any(step.role == "on_call" for rungs in every for step in rungs.steps)


# ---------------------------------------------------------------- the banner
@dataclass(frozen=True)
class GapSoon:
    """The next gap of a program within SOON, in words (`Sat 7 Mar 22:00-06:00`)."""

    program_id: UUID
    program: str
    says: str


def gaps_soon(deps: Deps, *, scope: Scope) -> tuple[GapSoon, ...]:
    """The gaps within SOON of those programs whose rota the reader arranges and whose ladder calls
    whoever is on call; nothing where it cannot be told just now."""
    mine = [one for one in scope.roles if scope.has_role(one, *MAY_ARRANGE)]
    if not mine:
        return ()
    try:
        with deps.database.read() as session:
            begun = Work(deps, session, deps.clock.now_in(session))
            return tuple(found for one in mine for found in _soon(begun, one))
    except (OperationalError, AuthoringError, SealBroken):
        return ()  # the page says it, or the doctor


def _soon(work: Work, program_id: UUID) -> tuple[GapSoon, ...]:
    rota = standing_rota(work, program_id)
    program = program_of(work, program_id)
    if not rota.shifts or not _calls(program):
        return ()
    found = gaps(rota, first=work.now, until=work.now + SOON)
    return tuple(GapSoon(program_id, program.public_name, say_gap(gap, rota.zone)) for gap in found)
