"""The report of how alerts were answered, from alerts that really went that way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from service.core.alerting.measured import Figure
from service.usecases.close_alert import close_alert
from service.usecases.measure_alerts import AlertReport, measure_alerts
from service.usecases.write_text import write_text
from tests.usecases.place import ALEX, NOAH, ROSA, UNKNOWN, Place, program
from tests.usecases.test_changing import counting

CRISIS = "i want to kill myself"

ROTA = """
rota:
  - {name: days, days: every day, from: "08:00", to: "20:00", staff: [Sam Rivera]}
"""


@pytest.fixture
def one_place(sqlite_url: str) -> Iterator[Place]:
    """A program without the database's own part in it: on SQLite alone."""
    made = Place(sqlite_url)
    yield made
    made.deps.database.close()


def report(place: Place) -> AlertReport:
    return measure_alerts(place.deps, program_id=place.program_id)


def figure(found: AlertReport, group: str, measure: str) -> Figure:
    groups = {one.name: one for one in (*found.by_severity, *found.by_shift, *found.by_hour)}
    return next(one for name, one in groups[group].figures.items() if name == measure)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_times_climbs_and_those_at_the_top(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.later(minutes=6)  # the backup is told
    place.hear("+12025550112", "OK")
    place.later(minutes=4)
    scope, alert = place.scope("dana@example.org"), place.alert()
    write_text(place.deps, scope=scope, contact_id=alert.contact_id, body="I am here with you.")
    place.later(minutes=10)
    close_alert(place.deps, scope=scope, alert_id=alert.id, outcome="safe")
    place.hear(ROSA, "quiero morir")
    for _ in range(4):
        place.later(minutes=5)
    found = report(place)
    assert (found.alerts, found.peers, found.outside, found.explained) == (2, 2, 2, 0)
    assert found.per_100_a_week == pytest.approx(25)
    take = figure(found, "crisis", "take")
    assert (take.done, take.in_time, take.late, take.median) == (1, 0, 2, minutes(6))
    reach = figure(found, "crisis", "reach")
    assert (reach.done, reach.in_time, reach.waiting, reach.median) == (1, 1, 1, minutes(10))
    closed = figure(found, "crisis", "close")
    assert (closed.in_time, closed.waiting, closed.median) == (1, 1, minutes(20))
    assert found.climbs.climbed == 2
    assert found.climbs.farthest == {"backup": 1, "coordinator": 1}
    assert (found.climbs.at_top, found.untaken) == (1, (1043,))
    place.hear(NOAH, "OK 1043")
    assert report(place).untaken == ()
    place.hear(NOAH, "PASS 1043")
    assert report(place).untaken == (1043,)
    assert [one.name for one in found.by_shift] == ["answer hours"]
    assert [one.name for one in found.by_hour] == ["10:00"]


def test_the_time_begins_anew_where_it_became_graver(place: Place) -> None:
    place.hear(ALEX, "can a person call me")
    place.hear("+12025550111", "OK")
    place.later(minutes=60)
    place.hear(ALEX, CRISIS)
    place.later(minutes=2)
    place.hear("+12025550111", "OK")
    place.hear("+12025550111", "DONE 1042 talked with them, they are safe")
    found = report(place)
    assert [one.name for one in found.by_severity] == ["crisis"]
    for measure in ("take", "reach", "close"):
        assert figure(found, "crisis", measure).median == minutes(2)
    assert found.outside == 0


def test_shifts_are_those_of_the_rota(one_place: Place) -> None:
    place = one_place.open(program() + ROTA)
    place.hear(ALEX, CRISIS)
    place.later(hours=12)
    place.hear(UNKNOWN, CRISIS)
    found = report(place)
    assert found.by_rota
    assert [(one.name, one.alerts) for one in found.by_shift] == [
        ("days", 1),
        ("nobody on call", 1),
    ]
    assert [one.name for one in found.by_hour] == ["10:00", "22:00"]


def test_reads_do_not_grow_with_the_alerts(one_place: Place) -> None:
    place = one_place.open()
    place.hear(ALEX, CRISIS)
    with counting(place) as few:
        assert report(place).alerts == 1
    for number in range(50, 54):
        place.hear(f"+120255501{number}", CRISIS)
    with counting(place) as many:
        assert report(place).alerts == 5
    assert len(many) == len(few)


def test_another_time_is_left_out(one_place: Place) -> None:
    place = one_place.open()
    place.hear(ALEX, CRISIS)
    place.later(days=29)
    found = report(place)
    assert (found.alerts, found.by_severity, found.untaken) == (0, (), ())


def test_a_program_has_targets_of_its_own(one_place: Place) -> None:
    place = one_place.open(program() + "\ntargets: {crisis: {take: 20m, close: 25m}}\n")
    place.hear(ALEX, CRISIS)
    place.later(minutes=10)
    found = report(place)
    crisis = found.targets.crisis
    assert (crisis.take, crisis.reach, crisis.close) == (minutes(20), minutes(25), minutes(25))
    assert found.outside == 0
