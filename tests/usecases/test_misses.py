"""Check-ins that one peer misses again and again, or that nobody answers, or that nobody gets."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from service.core.severity import Severity
from service.store.contacts import links_of
from service.store.schedules import Enrollment
from service.usecases.close_alert import Closed, close_alert
from service.usecases.pause_peer import pause_peer
from service.usecases.rebuild_due import rebuild_due
from service.usecases.record_status import StatusReport, record_status
from tests.usecases.place import LUCIA, OURS, Place, program

MANY = [f"+120255501{number}" for number in range(50, 60)]
SILENT, TALKING = MANY[:2]
UNKNOWN_ERROR = 30008


def opened(place: Place, phones: list[str], misses: str) -> Place:
    """The phones' peers are on the daily schedule, which has rules for misses."""
    source = program().replace("missed_alert: concern", f"misses: {misses}")
    rows = [f"Peer {n},{phone},America/New_York,form,daily,no" for n, phone in enumerate(phones)]
    table = "\n".join(["name,phone,zone,consent,schedules,welcome", *rows, ""])
    place.open(source, table)
    place.later(hours=20)  # from their enrollment to six in the morning
    return place


def a_day(
    place: Place, phones: list[str], *, answered_by: Collection[str], status: str = "delivered"
) -> None:
    """The check-in of ten o'clock leaves, ends with `status`, and has its time to be answered."""
    before = len(place.sms.sent)
    place.later(hours=4)
    tell(place, before, phones, status)
    for phone in answered_by:
        place.hear(phone, "4")
    for hours in (2, 4, 14):  # a reminder, which ends alike; the end of waiting; the night
        before = len(place.sms.sent)
        place.later(hours=hours)
        tell(place, before, phones, status)


def tell(place: Place, before: int, phones: list[str], status: str) -> None:
    """The carrier reports what became of the phones' texts, after the first so many of all."""
    for number, text in enumerate(place.sms.sent[before:], start=before + 1):
        if text.to in phones:
            message_id = UUID(parse_qs(urlsplit(text.status_callback).query)["m"][0])
            code = None if status == "delivered" else UNKNOWN_ERROR
            report = StatusReport(message_id, f"SM{number:032x}", status, code)
            record_status(place.deps, report=report)


def enrollment(place: Place, phone: str) -> Enrollment:
    with place.deps.database.read() as session:
        return place.enrollment(session, phone)


def hows(place: Place, phone: str) -> list[str]:
    return [status for status, _ in place.checkins(phone)]


# ---------------------------------------------------------------- one peer
def test_misses_pause_a_schedule_until_somebody_resumes_it(empty_place: Place) -> None:
    phones = [SILENT, TALKING]
    place = opened(empty_place, phones, "[{after: 2, alert: concern, then: pause}]")
    for _ in range(4):
        a_day(place, phones, answered_by=[TALKING])
    assert hows(place, SILENT) == ["missed", "missed"]
    assert hows(place, TALKING) == ["answered"] * 4
    paused = enrollment(place, SILENT)
    assert paused.paused_at is not None
    assert paused.ended_at is None
    assert paused.next_due_at is None
    assert rebuild_due(place.deps).wrong == 0
    assert [(alert.kind, alert.severity) for alert in place.alerts()] == [
        ("missed", Severity.CONCERN)
    ]

    resume(place, SILENT)
    a_day(place, phones, answered_by=phones)
    assert hows(place, SILENT) == ["missed", "missed", "answered"]
    assert rebuild_due(place.deps).wrong == 0


def resume(place: Place, phone: str) -> None:
    with place.deps.database.read() as session:
        peer_id, _ = links_of(session, place.contact(phone).id)
    assert peer_id is not None
    now, scope = place.clock.now(), place.scope("lucia@example.org")
    pause_peer(place.deps, scope=scope, peer_id=peer_id, until=now)


def test_misses_end_a_schedule_for_good(empty_place: Place) -> None:
    phones = [SILENT, TALKING]
    place = opened(empty_place, phones, "[{after: 2, then: end}]")
    for _ in range(4):
        a_day(place, phones, answered_by=[TALKING])
    assert hows(place, SILENT) == ["missed", "missed"]
    ended = enrollment(place, SILENT)
    assert ended.ended_at is not None
    assert ended.next_due_at is None
    assert place.alerts() == []
    assert rebuild_due(place.deps).wrong == 0
    resume(place, SILENT)  # a pause that ends does not bring back what has ended
    a_day(place, phones, answered_by=[TALKING])
    assert hows(place, SILENT) == ["missed", "missed"]


def test_an_answer_in_between_starts_the_count_anew(empty_place: Place) -> None:
    place = opened(empty_place, [SILENT], "[{after: 2, then: pause}]")
    for answered_by in ([], [SILENT], [], [SILENT]):
        a_day(place, [SILENT], answered_by=answered_by)
    assert hows(place, SILENT) == ["missed", "answered"] * 2
    assert enrollment(place, SILENT).paused_at is None


# ---------------------------------------------------------------- not the peers at all
def outages(place: Place) -> list[str]:
    """The alerts of outages, as their status; there may be no other alert."""
    assert {alert.kind for alert in place.alerts()} <= {"outage"}
    assert {alert.peer_id for alert in place.alerts()} <= {None}
    return [alert.status for alert in place.alerts()]


def close(place: Place) -> None:
    scope = place.scope("lucia@example.org")
    standing = next(alert for alert in place.alerts() if alert.status != "closed")
    closed = close_alert(place.deps, scope=scope, alert_id=standing.id, outcome="mistake")
    assert isinstance(closed, Closed)


def test_texts_that_arrive_nowhere_are_one_alert_and_a_second_time_another(
    empty_place: Place,
) -> None:
    place = opened(empty_place, MANY, "[{after: 1, alert: urgent}, {after: 3, then: end}]")
    a_day(place, MANY, answered_by=MANY)
    assert outages(place) == []
    a_day(place, MANY, answered_by=[], status="undelivered")
    a_day(place, MANY, answered_by=[], status="undelivered")
    assert outages(place) in (["open"], ["taken"])  # nobody has closed it: it is the same one
    assert place.alert().severity == Severity.URGENT
    assert place.alert().contact_id == place.contact(OURS).id
    assert any("sending" in alert.reason for alert in place.alerts())
    assert place.texts(LUCIA) or place.alert().owner_id

    close(place)
    a_day(place, MANY, answered_by=MANY)  # it holds nobody's texts back
    assert outages(place) == ["closed"]
    a_day(place, MANY, answered_by=[], status="undelivered")
    assert [status == "closed" for status in outages(place)] == [True, False]
    for phone in MANY:
        expected = ["answered", "undelivered", "undelivered", "answered", "undelivered"]
        assert hows(place, phone) == expected
        assert enrollment(place, phone).ended_at is None


def test_answers_that_do_not_come_in_are_one_alert_and_nobodys_miss(empty_place: Place) -> None:
    place = opened(empty_place, MANY, "[{after: 1, alert: concern}, {after: 2, then: pause}]")
    a_day(place, MANY, answered_by=MANY)
    for _ in range(3):
        a_day(place, MANY, answered_by=[])
    assert len(outages(place)) == 1
    assert place.alert().reason == "answers"
    assert {enrollment(place, phone).paused_at for phone in MANY} == {None}

    close(place)
    a_day(place, MANY, answered_by=MANY)
    assert outages(place) == ["closed"]
    for _ in range(2):
        a_day(place, MANY, answered_by=MANY[1:])  # now it is one of them
    assert {alert.kind for alert in place.alerts()} == {"outage", "missed"}
    assert enrollment(place, SILENT).paused_at is not None
    assert enrollment(place, TALKING).paused_at is None
