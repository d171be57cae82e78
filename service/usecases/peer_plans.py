"""What will become of the texts of many peers, one after the other: their rows in, text by text
out. They are read in batches, each table asked once for a batch, and let go of after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.program.model import Program
from service.core.scheduling.due_texts import Calendar
from service.core.scheduling.ending import Farewell, farewell_of
from service.core.scheduling.holds import DropReason, ShiftReason
from service.core.scheduling.plan import SENT_COUNTS, Planned, Waited, World, plan
from service.store.contacts import contacts_of
from service.store.peers import Peer, peers_by_id
from service.store.schedules import (
    Enrollment,
    TextChange,
    named_enrollments,
    sent_among,
    text_changes,
)
from service.usecases.looks import peer_name
from service.usecases.openings import Beginning, beginning_of
from service.usecases.planning import (
    OnSchedule,
    PeerDays,
    calendar_with,
    days_of_peers,
    holidays_of,
    under_way,
)
from service.usecases.scene import scenes_of
from service.usecases.standing import Standing, standings_of
from service.usecases.work import Work

A_BATCH = 200  # peers


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """What becomes of one text of a peer's. Instants are UTC, `zone` is the peer's; with no
    `sent_at` it does not go, and `dropped` says why. `waits` says what holds it back for a while.
    `price` is that of a segment to their number; None when it is not known. `by_hand`: somebody
    moved it, left it out or put their own words into it."""

    peer_id: UUID
    name: str
    zone: ZoneInfo
    schedule: str
    on: date
    number: int
    planned_for: datetime
    expires_at: datetime
    sent_at: datetime | None
    waits: tuple[Waited, ...]
    dropped: DropReason | str | None
    segments: int
    is_last: bool
    price: Decimal | None = None
    by_hand: bool = False

    @property
    def shifts(self) -> tuple[ShiftReason, ...]:
        """Why it has to wait."""
        return tuple(wait.because for wait in self.waits)


@dataclass(frozen=True)
class PeerRows:
    """One peer with all that their plan hangs on, as the rows have it now."""

    peer: Peer
    standing: Standing
    named: Sequence[tuple[Enrollment, str]]
    days: PeerDays
    changes: Sequence[TextChange]
    sent: tuple[datetime, ...]


@dataclass(frozen=True)
class Under:
    """The version of a program's file that a plan goes by, and the schedules of it whose rule would
    begin anew now: with none it is the one in force."""

    program: Program
    holidays: frozenset[date]
    retimed: frozenset[str] = frozenset()
    looked_anew: bool = False


def under(
    work: Work,
    program: Program,
    retimed: frozenset[str] = frozenset(),
    *,
    looked_anew: bool = False,
) -> Under:
    """A version, with its holidays worked out once. `looked_anew`: what waits would be looked at
    as it goes in force."""
    return Under(program, holidays_of(work, program), retimed, looked_anew)


def rows_of(work: Work, peer_ids: Sequence[UUID]) -> Iterator[PeerRows]:
    """These peers, those of them who can be reached at all, in batches."""
    for first in range(0, len(peer_ids), A_BATCH):
        yield from _batch(work, peer_ids[first : first + A_BATCH])


def plan_of(
    work: Work, known: PeerRows, version: Under, end: datetime
) -> Iterator[tuple[Planned, PreviewLine]]:
    """What becomes of a peer's texts from now up to `end` (UTC) by a version of their program."""
    scene = replace(known.standing.scene, program=version.program)
    standing = replace(known.standing, scene=scene)
    ones = under_way(work, version.program, known.peer, known.named, known.days)
    names = {one.row.id: one.spec.name for one in ones}
    changes = [row for row in known.changes if row.enrollment_id in names]
    calendar = calendar_with(work, version.holidays, (known.peer, names), changes)
    world = World(standing.holds_at, calendar, known.sent, _looks(work, ones, version))
    enrolled = [
        replace(one.enrolled, after=max(one.enrolled.after, work.now))
        if one.spec.name in version.retimed
        else one.enrolled
        for one in ones
    ]
    tell = _Telling(known.peer, standing, ones, calendar)
    for text in plan(enrolled, world, start=work.now, end=end):
        yield text, tell.line(text)


def _batch(work: Work, peer_ids: Sequence[UUID]) -> Iterator[PeerRows]:
    session = work.session
    peers = peers_by_id(session, peer_ids)
    scenes = scenes_of(work, peers, contacts_of(session, peer_ids))
    standings = standings_of(work, list(scenes.values()))
    rows = named_enrollments(session, *peer_ids)
    days = days_of_peers(work, peer_ids)
    changes = text_changes(session, [row.id for row, _ in rows])
    sent = sent_among(session, peer_ids, work.now - SENT_COUNTS)
    for peer in peers:
        scene = scenes.get(peer.id)
        named = [(row, name) for row, name in rows if row.peer_id == peer.id]
        if scene is None or not peer.active or not named:
            continue
        ids = {row.id for row, _ in named}
        yield PeerRows(
            peer,
            standings[scene.contact.id],
            named,
            days[peer.id],
            [row for row in changes if row.enrollment_id in ids],
            tuple(sent.get(peer.id, ())),
        )


def _looks(work: Work, ones: Sequence[OnSchedule], version: Under) -> dict[str, datetime]:
    """When the beat looks again at what waits already, unless all is looked at anew."""
    return {
        one.spec.name: one.row.next_due_at
        for one in ones
        if one.row.next_due_at is not None
        and one.row.next_due_at > work.now
        and not version.looked_anew
        and one.spec.name not in version.retimed
    }


class _Telling:
    """A peer's texts, each told with its segments and its price."""

    def __init__(
        self, peer: Peer, standing: Standing, ones: Sequence[OnSchedule], calendar: Calendar
    ) -> None:
        scene = standing.scene
        self._scene, self._peer, self._calendar = scene, peer, calendar
        self._unreachable = standing.unreachable
        self._name = peer_name(scene.work.deps, peer)
        self._price = _price_of(standing)
        self._flows = {one.spec.name: one.spec.flow for one in ones}
        self._announced = {one.spec.name: one.row.announced for one in ones}
        self._begun: dict[str, Beginning | None] = {}
        self._counted: dict[tuple[str, str | None, Farewell | None], int] = {}

    def line(self, text: Planned) -> PreviewLine:
        """One text of the plan; they are told in the order of their settling."""
        key = (text.schedule, text.on)
        return PreviewLine(
            self._peer.id,
            self._name,
            self._scene.zone,
            *(text.schedule, text.on, text.number, text.planned_for, text.expires_at, text.sent_at),
            waits=text.waits,
            dropped=self._unreachable if text.dropped == "stopped" else text.dropped,
            segments=self._segments(text),
            is_last=text.is_last,
            price=self._price,
            by_hand=key in self._calendar.changes or key in self._calendar.words,
        )

    def _segments(self, text: Planned) -> int:
        flow, words = self._flows[text.schedule], self._calendar.words.get((text.schedule, text.on))
        farewell = farewell_of(text, announced=self._announced[text.schedule])
        begun = self._beginning(flow)
        if begun is None:
            return 0
        if text.sent_at is not None and begun.ends_with(farewell) and farewell != "goodbye":
            self._announced[text.schedule] = True
        key = (flow, words, farewell)
        if key not in self._counted:
            self._counted[key] = begun.segments(words=words, farewell=farewell)
        return self._counted[key]

    def _beginning(self, flow: str) -> Beginning | None:
        if flow not in self._begun:
            self._begun[flow] = beginning_of(self._scene, flow)
        return self._begun[flow]


def _price_of(standing: Standing) -> Decimal | None:
    scene = standing.scene
    prices = scene.program.prices
    if prices is None:
        return None
    place = ("contact", "phone", scene.contact.id)
    phone = scene.work.deps.keyring.unseal(scene.contact, place, scene.contact.phone)
    return prices.price_of(phone)
