"""What texts a peer wants: a yes or a no for one purpose, beside that for texts at all."""

from __future__ import annotations

from collections.abc import Collection

from service.core.agreement import PURPOSES
from service.store.consent import agreement_of
from service.store.contacts import lock_contact
from service.store.messages import Message
from service.store.schedules import lock_enrollments, schedule_of_checkin
from service.usecases.dialogues import Dialogues, put_aside
from service.usecases.record_consent import BY_TEXT, Taken, record_consent
from service.usecases.scene import Scene
from service.usecases.withhold import withhold


def refuse_purposes(
    scene: Scene,
    purposes: Collection[str],
    *,
    source: str,
    message: Message | None = None,
    taken: Taken = BY_TEXT,
) -> tuple[str, ...]:
    """From now on no text for these purposes goes to the peer of the scene: what waits is dropped,
    and what is under way ends without a word. Those that they wanted so far. The contact is
    locked; whoever calls says what they are told."""
    known = agreement_of(scene.work.session, scene.contact.id).refused
    new = tuple(one for one in PURPOSES if one in purposes and one not in known)
    for purpose in new:
        how = Taken(purpose, taken.channel, taken.words, taken.staff_id)
        record_consent(scene, given=False, source=source, message=message, taken=how)
    if new:
        _hold_back(scene, frozenset(new))
    return new


def allow_purposes(
    scene: Scene,
    purposes: Collection[str],
    *,
    source: str,
    message: Message | None = None,
    taken: Taken = BY_TEXT,
) -> tuple[str, ...]:
    """Texts for these purposes go to the peer of the scene again, as far as texts go at all. Those
    that they had refused. The contact is locked."""
    known = agreement_of(scene.work.session, scene.contact.id).refused
    new = tuple(one for one in PURPOSES if one in purposes and one in known)
    for purpose in new:
        how = Taken(purpose, taken.channel, taken.words, taken.staff_id)
        record_consent(scene, given=True, source=source, message=message, taken=how)
    return new


def _hold_back(scene: Scene, purposes: frozenset[str]) -> None:
    if scene.peer is None:
        return
    names = scene.program.schedules_for(purposes)
    session = scene.work.session
    lock_contact(session, scene.contact.id)
    rows = lock_enrollments(session, scene.peer.id)
    withhold(scene.work, [row.id for row, one in rows if one.name in names], "purpose")
    checkin_id = Dialogues(scene.work, scene.contact).checkin_id()
    if checkin_id is not None and schedule_of_checkin(session, checkin_id) in names:
        put_aside(scene.work, scene.contact)
