from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

from service.core.program import Line, StaffMember, differences, read_program
from service.core.scheduling.hours import Window
from service.core.scheduling.load import PriceList
from service.core.scheduling.rules import weekly
from service.core.severity import Severity

DEMO_FILE = Path(__file__).parents[3] / "templates" / "programs" / "demo.yaml"
DEMO = read_program(DEMO_FILE.read_text(), file="demo.yaml")


def test_the_same_program_differs_in_nothing() -> None:
    assert differences(DEMO, DEMO) == []


def test_a_new_program_names_what_it_brings() -> None:
    assert differences(None, DEMO) == [
        "new program demo (Harbor Texts)",
        "add line main",
        "add staff member Sam Rivera",
        "add staff member Dana Brooks",
        "add staff member Lucia Ortega",
        "add staff member Noah Bennett",
        "add schedule daily",
    ]


def test_changes_are_said_in_plain_words() -> None:
    daily = replace(
        DEMO.schedules[0],
        rule=weekly(frozenset({0, 2}), time(9, 30)),
        remind_after=None,
        missed_alert=Severity.NONE,
    )
    crisis = replace(DEMO.ladder.crisis, wait=timedelta(minutes=3))
    new = replace(
        DEMO,
        public_name="Pier Texts",
        quiet_hours=Window(time(20), time(9)),
        schedules=(daily,),
        ladder=replace(DEMO.ladder, crisis=crisis),
        plain_content=True,
    )
    assert differences(DEMO, new) == [
        "change ladder.crisis.wait: 5m -> 3m",
        "change plain_content: no -> yes",
        "change public_name: Harbor Texts -> Pier Texts",
        "change quiet_hours: none -> 20:00-09:00",
        "change schedules.daily.missed_alert: concern -> none",
        "change schedules.daily.remind_after: 2h -> none",
        "change schedules.daily.rule: every day at 10:00 -> mon, wed at 09:30",
    ]


def test_a_price_list_is_said_whole() -> None:
    first = PriceList("USD", {"+1787": Decimal("0.02"), "+1": Decimal("0.0113")})
    with_prices = replace(DEMO, prices=first)
    dearer = replace(DEMO, prices=PriceList("USD", {"+1": Decimal("0.0120")}))
    assert differences(DEMO, with_prices) == [
        "change prices: none -> USD 0.0113 to +1, 0.02 to +1787"
    ]
    assert differences(with_prices, dearer) == [
        "change prices: USD 0.0113 to +1, 0.02 to +1787 -> USD 0.0120 to +1"
    ]
    assert differences(dearer, DEMO) == ["change prices: USD 0.0120 to +1 -> none"]


def test_comings_and_goings_are_said_once_and_not_field_by_field() -> None:
    kim = StaffMember("Kim Lee", ("supervisor",), phone="+12025550119")
    new = replace(
        DEMO,
        staff=(*DEMO.staff[1:], kim),
        lines=(*DEMO.lines, Line("alerts", "+12025550101", use="staff")),
        schedules=(),
    )
    assert differences(DEMO, new) == [
        "add line alerts",
        "add staff member Kim Lee",
        "remove staff member Sam Rivera",
        "remove schedule daily",
    ]
    assert differences(new, DEMO)[-1] == "add schedule daily"


def test_order_means_nothing() -> None:
    assert differences(DEMO, replace(DEMO, staff=DEMO.staff[::-1])) == []


def test_fields_are_plain_text_under_plain_paths() -> None:
    fields = DEMO.as_fields()
    assert fields["staff.Sam Rivera.phone"] == "+12025550111"
    assert fields["ladder.crisis.steps"] == "specialist, backup, supervisor, coordinator"
    assert fields["lines.main.rate"] == "3"
    assert all(isinstance(value, str) for value in fields.values())


def test_a_program_is_a_value() -> None:
    assert read_program(DEMO_FILE.read_text(), file="demo.yaml") == DEMO
