"""Ask staff how they are: the day after a crisis that they took, and once a week. By day, once they
have slept, never while they are off, nor while somebody waits for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from service.core import delivery
from service.core.care.asking import asleep, first_free
from service.core.program.model import Program
from service.core.severity import Severity
from service.core.texts.replies import lang_of
from service.store.alerts import Alert
from service.store.care import (
    CARE_CLOCKS,
    CARE_QUESTIONS,
    CareClock,
    CareQuestion,
    add_question,
    choice_of,
    questions_of,
)
from service.store.consent import consent_of
from service.store.contacts import Contact, contact_of_staff, links_of
from service.store.due import end_claim
from service.store.loads import asked_now, taken_open
from service.store.lock import lock_one
from service.store.staff import memberships_in
from service.usecases.deps import Deps
from service.usecases.on_call import standing_rota
from service.usecases.one_by_one import each_due
from service.usecases.post import NotPosted, Post, post
from service.usecases.read_program import readable_program
from service.usecases.tell_rota import name_of
from service.usecases.work import Work, retried, work

# Begun later than this, as after an outage, a week's question waits for the next week.
NO_LATER = timedelta(hours=6)
# What could not be asked within so many days is let go: nobody thinks of that day any more.
MOST_DAYS = {"debrief": 3, "weekly": 1}
# Somebody waits for them: their question can.
BUSY_AGAIN = timedelta(minutes=30)
UNREADABLE_AGAIN = timedelta(hours=1)
# Asked so lately, they are not asked the week's question as well.
LATELY = timedelta(hours=20)
LIVES = timedelta(hours=6)


def ask_staff(deps: Deps, *, limit: int = 20) -> bool:
    """Begin the weeks' questions whose time has come, and ask what is due, one transaction each.
    Whether more may be due."""
    more = each_due(deps, CARE_CLOCKS, _begin_week, limit=limit)
    return each_due(deps, CARE_QUESTIONS, _ask, limit=limit) or more


@retried
def _begin_week(deps: Deps, clock_id: UUID) -> None:
    """A question for each of a program's staff, and the clock set anew, in one commit."""
    with work(deps) as begun:
        clock = lock_one(begun.session, CareClock, clock_id)
        since = end_claim(clock, begun.now)
        if since is None:
            return
        program = readable_program(begun, clock.program_id)
        if program is None:
            clock.due_at = begun.now + UNREADABLE_AGAIN
            return
        late, weekly = begun.now - since, program.care.weekly
        clock.due_at = weekly.next_after(begun.now, program.zone) if weekly is not None else None
        if weekly is not None and late <= NO_LATER:
            _ask_everybody(begun, clock.program_id, program)


def _ask_everybody(work: Work, program_id: UUID, program: Program) -> None:
    day = work.now.astimezone(program.zone).date()
    members = memberships_in(work.session, program_id)
    for staff_id in dict.fromkeys(row.staff_id for row in members if row.role != "admin"):
        question = CareQuestion(
            id=work.new_id(),
            created_at=work.now,
            program_id=program_id,
            staff_id=staff_id,
            kind="weekly",
            day=day,
            due_at=work.now,
        )
        add_question(work.session, question)


@retried
def _ask(deps: Deps, question_id: UUID) -> None:
    """The text, and that it went, are one commit: nobody is asked twice."""
    with work(deps) as begun:
        question = lock_one(begun.session, CareQuestion, question_id)
        if end_claim(question, begun.now) is None:
            return
        program = readable_program(begun, question.program_id)
        if program is None:
            question.due_at = begun.now + UNREADABLE_AGAIN
            return
        why_not = _why_not(begun, question, program)
        if why_not:
            question.why_not, question.due_at = why_not, None
            return
        free = _free(begun, question, program)
        if free is None or free > begun.now:
            question.due_at, question.why_not = free, "" if free else "no_hour"
            return
        _send(begun, question)


def _why_not(work: Work, question: CareQuestion, program: Program) -> str:
    """Why somebody is not asked at all, as a short code; empty when they are."""
    choice = choice_of(work.session, question.staff_id)
    if choice is not None and choice.off_at is not None:
        return "switched_off"
    members = memberships_in(work.session, question.program_id)
    if question.staff_id not in {row.staff_id for row in members}:
        return "left"
    age = work.now.astimezone(program.zone).date() - question.day
    if age.days > MOST_DAYS[question.kind]:
        return "too_late"
    lately = questions_of(work.session, question.staff_id, work.now - LATELY)
    return "asked_lately" if question.kind == "weekly" and lately else ""


def _free(work: Work, question: CareQuestion, program: Program) -> datetime | None:
    """The first time (UTC) from now on at which they may be asked; None when there is none."""
    who = question.staff_id
    rota = standing_rota(work, question.program_id)
    hours = [window for window in (program.night, program.quiet_hours) if window is not None]
    off = tuple((one.start, one.end) for one in rota.off if one.who == who)
    spans = (*off, *asleep(rota, who, at=work.now))
    free = first_free(work.now, hours, program.zone, spans)
    if free == work.now and _is_busy(work, question):
        return work.now + BUSY_AGAIN
    return free


def _is_busy(work: Work, question: CareQuestion) -> bool:
    """Whether an alert that is urgent or graver waits for them."""
    session, who = work.session, question.staff_id
    waiting = [one for one, _, _ in asked_now(session, question.program_id, (who,))]
    waiting += taken_open(session, question.program_id, who)
    alerts = (session.get_one(Alert, one) for one in waiting)
    return any(alert.severity >= Severity.URGENT for alert in alerts)


def _send(work: Work, question: CareQuestion) -> None:
    question.due_at, question.asked_at = None, work.now
    contact = contact_of_staff(work.session, question.staff_id, question.program_id)
    if contact is None or consent_of(work.session, contact.id) is False:
        question.why_not = "no_number" if contact is None else "stopped"
        return
    if links_of(work.session, contact.id)[0] is not None:
        question.why_not = "also_peer"  # what comes from this phone is a peer's
        return
    posted = post(work, contact, _letter(work, contact, question))
    if isinstance(posted, NotPosted):
        question.why_not = posted.reason
        return
    work.session.flush()  # the text is there before the row names it
    question.message_id = posted.id


def _letter(work: Work, contact: Contact, question: CareQuestion) -> Post:
    lang = lang_of(contact)
    name = name_of(work, question.staff_id).split(" ")[0]
    body = work.deps.library.replies.text(f"care_{question.kind}", lang, name=name)
    return Post(body, "alert", delivery.REPLY, LIVES)
