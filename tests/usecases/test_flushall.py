"""FLUSHALL at any moment: within a minute of the beat's time every stored text has had its turn,
every outbox row has left and every ladder has climbed. A real Redis, a real database, and a clock
that goes on as it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import cast, get_args

import pytest
import redis
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer

from service.gateways.queue import RedisQueue
from service.ports import JobName, QueueName
from service.store.alerts import Alert
from service.store.contacts import Contact
from service.store.messages import Message
from tests.processes import PATIENCE
from tests.usecases.place import ALEX, DANA, ROSA, SAM, UNKNOWN, Place
from workers.beat import TICK_SECONDS, beat
from workers.jobs import work_slice

A_MINUTE = timedelta(seconds=60)
TICK = timedelta(seconds=TICK_SECONDS)
# How many jobs are begun, and have left their wake-ups behind them, before all is forgotten.
MOMENTS = range(0, 8, 2)


class Household:
    """A place whose wake-ups go through Redis, with a worker that takes them from there."""

    def __init__(self, place: Place, redis_url: str) -> None:
        self.place = place
        self.bells = RedisQueue(redis_url, answer_seconds=PATIENCE)
        self.redis = redis.Redis.from_url(redis_url)
        place.deps = replace(place.deps, queue=self.bells)

    def close(self) -> None:
        self.bells.close()
        self.redis.close()

    def forget(self) -> None:
        self.redis.flushall()

    def work_one(self) -> bool:
        """What a worker does with the next wake-up. Whether there was one."""
        for name in get_args(QueueName):
            queue = RqQueue(name, connection=self.redis, serializer=JSONSerializer)
            for job in queue.get_jobs(0, 1):
                queue.remove(job)
                assert job.func_name is not None
                named = cast(JobName, job.func_name.rpartition(".")[2])
                self.bells.hear(named)
                if work_slice(self.place.deps, named, name):
                    self.bells.ring(named, name)
                return True
        return False

    def open_ends(self) -> list[str]:
        """What has not been done yet."""
        now = self.place.clock.now()
        texts, alerts = self.place.rows(Message), self.place.rows(Alert)
        return [
            *(f"turn of {one.id}" for one in texts if one.turn_waits),
            *(f"outbox {one.purpose}" for one in texts if one.due_at and one.due_at <= now),
            *(f"ladder {one.reference}" for one in alerts if one.due_at and one.due_at <= now),
            *(f"lease of {one.id}" for one in texts if one.lease),
            *(f"lease of {one.id}" for one in alerts if one.lease),
            *(f"lease of {one.id}" for one in self.place.rows(Contact) if one.lease),
        ]


@pytest.fixture
def household(place: Place, redis_url: str) -> Iterator[Household]:
    """Texts that have been stored, a check-in in the outbox, and an alert whose next step is due:
    nothing has been done about any of it."""
    made = Household(place, redis_url)
    place.hear(ROSA, "quiero morir")
    place.clock.advance(minutes=5)
    place.due_now(ALEX)
    work_slice(place.deps, "start_checkins", "outreach")
    place.record(ROSA, "por favor")
    place.record(UNKNOWN, "hello, is this the right number?")
    yield made
    made.close()


def is_done(household: Household) -> None:
    place = household.place
    assert household.open_ends() == []
    assert len(place.texts(ALEX)) == 1, "the check-in"
    assert len(place.texts(UNKNOWN)) == 1, "an answer"
    assert len([text for text in place.texts(DANA) if "crisis" in text]) == 1, "the next step"
    assert len(place.texts(SAM)) == 3, "the alert, that she wrote again, and a stranger"
    assert len({message.carrier_id for message in place.rows(Message)}) == len(
        place.rows(Message)
    ), "each once"


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_redis_forgets_once_is_done_within_a_minute(household: Household, moment: int) -> None:
    place, over = household.place, household.place.clock.now() + A_MINUTE
    begun = 0
    while place.clock.now() < over:
        beat(place.deps)
        while begun < moment and household.work_one():
            begun += 1
        if begun == moment:
            household.forget()
            begun += 1
        while begun > moment and household.work_one():
            pass
        place.clock.advance(TICK)
    assert begun > moment, "all was forgotten"
    is_done(household)


def test_what_redis_forgets_again_and_again_is_done_within_a_minute(household: Household) -> None:
    """No wake-up ever reaches a worker: the beat does the work itself, but for outreach, which it
    leaves to workers for as long as Redis takes its bells. That goes as soon as one is heard."""
    place, over = household.place, household.place.clock.now() + A_MINUTE
    while place.clock.now() < over:
        beat(place.deps)
        household.forget()
        place.clock.advance(TICK)
    assert household.open_ends() == ["outbox checkin"]
    beat(place.deps)
    while household.work_one():
        pass
    is_done(household)


def test_nobody_hears_of_it_sooner_than_a_worker_could_have_begun(household: Household) -> None:
    """The judge is no friend: with neither worker nor beat all is still open a minute later."""
    household.forget()
    household.place.clock.advance(A_MINUTE)
    found = " ".join(household.open_ends())
    assert all(word in found for word in ("turn of", "outbox checkin", "ladder"))
