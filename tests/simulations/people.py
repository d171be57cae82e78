"""The people of a simulated year: who they are, what they do, and what is done about them. All of
it follows from a seed and a number, and nothing from the service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import Literal

START = datetime(2026, 1, 5, 12, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = (
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    *("America/Phoenix", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico"),
    *("America/St_Johns", "America/Santiago", "Europe/Lisbon", "Africa/Cairo"),
    *("Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham"),
)
# The hours that these states are known for, written down anew: (from, to) in which texts may go.
STATES = {"": None, "KY": (10, 21), "TX": (9, 21), "RI": (9, 18), "FL": (8, 20)}
OWN_QUIET = (time(12), time(13, 30))
HOLIDAYS = frozenset(
    {
        *(date(2026, 1, 19), date(2026, 1, 31), date(2026, 2, 16), date(2026, 5, 25)),
        *(date(2026, 7, 3), date(2026, 9, 7), date(2026, 11, 26), date(2026, 12, 24)),
        *(date(2026, 12, 25), date(2027, 1, 1)),
    }
)
SCHEDULES = ("mood", "early", "late", "court", "caring", "month", "start", "saturday")

Deed = Literal[
    "stop", "start", "ask_person", "write_as_staff", "pause", "move", "send_now", "later", "skip"
]


@dataclass(frozen=True, order=True)
class Event:
    """Something that somebody does at an instant (UTC). `detail` is a number that it goes by."""

    at: datetime
    number: int
    deed: Deed
    detail: int = 0


@dataclass(frozen=True)
class Person:
    """Somebody of the program; `days` is how long they are looked at."""

    seed: int
    number: int
    days: int

    def chance(self, what: str) -> Random:
        """A die of their own for one thing: the same however often it is asked for."""
        return Random(f"{self.seed}/{self.number}/{what}")

    @property
    def phone(self) -> str:
        return f"+1{210 + self.number // 100}55501{self.number % 100:02}"

    @property
    def zone(self) -> str:
        return ZONES[self.number % len(ZONES)]

    @cached_property
    def state(self) -> str:
        return self.chance("state").choice(sorted(STATES))

    @cached_property
    def keeps_own_hours(self) -> bool:
        return self.chance("own hours").random() < 0.25

    @cached_property
    def court(self) -> date:
        return START.date() + timedelta(days=self.chance("court").randrange(9, max(10, self.days)))

    @cached_property
    def schedules(self) -> tuple[str, ...]:
        die = self.chance("schedules")
        return tuple(name for name in SCHEDULES if die.random() < 0.4) or ("mood",)

    @cached_property
    def answers(self) -> float:
        """How likely they are to answer a question."""
        return self.chance("answers").choice([0.95, 0.95, 0.9, 0.8, 0.3, 0.0])

    def answer_to(self, text: str, times: int) -> tuple[timedelta, str] | None:
        """When and what they answer to the `times`-th text that asked them something."""
        die = self.chance(f"answer {times}")
        if "?" not in text or die.random() >= self.answers:
            return None
        after = timedelta(minutes=die.choice([2, 5, 20, 45, 90, 150, 400]))
        if "1-5" in text or "1 to 5" in text:
            return after, die.choices("12345", [1, 6, 30, 40, 23])[0]
        return after, die.choice(["no", "no", "no", "a walk by the river", "yes"])

    def events(self) -> Iterator[Event]:
        """What happens with them, whatever the service does. Three months hold each thing about as
        often as a short simulation does."""
        for span in range(max(1, self.days // 90)):
            die = self.chance(f"events {span}")
            length = min(90, self.days)
            begin = START + 90 * span * DAY
            for deed, likely in _LIKELY.items():
                at = begin + timedelta(minutes=die.randrange(length * 24 * 60))
                detail = die.randrange(1000)
                if die.random() >= likely:
                    continue
                yield Event(at, self.number, deed, detail)
                if deed == "stop" and detail % 3:
                    yield Event(at + (1 + detail % 9) * DAY, self.number, "start")


_LIKELY: dict[Deed, float] = {
    "stop": 0.06,
    "ask_person": 0.2,
    "write_as_staff": 0.25,
    "pause": 0.25,
    "move": 0.08,
    "send_now": 0.25,
    "later": 0.25,
    "skip": 0.25,
}
