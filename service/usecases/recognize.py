"""Recognize the member of staff behind a session, as they stand at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.store.scope import Scope, scope_of
from service.store.staff import Staff
from service.usecases.deps import Deps
from service.usecases.looks import staff_name


@dataclass(frozen=True)
class Recognized:
    """Who is signed in, and what they may see; `at` is the database's time (UTC), by which signing
    out is reckoned too."""

    scope: Scope
    name: str
    at: datetime


def recognize(
    deps: Deps, *, staff_id: UUID, signed_in_at: datetime | None = None
) -> Recognized | None:
    """Who `staff_id` is now; None when they are gone, no longer active, or have signed out (on any
    device) since `signed_in_at`. Without it a session begins now."""
    with deps.database.read() as session:
        staff = session.get(Staff, staff_id)
        if staff is None or not staff.active:
            return None
        ended = staff.signed_out_at
        if signed_in_at is not None and ended is not None and ended >= signed_in_at:
            return None
        at = deps.clock.now_in(session)
        return Recognized(scope_of(session, staff_id), staff_name(deps, staff) or "", at)
