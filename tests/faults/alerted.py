"""What a house with real processes makes of an alert: a program whose ladder climbs soon and whose
turns change now, and the story that is left of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlmodel import Session

from service.gateways.files import TEMPLATES
from service.store.alerts import Alert, AlertEvent
from service.store.audit import Audit
from service.store.due import table_of
from service.store.hand_overs import RotaClock
from service.store.messages import Message
from service.store.staff import Staff
from service.store.staff_calls import AlertCall
from service.usecases.apply_program import Applied, apply_program
from service.usecases.deps import Deps
from tests.faults.house import House

DANA, LUCIA, NOAH = "+12025550112", "+12025550113", "+12025550114"
WAIT = timedelta(minutes=1)  # the shortest that a program may have
STEPS = ("specialist", "backup", "supervisor", "coordinator")
_ZONE = ZoneInfo("America/New_York")
_LADDER = """
ladder:
  steps: [{{specialist: [text, call]}}, backup, supervisor, coordinator]
  wait: {{crisis: {minutes}m}}
rota:
"""


def hurry(house: House, wait: timedelta = WAIT) -> datetime:
    """Put a program in force whose crises climb once in `wait` (whole minutes), and whose turn went
    from Dana to Lucia as this minute began: that time."""
    turns = house.deps.clock.now().astimezone(_ZONE).replace(second=0, microsecond=0)
    earlier, later = (turns + timedelta(hours=hours) for hours in (-6, 6))
    rota = "".join(
        f'  - {{name: {name}, days: every day, from: "{start:%H:%M}", to: "{end:%H:%M}",'
        f" staff: [{who}]}}\n"
        for name, start, end, who in (
            ("first", earlier, turns, "Dana Brooks"),
            ("second", turns, later, "Lucia Ortega"),
        )
    )
    source = (TEMPLATES / "programs" / "demo.yaml").read_text(encoding="utf-8")
    source = source.replace("rate: 1 ", "rate: 100 ")
    rules = _LADDER.format(minutes=wait // timedelta(minutes=1)) + rota
    source = re.sub(r"^ladder:\n(  .*\n)+", lambda _: rules, source, flags=re.MULTILINE)
    assert isinstance(apply_program(house.deps, source=source, file="demo.yaml"), Applied)
    return turns


def change_turns(house: House, turns: datetime) -> None:
    """The change of turns is still to be told of: its clock is moved, not waited for."""
    clock, now = table_of(RotaClock), house.deps.clock.now()
    before = {"looked_at": turns - timedelta(minutes=1), "due_at": now}
    with house.deps.database.write() as session:
        session.execute(update(clock).values(before))


@dataclass(frozen=True)
class Line:
    """One line of an alert's history. `way` is text or call where somebody was told; `left` is when
    the carrier took that."""

    at: datetime
    what: str
    detail: str
    who: str
    way: str = ""
    left: datetime | None = None

    def __str__(self) -> str:
        took = f", the carrier took it at {self.left:%H:%M:%S.%f}" if self.left else ""
        words = " ".join(part for part in (self.what, self.detail, self.who, self.way) if part)
        return f"{self.at:%H:%M:%S.%f} {words}{took}"


def story(deps: Deps, ref: int) -> list[Line]:
    """The whole history of an alert, in order."""
    event, alert = table_of(AlertEvent), table_of(Alert)
    query = (
        select(event)
        .join(alert, alert.c.id == event.c.alert_id)
        .where(alert.c.reference == ref)
        .order_by(event.c.created_at, event.c.id)
    )
    with deps.database.read() as session:
        return [_line(deps, session, row) for row in session.execute(query).mappings()]


def _line(deps: Deps, session: Session, row: object) -> Line:
    event = AlertEvent.model_validate(row)
    who, way, left = _name(deps, session, event.staff_id), "", None
    if event.message_id is not None:
        message = session.get_one(Message, event.message_id)
        way, left = "by text", message.sent_at
    elif event.kind == "told" and event.detail == "call":
        way, left = "by call", _placed(session, event)
    return Line(event.created_at, event.kind, event.detail, who, way, left)


def _placed(session: Session, event: AlertEvent) -> datetime | None:
    call = table_of(AlertCall)
    query = select(call.c.placed_at).where(
        call.c.alert_id == event.alert_id,
        call.c.staff_id == event.staff_id,
        call.c.carrier_id.is_not(None),
        call.c.created_at == event.created_at,
    )
    placed: datetime | None = session.execute(query).scalar_one_or_none()
    return placed


def _name(deps: Deps, session: Session, staff_id: UUID | None) -> str:
    if staff_id is None:
        return ""
    staff = session.get_one(Staff, staff_id)
    return deps.keyring.unseal(staff, ("staff", "name", staff.id), staff.name)


def audited(deps: Deps) -> Sequence[tuple[str, str]]:
    """What people did about alerts, each with who, in order."""
    audit = table_of(Audit)
    query = select(audit.c.action, audit.c.staff_id).where(audit.c.subject == "alert")
    with deps.database.read() as session:
        found = session.execute(query.order_by(audit.c.created_at, audit.c.id)).all()
        return [(action, _name(deps, session, staff_id)) for action, staff_id in found]


def steps_of(lines: Sequence[Line]) -> list[tuple[str, datetime]]:
    """Each step of the ladder and when it was made."""
    return [(line.detail, line.at) for line in lines if line.what == "step"]
