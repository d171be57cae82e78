from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from service.core.alerting.targets import Target
from service.core.program import Program, read_program
from service.core.scheduling.hours import EVERY_DAY, Window
from service.core.scheduling.rules import weekly
from service.core.severity import Severity
from service.core.source import AuthoringError

DEMO = Path(__file__).parents[3] / "templates" / "programs" / "demo.yaml"
SAM = {"name": "Sam", "phone": "+12025550111", "roles": ["specialist"]}
SMALL: dict[str, Any] = {
    "slug": "harbor",
    "public_name": "Harbor Texts",
    "zone": "America/Chicago",
    "languages": ["en"],
    "lines": [{"name": "main", "phone": "+12025550100"}],
    "staff": [SAM],
    "ladder": {"steps": ["specialist"]},
}


def read(**fields: Any) -> Program:
    """A small program, with some fields exchanged or (None) taken out."""
    written = {key: value for key, value in {**SMALL, **fields}.items() if value is not None}
    return read_program(yaml.safe_dump(written, sort_keys=False), file="p.yaml")


def problems(**fields: Any) -> str:
    with pytest.raises(AuthoringError) as refused:
        read(**fields)
    return str(refused.value)


def test_the_demonstration_program_is_whole() -> None:
    demo = read_program(DEMO.read_text(), file="demo.yaml")
    assert demo.quiet_hours is None
    assert demo.languages == ("en", "es")
    assert demo.zone == ZoneInfo("America/New_York")
    assert demo.ladder.night == demo.night == Window(time(21), time(8))
    assert demo.ladder.crisis.wait == timedelta(minutes=5)
    assert demo.answer_hours is not None
    assert demo.answer_hours.days == frozenset(range(5))
    sam = demo.member_named("Sam Rivera")
    assert sam is not None
    assert demo.member_named(sam.backup or "") is not None
    daily = demo.schedule_named("daily")
    assert daily is not None
    assert daily.rule == weekly(EVERY_DAY, time(10))
    assert daily.missed_alert is Severity.CONCERN


def test_what_is_left_out_is_filled_with_what_is_safe() -> None:
    program = read()
    assert program.quiet_hours == program.night == Window(time(21), time(8))
    assert program.answer_hours is None
    assert program.schedules == ()
    assert program.plain_content is False
    assert program.lines[0].optout == "own"
    assert program.ladder.urgent.outcome_within == timedelta(hours=4)


def test_a_ladder_that_names_some_waits_keeps_the_others() -> None:
    program = read(ladder={"steps": ["specialist"], "wait": {"crisis": "3m"}})
    assert program.ladder.crisis.wait == timedelta(minutes=3)
    assert program.ladder.urgent.wait == timedelta(minutes=15)


def test_numbers_are_kept_in_one_form_however_they_are_written() -> None:
    program = read(lines=[{"name": "main", "phone": "(202) 555-0100"}])
    assert program.lines[0].phone == "+12025550100"
    unquoted = read(lines=[{"name": "main", "phone": 12025550100}])
    assert unquoted.lines == program.lines


def test_texts_to_staff_leave_from_a_line_of_their_own_when_there_is_one() -> None:
    peers = {"name": "peers", "phone": "+12025550100", "use": "peers"}
    both = {"name": "both", "phone": "+12025550101"}
    staff = {
        "name": "staff",
        "phone": "+12025550102",
        "use": "staff",
        "messaging_service_sid": "MG" + "0a" * 16,
    }
    program = read(lines=[peers, both, staff])
    assert program.line_for("staff").sender == "MG" + "0a" * 16
    assert program.line_for("peers").sender == "+12025550100"
    assert read(lines=[both]).line_for("staff").name == "both"


def test_quiet_hours_may_be_none() -> None:
    assert read().quiet_for() == (Window(time(21), time(8)),)
    assert read(quiet_hours="none").quiet_for() == ()


def test_every_mistake_is_said_at_once_with_its_line_and_field() -> None:
    text = """\
slug: Harbor!
public_name: Harbor 🙂
zone: Mars/Base
languages: [en, fr]
quiet: none
night: {from: 21:00, to: "08:00"}
answer_hours: {days: [mon, xyz], from: "17:00", to: "09:00"}
lines:
  - {name: a, phone: "12", use: staff, rate: fast, optuot: own}
  - {name: A, phone: "+12025550100", use: staff}
staff:
  - {name: Sam, roles: [], backup: Bo}
  - {name: Lee, roles: [boss], phone: "+12025550100"}
  - hello
ladder: {steps: [specialist, bakcup], wait: {crisis: 0m}}
schedules:
  - {name: d, flow: f, days: never, at: 10:00, remind_after: 8h, missed_after: 6h}
  - {name: e, at: "25:00", days: [mon], expires_after: soon, missed_alert: bad}
"""
    with pytest.raises(AuthoringError) as refused:
        read_program(text, file="p.yaml")
    said = {f"{one.line}: {one.where}: {one.problem}" for one in refused.value.mistakes}
    days = "write every day, weekdays, weekends or a list such as [mon, thu]"
    roles = "write one of specialist, backup, on_call, supervisor, coordinator, admin"
    clock = 'write a time of day in quotes, from "00:00" to "23:59"'
    assert said >= {
        "1: slug: use 2 to 40 small letters, digits and hyphens, a letter first",
        "2: public_name: 🙂 would make every text cost more: leave it out",
        "3: zone: 'Mars/Base' is no time zone: write one such as America/New_York",
        "4: languages.1: write one of en, es",
        "5: quiet: there is no such field (did you mean quiet_hours?)",
        f"6: night: {clock}",
        f"7: answer_hours.days: {days}",
        "7: answer_hours.to: the hours must end after they begin",
        "8: lines: no line is there for texts to peers",
        "9: lines.0.phone: this phone number has too few or too many digits",
        "9: lines.0.rate: write a number",
        "9: lines.0.optuot: there is no such field (did you mean optout?)",
        "10: lines.1.name: line 9 has the same name",
        "12: staff.0.roles: write a list with at least one entry",
        "12: staff.0.backup: nobody of the staff is called Bo",
        f"13: staff.1.roles.0: {roles}",
        "14: staff.2: fields are expected here, such as name: ...",
        f"15: ladder.steps.1: {roles}",
        "15: ladder.wait: a length of time must be more than nothing",
        f"17: schedules.0.days: {days}",
        f"17: schedules.0.at: {clock}",
        "17: schedules.0.remind_after: the reminder must come before the check-in counts as missed",
        "18: schedules.1.flow: this field is missing",
        "18: schedules.1.missed_after: this field is missing",
        f"18: schedules.1.at: {clock}",
        "18: schedules.1.expires_after: 'soon' is no length of time: write 90m, 2h or 1h 30m",
        "18: schedules.1.missed_alert: write crisis, urgent, concern or none",
    }


@pytest.mark.parametrize("missing", ["slug", "public_name", "zone", "languages", "lines", "staff"])
def test_what_must_be_there_is_named(missing: str) -> None:
    assert f"{missing}: this field is missing" in problems(**{missing: None})


def test_names_and_numbers_that_meet_are_named() -> None:
    twin = {**SAM, "name": "sam", "login": "a@example.org"}
    said = problems(staff=[{**SAM, "login": "A@example.org"}, twin])
    assert "staff.1.name: line" in said
    assert "staff.1.phone: line" in said
    assert "staff.1.login: line" in said


def test_one_number_written_in_two_ways_is_one() -> None:
    lines = [{"name": "a", "phone": "+12025550100"}, {"name": "b", "phone": "202-555-0100"}]
    assert "lines.1.phone: line" in problems(lines=lines)


def test_a_step_that_nobody_fills_is_named() -> None:
    said = problems(ladder=None)
    for role in ("backup", "supervisor", "coordinator"):
        assert f"nobody is {role}: give somebody this role or leave the step out" in said
    assert "nobody is specialist" not in said


def test_a_backup_is_filled_by_name_or_by_role() -> None:
    steps = {"steps": ["specialist", "backup"]}
    dana = {"name": "Dana", "phone": "+12025550112", "roles": ["supervisor"]}
    assert read(ladder=steps, staff=[{**SAM, "backup": "Dana"}, dana]).staff[0].backup == "Dana"
    assert read(ladder=steps, staff=[SAM, {**dana, "roles": ["backup"]}])
    assert "nobody is backup" in problems(ladder=steps, staff=[SAM, dana])


def test_a_backup_must_be_somebody_else_of_a_specialist() -> None:
    assert "nobody is their own backup" in problems(staff=[{**SAM, "backup": "Sam"}])
    boss = {"name": "Lu", "phone": "+12025550113", "roles": ["supervisor"], "backup": "Sam"}
    assert "only a specialist has a backup" in problems(staff=[SAM, boss])


def test_whoever_is_alerted_needs_a_phone_and_whoever_is_not_a_login() -> None:
    assert "staff.0.phone: alerts go to a phone" in problems(
        staff=[{"name": "Sam", "roles": ["specialist"], "login": "sam@example.org"}]
    )
    admin = {"name": "Ada", "roles": ["admin"]}
    assert "staff.1: this person needs a phone or a login" in problems(staff=[SAM, admin])
    assert read(staff=[SAM, {**admin, "login": "ada@example.org"}])


def test_peers_need_a_specialist() -> None:
    said = problems(staff=[{**SAM, "roles": ["coordinator"]}], ladder={"steps": ["coordinator"]})
    assert "staff: nobody is specialist: peers need one" in said


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("rate", 0, "write a number above 0"),
        ("rate", 5000, "write 1000 or less"),
        ("optout", "twilio", "write one of carrier, own"),
        ("messaging_service_sid", "MG12", "a Messaging Service id is MG and 32"),
        ("name", "", "write something here"),
        ("name", 7, "write words here"),
    ],
)
def test_fields_of_a_line(field: str, value: Any, said: str) -> None:
    assert said in problems(lines=[{**SMALL["lines"][0], field: value}])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"night": {"from": "21:00"}}, 'write {from: "21:00", to: "08:00"}, or none'),
        ({"quiet_hours": {"from": "9:00", "to": "09:00"}}, "begin and end at the same time"),
        ({"plain_content": "maybe"}, "plain_content: write true or false"),
        ({"public_name": "A name that is far too long for any text"}, "30 characters at most"),
        ({"languages": ["en", "en"]}, "one entry stands here twice"),
        ({"ladder": {"steps": ["specialist"], "wait": {"mild": "1h"}}}, "for each of crisis"),
        ({"ladder": {"steps": ["specialist"], "wait": {"crisis": "99d"}}}, "from 1m to 30d"),
        ({"staff": [{**SAM, "login": "sam"}]}, "write an e-mail address"),
    ],
)
def test_other_fields(fields: dict[str, Any], said: str) -> None:
    assert said in problems(**fields)


def test_what_is_no_program_at_all_is_refused() -> None:
    for text in ("", "hello", "- a", "slug: [", "lines: 3\nstaff: {}\nladder: []\nschedules: 7"):
        with pytest.raises(AuthoringError):
            read_program(text, file="p.yaml")


YAMLISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


@given(st.sampled_from([*SMALL, "night", "quiet_hours", "answer_hours", "schedules"]), YAMLISH)
def test_any_value_in_any_field_is_read_or_refused(field: str, value: Any) -> None:
    text = yaml.safe_dump({**SMALL, field: value})
    try:
        program = read_program(text, file="p.yaml")
    except AuthoringError as error:
        said = error.mistakes
    else:
        said = ()
        assert program.as_fields()
    assert all(mistake.problem for mistake in said)


def test_each_severity_may_have_a_ladder_of_its_own() -> None:
    rota = [{"name": "all", "days": "every day", "from": "08:00", "to": "08:00", "staff": ["Sam"]}]
    ladder = {
        "steps": ["specialist"],
        "wait": {"urgent": "10m"},
        "crisis": {"steps": ["specialist", {"on_call": ["text", "call"]}], "wait": "2m"},
        "urgent": {"at_night": "buzz"},
    }
    read_ladder = read(ladder=ladder, rota=rota).ladder
    assert [str(step) for step in read_ladder.crisis.steps] == [
        "specialist",
        "on_call by text and call",
    ]
    assert read_ladder.crisis.wait == timedelta(minutes=2)
    assert (read_ladder.urgent.wait, read_ladder.urgent.night) == (timedelta(minutes=10), None)
    assert read_ladder.concern.night == Window(time(21), time(8))


def test_a_step_for_whoever_is_on_call_needs_a_rota_of_people_with_phones() -> None:
    with pytest.raises(AuthoringError, match="no shift is in rota: write one"):
        read(ladder={"steps": ["specialist", "on_call"]})
    shift = {"name": "n", "rrule": "FREQ=DAILY", "from": "20:00", "to": "08:00", "staff": ["Zoe"]}
    with pytest.raises(AuthoringError, match="nobody of the staff is called Zoe"):
        read(ladder={"steps": ["specialist", "on_call"]}, rota=[shift])
    with pytest.raises(AuthoringError, match="either days or an rrule"):
        read(rota=[{**shift, "staff": ["Sam"], "days": "weekdays"}])


def test_targets_follow_the_ladder_where_they_are_not_said() -> None:
    targets = read(
        ladder={"steps": ["specialist"], "wait": {"crisis": "3m"}},
        targets={"urgent": {"close": "10m"}, "concern": {"take": "9d"}},
    ).targets
    assert targets.crisis == Target(timedelta(minutes=3), timedelta(minutes=30), timedelta(days=1))
    ten = timedelta(minutes=10)
    assert targets.urgent == Target(ten, ten, ten)
    nine = timedelta(days=9)
    assert targets.concern == Target(nine, nine, nine)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"crisis": {"take": "10m", "reach": "5m"}}, "targets.crisis: reach comes after take"),
        ({"crisis": {"take": "soon"}}, "targets.crisis.take: 'soon' is no length of time"),
        ({"grave": {"take": "5m"}}, "targets.grave: there is no such field"),
    ],
)
def test_a_mistake_in_targets_is_told(written: object, said: str) -> None:
    with pytest.raises(AuthoringError, match=said):
        read(targets=written)


def test_hours_without_anybody_on_call_are_read_and_may_not_meet_a_shift() -> None:
    days = {"name": "days", "days": "weekdays", "from": "08:00", "to": "20:00", "staff": ["Sam"]}
    nights = {"days": "every day", "from": "20:00", "to": "08:00"}
    (hours,) = read(rota=[days], nobody_on_call=[nights]).nobody_on_call
    assert str(hours) == "FREQ=DAILY 20:00-08:00"
    evenings = {**nights, "from": "19:00"}
    said = problems(rota=[days], nobody_on_call=[nights, evenings])
    assert "nobody_on_call.1: shift days has somebody then" in said
    assert "either days or an rrule" in problems(nobody_on_call=[{"from": "20:00", "to": "08:00"}])


def test_calls_and_the_quiet_time_are_read_or_refused() -> None:
    assert (read().calls, read().hand_back_after) == ("on_call", timedelta(hours=12))
    other = read(calls="message", hand_back_after="2d")
    assert (other.calls, other.hand_back_after) == ("message", timedelta(days=2))
    assert "calls: write one of on_call, message" in problems(calls="voicemail")
    for wrong in ("30m", "8d", "soon"):
        assert "hand_back_after: " in problems(hand_back_after=wrong)
