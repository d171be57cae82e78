"""Plan the questions to staff about themselves: the day after a crisis that they took, and once a
week. `ask_staff` asks them."""

from __future__ import annotations

from uuid import UUID

from service.core.care.asking import day_after
from service.core.program.model import Program
from service.core.scheduling.hours import instant_of
from service.core.severity import Severity
from service.store.alerts import Alert
from service.store.care import CareClock, CareQuestion, add_question, care_clock_of
from service.usecases.read_program import readable_program
from service.usecases.work import Work


def plan_care(work: Work, program_id: UUID, program: Program) -> None:
    """A program's file is put in force: its staff are asked once a week as it says."""
    clock, weekly = care_clock_of(work.session, program_id), program.care.weekly
    if clock is None and weekly is None:
        return
    if clock is None:
        clock = CareClock(id=work.new_id(), created_at=work.now, program_id=program_id)
    clock.due_at = weekly.next_after(work.now, program.zone) if weekly is not None else None
    work.session.add(clock)


def plan_debrief(work: Work, alert: Alert, staff_id: UUID) -> None:
    """Somebody took an alert: after a crisis they are asked how they are, once for each day,
    however many they took. Nothing is kept of which it was."""
    if alert.severity != Severity.CRISIS:
        return
    program = readable_program(work, alert.program_id)
    at = program.care.debrief if program is not None else None
    if program is None or at is None:
        return
    day = day_after(work.now, program.zone, program.night)
    question = CareQuestion(
        id=work.new_id(),
        created_at=work.now,
        program_id=alert.program_id,
        staff_id=staff_id,
        kind="debrief",
        day=day,
        due_at=instant_of(day, at, program.zone),
    )
    add_question(work.session, question)
