"""Examine an installation. A check is a function that looks at one thing and says what it found:
to add one, write it and put it into a list here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from service.ports import CarrierAway
from service.usecases.doctor.carrier import check_account, check_lines
from service.usecases.doctor.finding import Finding, Repair
from service.usecases.doctor.machine import (
    check_database,
    check_disk,
    check_public_address,
    check_redis,
    check_settings,
    check_signs_of_life,
)
from service.usecases.doctor.patient import Patient
from service.usecases.doctor.programs import check_live, check_signs
from service.usecases.doctor.upkeep import check_alarm, check_backups, check_standstill

Check = Callable[[Patient], Iterable[Finding]]

FIRST: Sequence[Check] = (check_settings, check_disk, check_redis, check_database)
# These read the database, and are left out while it does not answer.
WITH_DATABASE: Sequence[Check] = (
    check_signs_of_life,
    check_standstill,
    check_backups,
    check_lines,
    check_live,
    check_signs,
)
LAST: Sequence[Check] = (check_alarm, check_public_address, check_account)


def examine(patient: Patient) -> tuple[Finding, ...]:
    """Everything that was found, in the order of the checks."""
    found = _all(FIRST, patient)
    if not any(one.check == "database" and one.state == "problem" for one in found):
        found += _all(WITH_DATABASE, patient)
    return (*found, *_all(LAST, patient))


def is_well(findings: Iterable[Finding]) -> bool:
    return all(finding.state != "problem" for finding in findings)


def repairs(findings: Iterable[Finding]) -> tuple[Repair, ...]:
    """What can be set right at the carrier: for each number or service all of it at once."""
    whole: dict[str, Repair] = {}
    for finding in findings:
        one = finding.repair
        if one is not None:
            before = whole[one.sender_id].settings if one.sender_id in whole else {}
            whole[one.sender_id] = Repair(one.line, one.sender_id, {**before, **one.settings})
    return tuple(whole.values())


def repair(patient: Patient, one: Repair) -> CarrierAway | None:
    """Set what is wrong. Doing it twice is doing it once."""
    return patient.desk.change(one.sender_id, one.settings)


def _all(checks: Sequence[Check], patient: Patient) -> list[Finding]:
    return [finding for check in checks for finding in check(patient)]
