"""What somebody decides about the questions on how they are: whether they are asked, and who may
read an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from service.store.care import CareAnswer, CareChoice, answers_to, choice_of, questions_of
from service.store.staff import memberships_in
from service.usecases import audit
from service.usecases.tell_rota import name_of, tell_when_on
from service.usecases.work import Work

SHARED_WITHIN = timedelta(days=7)


def switch_care(work: Work, staff_id: UUID, *, on: bool) -> None:
    """From now on they are asked how they are, or not any more."""
    choice = choice_of(work.session, staff_id)
    if choice is None:
        choice = CareChoice(id=work.new_id(), created_at=work.now, staff_id=staff_id)
    choice.off_at = None if on else work.now
    work.session.add(choice)


def share_last(work: Work, program_id: UUID, staff_id: UUID) -> bool:
    """Let those who look after the staff read their last answer. Whether there was one."""
    asked = questions_of(work.session, staff_id, work.now - SHARED_WITHIN)
    for question in asked:
        answers = answers_to(work.session, (question.id,))
        if question.program_id == program_id and answers:
            share(work, program_id, staff_id, answers)
            return True
    return False


def share(work: Work, program_id: UUID, staff_id: UUID, answers: Sequence[CareAnswer]) -> None:
    """Share these answers. Whoever may read them hears of it by day, without a word of them."""
    fresh = [answer for answer in answers if answer.shared_at is None]
    for answer in fresh:
        answer.shared_at = work.now
        work.session.add(answer)
        subject = ("care_answer", answer.id)
        audit.record(work, "shared", subject, staff_id=staff_id, program_id=program_id)
    if not fresh:
        return
    work.session.flush()
    for one in readers_of(work, program_id):
        if one != staff_id:
            tell_when_on(work, program_id, one, "care_told", name=name_of(work, staff_id))


def readers_of(work: Work, program_id: UUID) -> tuple[UUID, ...]:
    """Who reads what is shared: the supervisors, without any the coordinators, then admins."""
    members = memberships_in(work.session, program_id)
    for role in ("supervisor", "coordinator", "admin"):
        found = tuple(dict.fromkeys(row.staff_id for row in members if row.role == role))
        if found:
            return found
    return ()
