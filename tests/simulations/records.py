"""What a simulated year has left in the database and at the carrier."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from service.core.severity import Severity
from service.store.alerts import Alert, AlertEvent
from service.store.conversations import ConversationRow
from service.store.due import table_of
from service.store.messages import Message
from service.store.schedules import Checkin, Enrollment, Schedule
from tests.simulations.life import Diary, Life, Span
from tests.simulations.said import SAID, Said


@dataclass(frozen=True, eq=False)
class Text:
    """One check-in of one person, and when texts left for it: the first, then reminders."""

    diary: Diary
    schedule: str
    enrollment: UUID
    on: date
    due_at: datetime
    created_at: datetime
    status: str
    reason: str | None
    left: tuple[datetime, ...]

    @property
    def went(self) -> bool:
        return self.status != "dropped"

    @property
    def asked_for(self) -> bool:
        return (self.enrollment, self.due_at) in self.diary.asked_for

    @property
    def said(self) -> Said:
        return SAID[self.schedule]

    def __str__(self) -> str:
        status = f"{self.status}, {self.reason}" if self.reason else self.status
        return f"peer {self.diary.person.number} {self.schedule} of {self.on} ({status})"


@dataclass(frozen=True)
class Records:
    """`texts` and `ends` (of enrollments) go by the peer, `alerts` (urgent ones) and `talks`
    (conversations, each with its flow) by the contact. `sends` counts how often the carrier was
    given each text."""

    texts: Mapping[UUID, list[Text]]
    alerts: Mapping[UUID, list[Span]]
    talks: Mapping[UUID, list[tuple[Span, str]]]
    ends: Mapping[tuple[UUID, str], datetime]
    sends: Counter[str]


def read(life: Life) -> Records:
    """All that there is."""
    with life.place.deps.database.read() as session:
        return Records(
            _texts(session, life),
            _alerts(session, life.end),
            _talks(session, life.end),
            _ends(session, life.end),
            Counter(
                parse_qs(urlsplit(text.status_callback).query)["m"][0]
                for text in life.place.sms.sent
            ),
        )


def _texts(session: Session, life: Life) -> Mapping[UUID, list[Text]]:
    message, checkin = table_of(Message), table_of(Checkin)
    enrollment, schedule = table_of(Enrollment), table_of(Schedule)
    left = defaultdict(list)
    query = select(message.c.checkin_id, message.c.sent_at).where(
        message.c.purpose == "checkin", message.c.sent_at.is_not(None)
    )
    for checkin_id, sent_at in session.execute(query):
        left[checkin_id].append(sent_at)
    found = defaultdict(list)
    rows = (
        select(checkin, schedule.c.name)
        .join(enrollment, enrollment.c.id == checkin.c.enrollment_id)
        .join(schedule, schedule.c.id == enrollment.c.schedule_id)
        .order_by(checkin.c.created_at, checkin.c.id)
    )
    for row in session.execute(rows).mappings():
        text = Text(
            life.diaries[row["peer_id"]],
            row["name"],
            row["enrollment_id"],
            *(row["on"], row["due_at"], row["created_at"], row["status"], row["reason"]),
            tuple(sorted(left[row["id"]])),
        )
        found[row["peer_id"]].append(text)
    return found


def _alerts(session: Session, end: datetime) -> Mapping[UUID, list[Span]]:
    """From when on each alert was urgent, until it was closed."""
    alert, event = table_of(Alert), table_of(AlertEvent)
    raised = select(event.c.alert_id, event.c.created_at).where(event.c.kind == "raised")
    since = {row.alert_id: row.created_at for row in session.execute(raised)}
    query = select(alert).where(alert.c.severity >= int(Severity.URGENT))
    found = defaultdict(list)
    for row in session.execute(query).mappings():
        begin = since.get(row["id"], row["created_at"])
        found[row["contact_id"]].append((begin, row["closed_at"] or end + timedelta(days=1)))
    return found


def _talks(session: Session, end: datetime) -> Mapping[UUID, list[tuple[Span, str]]]:
    talk = table_of(ConversationRow)
    found = defaultdict(list)
    for row in session.execute(select(talk)).mappings():
        span = (row["created_at"], row["ended_at"] or end + timedelta(days=1))
        found[row["contact_id"]].append((span, row["flow"]))
    return found


def _ends(session: Session, end: datetime) -> Mapping[tuple[UUID, str], datetime]:
    """When misses paused an enrollment, or it ended."""
    enrollment, schedule = table_of(Enrollment), table_of(Schedule)
    query = select(enrollment, schedule.c.name).join(
        schedule, schedule.c.id == enrollment.c.schedule_id
    )
    found = defaultdict(lambda: end)
    for row in session.execute(query).mappings():
        stops = [at for at in (row["paused_at"], row["ended_at"]) if at is not None]
        found[row["peer_id"], row["name"]] = min([*stops, end])
    return found
