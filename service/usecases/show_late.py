"""Show what came late: for the banner of the console's pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import OperationalError

from service.store.programs import Line
from service.store.recoveries import late_texts
from service.store.scope import Scope
from service.usecases.deps import Deps

# Said for so long after they were found: a day has seen every shift.
SAID_FOR = timedelta(days=1)


@dataclass(frozen=True)
class CameLate:
    """`count` texts and calls to a line of a program did not reach us as they were sent, `grave`
    of them urgent or worse by the look of them. They were sent from `first_at` to `last_at` and
    found at `found_at` (UTC)."""

    program_id: UUID
    line: str
    count: int
    grave: int
    first_at: datetime
    last_at: datetime
    found_at: datetime


def show_late(deps: Deps, *, scope: Scope) -> tuple[CameLate, ...]:
    """What came late in `scope` in the last day: one of each line, the last found first."""
    try:
        return _shown(deps, scope)
    except OperationalError:
        return ()  # the page itself cannot be shown either


def _shown(deps: Deps, scope: Scope) -> tuple[CameLate, ...]:
    shown: dict[UUID, CameLate] = {}
    with deps.database.read() as session:
        since = deps.clock.now_in(session) - SAID_FOR
        for row in late_texts(session, scope, since):
            before = shown.get(row.line_id)
            line = session.get_one(Line, row.line_id)
            shown[row.line_id] = CameLate(
                program_id=row.program_id,
                line=line.name,
                count=row.count + (before.count if before else 0),
                grave=row.grave + (before.grave if before else 0),
                first_at=min(row.first_at, before.first_at) if before else row.first_at,
                last_at=max(row.last_at, before.last_at) if before else row.last_at,
                found_at=before.found_at if before else row.created_at,
            )
    return tuple(shown.values())
