"""What a text wishes that answers our question about the pace of texts: `6pm`, and no keyword."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from service.core.texts.keywords import bare_form
from service.core.wishes.model import Wish, WishKind
from service.core.wishes.pace import reads, with_spans
from service.store.own_changes import asked_since, standing_changes
from service.store.schedules import next_skipped
from service.usecases.own_wish import ASKED_LATELY
from service.usecases.scene import Scene

# So long ago at most were they told that BACK undoes what they changed.
TOLD_LATELY = timedelta(days=1)
_ASKED: tuple[WishKind, ...] = ("time", "days", "pause")


def wish_answering(scene: Scene, words: str) -> Wish | None:
    """The wish that a text of a peer's is, if it names what they were asked for lately."""
    bare = bare_form(with_spans(words))
    kinds = [kind for kind in _ASKED if bare and reads(kind, bare)]
    if scene.peer is None or not kinds:
        return None
    asked = asked_since(scene.work.session, scene.peer.id, scene.work.now - ASKED_LATELY)
    kind = next((kind for kind in kinds if kind == asked), None)
    return Wish(kind, scene.lang, bare, "loose") if kind is not None else None


def meant_for_sure(scene: Scene, wish: Wish | None) -> Wish | None:
    """A wish, with BACK taken for what it says even where a question is open, if we have just told
    them to text it."""
    if wish is None or wish.kind != "back" or scene.peer is None:
        return wish
    session, peer, now = scene.work.session, scene.peer, scene.work.now
    paused = peer.paused_until is not None and peer.paused_until > now
    last = next(iter(standing_changes(session, peer.id)), None)
    lately = last is not None and now - last.created_at < TOLD_LATELY
    skipped = next_skipped(session, peer.id, now.astimezone(scene.zone).date())
    return replace(wish, how="texts") if paused or lately or skipped is not None else wish
