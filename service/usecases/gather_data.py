"""Gather all that is kept of a peer, to go through it with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from service.store.alerts import Alert
from service.store.contacts import Contact, Link
from service.store.erasing import (
    contacts_ever_of,
    flags_in,
    is_somebody_elses,
    messages_in,
)
from service.store.peers import Peer
from service.store.schedules import Checkin, Enrollment, Schedule
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.show_peers import PeerPage, show_peer
from service.usecases.work import Work, work


@dataclass(frozen=True)
class KeptText:
    """One text: when (UTC), whether they wrote it, over which number, and its words."""

    at: datetime
    theirs: bool
    phone: str
    body: str


@dataclass(frozen=True)
class KeptAlert:
    """That staff were asked to look: when, why (kind and severity), and what they noted."""

    at: datetime
    kind: str
    severity: int
    note: str


@dataclass(frozen=True)
class KeptCheckin:
    at: datetime
    schedule: str
    status: str


@dataclass(frozen=True)
class GatheredData:
    """All that is kept of one peer; `page` is what their page shows. `signs_seen` are the words of
    theirs in which a warning sign was seen."""

    page: PeerPage
    phones: tuple[str, ...]
    texts: tuple[KeptText, ...]
    checkins: tuple[KeptCheckin, ...]
    alerts: tuple[KeptAlert, ...]
    signs_seen: tuple[tuple[datetime, str], ...]


def gather_data(deps: Deps, *, scope: Scope, peer_id: UUID) -> GatheredData | None:
    """Everything of a peer of the scope, the oldest first; None when there is none of that id. That
    it was gathered is audited."""
    page = show_peer(deps, scope=scope, peer_id=peer_id)
    if page is None:
        return None
    with work(deps) as begun:
        peer = begun.session.get_one(Peer, peer_id)
        audit.record(
            begun,
            "gathered",
            ("peer", peer_id),
            staff_id=scope.staff_id,
            program_id=peer.program_id,
        )
    with deps.database.read() as session:
        return _Gathering(Work(deps, session, deps.clock.now_in(session)), peer_id).of(page)


class _Gathering:
    """What is read once for it."""

    def __init__(self, work: Work, peer_id: UUID) -> None:
        self.work, self.peer_id = work, peer_id
        self.phones: list[str] = []
        self.texts: list[KeptText] = []
        self.alerts: list[KeptAlert] = []
        self.seen: list[tuple[datetime, str]] = []

    def of(self, page: PeerPage) -> GatheredData:
        for contact, link in contacts_ever_of(self.work.session, self.peer_id):
            self._read(contact, link)
        self.texts.sort(key=lambda one: one.at)
        return GatheredData(
            page,
            tuple(dict.fromkeys(self.phones)),
            tuple(self.texts),
            self._checkins(),
            tuple(sorted(self.alerts, key=lambda one: one.at)),
            tuple(sorted(self.seen)),
        )

    def _read(self, contact: Contact, link: Link) -> None:
        session, unseal = self.work.session, self.work.deps.keyring.unseal
        phone = unseal(contact, ("contact", "phone", contact.id), contact.phone)
        self.phones.append(phone)
        shared = is_somebody_elses(session, contact.id, self.peer_id)
        time = (link.created_at, link.ended_at) if shared else (None, None)
        rows = messages_in(session, contact.id, *time)
        for row in rows:
            body = unseal(contact, ("message", "body", row.id), row.body)
            self.texts.append(KeptText(row.created_at, row.direction == "inbound", phone, body))
        for flag in flags_in(session, [row.id for row in rows]):
            words = unseal(contact, ("flag", "words", flag.id), flag.words)
            self.seen.append((flag.created_at, words))
        alerts = select(Alert).where(
            col(Alert.contact_id) == contact.id, col(Alert.peer_id) == self.peer_id
        )
        for alert in session.exec(alerts):
            note = unseal(contact, ("alert", "note", alert.id), alert.note) if alert.note else ""
            self.alerts.append(KeptAlert(alert.created_at, alert.kind, alert.severity, note))

    def _checkins(self) -> tuple[KeptCheckin, ...]:
        query = (
            select(Checkin.due_at, Schedule.name, Checkin.status)
            .join(Enrollment, col(Enrollment.id) == col(Checkin.enrollment_id))
            .join(Schedule, col(Schedule.id) == col(Enrollment.schedule_id))
            .where(col(Checkin.peer_id) == self.peer_id)
            .order_by(col(Checkin.due_at))
        )
        return tuple(KeptCheckin(*row) for row in self.work.session.exec(query))
