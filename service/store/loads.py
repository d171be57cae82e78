"""How much each member of staff carries: peers, alerts that they have, and those they took."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from service.store.alerts import Alert, AlertEvent
from service.store.peers import Peer


def caseloads(session: Session, program_id: UUID) -> dict[UUID, int]:
    """How many active peers each specialist of a program looks after; who has none is absent."""
    query = (
        select(Peer.specialist_id, func.count())
        .where(
            col(Peer.program_id) == program_id,
            col(Peer.active).is_(True),
            col(Peer.specialist_id).is_not(None),
        )
        .group_by(col(Peer.specialist_id))
    )
    return {staff_id: number for staff_id, number in session.exec(query) if staff_id is not None}


def taken_since(
    session: Session, program_id: UUID, people: Collection[UUID], since: datetime
) -> Sequence[tuple[UUID, UUID, datetime]]:
    """(alert id, whose it is, when they took it) of the alerts that these people took after a time
    and have not given away since."""
    query = select(Alert.id, Alert.owner_id, Alert.taken_at).where(
        col(Alert.owner_id).in_(people),
        col(Alert.program_id) == program_id,
        col(Alert.taken_at) >= since,
    )
    return [(one, who, at) for one, who, at in session.exec(query) if who and at]


def asked_now(
    session: Session, program_id: UUID, people: Collection[UUID]
) -> Sequence[tuple[UUID, UUID, datetime]]:
    """(alert id, who was told of it, when first) of the alerts that nobody has yet."""
    query = (
        select(Alert.id, AlertEvent.staff_id, func.min(AlertEvent.created_at))
        .join(AlertEvent, col(AlertEvent.alert_id) == col(Alert.id))
        .where(
            col(Alert.program_id) == program_id,
            col(Alert.status) == "open",
            col(AlertEvent.kind) == "told",
            col(AlertEvent.staff_id).in_(people),
        )
        .group_by(col(Alert.id), col(AlertEvent.staff_id))
    )
    return [(one, who, at) for one, who, at in session.exec(query) if who]


def open_of(session: Session, program_id: UUID) -> dict[UUID, int]:
    """How many alerts each member of staff has now; who has none is absent."""
    query = (
        select(Alert.owner_id, func.count())
        .where(col(Alert.program_id) == program_id, col(Alert.status) == "taken")
        .group_by(col(Alert.owner_id))
    )
    return {staff_id: number for staff_id, number in session.exec(query) if staff_id is not None}


def taken_open(session: Session, program_id: UUID, staff_id: UUID) -> Sequence[UUID]:
    """The alerts that somebody has and that are not closed."""
    query = select(Alert.id).where(
        col(Alert.program_id) == program_id,
        col(Alert.status) == "taken",
        col(Alert.owner_id) == staff_id,
    )
    return session.exec(query).all()
