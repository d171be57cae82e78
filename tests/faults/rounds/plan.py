"""What one round holds, drawn from its seed alone: who writes what and when, and what is struck.

Everybody in it is invented: numbers with 555-01 belong to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

Role = Literal["crisis", "hello", "stop", "checkin"]
Target = Literal["web", "web child", "worker 1", "worker 2", "beat", "redis", "database"]
Way = Literal["kill", "stop", "pause", "flush"]

LINE = "+12025550100"
AREAS = (
    "206", "212", "213", "215", "301", "303", "305", "312", "313", "314", "404", "412",
    "415", "503", "512", "602", "615", "617", "702", "713", "716", "718", "801", "813",
)  # fmt: skip
WORDS: dict[Role, tuple[str, ...]] = {
    "crisis": (
        "i took all my pills",
        "i want to kill myself tonight",
        "i am going to kill myself",
    ),
    "hello": ("hello, is somebody there", "hi, can somebody write back"),
    "stop": ("STOP",),
    "checkin": ("3", "4", "5"),
}
# How many phones of each role; those who stop or are asked are peers, and half of the others are.
CAST: tuple[tuple[Role, int], ...] = (("crisis", 5), ("hello", 4), ("stop", 2), ("checkin", 5))
PHONES = sum(count for _, count in CAST)
TARGETS: tuple[tuple[Target, int], ...] = (
    ("web", 1), ("web child", 3), ("worker 1", 3), ("worker 2", 3), ("beat", 3), ("redis", 3),
    ("database", 2),
)  # fmt: skip
WAYS: dict[Target, tuple[Way, ...]] = {
    "redis": ("kill", "pause", "flush", "flush"),
    "database": ("kill", "pause"),
}
LONGER_THAN_A_LEASE = 22.0  # seconds; leases last 20


@dataclass(frozen=True)
class Phone:
    """`answer` is what somebody who is asked writes back."""

    number: str
    role: Role
    is_peer: bool
    answer: str = ""


@dataclass(frozen=True)
class Text:
    """One text that a phone writes, `at` seconds into the round. `again`: so many seconds later
    the carrier hands it over once more, whatever came of it before (0: at the same instant)."""

    at: float
    sid: str
    token: str
    sender: str
    body: str
    again: float | None = None


@dataclass(frozen=True)
class Blow:
    """`at` seconds into the round `target` is killed, or asked to end (`stop`), or held still for
    `seconds` (`pause`), or Redis forgets everything (`flush`)."""

    at: float
    target: Target
    way: Way
    seconds: float = 0.0

    def __str__(self) -> str:
        for_so_long = f" {self.seconds:.1f} s" if self.way == "pause" else ""
        return f"{self.at:4.1f} s {self.way} {self.target}{for_so_long}"


@dataclass(frozen=True)
class Plan:
    seed: int
    phones: tuple[Phone, ...]
    texts: tuple[Text, ...]
    blows: tuple[Blow, ...]
    asked_at: float
    seconds: float

    @property
    def peers(self) -> tuple[Phone, ...]:
        return tuple(phone for phone in self.phones if phone.is_peer)


@dataclass(frozen=True)
class Size:
    """Seconds of load, and how many blows fall in them."""

    seconds: float = 8.0
    blows: tuple[int, int] = (4, 8)


FULL = Size()


def plan_of(seed: int, number: int, size: Size = FULL) -> Plan:
    """The round of `seed`; `number` says which of a house's rounds it is: each has numbers of its
    own, and no other difference comes of it."""
    chance = Random(seed)
    phones = tuple(_phones(chance, number))
    texts = [text for phone in phones for text in _texts(chance, phone, size)]
    texts.sort(key=lambda text: text.at)
    blows = [_blow(chance, size) for _ in range(chance.randint(*size.blows))]
    if chance.random() < 0.1:
        at = chance.uniform(0, size.seconds / 2)
        blows.append(
            Blow(at, chance.choice(("worker 1", "worker 2")), "pause", LONGER_THAN_A_LEASE)
        )
    blows.sort(key=lambda blow: blow.at)
    asked_at = chance.uniform(0, size.seconds / 3)
    return Plan(seed, phones, tuple(texts), tuple(blows), asked_at, size.seconds)


def _phones(chance: Random, number: int) -> list[Phone]:
    phones: list[Phone] = []
    for role, count in CAST:
        for _ in range(count):
            place = number * PHONES + len(phones)
            phone = f"+1{AREAS[place // 100]}55501{place % 100:02}"
            is_peer = role in ("stop", "checkin") or chance.random() < 0.5
            answer = chance.choice(WORDS["checkin"]) if role == "checkin" else ""
            phones.append(Phone(phone, role, is_peer, answer))
    return phones


def _texts(chance: Random, phone: Phone, size: Size) -> list[Text]:
    """What a phone writes by itself. Sometimes all at once."""
    if phone.role == "checkin":
        return []
    count = 1 if phone.role == "stop" else chance.randint(1, 3)
    together = chance.uniform(0, size.seconds) if chance.random() < 0.3 else None
    words = chance.choice(WORDS[phone.role])  # the same each time: one automated answer is owed
    return [
        text_of(
            chance,
            together if together is not None else chance.uniform(0, size.seconds),
            phone.number,
            words,
        )
        for _ in range(count)
    ]


def text_of(chance: Random, at: float, sender: str, body: str) -> Text:
    """A text with an id of its own, which may come again."""
    again = None
    if chance.random() < 0.3:
        again = 0.0 if chance.random() < 0.5 else chance.uniform(0.2, 3)
    sid, token = f"SM{chance.getrandbits(128):032x}", f"{chance.getrandbits(128):032x}"
    return Text(at, sid, token, sender, body, again)


def _blow(chance: Random, size: Size) -> Blow:
    names, weights = zip(*TARGETS, strict=True)
    target: Target = chance.choices(names, weights)[0]
    way = chance.choice(WAYS.get(target, ("kill", "kill", "kill", "pause", "pause", "stop")))
    seconds = chance.uniform(0.3, 4) if way == "pause" else 0.0
    return Blow(chance.uniform(0.3, size.seconds), target, way, seconds)
