"""Follow the word of a schedule: a peer joins it or leaves it, and is told what comes next."""

from __future__ import annotations

from service.core.severity import Severity
from service.core.texts.coming import say_coming
from service.core.texts.schedule_words import FollowWord, ScheduleWord
from service.store.peers import Peer
from service.store.schedules import Enrollment, every_enrollment
from service.usecases.answer import answer
from service.usecases.enroll import end, enroll, plan_anew
from service.usecases.next_going import next_going
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.scene import Scene


def follow_word(scene: Scene, effect: FollowWord) -> None:
    """Do what a peer's word asks for, in the transaction under way."""
    word, peer = effect.word, scene.peer
    if peer is None:
        return
    if word.joins:
        _join(scene, peer, word)
        return
    row = every_enrollment(scene.work.session, peer.id).get(word.schedule)
    if row is not None and row.ended_at is None:
        end(scene.work, row, "word")
        scene.work.session.flush()
    if effect.told:
        answer(scene, "schedule_left", langs=(word.lang,), filled={"join": word.word})


def _join(scene: Scene, peer: Peer, word: ScheduleWord) -> None:
    """Enroll them, and say when the next text comes. Where none does, a person sees to it: they
    would wait for nothing."""
    before = every_enrollment(scene.work.session, peer.id).get(word.schedule)
    already = before is not None and before.ended_at is None
    row = enroll(scene.work, scene.program, peer, word.schedule, source="word")
    if row is not None and row.paused_at is not None:
        _go_on(scene, peer, row, word)
    at = next_going(scene, peer).get(word.schedule)
    if row is None or at is None:
        raise_alert(scene.work, scene.contact, Cause("unread", Severity.CONCERN, "text"))
        answer(scene, "text_for_person", langs=(word.lang,))
        return
    lang = scene.lang_among((word.lang,))
    coming = say_coming(at.astimezone(scene.zone), scene.work.now.astimezone(scene.zone), lang)
    key = "schedule_on_already" if already else "schedule_joined"
    answer(scene, key, langs=(word.lang,), filled={"next": coming, "leave": word.leave})


def _go_on(scene: Scene, peer: Peer, row: Enrollment, word: ScheduleWord) -> None:
    """What misses have paused goes on: they have just asked for it."""
    row.paused_at, row.after = None, max(row.after, scene.work.now)
    plan_anew(scene.work, scene.program, peer, [(row, word.schedule)])
    scene.work.session.flush()
