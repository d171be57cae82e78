"""Test the staff's phones once a week: `Test: reply OK` to whoever stands on a ladder or in the
rota and is on duty. Whoever does not answer in time is told to the coordinator."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from service.core import delivery
from service.core.alerting.drill import DrillRules, in_hours
from service.core.program.model import Program
from service.core.rota.on_call import on_call
from service.core.severity import Severity
from service.core.texts.replies import lang_of
from service.store.consent import consent_of
from service.store.contacts import contact_of_staff
from service.store.drills import DRILLS, Drill, DrillCall, calls_of, standing_drill, unanswered
from service.store.due import end_claim
from service.store.lock import lock_one
from service.store.staff import Staff, memberships_in
from service.usecases.deps import Deps
from service.usecases.looks import called
from service.usecases.lost_phones import coordinators_of, tell_one
from service.usecases.on_call import standing_rota
from service.usecases.one_by_one import each_due
from service.usecases.post import NotPosted, Post, post
from service.usecases.read_program import readable_program
from service.usecases.work import Work, retried, work

# Begun later than this, as after an outage, it would come at an hour that nobody chose.
NO_LATER = timedelta(hours=1)
UNREADABLE_AGAIN = timedelta(hours=1)
MOST_NAMES = 5
_LADDERS = (Severity.CRISIS, Severity.URGENT, Severity.CONCERN)


# ---------------------------------------------------------------- within a transaction
def plan_drill(work: Work, program_id: UUID, program: Program) -> None:
    """A program's file is put in force: its next test is as it says. One that runs goes on."""
    standing = standing_drill(work.session, program_id)
    if standing is not None and standing.phase == "running":
        return
    if program.drill is None:
        if standing is not None:
            standing.phase, standing.due_at = "off", None
        return
    if standing is None:
        standing = Drill(id=work.new_id(), created_at=work.now, program_id=program_id)
    standing.due_at = program.drill.next_after(work.now, program.zone)
    work.session.add(standing)


def answer_drill(work: Work, program_id: UUID, staff_id: UUID) -> bool:
    """An OK of a member of staff: whether a test was waiting for it."""
    waiting = unanswered(work.session, program_id, staff_id)
    if waiting is None:
        return False
    drill = lock_one(work.session, Drill, waiting.drill_id)
    if drill.due_at is None or drill.due_at <= work.now:
        return False  # its time is over, and the beat is about to say so
    waiting.answered_at = work.now
    work.session.add(waiting)
    return True


# ---------------------------------------------------------------- by the beat
def run_drills(deps: Deps, *, limit: int = 20) -> bool:
    """Begin the tests whose time has come, and end those whose time is over. Whether more may be
    due."""
    return each_due(deps, DRILLS, _run, limit=limit)


@retried
def _run(deps: Deps, drill_id: UUID) -> None:
    with work(deps) as begun:
        drill = lock_one(begun.session, Drill, drill_id)
        since = end_claim(drill, begun.now)
        if since is None:
            return
        program = readable_program(begun, drill.program_id)
        if program is None:
            drill.due_at = begun.now + UNREADABLE_AGAIN
            return
        if drill.phase == "running":
            _end(begun, drill, program)
        elif program.drill is None:
            drill.phase, drill.due_at = "off", None
        elif begun.now - since > NO_LATER:
            drill.due_at = program.drill.next_after(begun.now, program.zone)
        else:
            _begin(begun, drill, program, program.drill)


def _begin(work: Work, drill: Drill, program: Program, rules: DrillRules) -> None:
    drill.phase, drill.begun_at = "running", work.now
    drill.due_at = work.now + rules.within
    for staff_id in _on_duty(work, drill.program_id, program):
        row = DrillCall(id=work.new_id(), created_at=work.now, drill_id=drill.id, staff_id=staff_id)
        _ask(work, drill, row)
        work.session.add(row)


def _ask(work: Work, drill: Drill, row: DrillCall) -> None:
    contact = contact_of_staff(work.session, row.staff_id, drill.program_id)
    if contact is None or consent_of(work.session, contact.id) is False:
        row.why_not = "no_number" if contact is None else "stopped"
        return
    lang = lang_of(contact)
    body = work.deps.library.replies.text("drill", lang)
    posted = post(work, contact, Post(body, "alert", delivery.REPLY, None))
    if isinstance(posted, NotPosted):
        row.why_not = posted.reason
        return
    work.session.flush()  # the text is there before the row names it
    row.message_id = posted.id


def _end(work: Work, drill: Drill, program: Program) -> None:
    """Its time is over: keep who missed it, tell the coordinators, and plan the next."""
    calls = calls_of(work.session, drill.id)
    missed = [row for row in calls if row.answered_at is None]
    for row in missed:
        row.missed = True
        work.session.add(row)
    if missed:
        values = {
            "number": str(len(missed)),
            "total": str(len(calls)),
            "names": _names(work, [row.staff_id for row in missed]),
        }
        for staff_id in coordinators_of(work, drill.program_id):
            tell_one(work, drill.program_id, staff_id, "drill_missed", **values)
    drill.phase, drill.due_at = "over", None
    work.session.flush()
    plan_drill(work, drill.program_id, program)


def _on_duty(work: Work, program_id: UUID, program: Program) -> tuple[UUID, ...]:
    """Who stands on a ladder or in the rota and is on duty now: in the answer hours everybody, at
    other times whoever has a shift; never anybody who is off."""
    roles = {step.role for one in _LADDERS for step in program.ladder.of(one).steps}
    rota = standing_rota(work, program_id)
    on_shift = on_call(rota, at=work.now)
    people = [row.staff_id for row in memberships_in(work.session, program_id) if row.role in roles]
    people += [who for shift in rota.shifts for who in shift.people]
    awake = in_hours(program.answer_hours, program.zone, at=work.now)
    off = {one.who for one in rota.off if one.holds(work.now)}
    known = dict.fromkeys((*people, *on_shift))
    return tuple(who for who in known if who not in off and (awake or who in on_shift))


def _names(work: Work, staff_ids: list[UUID]) -> str:
    names = [called(work.deps, work.session.get_one(Staff, one)) for one in staff_ids[:MOST_NAMES]]
    more = ", ..." if len(staff_ids) > MOST_NAMES else ""
    return ", ".join(names) + more
