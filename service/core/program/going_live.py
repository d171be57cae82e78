"""What must stand before a program sends anybody a text that they did not ask for. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from service.core.alerting.ladder import Role
from service.core.program.model import Program, StaffMember
from service.core.severity import Severity

GRAVE_FIRST = (Severity.CRISIS, Severity.URGENT, Severity.CONCERN)


@dataclass(frozen=True)
class Check:
    """One line of the checklist: what it is about, whether it is done, how it stands, and what to
    do about it if it is not."""

    about: str
    done: bool
    says: str
    do: str = ""


@dataclass(frozen=True)
class LineStands:
    """A line: when `warmline doctor` last found it well at the carrier, or None."""

    name: str
    verified_on: date | None


def checks(program: Program, *, lines: Sequence[LineStands], trial: bool) -> tuple[Check, ...]:
    """The whole list for a program as its file describes it. In `trial` use texts stay on the
    machine, and every line is well."""
    return (
        _hours(program),
        *(_top(program, severity) for severity in GRAVE_FIRST),
        *(_line(line, trial=trial) for line in lines),
    )


def _hours(program: Program) -> Check:
    if not program.hours_said:
        do = "Write answer_hours into the program file, or `answer_hours: none`: then texts"
        do += " promise no time."
        return Check("answer hours", False, "It is not said when people answer.", do)
    said = str(program.answer_hours) if program.answer_hours else "none, no time is promised"
    return Check("answer hours", True, f"People answer: {said}.")


def _top(program: Program, severity: Severity) -> Check:
    """Whether an alert that climbs to the top of its ladder reaches a person."""
    about = f"ladder for {severity.word}"
    role = program.ladder.of(severity).steps[-1].role
    people = [one for one in _filling(program, role) if one.phone or one.login]
    if not people:
        do = "Give somebody this role, with a phone or a login, or end the ladder with another."
        return Check(about, False, f"Its top, {role}, is nobody who can be told.", do)
    names = " or ".join(dict.fromkeys(one.name for one in people))
    return Check(about, True, f"Its top, {role}, is {names}.")


def _filling(program: Program, role: Role) -> Iterator[StaffMember]:
    if role == "backup":
        named = {one.backup for one in program.staff}
        yield from (one for one in program.staff if one.name in named)
    elif role == "on_call":
        on_shifts = {name for shift in program.rota for name in shift.people}
        yield from (one for one in program.staff if one.name in on_shifts)
    yield from (one for one in program.staff if role in one.roles)


def _line(line: LineStands, *, trial: bool) -> Check:
    about = f"line {line.name}"
    if trial:
        return Check(about, True, "Trial use: texts stay on this machine.")
    if line.verified_on is None:
        do = "Run `warmline doctor`, and with --fix where something is to be set at the carrier."
        return Check(about, False, "It has not been found well at the carrier.", do)
    return Check(about, True, f"Found well at the carrier on {line.verified_on.isoformat()}.")
