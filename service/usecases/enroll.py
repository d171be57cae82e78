"""Enroll a peer on a schedule, and work out when the next check-in is due."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo

from service.core.program.model import Program
from service.store.audiences import BY_AUDIENCE
from service.store.peers import Peer
from service.store.schedules import Enrollment, find_enrollment, find_schedule
from service.usecases.planning import calendar_of, look_at, under_way
from service.usecases.withhold import withhold
from service.usecases.work import Work

Source = Literal["staff", "import", "audience", "word", "flow"]
"""How an enrollment came about: by a member of staff, the table of peers, the audience of its
schedule, the peer's own word, or a flow."""
EndedBy = Literal["staff", "word", "audience"]


def enroll(
    work: Work, program: Program, peer: Peer, schedule_name: str, *, source: Source = "staff"
) -> Enrollment | None:
    """The peer's enrollment on a schedule, begun anew if it had ended; None if the program has no
    such schedule. Enrolling twice changes nothing, except that what the audience began is kept for
    its own sake once somebody enrolls the peer in another way."""
    schedule = program.schedule_named(schedule_name)
    row = find_schedule(work.session, peer.program_id, schedule_name)
    if schedule is None or row is None:
        return None
    enrollment = find_enrollment(work.session, row.id, peer.id)
    if enrollment is not None and enrollment.ended_at is None:
        if enrollment.source == BY_AUDIENCE:
            enrollment.source = source
            work.session.add(enrollment)
        return enrollment
    today = work.now.astimezone(ZoneInfo(peer.zone)).date()
    if enrollment is None:
        enrollment = Enrollment(
            id=work.new_id(),
            created_at=work.now,
            schedule_id=row.id,
            peer_id=peer.id,
            enrolled_at=work.now,
            enrolled_on=today,
            after=work.now,
        )
    # What was begun before counts no more; but on a day that had its text there is no second one.
    enrollment.enrolled_at = enrollment.after = work.now
    enrollment.enrolled_on, enrollment.sent, enrollment.announced = today, 0, False
    enrollment.ended_at = enrollment.paused_at = enrollment.asked_for = None
    enrollment.source, enrollment.ended_by, enrollment.ends_after = source, None, None
    work.session.add(enrollment)
    work.session.flush()
    plan_anew(work, program, peer, [(enrollment, schedule_name)])
    work.session.flush()
    return enrollment


def end(work: Work, enrollment: Enrollment, by: EndedBy) -> None:
    """No further text comes from an enrollment, which whoever calls has locked; one that waits for
    the line does not leave."""
    enrollment.ended_at, enrollment.ended_by = work.now, by
    enrollment.next_due_at = enrollment.asked_for = None
    work.session.add(enrollment)
    withhold(work, (enrollment.id,), "ended")


def plan_anew(work: Work, program: Program, peer: Peer, rows: list[tuple[Enrollment, str]]) -> None:
    """Note when each enrollment of a peer, given with its schedule's name, is to be looked at next:
    after its rule, its peer or what was changed by hand is another. What waits is looked at anew
    within a minute of being free."""
    ones = under_way(work, program, peer, rows)
    calendar = calendar_of(work, program, ones)
    due = {one.row.id: look_at(one, calendar) for one in ones}
    for row, _ in rows:
        row.next_due_at = due.get(row.id)
        work.session.add(row)
