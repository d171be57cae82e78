"""One round: load and blows together, then calm, until nothing is open any more; then the judge."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from tests.faults.rounds.evidence import gather
from tests.faults.rounds.house import TOKEN, House
from tests.faults.rounds.judge import Finding, Verdict, judge
from tests.faults.rounds.phones import Handed, Phones
from tests.faults.rounds.plan import FULL, Blow, Plan, Size, plan_of
from tests.faults.rounds.settle import settle
from tests.faults.rounds.stage import Fell

# What a process needs to load again after it was killed: its blow counts for so long.
LOADS_FOR = 8.0


Act = Callable[[House, Plan], None]


@dataclass
class Round:
    """What came of one round."""

    plan: Plan
    verdict: Verdict
    handed: list[Handed]
    taken: int
    answers_lost: int
    settled_after: float
    last_open: str  # what was open longest
    restarts: int
    fell: list[Fell]
    _slow: list[float] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return bool(self.verdict.findings)

    @property
    def accepted(self) -> int:
        return sum(one.accepted for one in self.handed)

    def slowest_without_redis(self) -> float | None:
        """How long the slowest text was answered in while Redis, and nothing that answers texts,
        was away (seconds); None when there was none."""
        away = [one for one in self.fell if one.blow.target == "redis" and one.blow.way != "flush"]
        others = [one for one in self.fell if one.blow.target in ("web", "web child", "database")]
        times = [
            one.ended - one.begun
            for handed in self.handed
            for one in handed.tries
            if 200 <= one.status < 300
            and any(_meet(one.begun, one.ended, blow, 0.0) for blow in away)
            and not any(_meet(one.begun, one.ended, blow, LOADS_FOR) for blow in others)
        ]
        return max(times, default=None)

    def told(self) -> str:
        """The round in one line."""
        tries = sum(len(one.tries) for one in self.handed)
        slow = self.slowest_without_redis()
        without = f", slowest without Redis {slow:.2f} s" if slow is not None else ""
        doubtful = self.verdict.doubtful
        alerts = self.verdict.doubtful_alerts
        return (
            f"seed {self.plan.seed}: {self.accepted} of {len(self.handed)} texts accepted in "
            f"{tries} tries, {len(self.fell)} blows, {self.restarts} restarts, {self.taken} sent, "
            f"{self.answers_lost} answers lost, {doubtful} doubtful ({alerts} to staff), "
            f"settled after {self.settled_after:.0f} s ({self.last_open or 'at once'}){without}"
        )


def _meet(begun: float, ended: float, fell: Fell, more: float) -> bool:
    return begun < fell.ended + more and ended > fell.begun


def a_round(house: House, seed: int, size: Size = FULL) -> Round:
    """Play the round of `seed` in `house`, and judge it."""
    return play(house, plan_of(seed, house.rounds, size))


def play(house: House, plan: Plan, *, rough: bool = True, under_fire: Act | None = None) -> Round:
    """Play a plan's texts and blows (or `under_fire` instead of them), and judge what is left.
    `rough`: the carrier misbehaves meanwhile."""
    house.rounds += 1
    stage, carrier = house.stage, house.carrier
    restarts, fallen, taken = stage.restarts, len(stage.fell), len(carrier.taken)
    stage.meanwhile(lambda: house.welcome(plan.peers))
    phones = Phones(plan, carrier, house.url, TOKEN)
    if rough:
        carrier.rough(plan.seed)
    phones.begin()
    (under_fire or _under_fire)(house, plan)
    carrier.calm()
    settled = settle(house, phones)
    phones.end()
    accepted = {
        one.text.sid: (one.text.sender, one.text.body) for one in phones.handed if one.accepted
    }
    numbers = [phone.number for phone in plan.phones]
    evidence = stage.meanwhile(lambda: gather(house.deps, numbers, accepted, carrier.taken[taken:]))
    verdict = judge(evidence, plan.phones)
    more = tuple(Finding("did not settle", one) for one in settled.left)
    verdict = replace(verdict, findings=verdict.findings + more)
    stage.meanwhile(house.close_alerts)
    return Round(
        plan=plan,
        verdict=verdict,
        handed=phones.handed,
        taken=len(carrier.taken) - taken,
        answers_lost=sum(text.answer_lost for text in carrier.taken[taken:]),
        settled_after=settled.after,
        last_open=settled.last_open,
        restarts=stage.restarts - restarts,
        fell=stage.fell[fallen:],
    )


def _under_fire(house: House, plan: Plan) -> None:
    """The blows of a plan at their times, and the check-ins at theirs. Twice the carrier is asked
    meanwhile for all that it has not told of yet."""
    begun, chance = time.monotonic(), Random(plan.seed)
    asked = False
    acts: list[tuple[float, Blow | None]] = [(blow.at, blow) for blow in plan.blows]
    acts += [(plan.seconds / 2, None), (plan.seconds, None)]
    for at, blow in sorted(acts, key=lambda act: act[0]):
        if not asked and at > plan.asked_at:
            house.stage.tick_until(begun + plan.asked_at)
            asked = ask(house, plan)
        house.stage.tick_until(begun + at)
        if blow is not None:
            house.stage.strike(blow, chance)
        else:
            house.stage.meanwhile(house.let_statuses_be_asked)
    while not asked:
        house.stage.tick()
        asked = ask(house, plan)


def ask(house: House, plan: Plan) -> bool:
    """The check-ins of a plan are due now. False when the database did not answer."""
    asked = [phone for phone in plan.phones if phone.role == "checkin"]
    return house.stage.meanwhile(lambda: house.ask(asked))
