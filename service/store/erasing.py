"""What is deleted of a peer at their wish: everything in their words or about how they are. What
stays is that they were there: rows without content, their number with when they said yes and stop,
and who did what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select

from service.store.alerts import Alert, AlertEvent, Flag
from service.store.audiences import PeerMark
from service.store.contacts import Contact, Link
from service.store.conversations import ConversationRow
from service.store.due import table_of
from service.store.explanations import Explanation
from service.store.messages import Message
from service.store.own_changes import OwnChange
from service.store.own_signs import NamedSign
from service.store.peers import Goal, PeerDate, Score
from service.store.schedules import Checkin, Enrollment, Pause, TextChange

_BATCH = 500
# The steps of an alert that say why, and so how somebody was.
_TELLING = ("opened", "joined", "raised", "answered", "cannot_text")


def contacts_ever_of(session: Session, peer_id: UUID) -> Sequence[tuple[Contact, Link]]:
    """Every phone that a peer was ever reached under, with the link that says from when to when."""
    query = (
        select(Contact, Link)
        .join(Link, col(Link.contact_id) == col(Contact.id))
        .where(col(Link.peer_id) == peer_id)
        .order_by(col(Contact.id))
    )
    return session.exec(query).all()


def is_somebody_elses(session: Session, contact_id: UUID, peer_id: UUID) -> bool:
    """Whether the phone is or was somebody else's as well: what is sealed for it is theirs too."""
    query = select(Link.id).where(
        col(Link.contact_id) == contact_id,
        or_(col(Link.peer_id).is_(None), col(Link.peer_id) != peer_id),
    )
    return session.exec(query.limit(1)).first() is not None


def messages_in(
    session: Session, contact_id: UUID, since: datetime | None, until: datetime | None
) -> Sequence[Message]:
    """The messages of a contact in a stretch of time (UTC; None: open), in order."""
    query = select(Message).where(col(Message.contact_id) == contact_id)
    if since is not None:
        query = query.where(col(Message.created_at) >= since)
    if until is not None:
        query = query.where(col(Message.created_at) <= until)
    return session.exec(query.order_by(col(Message.seq))).all()


def flags_in(session: Session, message_ids: Sequence[UUID]) -> Sequence[Flag]:
    """The signs that were seen in these messages."""
    found: list[Flag] = []
    for first in range(0, len(message_ids), _BATCH):
        some = message_ids[first : first + _BATCH]
        found.extend(session.exec(select(Flag).where(col(Flag.message_id).in_(some))))
    return found


def explanations_about(session: Session, contact_id: UUID, peer_id: UUID) -> Sequence[Explanation]:
    """What was written about the alerts of a peer on one of their phones."""
    return session.exec(
        select(Explanation)
        .join(Alert, col(Alert.id) == col(Explanation.alert_id))
        .where(col(Alert.contact_id) == contact_id, col(Alert.peer_id) == peer_id)
    ).all()


def delete_what_they_said(session: Session, peer_id: UUID) -> None:
    """Scores, goals, days, signs and plans of their own, marks: rows that are only content."""
    for model in (Score, Goal, PeerDate, NamedSign, OwnChange, PeerMark):
        rows = table_of(model)
        session.execute(delete(rows).where(rows.c.peer_id == peer_id))
    enrollments = select(col(Enrollment.id)).where(col(Enrollment.peer_id) == peer_id)
    session.execute(
        update(TextChange)
        .where(col(TextChange.enrollment_id).in_(enrollments))
        .values(words=None, reason=None)
    )
    session.execute(update(Pause).where(col(Pause.peer_id) == peer_id).values(reason=None))


def delete_what_was_noted(session: Session, contact_id: UUID, peer_id: UUID) -> None:
    """What staff noted about them, and where their conversations stood."""
    session.execute(
        update(Alert)
        .where(col(Alert.contact_id) == contact_id, col(Alert.peer_id) == peer_id)
        .values(note=None, reason="")
    )
    alerts = select(col(Alert.id)).where(
        col(Alert.contact_id) == contact_id, col(Alert.peer_id) == peer_id
    )
    session.execute(
        update(AlertEvent)
        .where(col(AlertEvent.alert_id).in_(alerts), col(AlertEvent.kind).in_(_TELLING))
        .values(detail="")
    )
    theirs = select(col(Checkin.id)).where(col(Checkin.peer_id) == peer_id)
    rows = table_of(ConversationRow).c
    session.execute(
        delete(ConversationRow).where(
            rows.contact_id == contact_id,
            or_(rows.checkin_id.is_(None), rows.checkin_id.in_(theirs)),
        )
    )
