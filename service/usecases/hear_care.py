"""Hear what somebody on the staff answers to a question about themself. It is kept for them alone,
also where the text itself would be shown."""

from __future__ import annotations

from datetime import timedelta

from service.core.alerting.commands import (
    Choice,
    Command,
    Done,
    Pass,
    Take,
    in_spanish,
    read_command,
)
from service.core.care.words import CareWish, care_in_spanish, read_care
from service.store.alerts import outcome_wanted
from service.store.care import CareAnswer, CareQuestion, answers_to, last_asked
from service.store.drills import unanswered
from service.store.kept_words import waiting_words
from service.store.loads import asked_now
from service.store.messages import Message
from service.store.staff import Staff
from service.usecases.obey_staff import ASKED_LATELY
from service.usecases.scene import Scene
from service.usecases.share_care import share_last, switch_care
from service.usecases.staff_desk import Desk
from service.usecases.work import Work

# So long what is no command answers the question; and so long after a first answer there is more.
ANSWERED_WITHIN = timedelta(hours=24)
MORE_WITHIN = timedelta(hours=1)


def hear_care(scene: Scene, command: Command | None, message: Message) -> bool:
    """Whether a text of a staff member is about how they are; then it is seen to."""
    assert scene.staff_id is not None
    place = ("message", "body", message.id)
    text = scene.work.deps.keyring.unseal(scene.contact, place, message.body)
    spanish = in_spanish(text) or care_in_spanish(text)
    desk = Desk(scene, scene.staff_id, "es" if spanish else scene.lang)
    wish = read_care(text)
    if wish is not None and _grant(desk, wish, text):
        return True
    question = question_for(scene, message)
    if question is None or not _is_answer(desk, question, command, text):
        return False
    if isinstance(command, Pass):
        question.let_be_at = scene.work.now
        desk.say("care_let_be")
        return True
    keep_answer(scene.work, question, text)
    _hide(desk, message)
    _thank(desk, command, text)
    return True


def question_for(scene: Scene, message: Message) -> CareQuestion | None:
    """The question that a text from a phone of the staff may answer: the newest thing that they
    were asked, before they wrote. None for everybody else, and for a picture."""
    if scene.staff_id is None or scene.peer is not None or message.media is not None:
        return None
    work = scene.work
    since = work.now - ANSWERED_WITHIN
    asked = last_asked(work.session, scene.contact.program_id, scene.staff_id, since)
    if asked is None or asked.asked_at is None:
        return None
    if (message.sent_at or message.created_at) < asked.asked_at:
        return None  # it was written before
    answers = answers_to(work.session, (asked.id,))
    if answers and work.now - answers[0].created_at > MORE_WITHIN:
        return None
    desk = Desk(scene, scene.staff_id, scene.lang)
    return asked if _is_newest(desk, asked) else None


def keep_answer(work: Work, question: CareQuestion, text: str) -> CareAnswer:
    """Keep an answer, sealed with the key of whoever gave it."""
    staff, answer_id = work.session.get_one(Staff, question.staff_id), work.new_id()
    sealed = work.deps.keyring.seal(staff, ("care_answer", "text", answer_id), text)
    answer = CareAnswer(id=answer_id, created_at=work.now, question_id=question.id, text=sealed)
    work.session.add(answer)
    return answer


def _is_newest(desk: Desk, question: CareQuestion) -> bool:
    """Whether nothing else has been asked of them since, or is in their hands since then."""
    session, since = desk.scene.work.session, question.asked_at
    assert since is not None
    program_id = desk.scene.contact.program_id
    told = [at for _, _, at in asked_now(session, program_id, (desk.staff_id,))]
    mine = desk.mine()
    took = [alert.taken_at for alert in mine if alert.taken_at is not None]
    return (
        not any(at > since for at in (*told, *took))
        and not any(alert.asked for alert in mine)
        and not waiting_words(session, desk.scene.contact.id)
        and unanswered(session, program_id, desk.staff_id) is None
    )


def _is_answer(desk: Desk, question: CareQuestion, command: Command | None, text: str) -> bool:
    """Whether a text answers the question. What reads like a command may be a first answer (`ok`,
    `3`, `done`, `pass`), never one with the number of an alert."""
    session = desk.scene.work.session
    answered = bool(answers_to(session, (question.id,)))
    if command is None:
        came_late = read_command(text) is not None  # a command that holds no more
        courteous = desk.scene.work.deps.library.courtesies.is_one(text)
        return not came_late and not (answered and courteous)
    match command:
        case Choice():
            since = desk.scene.work.now - ASKED_LATELY
            return not answered and not outcome_wanted(session, desk.staff_id, since)
        case Take(None) | Pass(None):
            return not answered
        case Done(None):
            return not answered and not desk.mine()
        case _:
            return False


def _hide(desk: Desk, message: Message) -> None:
    """The conversation shows that they answered, and not what."""
    scene = desk.scene
    said = scene.work.deps.library.replies.text("care_hidden", scene.lang)
    place = ("message", "body", message.id)
    message.body = scene.work.deps.keyring.seal(scene.contact, place, said)


def _thank(desk: Desk, command: Command | None, text: str) -> None:
    """Say who can read it, and what was not done by it."""
    waiting, mine = desk.takeable() if isinstance(command, Take) else [], desk.mine()
    if waiting:
        desk.say_which("care_ok_which", waiting)
    elif mine:
        desk.say("care_kept_not_sent", ref=str(mine[0].reference))
    elif desk.scene.ears.screen(text, lang=desk.scene.lang).flagged:
        desk.say("care_heavy")
    else:
        desk.say("care_kept")


def _grant(desk: Desk, wish: CareWish, text: str) -> bool:
    """Do what they want with the questions. Whether it was that: SHARE alone means nothing where
    they have answered nothing."""
    work, program_id = desk.scene.work, desk.scene.contact.program_id
    if wish == "share":
        shared = share_last(work, program_id, desk.staff_id)
        if not shared and " " not in text.strip():
            return False
        desk.say("care_shared" if shared else "care_nothing")
        return True
    switch_care(work, desk.staff_id, on=wish == "on")
    desk.say(f"care_{wish}")
    return True
