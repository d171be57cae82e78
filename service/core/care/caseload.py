"""More peers than a program wants one specialist to look after: said, and never refused. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Overfull:
    """A specialist now looks after `peers`, more than `most`. `free` has the fewest of those with
    room, `free_peers` so many; None where nobody has room."""

    name: str
    peers: int
    most: int
    free: str | None = None
    free_peers: int = 0


def overfull(
    peers: Mapping[UUID, int], names: Mapping[UUID, str], who: UUID, *, most: int | None
) -> Overfull | None:
    """Whether somebody looks after too many; `peers` says how many each does, `names` what the
    specialists are called (others are not asked)."""
    has = peers.get(who, 0)
    if most is None or has <= most or who not in names:
        return None
    free = [one for one in names if one != who and peers.get(one, 0) < most]
    least = min(free, key=lambda one: (peers.get(one, 0), names[one]), default=None)
    if least is None:
        return Overfull(names[who], has, most)
    return Overfull(names[who], has, most, names[least], peers.get(least, 0))


def say_overfull(one: Overfull) -> str:
    """One line for whoever gave them the peer."""
    said = f"{one.name} now has {one.peers} peers, more than the {one.most} of the program."
    if one.free is None:
        return f"{said} No specialist has room: somebody more is needed."
    return f"{said} {one.free} has room: {one.free_peers} so far."
