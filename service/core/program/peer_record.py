"""What a program knows of a peer and people may change: compared, merged, and written as cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from service.core.program.peer_row import NewDate, NewPeer
from service.core.scheduling.hours import Window
from service.core.scheduling.zones import PeerZone

# The columns that a table or a form may change of a peer who is there, in the order of telling.
CHANGEABLE = (
    *("name", "language", "zone", "specialist", "schedules"),
    *("state", "quiet_hours", "dates", "tags", "groups", "born"),
)


@dataclass(frozen=True)
class PeerRecord:
    """A peer as they stand. `specialist` is the name their specialist signs in with, or empty.
    `schedules` are those they are on for their own sake, not by their tags or groups."""

    name: str
    language: str
    zone: PeerZone
    specialist: str = ""
    schedules: frozenset[str] = frozenset()
    state: str = ""
    state_guessed: bool = False
    quiet: Window | None = None
    dates: frozenset[NewDate] = frozenset()
    tags: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    born: date | None = None

    def cells(self) -> dict[str, str]:
        """What each column of a table says of them; `read_peers` reads the same from it."""
        quiet = f"{self.quiet.start:%H:%M}-{self.quiet.end:%H:%M}" if self.quiet else ""
        return {
            "name": self.name,
            "language": self.language,
            "zone": self.zone.key,
            "zone_from": self.zone.cell,
            "specialist": self.specialist,
            "schedules": ";".join(sorted(self.schedules)),
            "state": self.state,
            "quiet_hours": quiet,
            "dates": "; ".join(map(str, sorted(self.dates))),
            "tags": ";".join(sorted(self.tags)),
            "groups": ";".join(sorted(self.groups)),
            "born": str(self.born or ""),
        }

    def merged(self, new: NewPeer) -> PeerRecord:
        """This record with what a row says of the peer; the rest stays."""
        has = new.given.__contains__
        merged = replace(
            self,
            name=new.name if has("name") else self.name,
            language=new.language if has("language") else self.language,
            specialist=new.specialist if has("specialist") else self.specialist,
            schedules=frozenset(new.schedules) if has("schedules") else self.schedules,
            quiet=new.quiet if has("quiet_hours") else self.quiet,
            dates=frozenset(new.dates) if has("dates") else self.dates,
            tags=frozenset(new.tags) if has("tags") else self.tags,
            groups=frozenset(new.groups) if has("groups") else self.groups,
            born=new.born if has("born") else self.born,
        )
        if has("zone"):
            merged = replace(merged, zone=_better_zone(self.zone, new.peer_zone))
        return merged._with_state(new) if has("state") else merged

    def _with_state(self, new: NewPeer) -> PeerRecord:
        """A guess does not stand against what somebody said, and to say what is there already does
        not make it another thing."""
        known = bool(self.state) and not self.state_guessed
        if self.state == new.state or (known and new.state_guessed):
            return self
        return replace(self, state=new.state, state_guessed=new.state_guessed)

    def differences(self, other: PeerRecord) -> tuple[str, ...]:
        """The columns in which two records say different things."""
        mine, theirs = _compared(self), _compared(other)
        return tuple(name for name in CHANGEABLE if mine[name] != theirs[name])


def _better_zone(known: PeerZone, new: PeerZone) -> PeerZone:
    """What counts of two: a guess does not stand against what somebody said, and what the peer said
    stays theirs when staff say the same."""
    if not known.guessed and (new.guessed or new.key == known.key):
        return known
    return new


def _compared(record: PeerRecord) -> dict[str, object]:
    return {**record.cells(), "zone": (record.zone.key, record.zone.cell)}
