"""What a round left behind, as plain data: the database's rows, what the carrier took, and what a
witness inside the database saw happen.

The witness is a table and two triggers of the harness alone: a status that went backwards and a
turn that was taken leave a row each, in the very transaction that did it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, Table, func, select, text
from sqlmodel import Session, SQLModel

from service.store.alerts import LADDERS, Alert, AlertEvent, Flag
from service.store.care import CARE_CLOCKS, CARE_QUESTIONS
from service.store.consent import ConsentEvent
from service.store.contacts import TURNS, Contact
from service.store.conversations import TIMERS
from service.store.data_wishes import DELETIONS
from service.store.drills import DRILLS
from service.store.due import Dues, table_of
from service.store.hand_overs import ROTA_CLOCKS
from service.store.line_calls import LINE_CALLS
from service.store.messages import OUTBOX, UNSETTLED, Message
from service.store.schedules import ENROLLMENTS
from service.store.staff_calls import ALERT_CALLS
from service.store.takeovers import TAKEOVERS
from service.usecases.deps import Deps
from tests.faults.rounds.carrier import Taken

KNOWN_BY_CARRIER = 3  # the rank from which on a status never goes back (core.delivery.RANK)
DUES: tuple[Dues, ...] = (
    TURNS,
    OUTBOX,
    LADDERS,
    ALERT_CALLS,
    LINE_CALLS,
    ROTA_CLOCKS,
    DRILLS,
    CARE_CLOCKS,
    CARE_QUESTIONS,
    DELETIONS,
    TAKEOVERS,
    TIMERS,
    ENROLLMENTS,
    UNSETTLED,
)


@dataclass(frozen=True)
class Came:
    """An inbound row. `turns` is how often a turn of it was committed."""

    id: UUID
    carrier_id: str
    phone: str
    waits: bool
    failures: int
    late: bool
    turns: int


@dataclass(frozen=True)
class Went:
    """An outbound row; `phone` is blank where it is no phone of the round (staff)."""

    id: UUID
    phone: str
    purpose: str
    status: str
    rank: int
    alert_id: UUID | None = None


@dataclass(frozen=True)
class Seen:
    """An alert. `opened` and `joined` count what became part of it, and `told` how often each of
    those who were told of it was told that it is there (news of it apart)."""

    id: UUID
    phone: str
    kind: str
    severity: int
    opened: int
    joined: int
    told: tuple[int, ...]


@dataclass(frozen=True)
class Told:
    """A text as the carrier knows it, for our row `ours`. `reported`: the statuses whose callback
    we answered with 2xx. `late`: it was taken after nobody waited for the answer any more.
    `status`: what became of it, whoever was told."""

    sid: str
    ours: str
    answer_lost: bool
    reported: tuple[str, ...] = ()
    late: bool = False
    status: str = "queued"


@dataclass
class Evidence:
    """`accepted` are the ids of texts that got a 2xx, by phone and words."""

    accepted: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    came: list[Came] = field(default_factory=list)
    went: list[Went] = field(default_factory=list)
    alerts: list[Seen] = field(default_factory=list)
    flags: Counter[tuple[UUID, str, int]] = field(default_factory=Counter)
    flagged: set[UUID] = field(default_factory=set)  # messages with a sign of the crisis kind
    consents: Counter[str] = field(default_factory=Counter)  # times somebody opted out, by phone
    told: list[Told] = field(default_factory=list)
    backwards: list[str] = field(default_factory=list)
    claimed: list[str] = field(default_factory=list)


def call_witness(engine: Engine) -> None:
    """Put the witness into a migrated database."""
    went_back = f"OLD.status_rank >= {KNOWN_BY_CARRIER} AND NEW.status_rank < OLD.status_rank"
    took_turn = "OLD.turn_waits AND NOT NEW.turn_waits"
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE witness (what TEXT, message TEXT, detail TEXT)"))
        for what, when, detail in (
            ("backwards", went_back, "OLD.status || ' ' || NEW.status"),
            ("turn", took_turn, "''"),
        ):
            for statement in _trigger(engine.dialect.name, what, when, detail):
                connection.exec_driver_sql(statement)


def _trigger(dialect: str, what: str, when: str, detail: str) -> Iterable[str]:
    if dialect == "sqlite":
        yield (
            f"CREATE TRIGGER witness_{what} AFTER UPDATE ON message WHEN {when} BEGIN "
            f"INSERT INTO witness VALUES ('{what}', NEW.id, {detail}); END"
        )
        return
    yield (
        f"CREATE FUNCTION witness_{what}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"INSERT INTO witness VALUES ('{what}', NEW.id::text, {detail}); RETURN NEW; END $$"
    )
    yield (
        f"CREATE TRIGGER witness_{what} AFTER UPDATE ON message FOR EACH ROW WHEN ({when}) "
        f"EXECUTE FUNCTION witness_{what}()"
    )


def gather(
    deps: Deps,
    phones: Iterable[str],
    accepted: Mapping[str, tuple[str, str]],
    taken: Iterable[Taken],
) -> Evidence:
    """All that concerns `phones`, and whatever is still claimed by anybody."""
    evidence = Evidence(accepted=accepted)
    hashes = {deps.keyring.lookup("phone", phone): phone for phone in phones}
    with deps.database.snapshot() as session:
        known = select(_CONTACT.c.id, _CONTACT.c.phone_hash).where(
            _CONTACT.c.phone_hash.in_(hashes)
        )
        phone_of = {row.id: hashes[bytes(row.phone_hash)] for row in session.execute(known)}
        _read_alerts(session, phone_of, evidence)
        _read_messages(session, phone_of, evidence)
        evidence.claimed = [one.words for one in still_open(session, deps.clock.now_in(session))]
    ours = {str(row.id) for row in evidence.went}
    evidence.told = [
        Told(
            one.sid,
            one.ours,
            one.answer_lost,
            tuple(status for status, answer in one.told if 200 <= answer < 300),
            one.trouble == "late",
            one.status,
        )
        for one in taken
        if one.ours in ours or one.to in phone_of.values()
    ]
    return evidence


_CONTACT, _MESSAGE, _ALERT = table_of(Contact), table_of(Message), table_of(Alert)
_EVENT, _FLAG, _CONSENT = table_of(AlertEvent), table_of(Flag), table_of(ConsentEvent)
_CRISIS = 3


def _read_alerts(session: Session, phone_of: Mapping[UUID, str], evidence: Evidence) -> None:
    mine = select(_ALERT).where(_ALERT.c.contact_id.in_(phone_of))
    alerts = session.execute(mine).all()
    events, told = Counter[tuple[UUID, str]](), Counter[tuple[UUID, UUID]]()
    history = select(_EVENT).where(_EVENT.c.alert_id.in_([alert.id for alert in alerts]))
    for event in session.execute(history):
        events[event.alert_id, event.kind] += 1
        if event.kind == "told" and event.detail == "alert":
            told[event.alert_id, event.staff_id] += 1
    evidence.alerts = [
        Seen(
            row.id,
            phone_of[row.contact_id],
            row.kind,
            row.severity,
            events[row.id, "opened"],
            events[row.id, "joined"],
            tuple(count for (alert_id, _), count in told.items() if alert_id == row.id),
        )
        for row in alerts
    ]
    for row in session.execute(select(_FLAG).where(_FLAG.c.contact_id.in_(phone_of))):
        evidence.flags[row.message_id, row.sign, row.start] += 1
        if row.severity >= _CRISIS:
            evidence.flagged.add(row.message_id)
    outs = select(_CONSENT.c.contact_id).where(
        _CONSENT.c.contact_id.in_(phone_of), _CONSENT.c.given.is_(False)
    )
    evidence.consents.update(phone_of[contact] for contact in session.execute(outs).scalars())


def _read_messages(session: Session, phone_of: Mapping[UUID, str], evidence: Evidence) -> None:
    turns = Counter[str]()
    for what, message, detail in session.execute(text("SELECT what, message, detail FROM witness")):
        if what == "turn":
            turns[UUID(message).hex] += 1
        else:
            evidence.backwards.append(f"{UUID(message)}: {detail}")
    alerts = [alert.id for alert in evidence.alerts]
    ours = _MESSAGE.c.contact_id.in_(phone_of) | _MESSAGE.c.alert_id.in_(alerts)
    for row in session.execute(select(_MESSAGE).where(ours)):
        phone = phone_of.get(row.contact_id, "")
        if row.direction == "inbound":
            late, turned = row.sent_at is not None, turns[row.id.hex]
            evidence.came.append(
                Came(row.id, row.carrier_id, phone, row.turn_waits, row.turn_failures, late, turned)
            )
        else:
            evidence.went.append(
                Went(row.id, phone, row.purpose, row.status, row.status_rank, row.alert_id)
            )


@dataclass(frozen=True)
class Open:
    """Rows that somebody has still to see to. `until` is when, at the latest (UTC): what they wait
    for comes then, or the lease of whoever has them ends."""

    words: str
    rows: int
    until: datetime


def still_open(session: Session, now: datetime) -> list[Open]:
    """Whatever somebody still holds a lease of, whatever is due and not done, and each text that
    waits to go."""
    found = list[Open]()
    for table in _leased_tables():
        held = table.c.lease.is_not(None)
        query = select(func.count(), func.max(table.c.leased_until)).where(held)
        rows, until = session.execute(query.select_from(table)).one()
        if rows:
            words = f"{rows} rows of {table.name} are held under a lease"
            found.append(Open(words, rows, until or now))
    for dues in DUES:
        due = dues.due.is_not(None) if dues is OUTBOX else dues.due <= now
        query = select(func.count(), func.max(dues.due)).where(due)
        rows, until = session.execute(query.select_from(dues.table)).one()
        if rows:
            words = f"{rows} rows of {dues.table.name} are due by {dues.due.name}"
            found.append(Open(words, rows, until))
    return found


def _leased_tables() -> list[Table]:
    return [table for table in SQLModel.metadata.tables.values() if "lease" in table.c]
