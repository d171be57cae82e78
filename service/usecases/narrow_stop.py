"""Ask whoever has stopped all texts whether only some were meant, and follow what they answer."""

from __future__ import annotations

from datetime import timedelta

from service.core.agreement import PURPOSES, Purpose
from service.core.consent import NarrowStop
from service.core.texts.stop_kinds import StopAnswer
from service.store.consent import agreement_of, deciding_event
from service.store.messages import Message
from service.store.programs import Line
from service.store.schedules import schedules_of_peer
from service.usecases.answer import answer
from service.usecases.purposes import refuse_purposes
from service.usecases.record_consent import record_consent
from service.usecases.scene import Scene

# So long the question stands. Later words may mean anything; START still brings the texts back.
STANDS = timedelta(days=1)


def confirm_stop(scene: Scene, message: Message | None) -> None:
    """The one text that may still go, with the way back; on a line of our own it asks whether only
    some texts were meant, where they get more than one kind."""
    kinds = _kinds(scene) if message is not None and _is_ours(scene, message) else frozenset()
    if len(kinds) < 2:
        answer(scene, "stop_confirmed")
        return
    named = scene.work.deps.library.kinds.named(kinds, scene.lang)
    answer(scene, "stop_confirmed_which", filled={"kinds": named})


def stop_answer(scene: Scene, message: Message, words: str) -> StopAnswer | None:
    """What a text answers to that question, from somebody who has stopped and was asked."""
    if scene.peer is None or not _is_ours(scene, message):
        return None
    last = deciding_event(scene.work.session, scene.contact.id)
    if last is None or last.given or last.source != "keyword":
        return None
    kinds = _kinds(scene)
    if scene.work.now - last.created_at > STANDS or len(kinds) < 2:
        return None
    return scene.work.deps.library.kinds.answer(words, kinds)


def narrow_stop(scene: Scene, effect: NarrowStop, message: Message | None) -> None:
    """Only these kinds stop, and the others go on."""
    record_consent(scene, given=True, source="keyword", message=message)
    refuse_purposes(scene, effect.kinds, source="keyword", message=message)
    named = scene.work.deps.library.kinds.named(effect.kinds, scene.lang)
    answer(scene, "stop_narrowed", filled={"kinds": named})


def _is_ours(scene: Scene, message: Message) -> bool:
    return scene.work.session.get_one(Line, message.line_id).optout == "own"


def _kinds(scene: Scene) -> frozenset[Purpose]:
    """The kinds of texts that the peer of the scene gets, as far as they want them."""
    if scene.peer is None:
        return frozenset()
    refused = agreement_of(scene.work.session, scene.contact.id).refused
    names = schedules_of_peer(scene.work.session, scene.peer.id)
    found = {scene.program.purpose_of(name) for name in names}
    return frozenset(one for one in PURPOSES if one in found and one not in refused)
