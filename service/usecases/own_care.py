"""What somebody on the staff sees of the questions on how they are, and does about them, on a page
of their own. Nobody else has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from service.store.care import CareAnswer, CareQuestion, answers_to, choice_of, questions_of
from service.store.lock import lock_row
from service.store.scope import Scope
from service.store.staff import Staff
from service.usecases.audit import record
from service.usecases.deps import Deps
from service.usecases.hear_care import keep_answer
from service.usecases.read_program import program_of
from service.usecases.share_care import share, switch_care
from service.usecases.take_alert import NotYours
from service.usecases.work import Work, retried, work

SHOWN_FOR = timedelta(days=90)
LONGEST = 1600


@dataclass(frozen=True)
class OwnAnswer:
    text: str
    at: datetime


@dataclass(frozen=True)
class OwnQuestion:
    """One question (debrief or weekly), when it came (UTC) and what they answered. `shared`: their
    supervisor may read all of it."""

    id: UUID
    kind: str
    at: datetime
    zone: ZoneInfo
    answers: tuple[OwnAnswer, ...]
    shared: bool


@dataclass(frozen=True)
class OwnCare:
    """Whether they are asked at all, and what they were asked lately, the newest first."""

    asked: bool
    questions: tuple[OwnQuestion, ...]


@dataclass(frozen=True)
class Kept:
    """It is done."""


@dataclass(frozen=True)
class NotKept:
    """Nothing was kept: there were no words, or too many."""

    reason: str


def show_own_care(deps: Deps, *, scope: Scope) -> OwnCare:
    """The questions to whoever looks, and their answers."""
    with work(deps) as begun:
        for program_id in scope.roles:
            subject = ("care_answer", None)
            record(begun, "looked", subject, staff_id=scope.staff_id, program_id=program_id)
    with deps.database.read() as session:
        begun = Work(deps, session, deps.clock.now_in(session))
        choice = choice_of(session, scope.staff_id)
        rows = questions_of(session, scope.staff_id, begun.now - SHOWN_FOR)
        mine = [row for row in rows if scope.allows(row.program_id)]
        answers = answers_to(session, [row.id for row in mine])
        shown = tuple(_shown(begun, row, answers) for row in mine)
        return OwnCare(choice is None or choice.off_at is None, shown)


def _shown(work: Work, row: CareQuestion, answers: Sequence[CareAnswer]) -> OwnQuestion:
    staff = work.session.get_one(Staff, row.staff_id)
    own = [answer for answer in answers if answer.question_id == row.id]
    read = tuple(
        OwnAnswer(
            work.deps.keyring.unseal(staff, ("care_answer", "text", one.id), one.text),
            one.created_at,
        )
        for one in own
    )
    zone = program_of(work, row.program_id).zone
    shared = any(one.shared_at is not None for one in own)
    return OwnQuestion(row.id, row.kind, row.asked_at or row.created_at, zone, read, shared)


@retried
def answer_own(
    deps: Deps, *, scope: Scope, question_id: UUID, text: str
) -> Kept | NotKept | NotYours:
    """Keep an answer that was written on the page."""
    words = text.strip()
    with work(deps) as begun:
        question = _own(begun, scope, question_id)
        if question is None:
            return NotYours()
        if not words or len(words) > LONGEST:
            return NotKept("too_long" if words else "empty")
        keep_answer(begun, question, words)
        return Kept()


@retried
def share_own(
    deps: Deps, *, scope: Scope, question_id: UUID, shared: bool
) -> Kept | NotKept | NotYours:
    """Let the supervisors read the answers to a question, or take that back."""
    with work(deps) as begun:
        question = _own(begun, scope, question_id)
        if question is None:
            return NotYours()
        answers = answers_to(begun.session, (question.id,))
        if not answers:
            return NotKept("empty")
        if shared:
            share(begun, question.program_id, scope.staff_id, answers)
            return Kept()
        for answer in answers:
            answer.shared_at = None
            begun.session.add(answer)
        subject, program_id = ("care_question", question.id), question.program_id
        record(begun, "unshared", subject, staff_id=scope.staff_id, program_id=program_id)
        return Kept()


@retried
def switch_own(deps: Deps, *, scope: Scope, on: bool) -> Kept:
    """From now on they are asked how they are, or not any more."""
    with work(deps) as begun:
        switch_care(begun, scope.staff_id, on=on)
        return Kept()


def _own(work: Work, scope: Scope, question_id: UUID) -> CareQuestion | None:
    question = lock_row(work.session, CareQuestion, question_id)
    mine = question is not None and question.staff_id == scope.staff_id
    return question if mine and question is not None and question.asked_at is not None else None
