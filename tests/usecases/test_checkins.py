"""Check-ins: when they go out, what becomes of them, and what holds them back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.core.severity import Severity
from service.ports import Refused
from service.store.conversations import ConversationRow
from service.store.schedules import Enrollment
from service.usecases.send_now import Due, send_now
from service.usecases.start_checkins import start_checkins
from service.usecases.take_alert import NotYours
from tests.usecases.place import ALEX, OURS, ROSA, SAM, Place


def test_each_peer_is_asked_at_the_local_time_of_the_schedule(place: Place) -> None:
    place.later(minutes=59)
    assert place.texts(ROSA) == []
    place.later(minutes=1)  # ten in Chicago, eleven in New York
    assert "¿Cómo" in place.texts(ROSA)[0]
    assert place.texts(ALEX) == []
    place.later(hours=23)  # ten in New York
    assert "How are you" in place.texts(ALEX)[0]
    due = {row.next_due_at for row in place.rows(Enrollment)}
    assert due == {datetime(2026, 3, 3, 16, tzinfo=UTC), datetime(2026, 3, 4, 15, tzinfo=UTC)}


def test_one_reminder_and_then_a_miss_that_a_person_hears_of(place: Place) -> None:
    place.checkin()
    place.later(hours=2)
    (_, reminder) = place.texts(ALEX)
    assert "SKIP" in reminder
    place.report("delivered")
    place.later(hours=4)
    assert place.checkins()[0] == ("missed", None)
    alert = place.alert()
    assert (alert.kind, alert.severity, alert.reason) == ("missed", Severity.CONCERN, "daily")
    assert len(place.texts(SAM)) >= 1


def test_what_was_never_delivered_is_not_missed(place: Place) -> None:
    place.due_now()
    place.work()
    place.report("undelivered", to=ALEX, code=30008)
    assert place.checkins() == [("undelivered", "undelivered")]
    for _ in range(8):
        place.later(hours=1)
    assert "missed" not in [alert.kind for alert in place.alerts()]


def test_an_answer_shows_that_it_arrived_whatever_was_reported(place: Place) -> None:
    place.due_now()
    place.work()
    place.report("undelivered", to=ALEX, code=30008)
    place.hear(ALEX, "4")
    assert place.checkins() == [("answered", "undelivered")]


def test_a_reminder_that_fails_does_not_undo_the_checkin_that_arrived(place: Place) -> None:
    place.checkin()
    place.sms.outcomes.append(Refused(30003, retry=False))
    place.later(hours=2)
    assert place.checkins()[0] == ("sent", None)


def test_a_checkin_answered_in_part_says_so(place: Place) -> None:
    place.checkin()
    place.hear(ALEX, "2")
    place.later(hours=7)
    assert place.checkins()[0][0] == "partly"


def test_a_second_checkin_takes_the_place_of_one_still_open(place: Place) -> None:
    place.checkin()
    place.clock.advance(minutes=30)
    place.checkin()
    assert [status for status, _ in place.checkins()] == ["replaced", "sent"]
    open_ones = [row for row in place.rows(ConversationRow) if row.place is not None]
    assert [row.place for row in open_ones] == [0]
    place.hear(ALEX, "4")
    assert place.checkins()[-1][0] == "answered"


def test_in_quiet_hours_it_waits_for_the_morning_only_if_it_is_not_too_old_then(
    place: Place,
) -> None:
    place.clock.moment = datetime(2026, 3, 3, 11, 30, tzinfo=UTC)  # 6:30 AM in New York
    place.due_now()
    place.work()
    assert place.texts(ALEX) == []
    place.later(hours=1, minutes=31)
    assert len(place.texts(ALEX)) == 1
    place.clock.moment = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)  # 10 PM
    place.due_now()
    place.work()
    assert ("dropped", "quiet_hours") in place.checkins()


def test_an_outage_sends_nothing_late(place: Place) -> None:
    place.clock.advance(hours=4)  # the machine was off at ten in Chicago
    place.work()
    assert place.texts(ROSA) == []
    assert place.checkins(ROSA) == [("dropped", "expired")]


def test_an_urgent_alert_holds_it_and_the_automation_goes_on_when_it_is_closed(
    place: Place,
) -> None:
    place.hear(ALEX, "i want to kill myself")
    before = len(place.texts(ALEX))
    place.due_now()
    place.later(minutes=20)
    assert len(place.texts(ALEX)) == before
    place.hear(SAM, "OK")
    place.hear(SAM, "DONE safe")
    place.later(minutes=10)
    assert len(place.texts(ALEX)) == before + 1


def test_a_checkin_can_be_sent_now_within_the_scope(place: Place) -> None:
    with place.deps.database.read() as session:
        enrollment_id = place.enrollment(session).id
    sam = place.scope()
    elsewhere = type(sam)(sam.staff_id, {})
    assert send_now(place.deps, scope=elsewhere, enrollment_id=enrollment_id) == NotYours()
    assert isinstance(send_now(place.deps, scope=sam, enrollment_id=enrollment_id), Due)
    place.work()
    assert len(place.texts(ALEX)) == 1


def test_two_planners_never_send_the_same_checkin(place: Place) -> None:
    place.due_now()
    start_checkins(place.deps)
    start_checkins(place.deps)
    place.work()
    assert len(place.texts(ALEX)) == 1


def test_a_dead_planners_lease_runs_out(place: Place) -> None:
    place.due_now()
    with place.deps.database.write() as session:
        row = place.enrollment(session)
        row.lease, row.leased_until = row.id, place.clock.now() + timedelta(minutes=1)
        session.add(row)
    place.work()
    assert place.texts(ALEX) == []
    place.later(minutes=1)
    assert len(place.texts(ALEX)) == 1
    assert place.line().phone == OURS


def test_what_never_arrived_is_not_reminded_of(place: Place) -> None:
    place.due_now()
    place.work()
    place.report("undelivered", to=ALEX, code=30008)
    for _ in range(8):
        place.later(hours=1)
    assert len(place.texts(ALEX)) == 1
    assert place.checkins() == [("undelivered", "undelivered")]
    assert place.alerts() == [], "a phone may be off for once"


@pytest.mark.parametrize("code", [30005, 30006])
def test_a_number_that_takes_no_texts_is_told_to_a_person(place: Place, code: int) -> None:
    place.due_now()
    place.work()
    place.report("undelivered", to=ALEX, code=code)
    place.work()
    alert = place.alert()
    assert (alert.kind, alert.severity) == ("undelivered", Severity.CONCERN)
    assert "cannot be texted: please call" in place.texts(SAM)[-1]


@pytest.mark.parametrize("code", [21211, 21614])
def test_and_a_number_that_the_carrier_refuses(place: Place, code: int) -> None:
    place.sms.outcomes.append(Refused(code, retry=False))
    place.due_now()
    place.work()
    assert place.checkins() == [("undelivered", "refused")]
    assert place.alert().kind == "undelivered"


def test_two_checkins_in_a_row_that_do_not_arrive_are_told_to_a_person(place: Place) -> None:
    for _ in range(2):
        assert place.alerts() == []
        place.clock.advance(days=1)
        place.due_now()
        place.work()
        place.report("undelivered", to=ALEX, code=30008)
    assert [status for status, _ in place.checkins()] == ["undelivered"] * 2
    assert place.alert().kind == "undelivered"


def test_so_are_two_of_which_the_second_takes_the_place_of_the_first(place: Place) -> None:
    for _ in range(2):
        place.clock.advance(hours=1)
        place.due_now()
        place.work()
        place.report("undelivered", to=ALEX, code=30008)
    assert [status for status, _ in place.checkins()] == ["undelivered"] * 2
    assert place.alert().kind == "undelivered"


def test_one_that_arrived_in_between_starts_the_count_anew(place: Place) -> None:
    for code in (30008, None, 30008):
        place.clock.advance(days=1)
        place.due_now()
        place.work()
        place.report("undelivered" if code else "delivered", to=ALEX, code=code)
        if code is None:
            place.hear(ALEX, "4")
    assert place.alerts() == []


def test_nobody_has_missed_what_the_next_one_asks_again(place: Place) -> None:
    """The next check-in comes before the last one's time is over: no alert for it."""
    place.checkin()
    place.clock.advance(hours=1)
    place.checkin()
    assert place.checkins() == [("replaced", None), ("sent", None)]
    assert place.alerts() == []
    for _ in range(7):
        place.later(hours=1)
    assert [status for status, _ in place.checkins()] == ["replaced", "missed"]
    assert place.alert().kind == "missed"
