"""Pause the check-ins of one peer for a while, or let them go on: by the hand of staff, or by the
peer's own word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.store.peers import Peer
from service.store.schedules import BY_WORD, Enrollment, Pause, Schedule, pause_of
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.change_plan import Changed, locked, plan_again, sealed_reason
from service.usecases.deps import Deps
from service.usecases.take_alert import NotYours
from service.usecases.withhold import withhold
from service.usecases.work import Work, retried, work

Rows = Sequence[tuple[Enrollment, Schedule]]


@retried
def pause_peer(
    deps: Deps, *, scope: Scope, peer_id: UUID, until: datetime, reason: str = ""
) -> Changed | NotYours:
    """No scheduled text goes to a peer until then (UTC); what waits longer than it lives is
    dropped, and so is what waits for the line already. An open question is let be. A time that lies
    behind us ends a pause, also one that misses began."""
    with work(deps) as begun:
        peer = begun.session.get(Peer, peer_id)
        if peer is None or not scope.allows(peer.program_id):
            return NotYours()
        _, rows = locked(begun, peer)
        ends = until <= begun.now
        if ends:
            end_pause(begun, peer, rows)
        else:
            row = begin_pause(begun, peer, rows, until)
            row.source, row.staff_id = "staff", scope.staff_id
            row.reason = sealed_reason(begun, peer, ("pause", "reason", row.id), reason)
        audit.record(
            begun,
            "resumed" if ends else "paused",
            ("peer", peer_id),
            staff_id=scope.staff_id,
            program_id=peer.program_id,
        )
        return Changed()


def begin_pause(work: Work, peer: Peer, rows: Rows, until: datetime) -> Pause:
    """The row of a pause of a peer's own word up to a time (UTC). Whoever calls has locked their
    contact, and `rows`: their enrollments."""
    peer.paused_until = until
    _end_last(work, peer)
    row = Pause(id=work.new_id(), created_at=work.now, peer_id=peer.id, until=until, source=BY_WORD)
    work.session.add_all((peer, row))
    withhold(work, [row.id for row, _ in rows], "paused")
    # Looked at again at once, so that what it now waits for is known.
    plan_again(work, peer, list(rows))
    return row


def end_pause(work: Work, peer: Peer, rows: Rows) -> None:
    """Texts go on, also those of schedules that misses had paused."""
    peer.paused_until = None
    work.session.add(peer)
    _end_last(work, peer)
    for row, _ in rows:
        if row.paused_at is not None:
            row.paused_at, row.after = None, max(row.after, work.now)
    plan_again(work, peer, list(rows))


def _end_last(work: Work, peer: Peer) -> None:
    last = pause_of(work.session, peer.id)
    if last is not None:
        last.ended_at = min(last.until, work.now)
        work.session.add(last)
