"""Troubles of the machine itself (something stands still), and who was told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as core_select
from sqlmodel import Field, Session, SQLModel, col, select

from service.store.columns import Leased, Row, Utc, due_index, first_id
from service.store.due import dues, table_of
from service.store.insert import insert_new
from service.store.messages import Message
from service.store.staff import Membership, Staff

WAITING_PRIORITIES = (0, 1)  # what is urgent, and answers: nothing may hold these up


class Trouble(Row, table=True):
    """Something that stands still since `since`. `standing` is its kind until it is over: there is
    one of a kind at a time. `well_since` is set while it looks well again."""

    kind: str
    standing: str | None = Field(default=None, unique=True)
    since: datetime = Field(sa_type=Utc)
    noticed_by: str  # beat or web
    told: bool = True  # False: the same was told too often today
    well_since: datetime | None = Field(default=None, sa_type=Utc)
    over_at: datetime | None = Field(default=None, sa_type=Utc)


class TroubleNotice(Row, Leased, table=True):
    """That one person was told that a trouble began, or is `over`: by text (`message_id`), or by
    e-mail (`due_at` until it was sent). Without `staff_id` it went to ADMIN_EMAILS. `failed` says
    why somebody could not be told, in a short code."""

    __tablename__ = "trouble_notice"
    __table_args__ = (due_index("ix_trouble_notice_due"),)

    trouble_id: UUID = Field(foreign_key="trouble.id", index=True)
    over: bool
    way: str  # text or mail
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    message_id: UUID | None = Field(default=None, foreign_key="message.id")
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    attempts: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=Utc)
    failed: str = ""


class InboundHour(SQLModel, table=True):
    """How many texts and calls came in on a line within one hour (its beginning, UTC). Hours
    without any have no row."""

    __tablename__ = "inbound_hour"

    line_id: UUID = Field(primary_key=True, foreign_key="line.id")
    hour: datetime = Field(primary_key=True, sa_type=Utc)
    count: int


MAILS = dues(TroubleNotice, "due_at")


# ---------------------------------------------------------------- troubles
def standing_troubles(session: Session) -> Sequence[Trouble]:
    """What stands still now, the longest first."""
    query = select(Trouble).where(col(Trouble.standing).is_not(None))
    return session.exec(query.order_by(col(Trouble.since), col(Trouble.id))).all()


def lock_standing(session: Session, kind: str) -> Trouble | None:
    """The trouble of a kind that is not over, locked: several processes look at the same time."""
    query = (
        select(Trouble)
        .where(col(Trouble.standing) == kind)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return session.exec(query).first()


def begin_trouble(session: Session, trouble: Trouble) -> bool:
    """Note a trouble, unless somebody else has just noted the same: False then."""
    return insert_new(session, table_of(Trouble), trouble.model_dump(), "standing")


def told_since(session: Session, kind: str, since: datetime) -> int:
    """How many troubles of a kind people were told of after a time."""
    query = select(func.count()).where(
        col(Trouble.kind) == kind, col(Trouble.told), col(Trouble.created_at) > since
    )
    return session.exec(query).one()


def admins_of(session: Session) -> Sequence[tuple[UUID, UUID]]:
    """(staff id, program id) of everybody who is an admin, the longest so first."""
    query = (
        select(Membership.staff_id, Membership.program_id)
        .join(Staff, col(Staff.id) == col(Membership.staff_id))
        .where(col(Membership.role) == "admin", col(Staff.active))
        .order_by(col(Membership.created_at), col(Membership.id))
    )
    return session.exec(query).all()


# ---------------------------------------------------------------- sending
def waiting_to_leave(session: Session, overdue: datetime) -> datetime | None:
    """Since when the oldest urgent text or answer waits that should have left by `overdue`, or that
    the carrier did not take when it was tried before."""
    tried = (col(Message.attempts) > 0) & (col(Message.created_at) <= overdue)
    query = select(func.min(Message.created_at)).where(
        col(Message.due_at).is_not(None),
        col(Message.priority).in_(WAITING_PRIORITIES),
        (col(Message.due_at) <= overdue) | tried,
    )
    return session.exec(query).one()


def left_since(session: Session, since: datetime) -> bool:
    """Whether the carrier has taken a text after a time (of those made within a day before it)."""
    query = select(Message.id).where(
        col(Message.id) >= first_id(since - timedelta(days=1)), col(Message.sent_at) > since
    )
    return session.exec(query.limit(1)).first() is not None


# ---------------------------------------------------------------- what comes in
def count_inbound(session: Session, begin: datetime, end: datetime) -> dict[UUID, int]:
    """How many texts and calls came in on each line from `begin` until `end` (UTC). What had to be
    asked for is not among them: where nothing else comes, the webhook is broken."""
    query = (
        select(Message.line_id, func.count())
        .where(
            col(Message.id) >= first_id(begin),
            col(Message.id) < first_id(end),
            col(Message.direction) == "inbound",
            col(Message.sent_at).is_(None),
        )
        .group_by(col(Message.line_id))
    )
    return dict(session.exec(query).all())


def keep_hour(session: Session, hour: datetime, counts: Mapping[UUID, int]) -> None:
    for line_id, count in counts.items():
        session.merge(InboundHour(line_id=line_id, hour=hour, count=count))


def inbound_hours(session: Session, since: datetime) -> dict[UUID, dict[datetime, int]]:
    """The counts of each hour since a time, by line."""
    found: dict[UUID, dict[datetime, int]] = {}
    table = table_of(InboundHour)
    query = core_select(table.c.line_id, table.c.hour, table.c.count)
    for line_id, hour, count in session.execute(query.where(table.c.hour >= since)):
        found.setdefault(line_id, {})[hour] = count
    return found
