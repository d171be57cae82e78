"""Follow a peer who asks for texts in the other language."""

from __future__ import annotations

from service.core.severity import Severity
from service.core.wishes.model import FollowWish
from service.usecases import audit
from service.usecases.answer import answer
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.scene import Lang, Scene


def follow_language(scene: Scene, effect: FollowWish) -> None:
    """From now on they are written to in the language they asked for; a question that is open stays
    as it was asked. In a program that does not speak it, a person sees to it."""
    wanted: Lang = "es" if effect.wish.kind == "spanish" else "en"
    if scene.peer is None:
        return
    if wanted not in scene.program.languages:
        raise_alert(scene.work, scene.contact, Cause("unread", Severity.CONCERN, "language"))
        if effect.told:
            answer(scene, "language_unspoken", langs=(wanted,))
        return
    scene.peer.lang = scene.contact.lang = wanted
    audit.record(
        scene.work, "chose_language", ("peer", scene.peer.id), program_id=scene.peer.program_id
    )
    if effect.told:
        answer(scene, "language_now", langs=(wanted,))
