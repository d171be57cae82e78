"""Follow what a text says of whose phone it is."""

from __future__ import annotations

from service.core.severity import Severity
from service.core.wishes.model import FollowWish
from service.store.consent import consent_of
from service.usecases import audit
from service.usecases.answer import answer
from service.usecases.doubt import KIND, confirm, hold_back
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.scene import Scene


def follow_whose(scene: Scene, effect: FollowWish) -> None:
    """A wrong number is held at once, and staff find out. Whoever asks who we are is asked whether
    they are whom we mean, in words that say nothing of either. A yes lets the texts go on.
    That a machine writes is told as it is."""
    match effect.wish.kind:
        case "wrong_number":
            _hold(scene, effect, "wrong_number_noted")
        case "who":
            _hold(scene, effect, "still_you")
        case "still_me":
            _confirm(scene, effect)
        case "robot":
            _tell(scene, effect, "robot")
        case _:
            raise_alert(scene.work, scene.contact, Cause(KIND, Severity.CONCERN, "new_number"))
            _tell(scene, effect, "number_noted")


def _hold(scene: Scene, effect: FollowWish, key: str) -> None:
    if scene.peer is None:
        return
    known = scene.peer.unsure_why == "wrong_number" and scene.doubtful
    hold_back(scene, "who" if effect.wish.kind == "who" else "wrong_number")
    _audit(scene, "doubted_number")
    if not known:  # whoever has said so is not asked again, nor answered once more
        _tell(scene, effect, key)


def _confirm(scene: Scene, effect: FollowWish) -> None:
    if scene.peer is None:
        return
    if not scene.doubtful:
        raise_alert(scene.work, scene.contact, Cause("unread", Severity.CONCERN, "text"))
        _tell(scene, effect, "text_for_person")
        return
    if scene.peer.unsure_why == "wrong_number":  # somebody said no before: a person decides
        raise_alert(scene.work, scene.contact, Cause(KIND, Severity.CONCERN, "both"))
        _tell(scene, effect, "text_for_person")
        return
    confirm(scene.work, scene.peer)
    _audit(scene, "confirmed_number")
    _tell(scene, effect, "still_you_yes")


def _tell(scene: Scene, effect: FollowWish, key: str) -> None:
    """Whoever has stopped our texts is sent nothing, whatever they ask."""
    stopped = consent_of(scene.work.session, scene.contact.id) is False
    if effect.told and not stopped:
        answer(scene, key, langs=(effect.wish.lang,))


def _audit(scene: Scene, action: str) -> None:
    assert scene.peer is not None
    audit.record(scene.work, action, ("peer", scene.peer.id), program_id=scene.contact.program_id)
