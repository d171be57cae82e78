"""What a change does to the texts that somebody would have got: two plans, text by text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from service.core.scheduling.plan import Planned
from service.core.scheduling.plan_words import say_dropped


@dataclass(frozen=True)
class PlanChange:
    """One text of a schedule on a local day: what becomes of it `before` the change and `after`;
    None where there is no such text."""

    schedule: str
    on: date
    before: Planned | None
    after: Planned | None

    def say(self, zone: ZoneInfo) -> str:
        """The change in words, in the hours of `zone`."""
        told = [_say(one, zone) for one in (self.before, self.after)]
        return f"{self.schedule} on {self.on:%a %Y-%m-%d}: {told[0]} -> {told[1]}"


def _say(planned: Planned | None, zone: ZoneInfo) -> str:
    if planned is None:
        return "none"
    if planned.sent_at is None:
        return f"does not go ({say_dropped(planned.dropped or '')})"
    local = planned.sent_at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == planned.on else f"{local:%a %Y-%m-%d %H:%M}"


def plan_changes(before: Iterable[Planned], after: Iterable[Planned]) -> tuple[PlanChange, ...]:
    """The texts that come, go or fare otherwise, by day and schedule. That one is only counted
    otherwise (the third instead of the second) is no change to whoever gets it."""
    old = {(one.on, one.schedule): one for one in before}
    new = {(one.on, one.schedule): one for one in after}
    found = (
        PlanChange(schedule, on, old.get((on, schedule)), new.get((on, schedule)))
        for on, schedule in sorted(old.keys() | new.keys())
    )
    return tuple(change for change in found if _fate(change.before) != _fate(change.after))


def _fate(planned: Planned | None) -> tuple[datetime | None, str | None] | None:
    return (planned.sent_at, planned.dropped) if planned else None
