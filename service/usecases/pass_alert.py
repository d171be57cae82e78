"""Pass an alert on: the next step of its ladder is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.core.alerting import ladder
from service.core.severity import Severity
from service.store.alerts import Alert, told_times
from service.store.contacts import lock_contact
from service.usecases import audit
from service.usecases.alert_steps import keep_ladder, ladder_state, note, rules_of
from service.usecases.climb_ladders import climb_alert, people_climbing
from service.usecases.take_alert import AlertClosed, HasOwner, owner_name
from service.usecases.take_over import let_go
from service.usecases.work import Work


@dataclass(frozen=True)
class Passed:
    """It is anybody's again. `told`: somebody else was told at once; at night, below a crisis, that
    waits for the morning, and where there is nobody else it comes back."""

    reference: int
    told: bool


def pass_on(work: Work, alert: Alert, staff_id: UUID) -> Passed | HasOwner | AlertClosed:
    """Within the transaction under way; the alert is locked. What somebody else has is theirs."""
    if alert.status == "closed":
        return AlertClosed(alert.reference)
    if alert.status == "taken" and alert.owner_id != staff_id:
        return HasOwner(alert.reference, owner_name(work, alert))
    keep_ladder(alert, ladder.pass_on(ladder_state(alert), now=work.now))
    person = lock_contact(work.session, alert.contact_id)
    let_go(work, person, "passed", only="took")
    note(work, alert, "passed", staff_id=staff_id)
    audit.record(
        work, "passed", ("alert", alert.id), staff_id=staff_id, program_id=alert.program_id
    )
    work.session.flush()
    before = told_times(work.session, alert.id)
    if _comes_back(work, alert, staff_id):
        rules = rules_of(work, alert)
        later = work.now + rules.of(Severity(alert.severity)).wait
        alert.due_at = ladder.awake(later, ladder_state(alert), rules)
    else:
        climb_alert(work, alert)
        work.session.flush()
    return Passed(alert.reference, told_times(work.session, alert.id) > before)


def _comes_back(work: Work, alert: Alert, staff_id: UUID) -> bool:
    """Whether nobody else stands on the next step: being asked the same again at once helps
    nobody."""
    steps = rules_of(work, alert).of(Severity(alert.severity)).steps
    people = people_climbing(work, alert)
    number = ladder.next_filled(
        alert.step, steps, {role for role, whole in people.items() if whole}
    )
    return number is not None and set(people[steps[number].role]) <= {staff_id}
