"""Show the plan of one peer: the next text of each schedule with what it says, what people changed
about it with who and why, the pauses, and all that comes of it in the days ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.scheduling.due_texts import Calendar, Text
from service.core.scheduling.ending import farewell_of
from service.core.scheduling.own_plan import read_own_plan
from service.core.texts.replies import MOST_SEGMENTS
from service.core.wishes.say_plan import say_plan
from service.store.own_changes import OwnChange, own_changes
from service.store.peers import Peer
from service.store.schedules import BY_WORD, Pause, TextChange, pause_of
from service.store.scope import Scope
from service.store.staff import Staff
from service.usecases.deps import Deps
from service.usecases.looks import peer_name, staff_name
from service.usecases.openings import beginning_of
from service.usecases.peer_plans import PeerRows, rows_of
from service.usecases.planning import OnSchedule, calendar_with, holidays_of, under_way
from service.usecases.preview_schedules import Preview, preview_peer
from service.usecases.work import Work

LAST_CHANGES = 6
THEMSELVES = "themselves, by text"


@dataclass(frozen=True)
class ByHand:
    """What somebody changed about a text: `moved_to` another instant (UTC), `left_out`, or opened
    with `words`. `by` is their name (the peer is `themselves, by text`), None for nobody."""

    moved_to: datetime | None
    left_out: bool
    words: str | None
    reason: str | None
    by: str | None
    at: datetime


@dataclass(frozen=True)
class NextText:
    """The next text of a schedule: when its rule or somebody has it (`due_at`, UTC), its texts as
    they would be sent, and how many segments these are of the `most` that an opening may have.
    `stays` is the question that ends the opening whatever somebody puts before it."""

    enrollment_id: UUID
    schedule: str
    on: date
    due_at: datetime
    says: tuple[str, ...]
    stays: str | None
    segments: int
    most: int
    change: ByHand | None


@dataclass(frozen=True)
class Paused:
    """A pause of a peer's check-ins, until then (UTC); or since then, when misses paused a schedule
    (`schedule`) for as long as nobody lets it go on."""

    until: datetime | None
    reason: str | None
    by: str | None
    at: datetime
    schedule: str | None = None


@dataclass(frozen=True)
class OwnChangeLine:
    """One change of a peer's own plan: the kind of wish, what stood after it in words (empty: as
    the schedules have it), by whom and when (UTC), and when it was undone."""

    kind: str
    says: str
    by: str
    at: datetime
    undone_at: datetime | None


@dataclass(frozen=True)
class PeerPlan:
    """One peer's plan; `zone` is theirs. What a page shows of text by text is `preview`, and
    `changes` is what people changed about these, by schedule and day. `own` is their own plan in
    words (empty: none), and `own_changes` how it came about, newest first."""

    peer_id: UUID
    name: str
    zone: ZoneInfo
    preview: Preview
    texts: tuple[NextText, ...]
    changes: Mapping[tuple[str, date], ByHand]
    pauses: tuple[Paused, ...]
    own: str = ""
    own_changes: tuple[OwnChangeLine, ...] = ()


def show_plan(deps: Deps, *, scope: Scope, peer_id: UUID, days: int) -> PeerPlan | None:
    """What goes out to one peer in the days ahead; None when there is none of that id in `scope`.
    The look is audited."""
    preview = preview_peer(deps, scope=scope, peer_id=peer_id, days=days)
    if preview is None:
        return None
    with deps.database.read() as session:
        begun = Work(deps, session, deps.clock.now_in(session))
        peer = session.get_one(Peer, peer_id)
        known = next(rows_of(begun, [peer_id]), None)
        texts: tuple[NextText, ...] = ()
        changes: dict[tuple[str, date], ByHand] = {}
        if known is not None:
            names = {row.id: name for row, name in known.named}
            changes = {
                (names[row.enrollment_id], row.on): _by_hand(begun, peer, row)
                for row in known.changes
            }
            texts = tuple(_texts(begun, known, changes))
        pauses = tuple(_pauses(begun, peer, known))
        own = tuple(_own_changes(begun, peer))
    name = peer_name(deps, peer)
    zone, shown = ZoneInfo(peer.zone), (texts, changes, pauses)
    return PeerPlan(peer_id, name, zone, preview, *shown, own=say_own(peer), own_changes=own)


def say_own(peer: Peer) -> str:
    """A peer's own plan in words for staff; empty when they have none."""
    return say_plan(read_own_plan(peer.own_plan), "en")


def _own_changes(work: Work, peer: Peer) -> Iterator[OwnChangeLine]:
    for row in own_changes(work.session, peer.id, limit=LAST_CHANGES):
        says = say_plan(read_own_plan(row.plan_after), "en")
        by = _by(work, row) or ""
        yield OwnChangeLine(row.kind, says, by, row.created_at, row.undone_at)


def _texts(
    work: Work, known: PeerRows, changes: Mapping[tuple[str, date], ByHand]
) -> Iterator[NextText]:
    program = known.standing.scene.program
    ones = under_way(work, program, known.peer, known.named, known.days)
    names = {one.row.id: one.spec.name for one in ones}
    rows = [row for row in known.changes if row.enrollment_id in names]
    calendar = calendar_with(work, holidays_of(work, program), (known.peer, names), rows)
    found = ((one, _next(one, calendar)) for one in ones)
    for one, text in sorted(
        ((one, text) for one, text in found if text is not None), key=lambda two: two[1].due_at
    ):
        yield _next_text(known, one, text, changes.get((one.spec.name, text.occurrence.on)))


def _next(one: OnSchedule, calendar: Calendar) -> Text | None:
    """The next text of the rule: it is what people change by hand."""
    return replace(one.enrolled, asked_for=None).next_text(calendar)


def _next_text(known: PeerRows, one: OnSchedule, text: Text, change: ByHand | None) -> NextText:
    scene = known.standing.scene
    begun = beginning_of(scene, one.spec.flow)
    farewell = farewell_of(text.occurrence, announced=one.row.announced)
    says = begun.texts(words=text.words, farewell=farewell) if begun is not None else []
    opening = begun.opening if begun is not None else None
    return NextText(
        one.row.id,
        one.spec.name,
        text.occurrence.on,
        text.due_at,
        tuple(says),
        opening.stays if opening is not None else None,
        begun.segments(words=text.words, farewell=farewell) if begun is not None else 0,
        MOST_SEGMENTS[scene.lang],
        change,
    )


def _by_hand(work: Work, peer: Peer, row: TextChange) -> ByHand:
    keyring = work.deps.keyring
    words, reason = row.words, row.reason
    return ByHand(
        row.moved_to,
        row.left_out,
        keyring.unseal(peer, ("text_change", "words", row.id), words) if words else None,
        keyring.unseal(peer, ("text_change", "reason", row.id), reason) if reason else None,
        _by(work, row),
        row.changed_at or row.created_at,
    )


def _pauses(work: Work, peer: Peer, known: PeerRows | None) -> Iterator[Paused]:
    until = peer.paused_until
    if until is not None and until > work.now:
        row = pause_of(work.session, peer.id)
        if row is None:
            yield Paused(until, None, None, work.now)
        else:
            place = ("pause", "reason", row.id)
            sealed = row.reason
            reason = work.deps.keyring.unseal(peer, place, sealed) if sealed else None
            yield Paused(until, reason, _by(work, row), row.created_at)
    for enrollment, name in known.named if known is not None else ():
        if enrollment.paused_at is not None:
            yield Paused(None, None, None, enrollment.paused_at, name)


def _by(work: Work, row: TextChange | Pause | OwnChange) -> str | None:
    """Whose hand it was: the name of a member of staff, or the peer's own."""
    if row.source == BY_WORD:
        return THEMSELVES
    staff = work.session.get(Staff, row.staff_id) if row.staff_id is not None else None
    return staff_name(work.deps, staff)
