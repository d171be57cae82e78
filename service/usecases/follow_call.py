"""Follow a peer who wants a person to call, or no longer does."""

from __future__ import annotations

from service.core.severity import Severity
from service.core.texts.numbers import display
from service.core.wishes.model import FollowWish
from service.store.alerts import Alert, causes_of, lock_open_alert, staff_told
from service.usecases.answer import answer
from service.usecases.climb_ladders import tell_staff
from service.usecases.close_alert import WITHDRAWN, Outcome, close
from service.usecases.raise_alert import Cause, raise_alert, reach_owner
from service.usecases.scene import Lang, Scene
from service.usecases.work import Work

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


def withdraw_call(scene: Scene, effect: FollowWish) -> bool:
    """The wish for a person is taken back: where the alert was opened by nothing else and nobody
    has taken it, it ends here, and whoever was told hears so. Else a person decides. False where no
    alert is open."""
    work, contact = scene.work, scene.contact
    alert = lock_open_alert(work.session, contact.id)
    if alert is None:
        return False
    if alert.owner_id is not None or not _only_wanted(work, alert):
        reach_owner(work, alert)
        return True
    told = staff_told(work.session, alert.id)
    close(work, alert, None, Outcome(WITHDRAWN))
    for staff_id in told:
        tell_staff(work, alert, staff_id, "alert_withdrawn")
    answer(scene, "withdrawn_call", langs=(effect.wish.lang,))
    return True


def _only_wanted(work: Work, alert: Alert) -> bool:
    """Whether all that an alert was opened for, and all that has joined it, is that wish."""
    causes = causes_of(work.session, alert.id)
    return all(cause.startswith(f"{WANTED}:") for cause in causes)
