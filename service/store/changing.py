"""What a change of a program's file does to the rows of those enrolled: each in one statement,
however many they are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select, update
from sqlmodel import Session

from service.store.contacts import Contact
from service.store.conversations import ConversationRow
from service.store.due import table_of
from service.store.messages import Message
from service.store.peers import Peer
from service.store.schedules import Checkin, Enrollment

# Who ended an enrollment whose schedule the program file no longer has.
BY_FILE = "file"
TAKEN_OUT = "taken_out"
_DROPPED_RANK = 8
_MOST_NAMED = 500  # ids in one statement
_ENROLLMENTS, _CHECKINS = table_of(Enrollment), table_of(Checkin)
_MESSAGES, _PEERS = table_of(Message), table_of(Peer)
_CONVERSATIONS, _CONTACTS = table_of(ConversationRow), table_of(Contact)
Schedules = Collection[UUID]
Counts = dict[UUID, int]


# ---------------------------------------------------------------- to do
def look_from_now(session: Session, schedules: Schedules, now: datetime) -> None:
    """The rule of these schedules is another: what is due next follows it, from now on. When that
    is, the beat works out at its next look, which is due at once."""
    _look(session, schedules, now, after=_no_sooner(now))


def look_again(session: Session, schedules: Schedules, now: datetime) -> None:
    """What holds the texts of these schedules back is another: all of them are looked at now."""
    _look(session, schedules, now)


def _look(session: Session, schedules: Schedules, now: datetime, **values: object) -> None:
    running = and_(_on(schedules), _ENROLLMENTS.c.ended_at.is_(None))
    waits = and_(running, _ENROLLMENTS.c.paused_at.is_(None))
    if values:
        session.execute(update(_ENROLLMENTS).where(running).values(**values))
    session.execute(update(_ENROLLMENTS).where(waits).values(next_due_at=now))


def end_all(session: Session, schedules: Schedules, now: datetime) -> None:
    """The enrollments of schedules that were taken out end; what has not left yet goes no more."""
    _withdraw(session, schedules, now)
    session.execute(
        update(_ENROLLMENTS)
        .where(_on(schedules), _ENROLLMENTS.c.ended_at.is_(None))
        .values(ended_at=now, ended_by=BY_FILE, next_due_at=None, asked_for=None)
    )


def bring_back(session: Session, schedules: Schedules, ended_at: datetime, now: datetime) -> None:
    """The enrollments that ended at this instant (UTC), because their schedule was taken out, go on
    from now. A day that had its text gets no second one: `last_on` is still theirs."""
    session.execute(
        update(_ENROLLMENTS)
        .where(
            _on(schedules),
            _ENROLLMENTS.c.ended_by == BY_FILE,
            _ENROLLMENTS.c.ended_at == ended_at,
        )
        .values(
            ended_at=None,
            ended_by=None,
            after=_no_sooner(now),
            next_due_at=case((_ENROLLMENTS.c.paused_at.is_(None), now)),
        )
    )


def leave_for_good(session: Session, peer_id: UUID) -> None:
    """What ended for a peer because a schedule was taken out does not come back with it."""
    session.execute(
        update(_ENROLLMENTS)
        .where(_ENROLLMENTS.c.peer_id == peer_id, _ENROLLMENTS.c.ended_by == BY_FILE)
        .values(ended_by=None)
    )


def _withdraw(session: Session, schedules: Schedules, now: datetime) -> None:
    """Check-ins of which no text has left yet are none: they are dropped, and count for nothing."""
    ids = list(session.execute(select(_CHECKINS.c.id).where(_unsent(schedules))).scalars())
    for first in range(0, len(ids), _MOST_NAMED):
        some = ids[first : first + _MOST_NAMED]
        taken = session.execute(
            update(_MESSAGES)
            .where(_MESSAGES.c.checkin_id.in_(some), _waits())
            .values(status="dropped", status_rank=_DROPPED_RANK, due_at=None)
            .returning(_MESSAGES.c.checkin_id)
        )
        _drop(session, list({one for one in taken.scalars() if one is not None}), now)


def _drop(session: Session, checkin_ids: list[UUID], now: datetime) -> None:
    dropped = session.execute(
        update(_CHECKINS)
        .where(_CHECKINS.c.id.in_(checkin_ids), _CHECKINS.c.status == "sent")
        .values(status="dropped", reason=TAKEN_OUT)
        .returning(_CHECKINS.c.enrollment_id)
    )
    sent = _ENROLLMENTS.c.sent
    session.execute(
        update(_ENROLLMENTS)
        .where(_ENROLLMENTS.c.id.in_(list(dropped.scalars())))
        .values(sent=case((sent > 0, sent - 1), else_=0))
    )
    # Its timer finds that nothing was asked, and ends the conversation without a word.
    asked = select(_CHECKINS.c.contact_id).where(_CHECKINS.c.id.in_(checkin_ids))
    session.execute(
        update(_CONVERSATIONS)
        .where(
            _CONVERSATIONS.c.contact_id.in_(asked),
            _CONVERSATIONS.c.place == 0,
            _CONVERSATIONS.c.checkin_id.in_(checkin_ids),
        )
        .values(due_at=now)
    )


# ---------------------------------------------------------------- to tell
def count_enrolled(session: Session, program_id: UUID) -> Counts:
    """How many active peers are on each schedule of a program."""
    return _counted(session, program_id, _ENROLLMENTS.c.ended_at.is_(None))


def count_ended_by_file(session: Session, program_id: UUID) -> Counts:
    """How many were on each schedule when it was taken out, and have not come back."""
    return _counted(session, program_id, _ENROLLMENTS.c.ended_by == BY_FILE)


def count_ended_at(session: Session, program_id: UUID, ended_at: datetime) -> Counts:
    """How many were on each schedule that was taken out at this instant (UTC)."""
    by_then = and_(_ENROLLMENTS.c.ended_by == BY_FILE, _ENROLLMENTS.c.ended_at == ended_at)
    return _counted(session, program_id, by_then)


def count_under_way(session: Session, program_id: UUID) -> Counts:
    """How many of each schedule have a check-in open, of which a text has left."""
    query = (
        select(_ENROLLMENTS.c.schedule_id, func.count())
        .select_from(_CONTACTS)
        .join(
            _CONVERSATIONS,
            and_(_CONVERSATIONS.c.contact_id == _CONTACTS.c.id, _CONVERSATIONS.c.place.in_((0, 1))),
        )
        .join(_CHECKINS, _CHECKINS.c.id == _CONVERSATIONS.c.checkin_id)
        .join(_ENROLLMENTS, _ENROLLMENTS.c.id == _CHECKINS.c.enrollment_id)
        .where(_CONTACTS.c.program_id == program_id, _CHECKINS.c.status != "dropped", ~_all_waits())
        .group_by(_ENROLLMENTS.c.schedule_id)
    )
    return {one: int(count) for one, count in session.execute(query)}


def count_unsent(session: Session, schedules: Schedules) -> Counts:
    """How many check-ins of each schedule wait in the outbox, with no text of theirs sent yet."""
    query = (
        select(_ENROLLMENTS.c.schedule_id, func.count())
        .select_from(_CHECKINS)
        .join(_ENROLLMENTS, _ENROLLMENTS.c.id == _CHECKINS.c.enrollment_id)
        .where(_unsent(schedules))
        .group_by(_ENROLLMENTS.c.schedule_id)
    )
    return {one: int(count) for one, count in session.execute(query)}


def _counted(session: Session, program_id: UUID, where: ColumnElement[bool]) -> Counts:
    query = (
        select(_ENROLLMENTS.c.schedule_id, func.count())
        .join(_PEERS, _PEERS.c.id == _ENROLLMENTS.c.peer_id)
        .where(_PEERS.c.program_id == program_id, _PEERS.c.active, where)
        .group_by(_ENROLLMENTS.c.schedule_id)
    )
    return {one: int(count) for one, count in session.execute(query)}


# ---------------------------------------------------------------- conditions
def _on(schedules: Schedules) -> ColumnElement[bool]:
    return _ENROLLMENTS.c.schedule_id.in_(list(schedules))


def _no_sooner(now: datetime) -> ColumnElement[datetime]:
    return case((_ENROLLMENTS.c.after < now, now), else_=_ENROLLMENTS.c.after)


def _waits() -> ColumnElement[bool]:
    """A text of a check-in is in the outbox and nobody has tried to send it."""
    return and_(
        _MESSAGES.c.purpose == "checkin",
        _MESSAGES.c.status == "waiting",
        _MESSAGES.c.due_at.is_not(None),
        _MESSAGES.c.tried_at.is_(None),
    )


def _all_waits() -> ColumnElement[bool]:
    """Of this check-in there are texts, and all of them wait."""
    own = select(_MESSAGES.c.id).where(_MESSAGES.c.checkin_id == _CHECKINS.c.id)
    return and_(own.where(_waits()).exists(), ~own.where(~_waits()).exists())


def _unsent(schedules: Schedules) -> ColumnElement[bool]:
    """A check-in of these schedules of which all texts wait, found from the outbox."""
    waiting = select(_MESSAGES.c.checkin_id).where(_waits(), _MESSAGES.c.checkin_id.is_not(None))
    of_these = select(_ENROLLMENTS.c.id).where(_on(schedules))
    return and_(
        _CHECKINS.c.id.in_(waiting),
        _CHECKINS.c.status == "sent",
        _CHECKINS.c.enrollment_id.in_(of_these),
        _all_waits(),
    )
