"""Close an alert with its outcome: only a person does, and only here it goes quiet."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.core.alerting import ladder
from service.store.alerts import Alert
from service.store.contacts import Contact
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.alert_steps import keep_ladder, ladder_state
from service.usecases.alert_steps import note as note_step
from service.usecases.deps import Deps
from service.usecases.plan_care import plan_debrief
from service.usecases.take_alert import AlertClosed, NotYours, locked_alert
from service.usecases.take_over import let_go
from service.usecases.work import Work, retried, work

OUTCOMES = {
    "reached": "I reached them",
    "safe": "They are safe, nothing more is needed",
    "services": "Emergency or crisis services are with them",
    "no_answer": "I tried and could not reach them",
    "mistake": "It was a false alarm",
}
# An alert that was closed by DONE: its note, if any, says how it went.
BY_TEXT = "by_text"
# The person took their wish back before anybody had taken the alert.
WITHDRAWN = "withdrawn"
OUTCOME_WORDS = OUTCOMES | {
    BY_TEXT: "Settled, by text",
    WITHDRAWN: "They wrote that nobody is needed any more",
}


@dataclass(frozen=True)
class Outcome:
    """How it went: a code of OUTCOME_WORDS, and a note in the staff member's words."""

    code: str
    note: str = ""


@dataclass(frozen=True)
class Closed:
    reference: int


@dataclass(frozen=True)
class UnknownOutcome:
    """The outcome is none of OUTCOMES."""


@retried
def close_alert(
    deps: Deps, *, scope: Scope, alert_id: UUID, outcome: str, note: str = ""
) -> Closed | AlertClosed | NotYours | UnknownOutcome:
    """Close an alert of the scope with one of OUTCOMES and a note."""
    if outcome not in OUTCOMES:
        return UnknownOutcome()
    with work(deps) as begun:
        alert = locked_alert(begun, scope, alert_id)
        if alert is None:
            return NotYours()
        return close(begun, alert, scope.staff_id, Outcome(outcome, note))


def close(
    work: Work, alert: Alert, staff_id: UUID | None, outcome: Outcome
) -> Closed | AlertClosed:
    """Within the transaction under way; the alert is locked with its person. `staff_id` is None
    where the person took their wish back. Where the automation kept aside for the alert alone,
    it does no more."""
    if alert.status == "closed":
        return AlertClosed(alert.reference)
    if alert.owner_id is None and staff_id is not None:
        plan_debrief(work, alert, staff_id)  # it was theirs to see to, from first to last
    contact = work.session.get_one(Contact, alert.contact_id)
    keep_ladder(alert, ladder.close(ladder_state(alert)))
    alert.owner_id = alert.owner_id or staff_id
    alert.closed_at = work.now
    alert.outcome = outcome.code
    if outcome.note:
        place = ("alert", "note", alert.id)
        alert.note = work.deps.keyring.seal(contact, place, outcome.note)
    let_go(work, contact, "settled", only="took")
    note_step(work, alert, "closed", staff_id=staff_id, detail=outcome.code)
    audit.record(
        work, "closed", ("alert", alert.id), staff_id=staff_id, program_id=alert.program_id
    )
    return Closed(alert.reference)
