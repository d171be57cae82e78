"""Timers that ring in the peer's quiet hours: nobody is woken by a reminder."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.usecases.place import ALEX, Place, program

EVENING = program().replace('at: "10:00"', 'at: "20:30"')
TWO = (
    program().replace("missed_after: 6h", "missed_after: 20h")
    + """  - name: weekly
    flow: weekly
    days: every day
    at: "16:00"
    missed_after: 6h
    expires_after: 2h
"""
)
ON_BOTH = """name,phone,language,zone,specialist,consent,schedules,welcome
Alex Moreno,+12025550143,en,America/New_York,sam@example.org,paper,daily;weekly,no
"""


def asked_at_half_past_eight(place: Place, source: str) -> Place:
    """Alex is asked at 20:30 and does not answer."""
    place.clock.moment = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)  # 20:30 in New York
    place.open(source)
    place.checkin()
    assert len(place.texts(ALEX)) == 1
    return place


def test_a_reminder_of_yesterday_is_not_sent_next_morning(empty_place: Place) -> None:
    source = EVENING.replace("missed_after: 6h", "missed_after: 20h")
    place = asked_at_half_past_eight(empty_place, source)
    place.later(hours=2)
    for _ in range(34):
        place.later(minutes=30)
    assert len(place.texts(ALEX)) == 1
    assert place.checkins() == [("sent", None)], "an answer still counts"
    place.later(hours=1)
    assert place.checkins() == [("missed", None)]


def test_a_reminder_waits_for_the_end_of_a_rest_at_noon(empty_place: Place) -> None:
    rest = program(quiet='{from: "12:00", to: "14:00"}')
    place = empty_place.open(rest)  # 10:00 in New York
    place.checkin()
    place.later(hours=2)
    place.later(minutes=90)
    assert len(place.texts(ALEX)) == 1
    place.later(minutes=30)
    (_, reminder) = place.texts(ALEX)
    assert "SKIP" in reminder


def test_a_question_whose_time_ends_at_night_ends_without_a_reminder(empty_place: Place) -> None:
    place = asked_at_half_past_eight(empty_place, EVENING)
    place.later(hours=2)
    place.later(hours=4)
    assert place.checkins() == [("missed", None)]
    assert len(place.texts(ALEX)) == 1


def test_an_answer_at_night_is_answered_and_ends_the_waiting(empty_place: Place) -> None:
    place = asked_at_half_past_eight(empty_place, EVENING)
    place.later(hours=2)
    assert len(place.hear(ALEX, "4")) == 1
    place.later(hours=12)
    assert place.checkins() == [("answered", None)]
    assert len(place.texts(ALEX)) == 2


def test_a_question_that_comes_back_at_night_is_asked_by_day(empty_place: Place) -> None:
    """The weekly one, which somebody asks for at 16:00 over the daily one, ends at 22:00."""
    empty_place.clock.moment = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)  # 9:30 in New York
    place = empty_place.open(TWO, ON_BOTH)
    for _ in range(13):
        place.later(minutes=30)
        place.report("delivered", to=ALEX)
    place.due_now(schedule="weekly")
    for _ in range(14):  # to eleven at night
        place.later(minutes=30)
        place.report("delivered", to=ALEX)
    asked = place.texts(ALEX)
    assert not [text for text in asked[2:] if "How are you today" in text]
    for _ in range(18):
        place.later(minutes=30)
        place.report("delivered", to=ALEX)
    assert len([text for text in place.texts(ALEX) if "How are you today" in text]) == 3
    sent = [row.sent_at for row in place.messages(ALEX) if row.sent_at]
    assert all(8 <= (at.hour - 5) % 24 < 21 for at in sent)
