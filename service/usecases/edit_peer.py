"""Change what the program knows of a peer, or add one, from the console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from service.core.care.caseload import Overfull
from service.core.program.model import Program
from service.core.program.peer_row import NewPeer, read_fields
from service.core.scheduling.hours import minutes_free
from service.core.source import AuthoringError
from service.store.consent import deciding_event
from service.store.contacts import contact_of_peer
from service.store.peers import Peer
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.add_peer import Hand, add_peer
from service.usecases.caseload import caseloads_before, now_overfull
from service.usecases.deps import Deps
from service.usecases.move_zone import put_zone
from service.usecases.next_going import next_going
from service.usecases.peer_records import lock_peer, record_of, write_record, zone_of
from service.usecases.read_program import program_of
from service.usecases.scene import scene_of
from service.usecases.take_alert import NotYours
from service.usecases.work import Work, retried, work

FORM = "form"
# A window of texts and a reminder want that much of a day; with less, many are dropped as too late.
ENOUGH_ROOM = timedelta(hours=2)
TAKEN = "this number is a peer's of the program already"


@dataclass(frozen=True)
class Edited:
    """It is done. `changed` names the columns that are others now; `coming` is when the next text
    of each schedule goes (UTC), by all that holds it back, the soonest first; `zone` the peer's by
    its key. `room`: so little of a day is left for texts by their own quiet hours together with
    those of the program and the state; None while it is enough. `overfull`: their specialist has
    too many peers now. `asked`: they are asked by text whether it is OK, and get no other text
    before they say yes."""

    peer_id: UUID
    changed: tuple[str, ...]
    coming: tuple[tuple[str, datetime], ...]
    zone: str
    room: timedelta | None = None
    overfull: tuple[Overfull, ...] = ()
    asked: bool = False


@dataclass(frozen=True)
class NotValid:
    """Nothing has changed: what is wrong, by the name of the column."""

    problems: Mapping[str, str]


Outcome = Edited | NotValid | NotYours


@retried
def edit_peer(deps: Deps, *, scope: Scope, peer_id: UUID, fields: Mapping[str, str]) -> Outcome:
    """Change what `fields` says of a peer, by the name of the column and in the words of a table of
    peers; what is empty is taken away, what is left out stays. Their texts are planned anew."""
    with work(deps) as begun:
        peer = begun.session.get(Peer, peer_id)
        if peer is None or not scope.allows(peer.program_id):
            return NotYours()
        program = program_of(begun, peer.program_id)
        new = _read(fields, program)
        if isinstance(new, NotValid):
            return new
        lock_peer(begun, peer)
        before = caseloads_before(begun, peer.program_id, program)
        record = record_of(begun, program, peer)
        changed = write_record(begun, program, peer, (record, record.merged(new)), by="staff")
        if changed:
            _audit(begun, scope, peer, "changed")
        full = now_overfull(begun, peer.program_id, program, before)
        return replace(_edited(begun, peer, changed), overfull=full)


@retried
def confirm_zone(deps: Deps, *, scope: Scope, peer_id: UUID, zone: str) -> Outcome:
    """The zone that was guessed is right: from now on it is said. `zone` is the one that was on the
    page, by its key: if it is another by now, nothing changes."""
    with work(deps) as begun:
        peer = begun.session.get(Peer, peer_id)
        if peer is None or not scope.allows(peer.program_id):
            return NotYours()
        lock_peer(begun, peer)
        if peer.zone != zone:
            return NotValid({"zone": "it has changed meanwhile"})
        known = zone_of(peer)
        if not known.guessed:
            return _edited(begun, peer, ())
        put_zone(peer, replace(known, source="staff", sure=True))
        begun.session.add(peer)
        _audit(begun, scope, peer, "changed")
        return _edited(begun, peer, ("zone",))


@retried
def add_by_hand(
    deps: Deps, *, scope: Scope, program_id: UUID, fields: Mapping[str, str]
) -> Outcome:
    """Add a peer to a program, as one row of a table would. Consent is what `fields` says of it:
    without any, no text goes before they have said yes."""
    if not scope.allows(program_id):
        return NotYours()
    with work(deps) as begun:
        program = program_of(begun, program_id)
        new = _read(fields, program)
        if isinstance(new, NotValid):
            return new
        before = caseloads_before(begun, program_id, program)
        peer = add_peer(begun, program_id, program, new, hand=Hand("staff", scope.staff_id))
        if peer is None:
            return NotValid({"phone": TAKEN})
        _audit(begun, scope, peer, "added")
        full = now_overfull(begun, program_id, program, before)
        added = _edited(begun, peer, tuple(sorted(new.given)))
        return replace(added, overfull=full, asked=_is_asked(begun, peer))


def _is_asked(work: Work, peer: Peer) -> bool:
    contact = contact_of_peer(work.session, peer.id)
    event = deciding_event(work.session, contact.id) if contact is not None else None
    return event is not None and event.awaits == "reply" and event.asked_at is not None


def _read(fields: Mapping[str, str], program: Program) -> NewPeer | NotValid:
    try:
        return read_fields(fields, program, form=FORM)
    except AuthoringError as error:
        return NotValid({mistake.where: mistake.problem for mistake in error.mistakes})


def _edited(work: Work, peer: Peer, changed: tuple[str, ...]) -> Edited:
    work.session.flush()
    contact = contact_of_peer(work.session, peer.id)
    if contact is None:
        return Edited(peer.id, changed, (), peer.zone)
    scene = scene_of(work, contact)
    coming = next_going(scene, peer) if peer.active else {}
    room = timedelta(minutes=minutes_free(scene.quiet))
    little = room if peer.quiet_from is not None and room < ENOUGH_ROOM else None
    return Edited(peer.id, changed, tuple(coming.items()), peer.zone, little)


def _audit(work: Work, scope: Scope, peer: Peer, action: str) -> None:
    about = ("peer", peer.id)
    audit.record(work, action, about, staff_id=scope.staff_id, program_id=peer.program_id)
