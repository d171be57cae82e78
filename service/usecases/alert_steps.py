"""What every use case that touches an alert shares: its history, and its ladder in and out."""

from __future__ import annotations

from uuid import UUID

from service.core.alerting.ladder import LadderState, Status
from service.core.severity import Severity
from service.store.alerts import Alert, AlertEvent
from service.usecases.work import Work

STATUSES: dict[str, Status] = {"open": "open", "taken": "taken", "closed": "closed"}


def note(
    work: Work, alert: Alert, kind: str, *, staff_id: UUID | None = None, detail: str = ""
) -> None:
    """One line of the alert's history. `detail` is of codes and figures only."""
    event = AlertEvent(
        id=work.new_id(),
        created_at=work.now,
        alert_id=alert.id,
        kind=kind,
        staff_id=staff_id,
        detail=detail,
    )
    work.session.add(event)


def ladder_state(alert: Alert) -> LadderState:
    """The alert's row as the pure ladder knows it."""
    return LadderState(
        severity=Severity(alert.severity),
        status=STATUSES[alert.status],
        step=alert.step,
        rounds=alert.rounds,
        owner=alert.owner_id,
        due_at=alert.due_at,
        last_contact=alert.last_contact_at,
        asked=alert.asked,
    )


def keep_ladder(alert: Alert, state: LadderState) -> None:
    """Write the ladder's state back into the alert's row."""
    alert.severity = int(state.severity)
    alert.status = state.status
    alert.step = state.step
    alert.rounds = state.rounds
    alert.owner_id = state.owner
    alert.due_at = state.due_at
    alert.last_contact_at = state.last_contact
    alert.asked = state.asked
