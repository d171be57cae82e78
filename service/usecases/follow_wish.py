"""Follow what a peer wishes of us beside the conversation."""

from __future__ import annotations

from service.core.severity import Severity
from service.core.wishes.model import FollowWish, Wish, WishKind
from service.usecases.answer import answer
from service.usecases.follow_call import follow_call
from service.usecases.follow_data import follow_data
from service.usecases.follow_language import follow_language
from service.usecases.follow_pace import follow_pace
from service.usecases.follow_private import follow_private
from service.usecases.follow_whose import follow_whose
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.scene import Scene
from service.usecases.take_back import take_back

# What is heard of somebody of whom it is not sure that they are the peer.
_OF_DOUBT: frozenset[WishKind] = frozenset(
    {"wrong_number", "who", "still_me", "robot", "call", "never_mind", "english", "spanish"}
)


def follow_wish(scene: Scene, effect: FollowWish) -> None:
    """Do what a peer wishes, in the transaction under way."""
    if scene.doubtful and effect.wish.kind not in _OF_DOUBT:
        # Nothing is done or shown before it is sure whose wish it is.
        leave_to_person(scene, effect)
        return
    match effect.wish.kind:
        case "wrong_number" | "who" | "still_me" | "new_number" | "robot":
            follow_whose(scene, effect)
        case "english" | "spanish":
            follow_language(scene, effect)
        case "my_data" | "delete":
            follow_data(scene, effect)
        case "call":
            follow_call(scene, effect)
        case "never_mind":
            if not take_back(scene, effect):
                leave_to_person(scene, effect)
        case "private" | "open" | "seen":
            follow_private(scene, effect)
        case "pause" | "back" | "less" | "more" | "time" | "days" | "skip":
            follow_pace(scene, effect)
        case _:
            leave_to_person(scene, effect)


def leave_to_person(scene: Scene, effect: FollowWish) -> None:
    """What the automation cannot do is for a person to see to; they are told so."""
    wish: Wish = effect.wish
    raise_alert(scene.work, scene.contact, Cause("unread", Severity.CONCERN, "text"))
    if effect.told:
        answer(scene, "text_for_person", langs=(wish.lang,))
