"""Keep back the texts of check-ins that staff, the peer or a change of tags have no more use for:
what waits to leave when they are paused or ended, and what would be said of them later."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from service.store.messages import checkin_arrived
from service.store.outbox import cancel_checkins
from service.store.peers import Peer
from service.store.schedules import Checkin, Enrollment
from service.usecases.work import Work

Why = Literal["paused", "ended", "purpose"]
# Whoever is in the middle of a check-in of a schedule that was taken out can finish it.
_FINISHES = (None, "file")


def withhold(work: Work, enrollment_ids: Collection[UUID], why: Why) -> None:
    """No text of these enrollments that waits for the line leaves any more. Whoever calls has
    locked the peer's contact and the enrollments."""
    if not enrollment_ids:
        return
    work.session.flush()
    for checkin_id in sorted(cancel_checkins(work.session, enrollment_ids)):
        _call_off(work, work.session.get_one(Checkin, checkin_id), why)


def _call_off(work: Work, checkin: Checkin, why: Why) -> None:
    """A check-in of which nothing has left was none, and counts towards no limit."""
    if checkin.status == "sent" and not checkin_arrived(work.session, checkin.id):
        checkin.status, checkin.reason = "dropped", why
        enrollment = work.session.get_one(Enrollment, checkin.enrollment_id)
        enrollment.sent = max(0, enrollment.sent - 1)
        work.session.add(enrollment)


def is_withheld(work: Work, checkin: Checkin) -> Why | None:
    """Why nothing more is said of a check-in, or made of its silence, by anybody's own wish."""
    peer = work.session.get_one(Peer, checkin.peer_id)
    if peer.paused_until is not None and peer.paused_until > work.now:
        return "paused"
    enrollment = work.session.get_one(Enrollment, checkin.enrollment_id)
    over = enrollment.ended_at is not None and enrollment.ended_by not in _FINISHES
    return "ended" if over else None
