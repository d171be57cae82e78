"""Follow a peer who wants a person to call."""

from __future__ import annotations

from service.core.severity import Severity
from service.core.texts.numbers import display
from service.core.wishes.model import FollowWish
from service.usecases.answer import answer
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.scene import Lang, Scene

WANTED = "person"  # the kind of an alert, and the first word of what joins one


def follow_call(scene: Scene, effect: FollowWish) -> None:
    """A person is told, and the peer by when they call: true by the rota, with whom to talk to
    sooner, and how to take it back."""
    raise_alert(scene.work, scene.contact, Cause(WANTED, Severity.URGENT, "call"))
    if effect.told:
        langs = (effect.wish.lang,)
        said = {"sooner": _sooner(scene, scene.lang_among(langs))}
        answer(scene, "promised_call", langs=langs, filled=said)


def _sooner(scene: Scene, lang: Lang) -> str:
    """Where they can talk with somebody now: the program's warm line too, if it has one."""
    text, warm_line = scene.work.deps.library.replies.text, scene.program.warm_line
    if warm_line is None:
        return text("sooner", lang)
    return text("sooner_warm_line", lang, phone=display(warm_line))
