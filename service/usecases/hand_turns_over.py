"""Hand over: as turns change, whoever goes and whoever comes hears which alerts are open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from service.core.program.model import Program
from service.core.rota.hand_overs import Change, changes, next_edge
from service.store.alerts import open_alerts
from service.store.hand_overs import ROTA_CLOCKS, HandOver, RotaClock, clock_of
from service.store.lock import lock_one
from service.usecases.deps import Deps
from service.usecases.on_call import rota_since
from service.usecases.one_by_one import each_due
from service.usecases.tell_rota import name_of, tell, words
from service.usecases.work import Work, retried, work

# Told later than this, it is no hand-over any more: what is open stands in the console.
NO_LATER = timedelta(hours=1)
# Rules may leave long holes; then it is looked again.
AHEAD = timedelta(days=8)
MOST_REFS, MOST_NAMES = 8, 2


def hand_turns_over(deps: Deps, *, limit: int = 20) -> bool:
    """Hand over wherever turns have changed, one transaction for each program. Whether more may be
    due."""
    return each_due(deps, ROTA_CLOCKS, _hand_over, limit=limit)


def wind_clock(work: Work, program_id: UUID, program: Program) -> None:
    """A program's file is put in force: its turns are handed over from now on."""
    clock = clock_of(work.session, program_id)
    if clock is None and not program.rota:
        return
    if clock is None:
        clock = RotaClock(
            id=work.new_id(), created_at=work.now, program_id=program_id, looked_at=work.now
        )
    if clock.due_at is None or clock.due_at > work.now:
        clock.looked_at = work.now
    clock.due_at = work.now if program.rota else None
    work.session.add(clock)


@retried
def _hand_over(deps: Deps, clock_id: UUID) -> None:
    """The notes, and that they were made, are one commit: whoever dies before has told nobody."""
    with work(deps) as begun:
        clock = lock_one(begun.session, RotaClock, clock_id)
        rota = rota_since(begun, clock.program_id, clock.looked_at)
        for change in changes(rota, after=clock.looked_at, until=begun.now):
            _tell_of(begun, clock.program_id, change)
        clock.looked_at = begun.now
        coming = next_edge(rota, after=begun.now, within=AHEAD)
        clock.due_at = (coming or begun.now + AHEAD) if rota.shifts else None
        clock.lease = clock.leased_until = None


def _tell_of(work: Work, program_id: UUID, change: Change) -> None:
    """One note to each, if anything is open."""
    refs = [str(alert.reference) for alert in open_alerts(work.session, program_id)]
    if not refs:
        return
    values = {"number": str(len(refs)), "refs": _refs(refs)}
    to_goes = words(work, "hand_over_goes", name=_names(work, change.comes), **values)
    to_comes = words(work, "hand_over_comes", **values)
    for side, people, body in (("goes", change.goes, to_goes), ("comes", change.comes, to_comes)):
        for staff_id in people:
            note = HandOver(
                id=work.new_id(),
                created_at=work.now,
                program_id=program_id,
                at=change.at,
                staff_id=staff_id,
                side=side,
                refs=" ".join(refs),
            )
            if not _too_late(work.now, change.at):
                sent = tell(work, program_id, staff_id, body)
                work.session.flush()  # the text is there before the note names it
                note.message_id = sent.id if sent is not None else None
            work.session.add(note)


def _too_late(now: datetime, at: datetime) -> bool:
    return now - at > NO_LATER


def _refs(refs: Sequence[str]) -> str:
    more = len(refs) - MOST_REFS
    return ", ".join(refs[:MOST_REFS]) + (f" +{more}" if more > 0 else "")


def _names(work: Work, people: Sequence[UUID]) -> str:
    names = [name_of(work, one) for one in people[:MOST_NAMES]]
    more = len(people) - MOST_NAMES
    return ", ".join(names) + (f" +{more}" if more > 0 else "") or words(work, "nobody")
