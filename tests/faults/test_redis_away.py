"""Redis hangs, dies, or forgets everything: it only ever held hints."""

from __future__ import annotations

import redis

from tests.faults.house import CRISIS, PEERS, SPECIALIST, House
from tests.processes import until

FIRST, SECOND, THIRD = PEERS[:3]


def test_a_crisis_reaches_staff_while_redis_hangs_and_when_it_is_gone(house: House) -> None:
    house.start("web")
    house.start("beat")
    house.worker()
    house.wait_for_web()

    house.redis.pause()
    assert house.post(FIRST, CRISIS) == 200
    assert "911" in house.reached(FIRST)
    until("the first alert", lambda: len(_crises(house)) == 1)

    house.redis.kill()
    assert house.post(SECOND, CRISIS) == 200
    assert "911" in house.reached(SECOND)
    until("the second alert", lambda: len(_crises(house)) == 2)

    house.redis.start()
    assert house.post(THIRD, CRISIS) == 200
    assert "911" in house.reached(THIRD)
    until("the third alert", lambda: len(_crises(house)) == 3)
    house.wait_until_settled()
    assert [len(house.carrier.texts_to(peer)) for peer in (FIRST, SECOND, THIRD)] == [1, 1, 1]
    assert len(house.carrier.texts_to(SPECIALIST)) == 3


def test_what_redis_forgets_still_gets_its_turn(house: House) -> None:
    """Everything is flushed while wake-ups wait, and again in the middle of a job."""
    for peer in PEERS[:3]:
        house.hear(peer, "hello, is somebody there")
    _forget(house)
    house.start("beat")
    worker = house.worker()
    for peer in PEERS[:3]:
        house.reached(peer)

    trouble = house.carrier.trouble
    trouble.faults[PEERS[3]].append("hold_answer")
    house.hear(PEERS[3], CRISIS)
    assert trouble.held[PEERS[3]].wait(60)
    house.hear(PEERS[4], CRISIS)
    _forget(house)
    house.hear(PEERS[5], CRISIS)
    trouble.released.set()
    for peer in PEERS[4:6]:
        house.reached(peer)
    house.reached(SPECIALIST, "(crisis)")
    assert worker.process.poll() is None
    until("every crisis alert", lambda: len(_crises(house)) == 3)


def _crises(house: House) -> list[str]:
    return [text for text in house.carrier.texts_to(SPECIALIST) if "(crisis)" in text]


def _forget(house: House) -> None:
    with redis.Redis.from_url(house.redis.url) as client:
        client.flushall()
