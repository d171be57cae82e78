"""A step that is done again and again beside everything else."""

from __future__ import annotations

import threading

from service.gateways.repeating import Repeating


def test_a_step_that_fails_does_not_end_it() -> None:
    done = threading.Event()
    steps: list[int] = []

    def step() -> None:
        steps.append(len(steps))
        if len(steps) == 3:
            done.set()
        raise ValueError("a bad step")

    repeating = Repeating(step, seconds=0.001, name="steps")
    repeating.start()
    assert done.wait(60)
    repeating.stop()
    assert steps[:3] == [0, 1, 2]
