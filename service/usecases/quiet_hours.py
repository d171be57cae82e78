"""The quiet hours of whoever is texted: the program's, those of a peer's state and their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from service.core.program.model import Program
from service.core.scheduling.hours import Window, free_of
from service.store.peers import Peer

# Hours that leave no minute of the day free: no text today.
A_DAY = timedelta(days=1)


def zone_of(program: Program, peer: Peer | None) -> ZoneInfo:
    """Whose clock counts: a peer's own, else the program's."""
    return ZoneInfo(peer.zone) if peer else program.zone


def quiet_of(program: Program, peer: Peer | None) -> tuple[Window, ...]:
    """The quiet hours, by their own clock. All of them hold."""
    if peer is None:
        return program.quiet_for()
    hours = program.quiet_for(peer.state)
    if peer.quiet_from is None or peer.quiet_to is None:
        return hours
    return (*hours, Window(peer.quiet_from, peer.quiet_to))


def free_at(program: Program, peer: Peer | None, at: datetime) -> datetime:
    """The first instant (UTC) from `at` on that is not in the quiet hours."""
    free = free_of(quiet_of(program, peer), zone_of(program, peer), at=at)
    return at + A_DAY if free is None else free
