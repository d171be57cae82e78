"""Send a peer's next check-in now instead of at its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.store.lock import lock_row
from service.store.peers import Peer
from service.store.schedules import Enrollment
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.take_alert import NotYours
from service.usecases.work import work


@dataclass(frozen=True)
class Due:
    at: datetime


def send_now(deps: Deps, *, scope: Scope, enrollment_id: UUID) -> Due | NotYours:
    """The enrollment's next check-in is due at once; quiet hours and open alerts still hold it."""
    with work(deps) as begun:
        enrollment = lock_row(begun.session, Enrollment, enrollment_id)
        peer = begun.session.get(Peer, enrollment.peer_id) if enrollment else None
        if enrollment is None or peer is None or not scope.allows(peer.program_id):
            return NotYours()
        if enrollment.ended_at is not None:
            return NotYours()
        enrollment.next_due_at = enrollment.asked_for = begun.now
        begun.wake("start_checkins", "outreach")
        audit.record(
            begun,
            "sent_now",
            ("enrollment", enrollment.id),
            staff_id=scope.staff_id,
            program_id=peer.program_id,
        )
        return Due(begun.now)
