from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
import yaml

from service.core.program import Program, differences, read_program
from service.core.program.model import Holidays, Schedule
from service.core.scheduling.follow_up import MissRule
from service.core.scheduling.hours import Window
from service.core.scheduling.pace import Pace
from service.core.scheduling.rules import (
    At,
    Between,
    Dates,
    Phase,
    Recurring,
    Rule,
    Series,
    Varied,
    Weekdays,
)
from service.core.severity import Severity
from service.core.source import AuthoringError

SMALL: dict[str, Any] = {
    "slug": "harbor",
    "public_name": "Harbor Texts",
    "zone": "America/Chicago",
    "languages": ["en"],
    "lines": [{"name": "main", "phone": "+12025550100"}],
    "staff": [{"name": "Sam", "phone": "+12025550111", "roles": ["specialist"]}],
    "ladder": {"steps": ["specialist"]},
}
BASE: dict[str, Any] = {"name": "s", "flow": "daily", "missed_after": "6h"}
TEN = {"at": "10:00"}


def read(schedule: dict[str, Any] | None = None, **fields: Any) -> Program:
    schedules = [] if schedule is None else [{**BASE, **schedule}]
    written = {**SMALL, "schedules": schedules, **fields}
    return read_program(yaml.safe_dump(written, sort_keys=False), file="p.yaml")


def schedule(**fields: Any) -> Schedule:
    return read(fields).schedules[0]


def problems(program: dict[str, Any] | None = None, **fields: Any) -> str:
    with pytest.raises(AuthoringError) as refused:
        read(fields, **(program or {}))
    return str(refused.value)


TO_NOON = Window(time(9), time(12))


@pytest.mark.parametrize(
    ("fields", "rule", "said"),
    [
        (
            {"rrule": "freq=weekly;byday=mo,th", **TEN},
            Rule((Phase(Recurring("FREQ=WEEKLY;BYDAY=MO,TH"), At(time(10))),)),
            "FREQ=WEEKLY;BYDAY=MO,TH at 10:00",
        ),
        (
            {"days": "weekdays", "window": {"from": "09:00", "to": "12:00"}, "count": 5},
            Rule((Phase(Weekdays(frozenset(range(5))), Between(TO_NOON)),), count=5),
            "mon, tue, wed, thu, fri between 09:00 and 12:00, 5 texts",
        ),
        (
            {"series": {"from": "enrollment", "days": [1, 3]}, **TEN},
            Rule((Phase(Series("enrollment", (1, 3)), At(time(10))),)),
            "day 1, 3 from enrollment at 10:00",
        ),
        (
            {"series": {"from": "date:court", "days": [-2]}, **TEN},
            Rule((Phase(Series("court", (-2,)), At(time(10))),)),
            "day -2 from court at 10:00",
        ),
        (
            {"on": date(2026, 12, 24), **TEN},
            Rule((Phase(Dates((date(2026, 12, 24),)), At(time(10))),)),
            "on 2026-12-24 at 10:00",
        ),
        (
            {
                "varied": {
                    "every": "10d",
                    "spread": "4d",
                    "between": {"from": "09:00", "to": "12:00"},
                }
            },
            Rule((Phase(Varied(10, 4), Between(TO_NOON)),)),
            "about every 10 days, up to 4 early or late between 09:00 and 12:00",
        ),
        (
            {
                "phases": [{"for": "14d", "days": "every day"}, {"days": ["mon"], "at": "18:00"}],
                **TEN,
                "starts": "2026-05-01",
                "until": "2026-12-31",
            },
            Rule(
                (
                    Phase(Weekdays(frozenset(range(7))), At(time(10)), 14),
                    Phase(Weekdays(frozenset({0})), At(time(18))),
                ),
                date(2026, 5, 1),
                date(2026, 12, 31),
            ),
            "for 14 days every day at 10:00, then mon at 18:00, from 2026-05-01, until 2026-12-31",
        ),
    ],
)
def test_every_kind_of_rule_is_read_and_said(fields: dict[str, Any], rule: Rule, said: str) -> None:
    assert schedule(**fields).rule == rule
    assert str(rule) == said


def test_the_rest_of_a_schedule() -> None:
    one = schedule(
        days="every day",
        **TEN,
        priority=2,
        holidays="shift",
        misses=[{"after": 3, "alert": "concern"}, {"after": 7, "alert": "urgent", "then": "pause"}],
    )
    assert (one.priority, one.on_holiday) == (2, "shift")
    assert one.misses == (
        MissRule(3, Severity.CONCERN),
        MissRule(7, Severity.URGENT, "pause"),
    )
    assert one.timing.expires_after == timedelta(hours=2)


def test_the_program_has_pace_and_holidays() -> None:
    program = read(
        pace={"day": 1, "week": 4},
        holidays={"calendars": ["US", "US-NY"], "own": [date(2026, 12, 24)]},
        state_hours=False,
    )
    assert program.pace == Pace(1, 4)
    assert program.holidays == Holidays(("US", "US-NY"), (date(2026, 12, 24),))
    assert program.quiet_for("FL") == (Window(time(21), time(8)),)
    assert read().quiet_for("FL") == (Window(time(21), time(8)), Window(time(20), time(8)))
    assert read().pace == Pace()


DAILY = {"days": "every day", "at": "10:00"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"at": "10:00"}, "say which days, with one of days, rrule, series"),
        ({"days": "every day"}, 'say at which time: at: "10:00", or a window'),
        ({**DAILY, "on": date(2026, 1, 1)}, "days and on do not go together"),
        ({**DAILY, "window": {"from": "09:00", "to": "12:00"}}, "at and window do not go together"),
        (
            {"days": "every day", "window": {"from": "12:00", "to": "09:00"}},
            "cannot run over midnight",
        ),
        ({"rrule": "FREQ=HOURLY", **TEN}, "schedules.0.rrule: FREQ=HOURLY is too often"),
        ({"rrule": 7, **TEN}, "write an rrule in quotes"),
        (
            {"series": {"from": "court", "days": [1]}, **TEN},
            "date of the peer's by its name: date:court",
        ),
        ({"series": {"from": "enrollment", "days": [1, 1]}, **TEN}, "one day stands here twice"),
        ({"series": {"from": "enrollment", "days": list(range(101))}, **TEN}, "up to 100 days"),
        ({"series": {"from": "enrollment", "days": ["x"]}, **TEN}, "write a list of days such as"),
        (
            {"series": {"form": "enrollment", "days": [1]}, **TEN},
            "form: there is no such field (did you mean from?)",
        ),
        ({**DAILY, "starts": date.max}, "write a day of the years 1900 to 2199"),
        ({**DAILY, "until": "0206-05-01"}, "write a day of the years 1900 to 2199"),
        ({"on": [date.min], **TEN}, "write a day of the years 1900 to 2199"),
        ({"on": "24 December", **TEN}, "write a day as 2026-12-24"),
        ({"varied": {"every": "10d", "spread": "5d"}, **TEN}, "less than half of the time"),
        ({"varied": {"every": "36h", "spread": "1d"}, **TEN}, "write whole days, such as 14d"),
        ({"phases": [{"days": ["mon"]}, {"days": ["tue"]}], **TEN}, "every phase but the last"),
        ({"phases": [{"for": "3d"}], **TEN}, "each phase says which days once"),
        ({"phases": [], **TEN}, "write a list with at least one entry"),
        ({**DAILY, "count": 0}, "count: write 1 or more"),
        ({**DAILY, "priority": 10}, "priority: write 9 or less"),
        ({**DAILY, "priority": "high"}, "write a whole number"),
        ({**DAILY, "holidays": "never"}, "write one of send, skip, shift"),
        ({**DAILY, "starts": "2026-05-02", "until": "2026-05-01"}, "ends before it starts"),
        ({**DAILY, "misses": [{"after": 2}, {"after": 2}]}, "one length of streak twice"),
        ({"days": "every day", "at": "23:00"}, "at 23:00 lies in the quiet hours (21:00-08:00)"),
        (
            {"days": "every day", "window": {"from": "05:00", "to": "07:30"}},
            "between 05:00 and 07:30 lies in the quiet hours",
        ),
    ],
)
def test_mistakes_are_said_in_plain_words(fields: dict[str, Any], said: str) -> None:
    assert said in problems(**fields)


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ({"pace": {"day": 0}}, "pace.day: write 1 or more"),
        ({"pace": {"dya": 1}}, "(did you mean day?)"),
        ({"holidays": {"calendars": ["New York"]}}, "US, US-NY"),
        ({"holidays": {"own": ["tomorrow"]}}, "write a day as 2026-12-24"),
        ({"state_hours": "yes"}, "write true or false"),
    ],
)
def test_mistakes_in_what_all_schedules_share(program: dict[str, Any], said: str) -> None:
    assert said in problems(program, **DAILY)


def test_a_time_just_before_the_quiet_hours_end_may_wait() -> None:
    assert schedule(days="every day", at="07:00").rule
    assert schedule(days="every day", window={"from": "07:00", "to": "09:00"}).rule


def test_on_is_a_word_and_not_a_yes() -> None:
    text = yaml.safe_dump({**SMALL, "schedules": [{**BASE, "at": "10:00"}]})
    program = read_program(text.replace("  flow:", "  on: 2026-12-24\n  flow:"), file="p.yaml")
    assert str(program.schedules[0].rule) == "on 2026-12-24 at 10:00"


def test_changes_are_said_in_plain_words() -> None:
    before = read(DAILY)
    after = read({**TEN, "rrule": "FREQ=WEEKLY;BYDAY=MO", "priority": 1}, pace={"week": 3})
    assert differences(before, after) == [
        "change pace.a_week: none -> 3",
        "change schedules.s.priority: 5 -> 1",
        "change schedules.s.rule: every day at 10:00 -> FREQ=WEEKLY;BYDAY=MO at 10:00",
    ]
