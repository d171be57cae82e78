"""Show all that somebody ever said of getting texts, and hand it out as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from service.core.agreement import PURPOSES, Agreement, needs_guardian
from service.core.program.peer_table import safe_cell
from service.core.texts.numbers import NotANumber, to_e164
from service.store import erasing
from service.store.consent import ConsentEvent, agreement_of
from service.store.contacts import Contact, Link, contact_of_peer
from service.store.peers import Peer
from service.store.programs import find_program
from service.store.scope import Scope
from service.store.staff import Staff
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.import_peers import NoProgram
from service.usecases.looks import Who, peer_name, phone_of, record_look, staff_name
from service.usecases.read_program import program_of
from service.usecases.record_consent import born_of
from service.usecases.work import Work, work

COLUMNS = (
    *("name", "phone", "at", "for", "said"),
    *("channel", "words", "taken_by", "source", "awaits"),
)


@dataclass(frozen=True)
class ConsentLine:
    """One event, `at` UTC, from the number `phone`. `by` is the member of staff who wrote it down,
    `words` what was said, as far as they are kept."""

    given: bool
    purpose: str
    source: str
    by: str | None
    at: datetime
    channel: str = ""
    words: str = ""
    awaits: str | None = None
    phone: str = ""


@dataclass(frozen=True)
class ConsentPage:
    """All that a peer said of texts, the newest first. `purposes` are those that their program has
    texts for; `guardian`: it wants a guardian's consent for them."""

    who: Who
    zone: ZoneInfo
    agreed: Agreement
    lines: tuple[ConsentLine, ...]
    purposes: tuple[str, ...]
    guardian: bool


@dataclass(frozen=True)
class NoPeer:
    """No peer of the program has this number."""


def consents_of(
    session: Session, deps: Deps, peer: Peer, *, most: int | None = None
) -> tuple[ConsentLine, ...]:
    """The newest first: from every number of theirs, as long as it was theirs."""
    lines: list[ConsentLine] = []
    for contact, link in erasing.contacts_ever_of(session, peer.id):
        shared = erasing.is_somebody_elses(session, contact.id, peer.id)
        rows = _events(session, contact.id, link.created_at if shared else None, link.ended_at)
        lines += [_line(deps, contact, event, staff) for event, staff in rows]
    lines.sort(key=lambda one: one.at, reverse=True)
    return tuple(lines[:most])


def show_consents(deps: Deps, *, scope: Scope, peer_id: UUID) -> ConsentPage | None:
    """All that one peer said; None when there is none of that id in `scope`."""
    with deps.database.read() as session:
        peer = session.get(Peer, peer_id)
        if peer is None or not scope.allows(peer.program_id):
            return None
        program_id = peer.program_id
        begun = Work(deps, session, deps.clock.now())
        program = program_of(begun, program_id)
        contact = contact_of_peer(session, peer_id)
        agreed = agreement_of(session, contact.id) if contact else Agreement()
        used = {one.purpose for one in program.schedules} | agreed.refused
        found = ConsentPage(
            who=Who(
                contact.id if contact else None,
                peer_id,
                peer_name(deps, peer),
                phone_of(deps, contact) if contact else "",
            ),
            zone=ZoneInfo(peer.zone),
            agreed=agreed,
            lines=consents_of(session, deps, peer),
            purposes=tuple(one for one in PURPOSES if one in used),
            guardian=needs_guardian(program.consent, born_of(begun, peer), begun.now.date()),
        )
    record_look(deps, scope, program_id, ("consent_event", peer_id))
    return found


def export_consents(deps: Deps, *, slug: str, phone: str = "") -> str | NoProgram | NoPeer:
    """The events of all peers of a program as a table (CSV), or of the one with this number; each
    peer's the oldest first, times in UTC. It holds names, numbers and words."""
    with work(deps) as begun:
        row = find_program(begun.session, slug)
        if row is None:
            return NoProgram(slug)
        query = select(Peer).where(col(Peer.program_id) == row.id)
        peers = begun.session.exec(query.order_by(col(Peer.created_at), col(Peer.id))).all()
        if phone:
            peers = _with_number(begun, row.id, phone, peers)
            if not peers:
                return NoPeer()
        about = peers[0].id if phone else None
        audit.record(begun, "exported", ("consent_event", about), program_id=row.id)
        told = ((peer, consents_of(begun.session, deps, peer)) for peer in peers)
        return as_table((peer_name(deps, peer), lines) for peer, lines in told)


def as_table(told: Iterable[tuple[str, Sequence[ConsentLine]]]) -> str:
    """The table of these people's events."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for name, lines in told:
        for one in reversed(lines):
            cells = (
                *(name, one.phone, f"{one.at:%Y-%m-%d %H:%M:%S}", one.purpose),
                *("yes" if one.given else "no", one.channel, one.words, one.by or ""),
                *(one.source, one.awaits or ""),
            )
            writer.writerow(safe_cell(cell) for cell in cells)
    return table.getvalue()


def _with_number(work: Work, program_id: UUID, phone: str, peers: Sequence[Peer]) -> Sequence[Peer]:
    try:
        plain = to_e164(phone)
    except NotANumber:
        return ()
    query = (
        select(Link.peer_id)
        .join(Contact, col(Contact.id) == col(Link.contact_id))
        .where(
            col(Contact.program_id) == program_id,
            col(Contact.phone_hash) == work.deps.keyring.lookup("phone", plain),
            col(Link.ended_at).is_(None),
        )
    )
    found = set(work.session.exec(query))
    return [peer for peer in peers if peer.id in found]


def _events(
    session: Session, contact_id: UUID, since: datetime | None, until: datetime | None
) -> Sequence[tuple[ConsentEvent, Staff | None]]:
    query = (
        select(ConsentEvent, Staff)
        .outerjoin(Staff, col(Staff.id) == col(ConsentEvent.staff_id))
        .where(col(ConsentEvent.contact_id) == contact_id)
        .order_by(col(ConsentEvent.created_at).desc(), col(ConsentEvent.id).desc())
    )
    if since is not None:
        query = query.where(col(ConsentEvent.created_at) >= since)
    if until is not None:
        query = query.where(col(ConsentEvent.created_at) <= until)
    return session.exec(query).all()


def _line(deps: Deps, contact: Contact, event: ConsentEvent, staff: Staff | None) -> ConsentLine:
    place = ("consent_event", "words", event.id)
    words = deps.keyring.unseal(contact, place, event.words) if event.words is not None else ""
    return ConsentLine(
        event.given,
        event.purpose,
        event.source,
        staff_name(deps, staff),
        event.created_at,
        event.channel or "",
        words,
        event.awaits,
        phone_of(deps, contact),
    )
