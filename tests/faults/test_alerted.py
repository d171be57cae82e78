"""An unanswered crisis climbs to its top across `kill -9`, and its history tells all of it."""

from __future__ import annotations

import signal
from datetime import timedelta

from service.store.alerts import Alert
from service.store.messages import Message
from service.store.staff_calls import AlertCall
from tests.faults.alerted import (
    DANA,
    LUCIA,
    NOAH,
    STEPS,
    Line,
    audited,
    change_turns,
    hurry,
    steps_of,
    story,
)
from tests.faults.house import CRISIS, PEERS, SPECIALIST, House
from tests.processes import until

FIRST = 1042
# Longer than anything that is waited for here: the ladder climbs only when the test lets it.
WAIT = timedelta(minutes=30)


def test_a_crisis_that_nobody_takes_reaches_the_top_across_kill_9(house: House) -> None:
    turns = hurry(house, WAIT)
    house.start("web")
    beat, worker = house.start("beat"), house.worker()
    house.wait_for_web()
    assert house.post(PEERS[0], CRISIS) == 200
    house.reached(SPECIALIST, "(crisis)")
    for one in (worker, beat):
        one.stop(signal.SIGKILL)
    for leased in (Message, AlertCall):  # what the dead had in hand need not wait for its lease
        house.let_time_pass(leased, "leased_until")
    house.start("beat")
    house.worker()
    # A call that waits until somebody else has the alert is rightly never placed.
    until("the carrier took what Sam is told", lambda: all(one.left for one in told(house)))
    change_turns(house, turns)
    for phone in (DANA, LUCIA, NOAH):
        house.let_time_pass(Alert, "due_at")
        house.reached(phone, "(crisis)")
    for phone in (DANA, LUCIA):
        house.reached(phone, "Hand-over")
    assert house.post(NOAH, f"OK {FIRST}") == 200
    house.reached(NOAH, "is yours")
    assert house.post(NOAH, f"DONE {FIRST} called her, she is safe") == 200
    house.reached(NOAH, "is closed")

    lines = story(house.deps, FIRST)
    assert [role for role, _ in steps_of(lines)] == list(STEPS)
    assert [(line.who, line.way) for line in told(house)] == [
        ("Sam Rivera", "by text"),
        ("Sam Rivera", "by call"),
        ("Dana Brooks", "by text"),
        ("Lucia Ortega", "by text"),
        ("Noah Bennett", "by text"),
    ]
    until("the carrier took all of it", lambda: all(one.left for one in told(house)))
    assert [(line.what, line.who) for line in lines if line.what in ("taken", "closed")] == [
        ("taken", "Noah Bennett"),
        ("closed", "Noah Bennett"),
    ]
    assert audited(house.deps) == [("took", "Noah Bennett"), ("closed", "Noah Bennett")]


def told(house: House) -> list[Line]:
    return [line for line in story(house.deps, FIRST) if line.what == "told"]
