"""The shape of a program file, field by field. What one field says is judged here; what fields say
together, in `together`. Schedules have a module of their own."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from service.core.alerting.ladder import Role
from service.core.program.audience import read_group, read_tag
from service.core.program.caps import PER_CONTACT, SPEND
from service.core.program.care_shapes import CareShape
from service.core.program.consent_shapes import ConsentShape, SomeDays
from service.core.program.drill_shapes import DrillShape
from service.core.program.habit_shapes import HabitsShape
from service.core.program.ladder_shapes import LadderShape
from service.core.program.model import (
    HAND_BACK_AFTER,
    STILL_YOU_AFTER,
    Calls,
    Lang,
    LineUse,
    OptOut,
)
from service.core.program.price_shapes import PricesShape
from service.core.program.rota_shapes import NobodyShape, ShiftShape
from service.core.program.schedule_shapes import ScheduleShape
from service.core.program.target_shapes import TargetsShape
from service.core.program.values import (
    Clock,
    DayList,
    Days,
    Hours,
    Listed,
    Name,
    Shape,
    read_length,
)
from service.core.texts.numbers import NotANumber, to_e164
from service.core.texts.segments import odd_characters

_SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")
_CALENDAR = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_SERVICE_SID = re.compile(r"MG[0-9a-f]{32}")
_LONGEST_NAME = 30  # a public name stands in most texts: each must keep within its segments
_QUIET_TIMES = (timedelta(hours=1), timedelta(days=7))
_DEFAULT_NIGHT = {"from": "21:00", "to": "08:00"}


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


def _read_calendar(value: Any) -> str:
    if not isinstance(value, str) or not _CALENDAR.fullmatch(value):
        raise ValueError("write a calendar by country, or country and state: US, US-NY")
    return value


def _read_quiet_time(value: Any) -> timedelta:
    length = read_length(value)
    if not _QUIET_TIMES[0] <= length <= _QUIET_TIMES[1]:
        raise ValueError("write a length of time from 1h to 7d")
    return length


Slug = Annotated[str, BeforeValidator(_read_slug)]
PublicName = Annotated[str, BeforeValidator(_read_public_name)]
Zone = Annotated[Any, BeforeValidator(_read_zone)]
Phone = Annotated[str, BeforeValidator(_read_phone)]
ServiceSid = Annotated[str, BeforeValidator(_read_service_sid)]
CalendarName = Annotated[str, BeforeValidator(_read_calendar)]
Tag = Annotated[str, BeforeValidator(read_tag)]
Group = Annotated[str, BeforeValidator(read_group)]
QuietTime = Annotated[Any, BeforeValidator(_read_quiet_time)]
NoneInWords = BeforeValidator(lambda value: None if value == "none" else value)


# ---------------------------------------------------------------- the file
class LineShape(Shape):
    name: Name
    phone: Phone
    messaging_service_sid: ServiceSid | None = None
    rate: Annotated[float, Field(gt=0, le=1000, strict=False)] = 1.0
    optout: OptOut = "own"
    use: LineUse = "both"


class StaffShape(Shape):
    name: Name
    roles: Annotated[tuple[Role, ...], Listed, Field(strict=False)]
    phone: Phone | None = None
    login: Annotated[Name, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = None
    backup: Name | None = None
    language: Lang | None = None


class AnswerHoursShape(Shape):
    days: Days
    start: Clock = Field(alias="from")
    end: Clock = Field(alias="to")


class PaceShape(Shape):
    day: Annotated[int, Field(ge=1, le=50)] | None = None
    week: Annotated[int, Field(ge=1, le=200)] | None = None


class HolidaysShape(Shape):
    calendars: Annotated[tuple[CalendarName, ...], Listed, Field(strict=False)] = ()
    own: DayList = ()


class CapsShape(Shape):
    contact: Annotated[int, Field(ge=10, le=500)] = PER_CONTACT
    line: Annotated[int, Field(ge=100)] | None = None
    program: Annotated[int, Field(ge=100)] | None = None
    spend: Annotated[Decimal, Field(gt=0, strict=False)] = SPEND
    spend_contact: Annotated[Decimal, Field(gt=0, strict=False)] | None = None
    spend_line: Annotated[Decimal, Field(gt=0, strict=False)] | None = None


class ProgramShape(Shape):
    slug: Slug
    public_name: PublicName
    zone: Zone
    languages: Annotated[tuple[Lang, ...], Listed, Field(strict=False)]
    lines: Annotated[tuple[LineShape, ...], Listed, Field(strict=False)]
    staff: Annotated[tuple[StaffShape, ...], Listed, Field(strict=False)]
    ladder: LadderShape = LadderShape()
    rota: Annotated[tuple[ShiftShape, ...], Field(strict=False)] = ()
    nobody_on_call: Annotated[tuple[NobodyShape, ...], Field(strict=False)] = ()
    drill: Annotated[DrillShape | None, NoneInWords] = None
    calls: Calls = "on_call"
    hand_back_after: QuietTime = HAND_BACK_AFTER
    care: CareShape = CareShape()
    targets: TargetsShape = TargetsShape()
    night: Hours = Field(default=_DEFAULT_NIGHT, validate_default=True)
    quiet_hours: Hours = Field(default=_DEFAULT_NIGHT, validate_default=True)
    answer_hours: Annotated[AnswerHoursShape | None, NoneInWords] = None
    state_hours: bool = True
    pace: PaceShape = PaceShape()
    holidays: HolidaysShape = HolidaysShape()
    prices: Annotated[PricesShape | None, NoneInWords] = None
    schedules: Annotated[tuple[ScheduleShape, ...], Field(strict=False)] = ()
    caps: CapsShape = CapsShape()
    habits: Annotated[HabitsShape | None, NoneInWords] = HabitsShape()
    plain_content: bool = False
    warm_line: Phone | None = None
    consent: ConsentShape = ConsentShape()
    still_you_after: Annotated[SomeDays | None, NoneInWords] = STILL_YOU_AFTER
    tags: Annotated[tuple[Tag, ...], Listed, Field(strict=False)] = ()
    groups: Annotated[tuple[Group, ...], Listed, Field(strict=False)] = ()
    screening: Any = None  # read by `screening.overlay`, as lexicons are
