"""Many texts at once, and late: a line sends no faster than it may, and what is too late is dropped
with the reason."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy import update

from bench.cohort import enroll_many, make_due
from service.store.due import table_of
from service.store.messages import Message
from service.store.programs import Line
from service.store.schedules import Checkin
from tests.usecases.place import Place

PEOPLE = 500
RATE = 0.5  # segments a second
SECOND = timedelta(seconds=1)
LEFT = timedelta(minutes=10)  # of the two hours that they live


def test_after_an_outage_they_leave_at_the_lines_rate_and_none_late(empty_place: Place) -> None:
    place = empty_place
    cohort = enroll_many(place.deps, enrolled=PEOPLE, due=PEOPLE)
    make_due(place.deps, cohort, cohort.due_ids)
    with place.deps.database.write() as session:
        session.execute(update(table_of(Line)).values(rate=RATE))
    over = cohort.today + timedelta(hours=2)
    begun = place.clock.moment = over - LEFT  # nothing ran since they were due
    while place.clock.now() < over + timedelta(minutes=1):
        place.work()  # until the line may send again
        free_at = place.line().free_at
        assert free_at is not None
        place.clock.moment = max(place.clock.now() + SECOND, free_at - SECOND)

    texts = [row for row in place.rows(Message) if row.purpose == "checkin"]
    left = [row.sent_at for row in texts if row.sent_at is not None]
    a_minute = Counter((at - begun) // timedelta(minutes=1) for at in left)
    assert max(a_minute.values()) <= 60 * RATE
    assert max(left) < over
    assert len(left) > 0.8 * LEFT.total_seconds() * RATE
    hows = Counter((row.status, row.reason) for row in place.rows(Checkin))
    assert hows == {("sent", None): len(left), ("dropped", "expired"): PEOPLE - len(left)}
