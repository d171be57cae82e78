"""Two versions of a program's file, one after the other, and what differs for those enrolled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from service.core.program.model import Program, Schedule
from service.core.scheduling.hours import Window


@dataclass(frozen=True)
class Versions:
    """A program's file in force and the one that follows. `brings_back`: what ended at this instant
    (UTC) because a schedule was taken out comes back with it."""

    before: Program
    after: Program
    brings_back: datetime | None = None

    @property
    def came(self) -> tuple[str, ...]:
        return self._only(self.after, self.before)

    @property
    def went(self) -> tuple[str, ...]:
        return self._only(self.before, self.after)

    @property
    def retimed(self) -> tuple[str, ...]:
        """The schedules of both whose texts are due at other times."""
        same_days = self.before.holidays == self.after.holidays
        return tuple(
            new.name
            for new, old in self.both()
            if new.timing != old.timing or not (same_days or new.on_holiday == "send")
        )

    @property
    def changed(self) -> tuple[str, ...]:
        """The schedules of both that differ in anything."""
        retimed = set(self.retimed)
        return tuple(new.name for new, old in self.both() if new != old or new.name in retimed)

    @property
    def held_otherwise(self) -> bool:
        """Whether the program holds texts back at other times, or more or fewer of them."""
        return self._hours(self.before) != self._hours(self.after) or self.repaced

    @property
    def repaced(self) -> bool:
        return self.before.pace != self.after.pace

    def both(self) -> Iterator[tuple[Schedule, Schedule]]:
        for new in self.after.schedules:
            old = self.before.schedule_named(new.name)
            if old is not None:
                yield new, old

    @staticmethod
    def _only(here: Program, there: Program) -> tuple[str, ...]:
        names = (one.name for one in here.schedules)
        return tuple(name for name in names if there.schedule_named(name) is None)

    @staticmethod
    def _hours(program: Program) -> tuple[Window | None, bool]:
        return program.quiet_hours, program.state_hours
