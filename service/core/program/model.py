"""A program as its file describes it: lines, staff, ladder, hours and schedules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from service.core.agreement import USUAL as USUAL_PURPOSE
from service.core.agreement import USUAL_RULES, ConsentRules, Purpose
from service.core.alerting.drill import DrillRules
from service.core.alerting.habits import USUAL as USUAL_HABITS
from service.core.alerting.habits import Habits, MoodRule, SilenceRule
from service.core.alerting.ladder import LadderRules, Role, Step
from service.core.alerting.targets import USUAL_TARGETS, Targets
from service.core.care.rules import USUAL_CARE, CareRules, Weekly
from service.core.program.audience import Audience
from service.core.program.caps import USUAL as USUAL_CAPS
from service.core.program.caps import Caps
from service.core.rota.on_purpose import NobodyHours
from service.core.rota.shifts import Shift
from service.core.scheduling.due_texts import USUAL, OnHoliday, Timing
from service.core.scheduling.durations import say_duration
from service.core.scheduling.follow_up import MissRule
from service.core.scheduling.hours import WeekHours, Window
from service.core.scheduling.load import PriceList
from service.core.scheduling.pace import NO_LIMIT, Pace
from service.core.scheduling.rules import Rule
from service.core.scheduling.state_hours import hours_of
from service.core.screening.overlay import NO_OVERLAY, Overlay
from service.core.severity import Severity

Lang = Literal["en", "es"]
OptOut = Literal["carrier", "own"]
LineUse = Literal["peers", "staff", "both"]
Calls = Literal["on_call", "message"]

# So long after a person last did something in a conversation, the automation speaks again.
HAND_BACK_AFTER = timedelta(hours=12)

# A number that was let go may be somebody else's 45 days later (the FCC's shortest time for that,
# FCC 18-177 of 2018): whoever has been silent for so long may not be who they were.
STILL_YOU_AFTER = timedelta(days=45)

# Said at another place, or in words of its own (the signs).
_NOT_FIELDS = {("ladder", "zone"), ("screening",), ("hours_said",)}
# Records that read better whole (`21:00-08:00`) than field by field.
_SAID_WHOLE = (
    *(Window, WeekHours, Rule, PriceList, Audience, Step, Shift, DrillRules, Weekly),
    *(SilenceRule, MoodRule),
)


@dataclass(frozen=True)
class Line:
    """A sender. `phone` is E.164, `rate` segments a second; `optout` says who answers STOP."""

    name: str
    phone: str
    messaging_service_sid: str | None = None
    rate: float = 1.0
    optout: OptOut = "own"
    use: LineUse = "both"

    @property
    def sender(self) -> str:
        """What the carrier is told to send from: the Messaging Service when there is one."""
        return self.messaging_service_sid or self.phone


@dataclass(frozen=True)
class StaffMember:
    """One person of the staff. `phone` is E.164, `login` what they sign in with; at least one of
    them is there. `backup` names who answers for a specialist; `language` is what
    they are told in (None: English)."""

    name: str
    roles: tuple[Role, ...]
    phone: str | None = None
    login: str | None = None
    backup: str | None = None
    language: Lang | None = None


@dataclass(frozen=True)
class Schedule:
    """When a flow goes out, and what follows when no answer comes. Times count from the sending,
    `expires_after` from when it was due. `missed_alert` is NONE when a miss tells nobody. Without
    an `audience` it is for those who are enrolled one by one. `join` are the words by which peers
    enroll themselves. `purpose` is what its texts are for, which a peer may not want."""

    name: str
    flow: str
    rule: Rule
    remind_after: timedelta | None
    missed_after: timedelta
    expires_after: timedelta
    missed_alert: Severity = Severity.NONE
    misses: tuple[MissRule, ...] = ()
    priority: int = USUAL
    on_holiday: OnHoliday = "send"
    audience: Audience | None = None
    join: Mapping[Lang, str] = field(default_factory=dict)
    purpose: Purpose = USUAL_PURPOSE

    @property
    def timing(self) -> Timing:
        """What of it says when its texts go."""
        return Timing(self.name, self.rule, self.expires_after, self.priority, self.on_holiday)


@dataclass(frozen=True)
class Holidays:
    """The days on which schedules may keep silent: those of calendars by country or state (`US`,
    `US-NY`), and the program's own."""

    calendars: tuple[str, ...] = ()
    own: tuple[date, ...] = ()


@dataclass(frozen=True)
class Program:
    """One peer support program. `public_name` is what texts may call it. `tags` and `groups` are
    those that its peers may have, by which schedules find them. `screening` is what it changes of
    the warning signs. `calls` says whether those who call a line are put through to whoever is on
    call. `hours_said`: its file has `answer_hours`, be it `none`. `warm_line` is a number
    (E.164) where people can talk with somebody, told beside 988. Of whom nothing has come for
    `still_you_after` is asked whether the number is still theirs, before their next text."""

    slug: str
    public_name: str
    zone: ZoneInfo
    languages: tuple[Lang, ...]
    lines: tuple[Line, ...]
    staff: tuple[StaffMember, ...]
    ladder: LadderRules
    rota: tuple[Shift[str], ...] = ()
    nobody_on_call: tuple[NobodyHours, ...] = ()
    drill: DrillRules | None = None
    calls: Calls = "on_call"
    hand_back_after: timedelta = HAND_BACK_AFTER
    care: CareRules = USUAL_CARE
    targets: Targets = USUAL_TARGETS
    quiet_hours: Window | None = None
    answer_hours: WeekHours | None = None
    schedules: tuple[Schedule, ...] = ()
    plain_content: bool = False
    state_hours: bool = True
    pace: Pace = NO_LIMIT
    holidays: Holidays = Holidays()
    prices: PriceList | None = None
    tags: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    caps: Caps = USUAL_CAPS
    habits: Habits = USUAL_HABITS
    screening: Overlay = NO_OVERLAY
    warm_line: str | None = None
    consent: ConsentRules = USUAL_RULES
    still_you_after: timedelta | None = STILL_YOU_AFTER
    hours_said: bool = True

    @property
    def night(self) -> Window | None:
        """The hours in which only crisis buzzes a staff phone."""
        return self.ladder.night

    def quiet_for(self, state: str | None = None) -> tuple[Window, ...]:
        """The quiet hours of the program for a peer, by their own clock: its own and, if it keeps
        them, those of the peer's state (two letters; None: not known)."""
        own = (self.quiet_hours,) if self.quiet_hours else ()
        return (*own, hours_of(state).quiet) if self.state_hours and state else own

    def line_for(self, use: Literal["peers", "staff"]) -> Line:
        """The line that texts to peers, or to staff, leave from (a line of their own first)."""
        own = [line for line in self.lines if line.use == use]
        return (own or [line for line in self.lines if line.use == "both"])[0]

    def member_named(self, name: str) -> StaffMember | None:
        return next((member for member in self.staff if member.name == name), None)

    def purpose_of(self, schedule: str) -> str:
        """What the texts of a schedule are for."""
        spec = self.schedule_named(schedule)
        return spec.purpose if spec is not None else USUAL_PURPOSE

    def schedules_for(self, purposes: Collection[str]) -> frozenset[str]:
        """The names of the schedules whose texts are for one of these purposes."""
        return frozenset(one.name for one in self.schedules if one.purpose in purposes)

    def schedule_named(self, name: str) -> Schedule | None:
        return next((schedule for schedule in self.schedules if schedule.name == name), None)

    @property
    def joins(self) -> dict[tuple[str, str], Mapping[Lang, str]]:
        """The words by which peers join schedules, for each (name, flow) that has some."""
        return {(one.name, one.flow): one.join for one in self.schedules if one.join}

    def as_fields(self) -> dict[str, str]:
        """Every field as plain text under a dotted path (`staff.Sam Rivera.phone`), for showing and
        comparing. Things with a name go by it, so that their order means nothing."""
        said = dict(_flatten(self, ()))
        return said if self.hours_said else {**said, "answer_hours": "not said"}


def _flatten(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, tuple) and value and all(hasattr(item, "name") for item in value):
        for item in value:
            yield from _flatten(item, (*path, item.name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flatten(inner, (*path, key.word if isinstance(key, Severity) else str(key)))
    elif _is_record(value) and not isinstance(value, _SAID_WHOLE):
        for part in fields(value):
            if (*path, part.name) not in _NOT_FIELDS and part.name != "name":
                yield from _flatten(getattr(value, part.name), (*path, part.name))
    else:
        yield ".".join(path), _say(value)


def _is_record(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, type)


def _say(value: Any) -> str:
    if value is None or value == ():
        return "none"
    say = next((say for kind, say in _SAYING if isinstance(value, kind)), str)
    return say(value)


_SAYING: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda value: "yes" if value else "no"),
    (timedelta, say_duration),
    (time, lambda value: f"{value:%H:%M}"),
    (Severity, lambda value: str(value.word)),
    (float, lambda value: f"{value:g}"),
    (Decimal, lambda value: f"{value.normalize():f}"),
    (tuple, lambda value: ", ".join(map(str, value))),
)
