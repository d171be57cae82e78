"""`kill -9` of workers between the commit and the carrier, and of all of them."""

from __future__ import annotations

import signal

from service.store.contacts import Contact
from service.store.messages import Message
from tests.faults.house import CRISIS, PEERS, SPECIALIST, House
from tests.processes import until
from workers.beat import beat

LOST, TAKEN = PEERS[:2]  # whose text the carrier never got, and whose it did
HELLO = "hello, is somebody there"


def test_what_a_killed_worker_was_sending_goes_out_once(either_house: House) -> None:
    house = either_house
    trouble = house.carrier.trouble
    trouble.faults[LOST].append("hold")
    trouble.faults[TAKEN].append("hold_answer")
    workers = [house.worker(), house.worker()]
    _hold_a_worker(house, LOST)
    _hold_a_worker(house, TAKEN)  # only now, or the first one would have taken both
    for worker in workers:
        worker.stop(signal.SIGKILL)
    trouble.released.set()  # what was on the wire to the carrier is lost with its sender

    house.worker()
    house.let_time_pass(Message, "leased_until")
    until("nothing waits any more", lambda: _settled_by_beats(house))
    assert len(house.carrier.texts_to(LOST)) == 1
    assert trouble.tries[LOST] == 2  # asked for first, not found, and sent
    assert len(house.carrier.texts_to(TAKEN)) == 1
    assert trouble.tries[TAKEN] == 1  # found in the carrier's list
    assert trouble.asked[TAKEN] == trouble.asked[LOST] == 1


def _hold_a_worker(house: House, peer: str) -> None:
    """Let a text come in, and wait until a worker is in the middle of answering it."""

    def look() -> bool:
        house.deps.queue.ring("take_turns", "replies")  # anew: a wake-up may be lost
        return house.carrier.trouble.held[peer].is_set()

    house.hear(peer, HELLO)
    until("a worker is held", look)


def _settled_by_beats(house: House) -> bool:
    """Whether nothing waits any more. A wake-up may be lost; the next beat rings anew."""
    beat(house.deps)
    return house.settled()


def test_with_every_worker_dead_the_beat_does_what_cannot_wait(house: House) -> None:
    house.worker().stop(signal.SIGKILL)
    house.start("beat")
    house.hear(PEERS[0], CRISIS)
    house.let_time_pass(Contact, "turn_due_at")
    assert "911" in house.reached(PEERS[0])
    house.reached(SPECIALIST, "(crisis)")
    house.wait_until_settled()
    assert len(house.carrier.texts_to(PEERS[0])) == 1
    assert len(house.carrier.texts_to(SPECIALIST)) == 1
