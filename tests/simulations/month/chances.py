"""What happens in a simulated month whatever the service does: who writes what when, and what the
staff do besides. All of it follows from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from tests.simulations.month.team import HOUR, MINUTE, START, Colleague

# Each line with how grave it is; a plain one is only a text that a person should read.
LINES = {
    "crisis": ("i want to kill myself", "i took all my pills tonight", "me voy a matar"),
    "urgent": ("i feel so hopeless about everything", "i relapsed last night and i am scared"),
    "person": ("PERSON", "PERSONA"),
    "concern": ("i have been craving all day", "i want to use so bad"),
    "none": ("my bus was late today", "i made soup for my neighbor", "hoy fui al mercado"),
}
ODDS = {"crisis": 12, "urgent": 18, "person": 12, "concern": 28, "none": 30}

StaffDeed = Literal["off", "on", "away", "swap", "broken", "mended", "stop", "start"]


@dataclass(frozen=True, order=True)
class Writes:
    """A peer's text at an instant (UTC); `severity` is what it is worth: none, concern, ..."""

    at: datetime
    peer: int
    body: str
    severity: str


@dataclass(frozen=True, order=True)
class Does:
    """What a member of staff does at an instant; `detail` is a number that it goes by."""

    at: datetime
    number: int
    deed: StaffDeed
    detail: int


def phone_of(peer: int) -> str:
    return f"+1{210 + peer // 100}55501{peer % 100:02}"


def texts(seed: int, peer: int, days: int, pace: float) -> Iterator[Writes]:
    """A peer's texts: on some days one or a few within an hour or two, of any gravity. At `pace` 1
    they write on 1.2 days of a month."""
    die = Random(f"{seed}/peer/{peer}")
    for _ in range(_often(die, 1.2 * pace * days / 30)):
        at = START + timedelta(seconds=die.randrange(days * 86400))
        for _ in range(die.choice([1, 1, 1, 2, 3])):
            kind = die.choices(list(ODDS), list(ODDS.values()))[0]
            yield Writes(at, peer, die.choice(LINES[kind]), "urgent" if kind == "person" else kind)
            at += timedelta(seconds=die.randrange(40, 5400))


def deeds(colleague: Colleague, days: int, pace: float) -> Iterator[Does]:
    """What one member of staff does besides answering, in so many days."""
    die, number = colleague.chance("deeds"), colleague.number

    def times(a_month: float) -> Iterator[tuple[datetime, int]]:
        for _ in range(_often(die, a_month * pace * days / 30)):
            yield START + timedelta(seconds=die.randrange(days * 86400)), die.randrange(10**6)

    for at, detail in times(3):
        yield Does(at, number, "off", detail)
        if detail % 2:
            yield Does(at + HOUR + detail % 90 * MINUTE, number, "on", detail)
    for at, detail in times(1.5):
        yield Does(at, number, "away", detail)
    for at, detail in times(2):
        yield Does(at, number, "swap", detail)
    for at, detail in times(0.4):
        yield Does(at, number, "broken", detail)
        yield Does(at + (4 + detail % 20) * HOUR, number, "mended", detail)
    for at, detail in times(0.2):
        yield Does(at, number, "stop", detail)
        yield Does(at + (4 + detail % 20) * HOUR, number, "start", detail)


def _often(die: Random, mean: float) -> int:
    """A number around `mean`."""
    whole = int(2 * mean)
    return die.randint(0, whole) + (die.random() < 2 * mean - whole) * (die.random() < 0.5)
