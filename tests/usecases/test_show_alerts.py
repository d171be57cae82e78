"""The list of alerts, and what stands on the page of one."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

from service.core.severity import Severity
from service.store.alerts import Alert
from service.store.scope import Scope, scope_of
from service.usecases.show_alerts import show_alert, show_alerts
from tests.usecases.place import ALEX, ROSA, Place, program
from tests.web.console.house import House, Said, build


def _scope(house: House) -> Scope:
    with house.deps.database.read() as session:
        return scope_of(session, house.staff["sam"].id)


def _staffed(database_url: str) -> House:
    house = build(database_url)
    house.employ("Sam Rivera")
    house.employ("Noah Bennett", "coordinator")
    return house


def test_open_alerts_come_worst_first_then_the_oldest(database_url: str) -> None:
    with closing(_staffed(database_url)) as house:
        made: list[Alert] = []
        for number, severity in enumerate((1, 3, 2, 3, 1)):
            contact = house.meet(f"+1202555014{number}")
            made.append(house.alarm(contact, Severity(severity)))
            house.clock.advance(minutes=1)
        shown = show_alerts(house.deps, scope=_scope(house)).open
        order = [made[number].id for number in (1, 3, 2, 0, 4)]
        assert [line.id for line in shown] == order


def test_a_line_says_who_hears_of_it_next(database_url: str) -> None:
    with closing(_staffed(database_url)) as house:
        for number, (step, status) in enumerate(
            ((0, "open"), (1, "open"), (7, "open"), (1, "taken"))
        ):
            contact = house.meet(f"+1202555014{number}")
            house.alarm(contact, step=step, status=status)
        shown = show_alerts(house.deps, scope=_scope(house)).open
        said = [line.next_role for line in sorted(shown, key=lambda line: line.reference)]
        assert said == ["specialist", "coordinator", "coordinator", None]


def test_a_step_that_nobody_fills_is_passed_over(database_url: str) -> None:
    with closing(build(database_url)) as house:
        house.employ("Sam Rivera", "coordinator")
        house.alarm(house.meet("+12025550143"), step=0)
        (line,) = show_alerts(house.deps, scope=_scope(house)).open
        assert line.next_role == "coordinator"


def test_a_page_shows_what_led_to_it_and_every_sign_since(database_url: str) -> None:
    with closing(_staffed(database_url)) as house:
        contact = house.meet("+12025550143")
        for number in range(9):
            house.say(contact, Said(f"before {number}"))
        house.clock.advance(minutes=10)
        house.say(contact, Said("i want to die", flagged="want to die"))
        alert = house.alarm(contact)
        house.clock.advance(minutes=10)
        house.say(contact, Said("are you there"))
        house.say(contact, Said("i really want to die", flagged="want to die"))
        page = show_alert(house.deps, scope=_scope(house), alert_id=alert.id)
        assert page is not None
        said = ["".join(piece.text for piece in one.pieces) for one in page.said]
        first = [f"before {number}" for number in (5, 6, 7, 8)]
        assert said == [*first, "i want to die", "i really want to die"]
        assert page.said[-1].severity is Severity.CRISIS
        assert page.said[-1].categories == ("self_harm",)


def test_signs_of_a_later_alert_do_not_stand_on_an_earlier_one(database_url: str) -> None:
    with closing(_staffed(database_url)) as house:
        contact = house.meet("+12025550143")
        closed_at = house.clock.now()
        alert = house.alarm(contact, status="closed", closed_at=closed_at)
        house.clock.advance(hours=1)
        house.say(contact, Said("i want to die", flagged="want to die"))
        page = show_alert(house.deps, scope=_scope(house), alert_id=alert.id)
        assert page is not None
        assert page.said == ()


def test_whoever_is_on_call_hears_of_it_next_by_the_rota(sqlite_url: str) -> None:
    shift = 'rota: [{name: day, days: every day, from: "08:00", to: "20:00", staff: [Dana Brooks]}]'
    place = Place(sqlite_url).open(program(steps="[specialist, on_call, coordinator]") + shift)
    with closing(place.deps.database):
        place.hear(ALEX, "i want to kill myself")
        (line,) = show_alerts(place.deps, scope=place.scope()).open
        assert line.next_role == "on_call"
        place.clock.moment = datetime(2026, 3, 3, 2, tzinfo=UTC)  # 21:00: nobody has a shift
        place.hear(ROSA, "me quiero matar")
        lines = show_alerts(place.deps, scope=place.scope()).open
        assert [line.next_role for line in lines if line.reference == 1043] == ["coordinator"]
