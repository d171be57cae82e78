"""What becomes of those enrolled on a schedule when the program's file changes, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

What = Literal["new", "taken_out", "back", "changed"]
"""A schedule that the program never had; one that the file has no more; one that it has again,
by a file or by undoing; one that is there before and after."""
# Further ones are only counted: a line is to be read.
MOST_MOVES = 3


@dataclass(frozen=True, order=True)
class Move:
    """So many have their next text at another time: each is said by the peer's own clock."""

    count: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"from {self.before} to {self.after}"


@dataclass(frozen=True)
class Becomes:
    """What becomes of those enrolled on one schedule. `enrolled` are on it now, `under_way` have a
    check-in open, `unsent` have one that has not left yet. Of a change: `moves` with the most
    people first. `begin` and `end` by whom the schedule is for. `return_` come back with it,
    `stay_off` were on it when it was taken out and do not. `week` is how many texts go in the next
    seven days before and after the change, where a limit on them is another."""

    schedule: str
    what: What
    enrolled: int = 0
    under_way: int = 0
    unsent: int = 0
    moves: tuple[Move, ...] = ()
    begin: int = 0
    end: int = 0
    return_: int = 0
    stay_off: int = 0
    week: tuple[int, int] | None = None

    def __str__(self) -> str:
        return f"schedule {self.schedule}: " + "; ".join(_PARTS[self.what](self))


def _new(one: Becomes) -> Iterator[str]:
    yield "new"
    yield _begin(one) or "nobody is enrolled yet"


def _back(one: Becomes) -> Iterator[str]:
    yield "back again"
    if one.return_:
        go = "goes on" if one.return_ == 1 else "go on"
        yield f"{_people(one.return_)} who {_were(one.return_)} on it when it was taken out {go}"
    if one.stay_off:
        stay = "stays" if one.stay_off == 1 else "stay"
        yield (
            f"{_people(one.stay_off)} who {_were(one.stay_off)} on it when it was taken out "
            f"{stay} off it: enroll them anew"
        )
    if one.begin or not one.return_:
        yield _begin(one) or "nobody is enrolled"


def _taken_out(one: Becomes) -> Iterator[str]:
    yield "taken out"
    if not one.enrolled:
        yield "nobody is enrolled"
        return
    get = "gets" if one.enrolled == 1 else "get"
    yield f"{_people(one.enrolled)} on it {get} no more texts of it, and no goodbye goes"
    if one.under_way:
        yield f"{one.under_way} who {_have(one.under_way)} a check-in open can finish it"
    if one.unsent:
        noun = "text that waits" if one.unsent == 1 else "texts that wait"
        yield f"{one.unsent} {noun} to leave {'does' if one.unsent == 1 else 'do'} not go"


def _changed(one: Becomes) -> Iterator[str]:
    yield f"{one.enrolled} enrolled" if one.enrolled else "nobody is enrolled"
    if one.enrolled and not (one.moves or one.begin or one.end or one.week or one.under_way):
        yield "the change holds from their next text on"
    yield from _moved(one)
    if one.begin:
        yield _begin(one)
    if one.end:
        yield f"{one.end} {_end(one.end)}: it is for them no more"
    if one.week is not None:
        yield f"in the next 7 days {one.week[1]} texts go instead of {one.week[0]}"
    if one.under_way:
        noun = "keeps it as it began" if one.under_way == 1 else "keep it as it began"
        yield f"{one.under_way} who {_have(one.under_way)} a check-in open {noun}"


def _moved(one: Becomes) -> Iterator[str]:
    moved = sum(move.count for move in one.moves)
    if not moved:
        return
    said = one.moves[:MOST_MOVES]
    if len(one.moves) == 1:
        who = "next texts move" if moved == one.enrolled else f"{moved} next texts move"
        yield f"{'the next text moves' if one.enrolled == moved == 1 else who} {said[0]}"
        return
    parts = [f"{move} ({move.count})" for move in said]
    rest = moved - sum(move.count for move in said)
    if rest:
        parts.append(f"{rest} otherwise")
    yield f"{moved} next texts move: " + ", ".join(parts)


def _begin(one: Becomes) -> str:
    if not one.begin:
        return ""
    return f"{_people(one.begin)} {'begins' if one.begin == 1 else 'begin'}: it is for them"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _end(number: int) -> str:
    return "ends" if number == 1 else "end"


_PARTS = {"new": _new, "back": _back, "taken_out": _taken_out, "changed": _changed}
