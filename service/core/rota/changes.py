"""What may be changed by hand in a rota, and why not: swaps of turns, and time off. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from service.core.rota.on_call import Rota, Swap, TimeOff
from service.core.rota.shifts import Turn
from service.core.scheduling.hours import instant_of

WhyNoSwap = Literal["no_turn", "over", "not_theirs", "same", "has_it", "away"]
WhyNotUndone = Literal["no_turn", "over", "passed_on"]
WhyNotOff = Literal["backwards", "over", "too_long", "off_already", "own_cover", "cover_away"]
LONGEST_OFF = timedelta(days=92)
_DAY = timedelta(days=1)


def turn_named(rota: Rota, shift: str, day: date) -> Turn[UUID] | None:
    """The turn of a shift that begins on a local day, with its swaps; None if it has none then."""
    midnight = instant_of(day, datetime.min.time(), rota.zone)
    near = rota.turns(midnight - _DAY, midnight + 2 * _DAY)
    return next((turn for turn in near if (turn.shift, turn.day) == (shift, day)), None)


def judge_swap(rota: Rota, swap: Swap, *, now: datetime) -> Turn[UUID] | WhyNoSwap:
    """The turn as it stands before the swap, or why it may not be made: it is over, whoever gives
    does not have it, whoever takes has it already or is off for some of it."""
    turn = turn_named(rota, swap.shift, swap.day)
    if turn is None or swap.gives == swap.takes:
        return "no_turn" if turn is None else "same"
    if turn.end <= now:
        return "over"
    if swap.gives not in turn.people:
        return "not_theirs"
    if swap.takes in turn.people:
        return "has_it"
    left = TimeOff(swap.takes, max(turn.start, now), turn.end)
    return "away" if any(_meet(one, left) for one in rota.off) else turn


def judge_undo(
    rota: Rota, swap: Swap, later: Iterable[Swap], *, now: datetime
) -> Turn[UUID] | WhyNotUndone:
    """The turn as it stands with the swap, or why this cannot be taken back: the turn is over, or
    whoever took it has passed it on since (`later` are the swaps made after it)."""
    turn = turn_named(rota, swap.shift, swap.day)
    if turn is None:
        return "no_turn"
    if turn.end <= now:
        return "over"
    same_turn = (one for one in later if (one.shift, one.day) == (swap.shift, swap.day))
    return "passed_on" if any(one.gives == swap.takes for one in same_turn) else turn


def judge_off(rota: Rota, off: TimeOff, *, now: datetime) -> WhyNotOff | None:
    """Why this time off may not be taken; None when it may. `rota.off` is what stands beside it."""
    if off.end <= off.start:
        return "backwards"
    if off.end <= now:
        return "over"
    if off.end - off.start > LONGEST_OFF:
        return "too_long"
    if any(one.who == off.who and _overlap(one, off) for one in rota.off):
        return "off_already"
    return judge_cover(rota, off)


def judge_cover(rota: Rota, off: TimeOff) -> WhyNotOff | None:
    """Why the cover that is named for a time off cannot be it; None when they can."""
    if off.cover == off.who:
        return "own_cover"
    away = any(one.who == off.cover and _overlap(one, off) for one in rota.off)
    return "cover_away" if away else None


def _meet(one: TimeOff, other: TimeOff) -> bool:
    return one.who == other.who and _overlap(one, other)


def _overlap(one: TimeOff, other: TimeOff) -> bool:
    return one.start < other.end and other.start < one.end
