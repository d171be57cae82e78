"""Show how a peer came to each schedule, and which others there are for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.store.audiences import BY_AUDIENCE
from service.store.peers import Peer
from service.store.schedules import every_enrollment
from service.store.scope import Scope
from service.usecases.deps import Deps
from service.usecases.read_program import program_of
from service.usecases.work import Work


@dataclass(frozen=True)
class HowEnrolled:
    """One schedule of a peer: `since` when (UTC) and by what `source` (staff, import, audience,
    word, flow). `ended_by` is staff, word or audience, or None for an end by itself."""

    id: UUID
    schedule: str
    since: datetime
    source: str
    ended_at: datetime | None
    ended_by: str | None


@dataclass(frozen=True)
class PeerEnrollments:
    """A peer's schedules, those under way first, and the names of those they may be put on: also of
    those that only their tags have brought them to, to keep them on it."""

    peer_id: UUID
    lines: tuple[HowEnrolled, ...]
    others: tuple[str, ...]


def show_enrollments(deps: Deps, *, scope: Scope, peer_id: UUID) -> PeerEnrollments | None:
    """A peer's enrollments, or None when there is none of that id in `scope`. Part of the page of
    a peer, whose look is in the audit."""
    with deps.database.read() as session:
        peer = session.get(Peer, peer_id)
        if peer is None or not scope.allows(peer.program_id):
            return None
        program = program_of(Work(deps, session, deps.clock.now_in(session)), peer.program_id)
        rows = every_enrollment(session, peer_id)
    lines = [
        HowEnrolled(row.id, name, row.enrolled_at, row.source, row.ended_at, row.ended_by)
        for name, row in rows.items()
    ]
    lines.sort(key=lambda line: (line.ended_at is not None, line.schedule))
    stays = {
        line.schedule for line in lines if line.ended_at is None and line.source != BY_AUDIENCE
    }
    others = tuple(one.name for one in program.schedules if one.name not in stays)
    return PeerEnrollments(peer_id, tuple(lines), others if peer.active else ())
