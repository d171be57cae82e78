"""Put a call to a line through to whoever is on call, one phone after another; where nobody takes
it, the call becomes an alert. Every step is a row: what the carrier tells twice is done once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from service.core.rota.on_call import on_call
from service.core.texts.replies import Lang, lang_of
from service.store.alerts import open_alert_of
from service.store.contacts import Contact, contact_of_staff, holder_of, links_of, lock_contact
from service.store.due import end_claim
from service.store.line_calls import (
    LINE_CALLS,
    LineCall,
    LineRing,
    calls_since,
    find_call,
    rings_of,
)
from service.store.lock import lock_one
from service.store.messages import Message
from service.store.peers import Peer
from service.store.programs import Line
from service.store.seal import SealBroken
from service.usecases.deps import Deps
from service.usecases.keep_call import GIVEN_UP_AFTER
from service.usecases.on_call import standing_rota
from service.usecases.one_by_one import each_due
from service.usecases.read_program import readable_program
from service.usecases.work import Work, retried, work

# So many phones ring for a call at most: whoever waits hears a voice again in a minute or two.
MOST_RUNG = 3
# Somebody we do not know who calls again and again (a machine, most often) rings no more phones.
STRANGERS_CALLS, WITHIN = 3, timedelta(minutes=15)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Ring:
    """A phone to ring for a call: its number, and the line's, which is shown there. `first` of the
    call; `lang` is the caller's."""

    ring_id: UUID
    phone: str
    line: str
    first: bool
    lang: Lang


@dataclass(frozen=True)
class NobodyThere:
    """Nobody is (left) to ring, and the call is an alert now. `tried`: phones did ring."""

    lang: Lang = "en"
    tried: bool = False


@dataclass(frozen=True)
class PutThrough:
    """Somebody took the call, and it is over."""


Answer = Ring | NobodyThere | PutThrough


@retried
def put_through(deps: Deps, *, carrier_id: str) -> Answer:
    """A call came, and is kept: the phone that rings for it now."""
    with work(deps) as begun:
        known = find_call(begun.session, carrier_id)
        if known is None:
            return NobodyThere()  # from a line of ours
        contact, call = _locked(begun, known)
        return _next(begun, contact, call)


@retried
def end_ring(deps: Deps, *, ring_id: UUID | None, status: str, bridged: bool | None) -> Answer:
    """A phone rings no more (`status` is the carrier's word for it). Only the key that was pressed
    says whether the call was taken; `bridged` False, that they did not hear each other even so."""
    with work(deps) as begun:
        ring = begun.session.get(LineRing, ring_id) if ring_id is not None else None
        if ring is None:
            return NobodyThere()
        known = begun.session.get_one(LineCall, ring.call_id)
        contact, call = _locked(begun, known)
        taken = call.ended == "taken" and call.taken_by_id == ring.staff_id
        if taken and bridged is False:
            call.ended, call.ended_at, call.taken_by_id = "", None, None
        if not ring.ended or (taken and bridged is False):
            ring.ended, ring.ended_at = status, begun.now
        return _next(begun, contact, call)


@retried
def end_line_call(deps: Deps, *, carrier_id: str) -> None:
    """The caller has hung up. Unless somebody took the call, a person is to call back."""
    with work(deps) as begun:
        known = find_call(begun.session, carrier_id)
        if known is not None and not known.ended:
            _, call = _locked(begun, known)
            _miss(begun, call)


def settle_calls(deps: Deps, *, limit: int = 20) -> bool:
    """Let calls of which we heard no more count as missed. Whether more may be due."""
    return each_due(deps, LINE_CALLS, _settle, limit=limit)


@retried
def _settle(deps: Deps, call_id: UUID) -> None:
    with work(deps) as begun:
        _, call = _locked(begun, begun.session.get_one(LineCall, call_id))
        if end_claim(call, begun.now) is not None:
            _miss(begun, call)


# ---------------------------------------------------------------- the parts
def _locked(work: Work, known: LineCall) -> tuple[Contact, LineCall]:
    """The caller's contact and the call, both locked, in this order."""
    contact = lock_contact(work.session, known.contact_id)
    return contact, lock_one(work.session, LineCall, known.id)


def _next(work: Work, contact: Contact, call: LineCall) -> Answer:
    """The phone that rings now; the next, if none does any more."""
    if call.ended == "taken":
        return PutThrough()
    rings = rings_of(work.session, call.id)
    ring = None
    if not call.ended:
        rings_still = bool(rings) and not rings[-1].ended
        ring = _ring(work, contact, call, rings[-1]) if rings_still else None
        ring = ring or _ring_another(work, contact, call, rings)
    if ring is not None:
        return ring
    _miss(work, call)
    return NobodyThere(_lang(work, contact), tried=bool(rings))


def _ring_another(
    work: Work, contact: Contact, call: LineCall, rings: Sequence[LineRing]
) -> Ring | None:
    rung = {ring.staff_id for ring in rings}
    left = (who for who in people_to_ring(work, contact) if who not in rung)
    for staff_id in left if len(rings) < MOST_RUNG else ():
        row = LineRing(
            id=work.new_id(),
            created_at=work.now,
            call_id=call.id,
            staff_id=staff_id,
            place=len(rings),
        )
        ring = _ring(work, contact, call, row)
        if ring is not None:
            work.session.add(row)
            call.due_at = work.now + GIVEN_UP_AFTER
            return ring
    return None


def people_to_ring(work: Work, contact: Contact) -> tuple[UUID, ...]:
    """Who is on call now, whoever has the caller's conversation or alert first. Nobody where the
    program's calls are answered by words only, it has no rota, or a stranger calls too often."""
    peer_id, caller_id = links_of(work.session, contact.id)
    if not _are_put_through(work, contact.program_id):
        return ()
    if peer_id is None and caller_id is None:
        since = work.now - WITHIN
        if calls_since(work.session, contact.id, since) > STRANGERS_CALLS:
            return ()
    on_duty = on_call(standing_rota(work, contact.program_id), at=work.now)
    alert = open_alert_of(work.session, contact.id)
    theirs = {holder_of(contact, work.now), alert.owner_id if alert is not None else None}
    here = [who for who in on_duty if who != caller_id]
    return tuple(sorted(here, key=lambda who: who not in theirs))


def _are_put_through(work: Work, program_id: UUID) -> bool:
    program = readable_program(work, program_id)
    return program is not None and program.calls == "on_call"


def _ring(work: Work, contact: Contact, call: LineCall, row: LineRing) -> Ring | None:
    """The phone of a member of staff, unless there is none that may ring. A phone that takes no
    texts may be called."""
    session, keyring = work.session, work.deps.keyring
    theirs = contact_of_staff(session, row.staff_id, contact.program_id)
    if theirs is None:
        return None
    try:
        phone = keyring.unseal(theirs, ("contact", "phone", theirs.id), theirs.phone)
    except SealBroken:
        log.exception("phone_does_not_open", row_id=str(theirs.id))
        return None
    message = session.get_one(Message, call.message_id)
    line = session.get_one(Line, message.line_id)
    return Ring(row.id, phone, line.phone, row.place == 0, _lang(work, contact))


def _miss(work: Work, call: LineCall) -> None:
    """Nobody took it: its message has its turn now, which opens the alert. Once."""
    call.due_at = None
    if call.ended:
        return
    call.ended, call.ended_at = "missed", work.now
    message = work.session.get_one(Message, call.message_id)
    contact = work.session.get_one(Contact, call.contact_id)
    message.turn_waits, contact.turn_due_at = True, work.now
    work.wake("take_turns", "urgent")


def _lang(work: Work, contact: Contact) -> Lang:
    """What the caller hears first."""
    peer_id, _ = links_of(work.session, contact.id)
    peer = work.session.get(Peer, peer_id) if peer_id is not None else None
    return lang_of(peer or contact)
