"""Take back what a peer asked for last: a call, a look at their data, its deletion."""

from __future__ import annotations

from service.core.wishes.model import FollowWish
from service.store.alerts import Alert, causes_of, lock_open_alert, staff_told
from service.store.data_wishes import standing_wish
from service.usecases import audit
from service.usecases.answer import answer
from service.usecases.climb_ladders import tell_staff
from service.usecases.close_alert import WITHDRAWN, Outcome, close
from service.usecases.follow_call import WANTED
from service.usecases.follow_data import KIND, call_off
from service.usecases.raise_alert import reach_owner
from service.usecases.scene import Scene
from service.usecases.work import Work

# The kinds of an alert that are nothing but a wish, each the first word of its cause.
_WISHES = (f"{WANTED}:", f"{KIND}:")


def take_back(scene: Scene, effect: FollowWish) -> bool:
    """Where the open alert holds nothing but such wishes and nobody has taken it, it ends, and
    whoever was told hears so; else whoever has it does. False where there is nothing to take
    back."""
    work, peer = scene.work, scene.peer
    alert = lock_open_alert(work.session, scene.contact.id)
    kept = call_off(work, peer.id) if peer is not None else None
    if alert is None and kept is None:
        return False
    if kept is not None:
        audit.record(work, "data_called_off", ("data_wish", kept.id), program_id=kept.program_id)
    ended = alert is not None and _end(work, alert)
    if kept is not None:
        answer(scene, "data_kept", langs=(effect.wish.lang,))
    elif ended:
        answer(scene, "taken_back", langs=(effect.wish.lang,))
    if ended and peer is not None:
        shown = standing_wish(work.session, peer.id, "see")
        if shown is not None:
            shown.ended, shown.ended_at = "called_off", work.now
    return True


def holds_only_wishes(work: Work, alert: Alert) -> bool:
    """Whether all that an alert was opened for, and all that has joined it, are wishes, and nobody
    has it."""
    if alert.owner_id is not None or alert.kind not in (WANTED, KIND):
        return False
    return all(one.startswith(_WISHES) for one in causes_of(work.session, alert.id))


def _end(work: Work, alert: Alert) -> bool:
    if not holds_only_wishes(work, alert):
        reach_owner(work, alert)
        return False
    told = staff_told(work.session, alert.id)
    close(work, alert, None, Outcome(WITHDRAWN))
    for staff_id in told:
        tell_staff(work, alert, staff_id, "alert_withdrawn")
    return True
