"""Follow a peer who wants to see what is kept of them, or to have it deleted."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from service.core.severity import Severity
from service.core.wishes.model import FollowWish
from service.store.alerts import Alert, causes_of, lock_open_alert
from service.store.contacts import Contact
from service.store.data_wishes import DataWish, standing_wish
from service.usecases import audit
from service.usecases.answer import answer
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.scene import Scene
from service.usecases.work import Work

# From the confirmation on: long enough to think again, and told to them with the day.
GRACE = timedelta(days=7)
KIND = "data"  # of the alert


def follow_data(scene: Scene, effect: FollowWish) -> None:
    """A person sees to it, by the time that is told; nothing is deleted on a text alone."""
    kind = "delete" if effect.wish.kind == "delete" else "see"
    if scene.peer is None:
        return
    row = standing_wish(scene.work.session, scene.peer.id, kind)
    if row is None:
        row = DataWish(
            id=scene.work.new_id(),
            created_at=scene.work.now,
            program_id=scene.peer.program_id,
            peer_id=scene.peer.id,
            kind=kind,
        )
        scene.work.session.add(row)
        scene.work.session.flush()
        audit.record(scene.work, f"wished_{kind}", ("data_wish", row.id), program_id=row.program_id)
    raise_alert(scene.work, scene.contact, Cause(KIND, Severity.CONCERN, kind))
    if effect.told:
        key = "data_delete_asked" if kind == "delete" else "data_shown_soon"
        answer(scene, key, langs=(effect.wish.lang,))


def call_off(work: Work, peer_id: UUID) -> DataWish | None:
    """End a standing wish for deletion, within the transaction under way; None where there is none.
    The peer's contact is locked."""
    wish = standing_wish(work.session, peer_id, "delete")
    if wish is None:
        return None
    wish.due_at, wish.ended, wish.ended_at = None, "called_off", work.now
    return wish


def other_alert(work: Work, contact: Contact) -> bool:
    """Whether an alert is open that is about more than their data."""
    alert = lock_open_alert(work.session, contact.id)
    return alert is not None and not _about_data(work, alert)


def _about_data(work: Work, alert: Alert) -> bool:
    return all(cause.startswith(f"{KIND}:") for cause in causes_of(work.session, alert.id))
