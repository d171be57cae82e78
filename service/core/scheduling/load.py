"""Whether a line can carry what is planned for it, and what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from service.core.scheduling.spread import Queued, Slot, spread

# A text that waits less than this for its line does not need a warning.
WORTH_SAYING = timedelta(minutes=2)
_MINUTE = timedelta(minutes=1)
_CENT, _FINE = Decimal("0.01"), Decimal("0.0001")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Load:
    """Segments that leave in each hour: by the instant (UTC) at which the hour begins, in order."""

    by_hour: Mapping[datetime, int]
    slots: tuple[Slot, ...]

    @property
    def segments(self) -> int:
        """What is sent, and so what is paid for."""
        return sum(self.by_hour.values())


@dataclass(frozen=True)
class Crowd:
    """Texts that are due at the same minute and take the line a while: `last_at` (UTC) is when the
    last of them leaves, `too_late` how many expire first."""

    due_at: datetime
    texts: int
    last_at: datetime | None
    too_late: int

    def say(self, zone: ZoneInfo, rate: float) -> str:
        """The warning for whoever plans it, in the hours of `zone`."""
        due = self.due_at.astimezone(zone)
        said = f"{self.texts} texts due {due:%H:%M} on {due:%Y-%m-%d}, "
        said += f"this line sends {rate * 60:g} segments a minute: "
        said += "none in time" if self.last_at is None else _last(self.last_at, due, zone)
        return f"{said}; {self.too_late} too late and dropped" if self.too_late else said


def _last(last_at: datetime, due: datetime, zone: ZoneInfo) -> str:
    # Up to the minute at whose end it has surely left.
    local = (last_at + _MINUTE - timedelta.resolution).astimezone(zone)
    day = "" if local.date() == due.date() else f" on {local:%Y-%m-%d}"
    return f"last one {local:%H:%M}{day}"


def load_of(texts: Iterable[Queued], *, start: datetime, rate: float) -> Load:
    """How the texts leave on a line of `rate` segments a second from `start` (UTC) on."""
    slots = tuple(spread(texts, start=start, rate=rate))
    hours: Counter[datetime] = Counter()
    for slot in slots:
        if slot.at is not None:
            hours[slot.at.replace(minute=0, second=0, microsecond=0)] += slot.text.segments
    return Load(dict(sorted(hours.items())), slots)


def crowds_of(load: Load) -> tuple[Crowd, ...]:
    """The minutes at which more is due than the line sends soon, in order."""
    groups: dict[datetime, list[Slot]] = {}
    for slot in load.slots:
        minute = slot.text.due_at.replace(second=0, microsecond=0)
        groups.setdefault(minute, []).append(slot)
    found = (_crowd(minute, slots) for minute, slots in sorted(groups.items()))
    return tuple(crowd for crowd in found if crowd is not None)


def _crowd(minute: datetime, slots: list[Slot]) -> Crowd | None:
    left = [slot.at for slot in slots if slot.at is not None]
    last_at = max(left, default=None)
    too_late = len(slots) - len(left)
    if not too_late and (last_at is None or last_at - minute < WORTH_SAYING):
        return None
    return Crowd(minute, len(slots), last_at, too_late)


# ---------------------------------------------------------------- cost
@dataclass(frozen=True)
class PriceList:
    """What a carrier takes for a segment, by how the number begins (`+1`, `+1787`); the longest
    beginning that fits counts."""

    currency: str
    per_segment: Mapping[str, Decimal]

    def __str__(self) -> str:
        told = (f"{price} to {prefix}" for prefix, price in sorted(self.per_segment.items()))
        return f"{self.currency} {', '.join(told)}"

    def price_of(self, phone: str) -> Decimal | None:
        """The price of a segment to a number (E.164); None when the list has none."""
        fitting = [prefix for prefix in self.per_segment if phone.startswith(prefix)]
        return self.per_segment[max(fitting, key=len)] if fitting else None


@dataclass(frozen=True)
class Total:
    """Texts together: how many, their segments and what these cost. `unpriced` are the texts to
    numbers that no price is known for, and that `amount` leaves out."""

    texts: int = 0
    segments: int = 0
    amount: Decimal = Decimal(0)
    unpriced: int = 0

    def __add__(self, other: Total) -> Total:
        return Total(
            self.texts + other.texts,
            self.segments + other.segments,
            self.amount + other.amount,
            self.unpriced + other.unpriced,
        )

    @classmethod
    def of(cls, text: Queued) -> Total:
        """One text."""
        cost = (text.price or Decimal(0)) * text.segments
        return cls(1, text.segments, cost, int(text.price is None))


def totals(load: Load, key: Callable[[datetime], K]) -> dict[K, Total]:
    """What leaves, added up by a key of the instant (UTC) at which it does; in order of leaving."""
    found: dict[K, Total] = {}
    for slot in load.slots:
        if slot.at is not None:
            under = key(slot.at)
            found[under] = found.get(under, Total()) + Total.of(slot.text)
    return found


def say_amount(amount: Decimal, currency: str) -> str:
    """An amount as people read it: `USD 12.40`; below one, with the part of a cent."""
    return f"{currency} {amount.quantize(_CENT if amount >= 1 else _FINE)}"
