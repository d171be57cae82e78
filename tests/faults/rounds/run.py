"""One round: load and blows together, then calm, until nothing is open any more; then the judge."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.faults.rounds.evidence import gather
from tests.faults.rounds.house import TOKEN, House
from tests.faults.rounds.judge import Finding, Verdict, judge
from tests.faults.rounds.phones import Handed, Phones
from tests.faults.rounds.plan import FULL, Plan, Size, plan_of
from tests.faults.rounds.stage import Fell

# Seconds: longer than the longest lease of a message, the four minutes of whoever asks the carrier
# what became of texts (usecases.poll_statuses). One who is killed at that leaves it to run out.
SETTLES_WITHIN = 330.0
LOOK_EVERY = 0.5
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
    house.welcome(plan.peers)
    phones = Phones(plan, carrier, house.url, TOKEN)
    if rough:
        carrier.rough(plan.seed)
    phones.begin()
    (under_fire or _under_fire)(house, plan)
    carrier.calm()
    settled_after, last_open, left = _settle(house, phones)
    phones.end()
    accepted = {
        one.text.sid: (one.text.sender, one.text.body) for one in phones.handed if one.accepted
    }
    numbers = [phone.number for phone in plan.phones]
    evidence = gather(house.deps, numbers, accepted, carrier.taken[taken:])
    verdict = judge(evidence, plan.phones)
    if left:
        more = tuple(Finding("did not settle", one) for one in left)
        verdict = Verdict(verdict.findings + more, verdict.doubtful, verdict.doubtful_alerts)
    house.close_alerts()
    return Round(
        plan=plan,
        verdict=verdict,
        handed=phones.handed,
        taken=len(carrier.taken) - taken,
        answers_lost=sum(text.answer_lost for text in carrier.taken[taken:]),
        settled_after=settled_after,
        last_open=last_open,
        restarts=stage.restarts - restarts,
        fell=stage.fell[fallen:],
    )


def _under_fire(house: House, plan: Plan) -> None:
    """The blows of a plan at their times, and the check-ins at theirs."""
    begun, chance = time.monotonic(), Random(plan.seed)
    asked = False
    for at, blow in [*((blow.at, blow) for blow in plan.blows), (plan.seconds, None)]:
        if not asked and at > plan.asked_at:
            house.stage.tick_until(begun + plan.asked_at)
            asked = ask(house, plan)
        house.stage.tick_until(begun + at)
        if blow is not None:
            house.stage.strike(blow, chance)
    while not asked:
        house.stage.tick()
        asked = ask(house, plan)


def ask(house: House, plan: Plan) -> bool:
    """The check-ins of a plan are due now. False when the database did not answer."""
    return house.ask([phone for phone in plan.phones if phone.role == "checkin"])


def _settle(house: House, phones: Phones) -> tuple[float, str, Sequence[str]]:
    """Wait until everybody has written and nothing is open: how long that took, what was open
    last, and what is left when it never came. Looked at thrice: one may be on its way."""
    begun = time.monotonic()
    quiet, last_open = 0, ""
    left: Sequence[str] = ()
    while time.monotonic() - begun < SETTLES_WITHIN:
        house.stage.tick_until(time.monotonic() + LOOK_EVERY)
        left = ["somebody still writes"]
        if phones.done():
            house.let_news_go()
            left = house.still_open()
        quiet = 0 if left else quiet + 1
        last_open = left[0] if left else last_open
        if quiet >= 3 and phones.done() and house.carrier.quiet():
            return time.monotonic() - begun, last_open, ()
    return time.monotonic() - begun, last_open, left or ["the carrier still tells of statuses"]
