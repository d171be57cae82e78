"""What a text wishes that answers our question about the pace of texts: `6pm`, and no keyword."""

from __future__ import annotations

from service.core.texts.keywords import bare_form
from service.core.wishes.model import Wish, WishKind
from service.core.wishes.pace import reads, with_spans
from service.store.own_changes import asked_since
from service.usecases.own_wish import ASKED_LATELY
from service.usecases.scene import Scene

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
