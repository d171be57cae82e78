"""Whatever is written, and whatever time goes by: whoever has stopped gets one confirmation, an
answer in danger, and what they ask for; texts that nobody asked for come in their hours only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.usecases.place import ALEX, SAM, Place, program

NEW_YORK = ZoneInfo("America/New_York")
QUIET_FROM, QUIET_TO = 21, 8


@dataclass(frozen=True)
class Step:
    """A text, or (none) so many hours that go by. `danger` has an answer in any standing, `asks` is
    owed one; `carrier` is a word that the carrier answers by itself."""

    text: str | None = None
    hours: float = 0
    stops: bool = False
    starts: bool = False
    danger: bool = False
    asks: bool = False
    carrier: bool = False


STEPS = (
    *(Step(hours=hours) for hours in (0.1, 5, 14, 24, 31)),
    *(Step(text, stops=True, carrier=True) for text in ("STOP", "end", "Cancel")),
    *(Step(text, stops=True) for text in ("stop.", "ya no me escriban", "lose my number")),
    Step("stop texting me i want to die", stops=True, danger=True),
    *(Step(text, starts=True, carrier=True) for text in ("START", "YES")),
    *(Step(text, starts=True) for text in ("si", "text me again")),
    *(Step(text, danger=True) for text in ("i took all my pills", "i want to kill myself")),
    *(Step(text, asks=True) for text in ("person", "call me", "my data")),
    *(Step(text, asks=True, carrier=True) for text in ("HELP", "info")),
    *(Step(text) for text in ("3", "hello", "enough", "skip", "pause", "less", "who is this", "")),
    *(Step(text) for text in ("only the checkins", "all", "ENGLISH", "wrong number", "k thanks")),
)
# Where others may read along, or the number is in doubt, urgent help names neither.
HELP = ("988", "911", "Someone will get back to you")
STOPS = tuple(step for step in STEPS if step.stops)


@pytest.mark.parametrize("optout", ["own", "carrier"])
def test_who_has_stopped_gets_nothing_else(bare_place: Place, optout: str) -> None:
    place = bare_place.open(program(optout=optout))
    walk = Walk(place, carrier=optout == "carrier")

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.sampled_from(STOPS), st.lists(st.sampled_from(STEPS), min_size=3, max_size=6))
    def goes(stop: Step, steps: list[Step]) -> None:
        walk.begin()
        for step in (stop, *steps):
            walk.take(step)

    goes()


class Walk:
    """Goes on from one list of steps to the next, with its own idea of who has stopped."""

    def __init__(self, place: Place, *, carrier: bool) -> None:
        self.place = place
        self.carrier = carrier
        self.stopped = self.blocked = self.endangered = False

    def begin(self) -> None:
        """All is settled and a while ago, and they get texts."""
        for alert in self.place.alerts():
            if alert.status != "closed":
                self.place.hear(SAM, f"DONE {alert.reference} called, they are safe")
        self.place.later(minutes=10)  # what comes within seconds is heard as one text
        self.endangered = False
        self.take(Step("START", starts=True, carrier=True))

    def take(self, step: Step) -> None:
        was = self.stopped
        if step.stops:
            self.stopped = True
            self.blocked = self.blocked or (self.carrier and step.carrier)
        elif step.starts and (was or step.text == "START"):
            self.stopped = False
            self.blocked = self.blocked and not step.carrier
        self.endangered = self.endangered or step.danger
        told = self._told(step)
        if self.blocked and self.stopped:
            assert told == [], step
        elif self.stopped and not was and not step.danger:
            assert len([text for text in told if "START" in text]) <= 1, step
            assert all("START" in text or self._is_help(text) for text in told), (step, told)
        elif self.stopped and not step.asks:
            assert all(self._is_help(text) for text in told), (step, told)

    def _told(self, step: Step) -> list[str]:
        before = len(self.place.texts(ALEX))
        if step.text is None:
            self.place.clock.advance(timedelta(hours=step.hours))
            self.place.work()
            told = self.place.texts(ALEX)[before:]
            self._in_their_hours(told)
            return told
        return self.place.hear(ALEX, step.text)

    def _is_help(self, text: str) -> bool:
        return self.endangered and any(help_ in text for help_ in HELP)

    def _in_their_hours(self, told: list[str]) -> None:
        hour = self.place.clock.now().astimezone(NEW_YORK).hour
        if not QUIET_TO <= hour < QUIET_FROM:
            assert all(self._is_help(text) for text in told), (hour, told)
