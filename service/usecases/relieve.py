"""Relieve whoever has had enough alerts in their shift: a new one goes to the least loaded person
on duty first. Nobody waits for it, and where everybody is full it goes where it would have."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from service.core.alerting.drill import in_hours
from service.core.alerting.ladder import People, Role, next_filled
from service.core.care.load import Load, overflow, shift_began
from service.core.program.model import Program
from service.core.rota.on_call import on_call
from service.core.severity import Severity
from service.store.alerts import Alert, passed_by
from service.store.consent import consent_of
from service.store.contacts import contact_of_staff, links_of
from service.store.loads import asked_now, caseloads, taken_since
from service.store.staff import memberships_in
from service.usecases.alert_steps import note, rules_of
from service.usecases.on_call import standing_rota
from service.usecases.read_program import readable_program
from service.usecases.work import Work

# Who answers alerts beside their own peers'; supervisors and coordinators come higher up.
_SHARING = frozenset({"specialist", "backup", "on_call"})


@dataclass(frozen=True)
class Relieved:
    """Who fills each role once the load is shared; `spared` are those who had had enough, each with
    how many alerts."""

    people: People
    spared: Mapping[UUID, int]


def relieve(work: Work, alert: Alert, people: People) -> Relieved:
    """Whom the first step of an alert that nobody has goes to, with the program's
    `alerts_per_shift`; later steps, and whoever has the alert already, stay as they are."""
    program = readable_program(work, alert.program_id)
    most = program.care.alerts_per_shift if program else None
    role = _first_role(work, alert, people)
    if program is None or most is None or role is None:
        return Relieved(people, {})
    on_duty = _on_duty(work, alert, program)
    loads = alert_loads(work, alert.program_id, {*people[role], *on_duty}, without=alert.id)
    chosen = overflow(people[role], on_duty, loads, most=most)
    spared = {who: loads[who].alerts for who in people[role] if who not in chosen}
    return Relieved({**people, role: chosen}, spared)


def say_spared(work: Work, alert: Alert, spared: Mapping[UUID, int]) -> None:
    """The alert's history says who was spared, and why."""
    for who, alerts in spared.items():
        note(work, alert, "spared", staff_id=who, detail=str(alerts))


def alert_loads(
    work: Work, program_id: UUID, people: Collection[UUID], *, without: UUID | None = None
) -> dict[UUID, Load]:
    """What each of these people carries at this moment: the alerts of their shift and their peers.
    `without` is an alert that does not count."""
    session, rota = work.session, standing_rota(work, program_id)
    since = {who: shift_began(rota, who, at=work.now) for who in people}
    first = min(since.values(), default=work.now)
    counted: dict[UUID, set[UUID]] = {who: set() for who in people}
    rows = [
        *taken_since(session, program_id, people, first),
        *asked_now(session, program_id, people),
    ]
    for alert_id, who, at in rows:
        if alert_id != without and at >= since[who]:
            counted[who].add(alert_id)
    peers = caseloads(session, program_id)
    return {who: Load(len(alerts), peers.get(who, 0)) for who, alerts in counted.items()}


def _first_role(work: Work, alert: Alert, people: People) -> Role | None:
    """The role that the first step goes to, as long as it is still to be made."""
    if alert.status != "open" or alert.owner_id is not None or alert.rounds:
        return None
    steps = rules_of(work, alert).of(Severity(alert.severity)).steps
    filled = {role for role, whole in people.items() if whole}
    first = next_filled(0, steps, filled)
    return steps[first].role if first is not None and alert.step <= first else None


def _on_duty(work: Work, alert: Alert, program: Program) -> tuple[UUID, ...]:
    """Who could answer it now: in the answer hours whoever answers alerts, at other times whoever
    has a shift; nobody who is off, has passed it on, or whose phone takes no texts."""
    rota = standing_rota(work, alert.program_id)
    here = list(on_call(rota, at=work.now))
    if in_hours(program.answer_hours, program.zone, at=work.now):
        members = memberships_in(work.session, alert.program_id)
        here += [row.staff_id for row in members if row.role in _SHARING]
    _, themself = links_of(work.session, alert.contact_id)
    left_out = {one.who for one in rota.off if one.holds(work.now)} | {themself}
    left_out |= passed_by(work.session, alert.id)
    known = dict.fromkeys(who for who in here if who not in left_out)
    return tuple(who for who in known if _has_phone(work, alert.program_id, who))


def _has_phone(work: Work, program_id: UUID, staff_id: UUID) -> bool:
    contact = contact_of_staff(work.session, staff_id, program_id)
    return contact is not None and consent_of(work.session, contact.id) is not False
