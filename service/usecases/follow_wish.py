"""Follow what a peer wishes of us beside the conversation."""

from __future__ import annotations

from service.core.severity import Severity
from service.core.wishes.model import FollowWish, Wish
from service.usecases.answer import answer
from service.usecases.follow_call import follow_call
from service.usecases.follow_data import follow_data
from service.usecases.follow_language import follow_language
from service.usecases.follow_pace import follow_pace
from service.usecases.follow_private import follow_open, follow_private
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.scene import Scene
from service.usecases.take_back import take_back


def follow_wish(scene: Scene, effect: FollowWish) -> None:
    """Do what a peer wishes, in the transaction under way."""
    match effect.wish.kind:
        case "english" | "spanish":
            follow_language(scene, effect)
        case "my_data" | "delete":
            follow_data(scene, effect)
        case "call":
            follow_call(scene, effect)
        case "never_mind":
            if not take_back(scene, effect):
                leave_to_person(scene, effect)
        case "private":
            follow_private(scene, effect)
        case "open":
            follow_open(scene, effect)
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
