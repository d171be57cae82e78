"""Schedules, enrollments, and each check-in that came of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, and_, func, or_, update
from sqlmodel import Field, Session, col, select

from service.store.columns import Leased, Row, Utc, due_index
from service.store.due import dues, table_of


class Schedule(Row, table=True):
    """The recurrence a coordinator set: its rule stands in the program file, under `name`."""

    __table_args__ = (UniqueConstraint("program_id", "name"),)

    program_id: UUID = Field(foreign_key="program.id", index=True)
    name: str
    active: bool = True


class Enrollment(Row, Leased, table=True):
    """One peer on one schedule, and how far it has come: from this, the rule and the peer all that
    is due follows. `enrolled_on` is the peer's local day of `enrolled_at`, both anew when they
    enroll again. `after` is when the last settled text was due by its rule, `last_on` its local
    day, `sent` how many went. `next_due_at` only notes when to look again. `asked_for` is when
    somebody wants a text to go beside the rule; `paused_at` since when misses have paused it.
    `ends_after` is at which of its texts staff had it end, counted as `sent` is.
    `source` is how it came about; `ended_by` who ended it: `staff`, `word`, `audience`, `file` (it
    has the schedule no more), or None for its rule, its misses or a goodbye."""

    __table_args__ = (
        UniqueConstraint("schedule_id", "peer_id"),
        due_index("ix_enrollment_due", "next_due_at"),
    )

    schedule_id: UUID = Field(foreign_key="schedule.id")
    peer_id: UUID = Field(foreign_key="peer.id", index=True)
    enrolled_at: datetime = Field(sa_type=Utc)
    enrolled_on: date
    after: datetime = Field(sa_type=Utc)
    last_on: date | None = None
    sent: int = 0
    announced: bool = False  # a text has said that the next is the last
    asked_for: datetime | None = Field(default=None, sa_type=Utc)
    paused_at: datetime | None = Field(default=None, sa_type=Utc)
    next_due_at: datetime | None = Field(default=None, sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    source: str = "staff"  # staff, import, audience (of a schedule), word (the peer's), flow
    ended_by: str | None = None
    ends_after: int | None = None


class Checkin(Row, table=True):
    """One run of a flow that a schedule started: sent, answered, partly, missed, undelivered,
    replaced, stopped, or dropped with the reason. It is the text of the local day `on`, the
    `number`-th of its schedule; `created_at` is when it was sent or dropped."""

    __table_args__ = (
        Index("ix_checkin_peer_made", "peer_id", "created_at"),
        Index("ix_checkin_made", "created_at"),
    )

    enrollment_id: UUID = Field(foreign_key="enrollment.id", index=True)
    peer_id: UUID = Field(foreign_key="peer.id")
    contact_id: UUID = Field(foreign_key="contact.id")
    due_at: datetime = Field(sa_type=Utc)
    on: date
    number: int
    status: str
    reason: str | None = None


class TextChange(Row, table=True):
    """What somebody changed about the text of an enrollment's local day `on`: they moved it to
    another instant, put words of their own in place of its opening, or (neither) left it out.
    `words` and `reason` are sealed with the peer's key; `changed_at` is when it was last changed,
    by `staff_id`, or (`source` is `word`) by the peer."""

    __tablename__ = "text_change"
    __table_args__ = (UniqueConstraint("enrollment_id", "on"),)

    enrollment_id: UUID = Field(foreign_key="enrollment.id")
    on: date
    moved_to: datetime | None = Field(default=None, sa_type=Utc)
    words: bytes | None = None
    reason: bytes | None = None
    changed_at: datetime | None = Field(default=None, sa_type=Utc)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    source: str = Field(default="staff", sa_column_kwargs={"server_default": "staff"})

    @property
    def left_out(self) -> bool:
        return self.moved_to is None and self.words is None


class Pause(Row, table=True):
    """Somebody paused a peer's check-ins until a time: a member of staff, or (`source` is `word`)
    the peer. `reason` is sealed with the peer's key; `ended_at` is when somebody ended the pause,
    or began another one."""

    peer_id: UUID = Field(foreign_key="peer.id", index=True)
    until: datetime = Field(sa_type=Utc)
    reason: bytes | None = None
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    source: str = Field(default="staff", sa_column_kwargs={"server_default": "staff"})


# What a peer changed by a text of their own has this source.
BY_WORD = "word"
ENROLLMENTS = dues(Enrollment, "next_due_at")


def schedules_of(session: Session, program_id: UUID) -> Sequence[Schedule]:
    return session.exec(select(Schedule).where(col(Schedule.program_id) == program_id)).all()


def find_schedule(session: Session, program_id: UUID, name: str) -> Schedule | None:
    query = select(Schedule).where(
        col(Schedule.program_id) == program_id, col(Schedule.name) == name
    )
    return session.exec(query).first()


def find_enrollment(session: Session, schedule_id: UUID, peer_id: UUID) -> Enrollment | None:
    query = select(Enrollment).where(
        col(Enrollment.schedule_id) == schedule_id, col(Enrollment.peer_id) == peer_id
    )
    return session.exec(query).first()


def every_enrollment(session: Session, peer_id: UUID) -> dict[str, Enrollment]:
    """A peer's enrollments by the name of the schedule, also those that have ended."""
    query = (
        select(Schedule.name, Enrollment)
        .join(Schedule, col(Schedule.id) == col(Enrollment.schedule_id))
        .where(col(Enrollment.peer_id) == peer_id)
    )
    return {name: row for name, row in session.exec(query)}


def last_checkins(session: Session, contact_id: UUID, *, limit: int) -> Sequence[Checkin]:
    """The newest check-ins that went out to a contact, newest first."""
    query = (
        select(Checkin)
        .where(col(Checkin.contact_id) == contact_id, col(Checkin.status) != "dropped")
        .order_by(col(Checkin.created_at).desc(), col(Checkin.id).desc())
        .limit(limit)
    )
    return session.exec(query).all()


def schedule_of_checkin(session: Session, checkin_id: UUID) -> str:
    """The name of the schedule that a check-in is of."""
    query = (
        select(Schedule.name)
        .join(Enrollment, col(Enrollment.schedule_id) == col(Schedule.id))
        .join(Checkin, col(Checkin.enrollment_id) == col(Enrollment.id))
        .where(col(Checkin.id) == checkin_id)
    )
    return session.exec(query).one()


def lock_enrollments(session: Session, *peer_ids: UUID) -> Sequence[tuple[Enrollment, Schedule]]:
    """The enrollments of these peers that have not ended, or come due all the same, locked, each
    with its schedule. Whoever takes them has locked the peers' contacts before."""
    query = (
        select(Enrollment, Schedule)
        .join(Schedule, col(Schedule.id) == col(Enrollment.schedule_id))
        .where(
            col(Enrollment.peer_id).in_(peer_ids),
            or_(col(Enrollment.ended_at).is_(None), col(Enrollment.next_due_at).is_not(None)),
        )
        .order_by(col(Enrollment.id))
        .with_for_update(of=Enrollment, key_share=True)
        .execution_options(populate_existing=True)
    )
    return session.exec(query).all()


def named_enrollments(session: Session, *peer_ids: UUID) -> Sequence[tuple[Enrollment, str]]:
    """The enrollments of these peers that have not ended, on active schedules, each with the name
    of its schedule."""
    query = (
        select(Enrollment, Schedule.name)
        .join(Schedule, col(Schedule.id) == col(Enrollment.schedule_id))
        .where(
            col(Enrollment.peer_id).in_(peer_ids),
            col(Enrollment.ended_at).is_(None),
            col(Schedule.active),
        )
        .order_by(col(Enrollment.id))
    )
    return [(row, name) for row, name in session.exec(query)]


def peers_enrolled(session: Session, enrollment_ids: Sequence[UUID]) -> Sequence[UUID]:
    """The peers of enrollments, each once and in an order that is always the same."""
    query = select(Enrollment.peer_id).where(col(Enrollment.id).in_(enrollment_ids)).distinct()
    return sorted(session.exec(query).all())


def sent_since(session: Session, peer_id: UUID, since: datetime) -> tuple[datetime, ...]:
    """When a peer's check-ins of any schedule were sent since a time (UTC)."""
    query = select(Checkin.created_at).where(
        col(Checkin.peer_id) == peer_id,
        col(Checkin.created_at) > since,
        col(Checkin.status) != "dropped",
    )
    return tuple(session.exec(query).all())


def sent_among(
    session: Session, peer_ids: Collection[UUID], since: datetime
) -> Mapping[UUID, Sequence[datetime]]:
    """Like `sent_since`, of each of these peers; who was sent nothing is absent."""
    query = select(Checkin.peer_id, Checkin.created_at).where(
        col(Checkin.peer_id).in_(peer_ids),
        col(Checkin.created_at) > since,
        col(Checkin.status) != "dropped",
    )
    found: dict[UUID, list[datetime]] = defaultdict(list)
    for peer_id, at in session.exec(query):
        found[peer_id].append(at)
    return dict(found)


def text_changes(session: Session, enrollment_ids: Sequence[UUID]) -> Sequence[TextChange]:
    """What people changed by hand for enrollments."""
    query = select(TextChange).where(col(TextChange.enrollment_id).in_(enrollment_ids))
    return session.exec(query).all()


def text_change(session: Session, enrollment_id: UUID, on: date) -> TextChange | None:
    """What people changed by hand about the text of a day."""
    query = select(TextChange).where(
        col(TextChange.enrollment_id) == enrollment_id, col(TextChange.on) == on
    )
    return session.exec(query).first()


def next_skipped(session: Session, peer_id: UUID, today: date) -> TextChange | None:
    """The text of today or later that a peer left out by their own word, and last of all."""
    query = (
        select(TextChange)
        .join(Enrollment, col(Enrollment.id) == col(TextChange.enrollment_id))
        .where(
            col(Enrollment.peer_id) == peer_id,
            col(TextChange.on) >= today,
            col(TextChange.source) == BY_WORD,
            col(TextChange.moved_to).is_(None),
            col(TextChange.words).is_(None),
        )
        .order_by(col(TextChange.changed_at).desc(), col(TextChange.id).desc())
    )
    return session.exec(query).first()


def pause_of(session: Session, peer_id: UUID) -> Pause | None:
    """The last pause of a peer's that nobody ended; it may be over."""
    query = (
        select(Pause)
        .where(col(Pause.peer_id) == peer_id, col(Pause.ended_at).is_(None))
        .order_by(col(Pause.created_at).desc(), col(Pause.id).desc())
    )
    return session.exec(query).first()


def schedules_of_peer(session: Session, peer_id: UUID) -> Sequence[str]:
    """The names of the schedules that a peer is on."""
    query = (
        select(Schedule.name)
        .join(Enrollment, col(Enrollment.schedule_id) == col(Schedule.id))
        .where(
            col(Enrollment.peer_id) == peer_id,
            col(Enrollment.ended_at).is_(None),
            col(Schedule.active),
        )
    )
    return session.exec(query).all()


def enrollments_of(session: Session, peer_id: UUID) -> Sequence[Enrollment]:
    """The enrollments of a peer that have not ended."""
    query = select(Enrollment).where(
        col(Enrollment.peer_id) == peer_id, col(Enrollment.ended_at).is_(None)
    )
    return session.exec(query.order_by(col(Enrollment.id))).all()


def hold_what_was_due(session: Session, now: datetime) -> int:
    """Whatever was due by `now`, and was not settled, is not sent: it may have gone. On from the
    next text. How many schedules of peers had such a text."""
    table = table_of(Enrollment)
    live = and_(table.c.ended_at.is_(None), table.c.next_due_at.is_not(None))
    due = and_(live, table.c.next_due_at <= now)
    held = session.execute(select(func.count()).select_from(table).where(due)).scalar_one()
    # Also where a text waited for something and is looked at later: what held it may have ended.
    session.execute(update(table).where(live, table.c.after < now).values(after=now))
    session.execute(update(table).where(table.c.asked_for <= now).values(asked_for=None))
    session.execute(update(table).where(due).values(next_due_at=now))
    return int(held)
