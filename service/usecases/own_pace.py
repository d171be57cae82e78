"""A peer's own plan for their texts, as rows: changed by their word or by the hand of staff, and
put back as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Literal
from uuid import UUID

from service.core.program.model import Program
from service.core.scheduling.hours import Window, minutes_free
from service.core.scheduling.own_plan import NO_PLAN, OwnHours, OwnPlan, read_own_plan, with_hours
from service.core.wishes.clocks import SaidHours
from service.store.own_changes import OwnChange, standing_changes
from service.store.peers import Peer
from service.store.schedules import Enrollment, Schedule
from service.usecases import audit
from service.usecases.enroll import plan_anew
from service.usecases.work import Work

# With less of a day left for texts, many would be too late.
LEAST_FREE = 60  # minutes
Source = Literal["word", "staff"]
Rows = Sequence[tuple[Enrollment, Schedule]]


@dataclass(frozen=True)
class Paced:
    """A peer whose contact is locked, with their enrollments, locked too."""

    work: Work
    program: Program
    peer: Peer
    rows: Rows

    @property
    def plan(self) -> OwnPlan:
        """Their own plan as it stands."""
        return read_own_plan(self.peer.own_plan)


def fitting(paced: Paced, plan: OwnPlan, said: SaidHours) -> OwnPlan | None:
    """A plan with these hours, if the quiet hours of the program and the state leave room for them;
    where the half of the day was not said, the other half is tried too."""
    quiet = paced.program.quiet_for(paced.peer.state)
    tried = [said] if said.other_half is None else [said, said.other_half]
    plans = (with_hours(plan, one.hours) for one in tried)
    return next((one for one in plans if _is_free(one.hours, quiet)), None)


def _is_free(hours: OwnHours, quiet: tuple[Window, ...]) -> bool:
    if hours.at is not None:
        return not any(window.holds(hours.at) for window in quiet)
    own = (hours.quiet,) if hours.quiet is not None else ()
    return minutes_free((*quiet, *own)) >= LEAST_FREE


def put_plan(
    paced: Paced, kind: str, plan: OwnPlan, *, source: Source = "word", staff_id: UUID | None = None
) -> None:
    """From now on a peer's texts go by another plan of their own. Hours that they want none in are
    quiet hours of their own as well."""
    work, peer = paced.work, paced.peer
    row = OwnChange(id=work.new_id(), created_at=work.now, peer_id=peer.id, kind=kind)
    row.source, row.staff_id = source, staff_id
    row.plan_before, row.quiet_before = peer.own_plan, _said(_quiet(peer))
    _put_quiet(peer, _quiet_under(paced, plan))
    peer.own_plan = str(plan) or None
    row.plan_after, row.quiet_after = peer.own_plan, _said(_quiet(peer))
    work.session.add_all((peer, row))
    work.session.flush()
    from_now_on(paced)
    audit.record(
        work, "chose_pace", ("peer", peer.id), staff_id=staff_id, program_id=peer.program_id
    )


def undo(paced: Paced, row: OwnChange, *, staff_id: UUID | None = None) -> None:
    """Put a peer's own plan back as it was before a change. Quiet hours that somebody has changed
    since stay."""
    work, peer = paced.work, paced.peer
    peer.own_plan = row.plan_before
    if _said(_quiet(peer)) == row.quiet_after:
        _put_quiet(peer, _window(row.quiet_before))
    row.undone_at, row.undone_by = work.now, staff_id
    work.session.add_all((peer, row))
    work.session.flush()
    from_now_on(paced)
    audit.record(
        work, "undid_pace", ("peer", peer.id), staff_id=staff_id, program_id=peer.program_id
    )


def undo_all(paced: Paced, *, staff_id: UUID) -> bool:
    """Put a peer's texts back as their schedules have them. Whether there was anything to undo."""
    if paced.plan == NO_PLAN:
        return False
    for row in standing_changes(paced.work.session, paced.peer.id):
        undo(paced, row, staff_id=staff_id)
    paced.peer.own_plan = None
    from_now_on(paced)
    return True


def from_now_on(paced: Paced) -> None:
    """Plan a peer's texts anew; what the new plan would have had before now does not go late."""
    for row, _ in paced.rows:
        row.after = max(row.after, paced.work.now)
    named = [(row, schedule.name) for row, schedule in paced.rows if schedule.active]
    plan_anew(paced.work, paced.program, paced.peer, named)
    paced.work.session.flush()


def _quiet_under(paced: Paced, plan: OwnPlan) -> Window | None:
    """The quiet hours of a peer's own under another plan. Those that somebody set for other reasons
    stay, unless the peer now asks for a time within them."""
    now, before = _quiet(paced.peer), paced.plan.hours
    if plan.hours == before:
        return now
    if plan.hours.quiet is not None:
        return plan.hours.quiet
    asked = plan.hours.at
    if now == before.quiet or (now is not None and asked is not None and now.holds(asked)):
        return None
    return now


def _quiet(peer: Peer) -> Window | None:
    if peer.quiet_from is None or peer.quiet_to is None:
        return None
    return Window(peer.quiet_from, peer.quiet_to)


def _put_quiet(peer: Peer, window: Window | None) -> None:
    peer.quiet_from = window.start if window is not None else None
    peer.quiet_to = window.end if window is not None else None


def _said(window: Window | None) -> str | None:
    return str(window) if window is not None else None


def _window(said: str | None) -> Window | None:
    if said is None:
        return None
    start, end = said.split("-")
    return Window(time.fromisoformat(start), time.fromisoformat(end))
