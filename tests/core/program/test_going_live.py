"""The list of what must stand before a program goes live."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

from service.core.alerting.ladder import LadderRules, Role, Step, usual_ladder, usual_rungs
from service.core.program.going_live import LineStands, checks
from service.core.program.model import Line, Program, StaffMember
from service.core.rota.shifts import Shift
from service.core.severity import Severity

ZONE = ZoneInfo("America/New_York")
SAM = StaffMember("Sam Rivera", ("specialist",), "+12025550111", backup="Dana Brooks")
DANA = StaffMember("Dana Brooks", ("coordinator",), None, "dana@example.org")
LADDER = usual_ladder(ZONE)


def program(ladder: LadderRules = LADDER, *staff: StaffMember) -> Program:
    lines = (Line("main", "+12025550100"),)
    return Program("harbor", "Harbor", ZONE, ("en",), lines, staff or (SAM, DANA), ladder)


def with_top(role: Role) -> LadderRules:
    rungs = usual_rungs(Severity.CRISIS)
    return replace(LADDER, crisis=replace(rungs, steps=(Step("specialist"), Step(role))))


def missing(
    of: Program, verified: date | None = date(2026, 3, 2), *, trial: bool = False
) -> list[str]:
    lines = [LineStands("main", verified)]
    found = checks(of, lines=lines, trial=trial)
    assert all(one.done or one.do for one in found)
    return [one.about for one in found if not one.done]


def test_what_is_there_is_done_and_what_is_not_is_named() -> None:
    assert missing(program()) == []
    assert missing(program(), None) == ["line main"]
    assert missing(program(), None, trial=True) == []
    assert missing(replace(program(), hours_said=False)) == ["answer hours"]


def test_the_top_of_each_ladder_is_a_person_who_can_be_told() -> None:
    assert missing(program(with_top("supervisor"))) == ["ladder for crisis"]
    assert missing(program(with_top("backup"))) == []
    assert missing(program(with_top("on_call"))) == ["ladder for crisis"]
    shift = Shift("days", "FREQ=DAILY", time(8), time(20), ("Sam Rivera",))
    assert missing(replace(program(with_top("on_call")), rota=(shift,))) == []
    nowhere = replace(DANA, login=None)
    every = ["ladder for crisis", "ladder for urgent", "ladder for concern"]
    assert missing(program(LADDER, SAM, nowhere)) == every
