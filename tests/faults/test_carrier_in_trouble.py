"""A carrier that refuses for now, falls silent, or breaks off: no text twice, and none lost."""

from __future__ import annotations

from service.store.messages import Message
from tests.faults.carrier import Fault
from tests.faults.house import CRISIS, PEERS, SPECIALIST, House
from tests.processes import until

FAULTS: tuple[tuple[Fault, ...], ...] = (
    ("503",),
    ("429", "503"),
    ("reset",),
    ("close",),
    ("hold_answer",),
    ("429", "reset"),
)
TRIES = [2, 3, 1, 1, 1, 2]


def test_each_text_goes_out_once_whatever_the_carrier_does(house: House) -> None:
    trouble = house.carrier.trouble
    peers = PEERS[: len(FAULTS)]
    for peer, faults in zip(peers, FAULTS, strict=True):
        trouble.faults[peer].extend(faults)
    house.worker()
    house.start("beat")
    for peer in peers:
        house.hear(peer, CRISIS)
    until("every text was tried", lambda: all(trouble.tries[peer] for peer in peers))
    until("nothing waits any more", lambda: _settled_in_time(house))
    assert [trouble.tries[peer] for peer in peers] == TRIES
    assert [len(house.carrier.texts_to(peer)) for peer in peers] == [1] * len(peers)
    assert len(house.carrier.texts_to(SPECIALIST)) == len(peers)


def _settled_in_time(house: House) -> bool:
    """Whether nothing waits any more, as the pauses before further tries go by."""
    house.let_time_pass(Message, "due_at")
    return house.settled()
