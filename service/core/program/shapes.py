"""The shape of a program file, field by field. What one field says is judged here; what fields say
together, in `reading`."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from service.core.alerting.ladder import (
    DEFAULT_OUTCOME_WITHIN,
    DEFAULT_STEPS,
    DEFAULT_WAIT,
    Role,
)
from service.core.program.model import Lang, LineUse, OptOut
from service.core.scheduling.durations import read_duration
from service.core.scheduling.hours import DAY_NAMES, EVERY_DAY, Window
from service.core.severity import Severity
from service.core.texts.numbers import NotANumber, to_e164
from service.core.texts.segments import odd_characters

_SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")
_SERVICE_SID = re.compile(r"MG[0-9a-f]{32}")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_DAY_WORDS = {
    "every day": EVERY_DAY,
    "weekdays": frozenset(range(5)),
    "weekends": frozenset({5, 6}),
}
_LONGEST_NAME = 30  # a public name stands in most texts: each must keep within its segments
_LONGEST_WAIT = timedelta(days=30)
_DEFAULT_NIGHT = {"from": "21:00", "to": "08:00"}
_SEVERITIES = {s.word: s for s in Severity if s is not Severity.NONE}


# ---------------------------------------------------------------- one value each
def _read_slug(value: Any) -> str:
    if not isinstance(value, str) or not _SLUG.fullmatch(value):
        raise ValueError("use 2 to 40 small letters, digits and hyphens, a letter first")
    return value


def _read_public_name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("write the name that texts may call the program")
    if len(value) > _LONGEST_NAME:
        raise ValueError(f"it stands in every text: {_LONGEST_NAME} characters at most")
    odd = odd_characters(value)
    if odd:
        raise ValueError(f"{''.join(odd)} would make every text cost more: leave it out")
    return value.strip()


def _read_zone(value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (LookupError, ValueError, OSError):
        raise ValueError(f"{value!r} is no time zone: write one such as America/New_York") from None


def _read_phone(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"+{value}"  # written without quotes, YAML makes a number of it
    if not isinstance(value, str):
        raise ValueError("write a phone number in quotes")
    try:
        return to_e164(value)
    except NotANumber as error:
        raise ValueError(str(error)) from None


def _read_service_sid(value: Any) -> str:
    if not isinstance(value, str) or not _SERVICE_SID.fullmatch(value):
        raise ValueError("a Messaging Service id is MG and 32 of the digits 0-9 a-f")
    return value


def _read_clock(value: Any) -> time:
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError('write a time of day in quotes, from "00:00" to "23:59"')
    return time(int(found[1]), int(found[2]))


def _read_length(value: Any) -> timedelta:
    length = read_duration(str(value))
    if not timedelta(minutes=1) <= length <= _LONGEST_WAIT:
        raise ValueError("write a length of time from 1m to 30d")
    return length


def _read_days(value: Any) -> frozenset[int]:
    if isinstance(value, str) and value.lower() in _DAY_WORDS:
        return _DAY_WORDS[value.lower()]
    names = [str(item).lower()[:3] for item in value] if isinstance(value, list) else []
    if not names or not set(names) <= set(DAY_NAMES):
        raise ValueError("write every day, weekdays, weekends or a list such as [mon, thu]")
    return frozenset(DAY_NAMES.index(name) for name in names)


def _read_hours(value: Any) -> Window | None:
    if value is None or value == "none":
        return None
    if not isinstance(value, dict) or set(value) != {"from", "to"}:
        raise ValueError('write {from: "21:00", to: "08:00"}, or none')
    return Window(_read_clock(value["from"]), _read_clock(value["to"]))


def _read_severity(value: Any) -> Severity:
    if value is None or value == "none":
        return Severity.NONE
    if value not in _SEVERITIES:
        raise ValueError("write crisis, urgent, concern or none")
    return _SEVERITIES[value]


def _read_by_severity(value: Any) -> dict[Severity, timedelta]:
    if not isinstance(value, dict) or not set(value) <= set(_SEVERITIES):
        raise ValueError("write a length of time for each of crisis, urgent and concern")
    return {_SEVERITIES[word]: _read_length(length) for word, length in value.items()}


def _read_listed(value: Any) -> Any:
    if not isinstance(value, list) or not value:
        raise ValueError("write a list with at least one entry")
    if all(isinstance(item, str) for item in value) and len(set(value)) < len(value):
        raise ValueError("one entry stands here twice")
    return value


Slug = Annotated[str, BeforeValidator(_read_slug)]
PublicName = Annotated[str, BeforeValidator(_read_public_name)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Zone = Annotated[Any, BeforeValidator(_read_zone)]
Phone = Annotated[str, BeforeValidator(_read_phone)]
ServiceSid = Annotated[str, BeforeValidator(_read_service_sid)]
Clock = Annotated[Any, BeforeValidator(_read_clock)]
Length = Annotated[Any, BeforeValidator(_read_length)]
Days = Annotated[Any, BeforeValidator(_read_days)]
Hours = Annotated[Any, BeforeValidator(_read_hours)]
AlertSeverity = Annotated[Any, BeforeValidator(_read_severity)]
BySeverity = Annotated[Any, BeforeValidator(_read_by_severity)]
Listed = BeforeValidator(_read_listed)
NoneInWords = BeforeValidator(lambda value: None if value == "none" else value)


# ---------------------------------------------------------------- the file
class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LineShape(_Shape):
    name: Name
    phone: Phone
    messaging_service_sid: ServiceSid | None = None
    rate: Annotated[float, Field(gt=0, le=1000, strict=False)] = 1.0
    optout: OptOut = "own"
    use: LineUse = "both"


class StaffShape(_Shape):
    name: Name
    roles: Annotated[tuple[Role, ...], Listed, Field(strict=False)]
    phone: Phone | None = None
    login: Annotated[Name, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = None
    backup: Name | None = None


class LadderShape(_Shape):
    steps: Annotated[tuple[Role, ...], Listed, Field(strict=False)] = DEFAULT_STEPS
    wait: BySeverity = DEFAULT_WAIT
    outcome_within: BySeverity = DEFAULT_OUTCOME_WITHIN


class AnswerHoursShape(_Shape):
    days: Days
    start: Clock = Field(alias="from")
    end: Clock = Field(alias="to")


class ScheduleShape(_Shape):
    name: Name
    flow: Name
    days: Days
    at: Clock
    missed_after: Length
    remind_after: Length | None = None
    expires_after: Length = timedelta(hours=2)
    missed_alert: AlertSeverity = Severity.NONE


class ProgramShape(_Shape):
    slug: Slug
    public_name: PublicName
    zone: Zone
    languages: Annotated[tuple[Lang, ...], Listed, Field(strict=False)]
    lines: Annotated[tuple[LineShape, ...], Listed, Field(strict=False)]
    staff: Annotated[tuple[StaffShape, ...], Listed, Field(strict=False)]
    ladder: LadderShape = LadderShape()
    night: Hours = Field(default=_DEFAULT_NIGHT, validate_default=True)
    quiet_hours: Hours = Field(default=_DEFAULT_NIGHT, validate_default=True)
    answer_hours: Annotated[AnswerHoursShape | None, NoneInWords] = None
    schedules: Annotated[tuple[ScheduleShape, ...], Field(strict=False)] = ()
    plain_content: bool = False
