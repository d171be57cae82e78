"""What every use case that touches an alert shares: its history, and its ladder in and out."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.alerting.ladder import LadderRules, LadderState, Status
from service.core.severity import Severity
from service.store.alerts import Alert, AlertEvent
from service.usecases.read_program import readable_program
from service.usecases.work import Work

STATUSES: dict[str, Status] = {"open": "open", "taken": "taken", "closed": "closed"}


def note(
    work: Work, alert: Alert, kind: str, *, staff_id: UUID | None = None, detail: str = ""
) -> AlertEvent:
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
    return event


def rules_of(work: Work, alert: Alert) -> LadderRules:
    """The ladder of the alert's program. When its file can't be read any more, the usual one, by
    day and by night: an alert must reach somebody whatever has broken."""
    program = readable_program(work, alert.program_id)
    return program.ladder if program is not None else LadderRules(ZoneInfo("UTC"))


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
        extended=alert.extended,
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
    alert.extended = state.extended
