"""Pause the check-ins of one peer for a while, or let them go on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.store.peers import Peer
from service.store.schedules import Pause, pause_of
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.change_plan import Changed, locked, plan_again, sealed_reason
from service.usecases.deps import Deps
from service.usecases.take_alert import NotYours
from service.usecases.withhold import withhold
from service.usecases.work import Work, retried, work


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
        peer.paused_until = None if ends else until
        begun.session.add(peer)
        _end_pause(begun, peer)
        if not ends:
            _keep_pause(begun, scope, peer, (until, reason))
            withhold(begun, [row.id for row, _ in rows], "paused")
        for row, _ in rows:
            if ends and row.paused_at is not None:
                row.paused_at, row.after = None, max(row.after, begun.now)
        # Looked at again at once, so that what it now waits for is known.
        plan_again(begun, peer, rows)
        audit.record(
            begun,
            "resumed" if ends else "paused",
            ("peer", peer_id),
            staff_id=scope.staff_id,
            program_id=peer.program_id,
        )
        return Changed()


def _end_pause(work: Work, peer: Peer) -> None:
    last = pause_of(work.session, peer.id)
    if last is not None:
        last.ended_at = min(last.until, work.now)
        work.session.add(last)


def _keep_pause(work: Work, scope: Scope, peer: Peer, pause: tuple[datetime, str]) -> None:
    until, reason = pause
    row = Pause(
        id=work.new_id(),
        created_at=work.now,
        peer_id=peer.id,
        until=until,
        staff_id=scope.staff_id,
    )
    row.reason = sealed_reason(work, peer, ("pause", "reason", row.id), reason)
    work.session.add(row)
