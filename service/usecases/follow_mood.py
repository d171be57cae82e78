"""See in a peer's answers on a scale that they have fallen below what this peer used to answer.
Staff are told, nothing is said to the peer; once it was told, it rests for a while."""

from __future__ import annotations

from service.core.alerting.habits import fall_in
from service.store.peers import Peer, last_scores
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.scene import Scene


def follow_mood(scene: Scene, peer: Peer, name: str) -> None:
    """Look at a peer's answers on the scale `name`, to which the newest was just added. A pause is
    their time off."""
    work, rule = scene.work, scene.program.habits.mood
    if rule is None or name not in rule.scores or rule.rests(peer.mood_told_at, work.now):
        return
    if peer.paused_until is not None and peer.paused_until > work.now:
        return
    answers = last_scores(work.session, peer.id, name, limit=rule.lately + rule.before)
    fall = fall_in(answers, rule)
    if fall is None:
        return
    peer.mood_told_at = work.now
    work.session.add(peer)
    raise_alert(work, scene.contact, Cause("mood", rule.alert, fall.code, news=False))
    scene.known.forget()  # it was of a contact without an alert
