"""A big program to plan for: so many people enrolled on a daily schedule, of whom some are due.

Those who are never due are rows like another, written set-wise by the database itself; those who
will be due are sealed under keys of their own and lie scattered among the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Table, Uuid, bindparam, insert, select, text, update
from sqlmodel import SQLModel

from bench.place import PROGRAM
from bench.words import phone
from service.store.consent import ConsentEvent
from service.store.contacts import Contact, Link
from service.store.due import table_of
from service.store.peers import Peer
from service.store.programs import Program
from service.store.schedules import Enrollment, Schedule
from service.store.seal import Keyring
from service.usecases.apply_program import apply_program
from service.usecases.deps import Deps

# A real program keeps hours and a pace: both are asked for every text.
KEEPS = 'quiet_hours: {from: "21:00", to: "08:00"}\npace: {day: 3, week: 15}\n'
AT = time(10)
DAY = timedelta(days=1)
# The first of all the ids, in the order of which people came. No two tables compare theirs.
FIRST_ID = 0x01990000_0000_7000_8000_0000_0000_0000
AT_ONCE = 50_000  # rows of one statement


@dataclass(frozen=True)
class Cohort:
    """The program's people: `due_ids` are the peers who will be due, `today` when their text of
    today is (UTC)."""

    due_ids: tuple[UUID, ...]
    today: datetime


def enroll_many(deps: Deps, *, enrolled: int, due: int) -> Cohort:
    """Fill an empty, migrated database with a program of so many people, `due` of them to plan
    for."""
    source = PROGRAM.read_text(encoding="utf-8").replace("quiet_hours: none\n", KEEPS)
    apply_program(deps, source=source, file=PROGRAM.name)
    zone = zone_of_ten(deps.clock.now())
    local = deps.clock.now().astimezone(zone)
    today = datetime.combine(local.date(), AT, zone).astimezone(UTC)
    every = max(enrolled // due, 1)
    numbers = range(0, due * every, every)
    with deps.database.write() as session:
        setting = _Setting(
            deps.keyring,
            session.execute(select(table_of(Program).c.id)).scalar_one(),
            session.execute(select(table_of(Schedule).c.id)).scalar_one(),
            *(deps.clock.now(), zone, today),
        )
        people = [setting.rows_of(number, phone(place)) for place, number in enumerate(numbers)]
        for some in zip(*people, strict=True):
            session.execute(insert(table_of(type(some[0]))), [row.model_dump() for row in some])
    for model in map(type, people[0]):
        for begin in range(0, enrolled, AT_ONCE):
            chunk = range(begin, min(begin + AT_ONCE, enrolled))
            _copy(deps, table_of(model), like=numbers[0], numbers=chunk, every=every)
    with deps.database.write() as session:
        session.execute(text("ANALYZE"))
    return Cohort(tuple(map(_id, numbers)), today)


def make_due(deps: Deps, cohort: Cohort, part: Sequence[UUID]) -> None:
    """The texts of these peers are due by their schedule."""
    table = table_of(Enrollment)
    with deps.database.write() as session:
        session.execute(
            update(table).where(table.c.peer_id.in_(part)).values(next_due_at=cohort.today)
        )


def zone_of_ten(now: datetime) -> ZoneInfo:
    """Where it is past ten now, and not yet eleven: the text of ten o'clock lives until noon."""
    ahead = (10 - now.astimezone(UTC).hour + 11) % 24 - 11
    return ZoneInfo(f"Etc/GMT{-ahead:+d}")  # its signs are the other way round


def _id(number: int) -> UUID:
    return UUID(int=FIRST_ID + number)


@dataclass(frozen=True)
class _Setting:
    """What all who will be due have in common."""

    keyring: Keyring
    program_id: UUID
    schedule_id: UUID
    now: datetime
    zone: ZoneInfo
    today: datetime

    def rows_of(self, number: int, phone: str) -> tuple[SQLModel, ...]:
        """One person: themselves, their number and consent, and that they are enrolled."""
        row_id, now, keyring = _id(number), self.now, self.keyring
        peer = Peer(
            id=row_id,
            created_at=now,
            program_id=self.program_id,
            data_key=keyring.new_data_key(row_id),
            name=b"",
            zone=self.zone.key,
        )
        peer.name = keyring.seal(peer, ("peer", "name", row_id), f"Person {number}")
        contact = Contact(
            id=row_id,
            created_at=now,
            program_id=self.program_id,
            data_key=keyring.new_data_key(row_id),
            phone=b"",
            phone_hash=keyring.lookup("phone", phone),
        )
        contact.phone = keyring.seal(contact, ("contact", "phone", row_id), phone)
        return (
            peer,
            contact,
            Link(id=row_id, created_at=now, contact_id=row_id, peer_id=row_id),
            ConsentEvent(id=row_id, created_at=now, contact_id=row_id, given=True, source="import"),
            self._enrollment(row_id),
        )

    def _enrollment(self, row_id: UUID) -> Enrollment:
        """Day 10 of being enrolled, the text of yesterday sent."""
        return Enrollment(
            id=row_id,
            created_at=self.now,
            schedule_id=self.schedule_id,
            peer_id=row_id,
            enrolled_at=self.today - 9 * DAY,
            enrolled_on=self._local_day(self.today - 9 * DAY),
            after=self.today - DAY,
            last_on=self._local_day(self.today - DAY),
            sent=8,
            next_due_at=self.today + DAY,
        )

    def _local_day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


# What of a row is its person's own, by the number that `_copy` counts through.
_OF_EACH = ("id", "peer_id", "contact_id")
_HEAD = FIRST_ID.to_bytes(16).hex()[:20]
_ON_SQLITE = {
    "id": f"'{_HEAD}' || printf('%012x', value)",
    "phone_hash": "CAST(printf('%032x', value) AS BLOB)",
}
_ON_POSTGRESQL = {
    "id": f"('{_HEAD}' || lpad(to_hex(value), 12, '0'))::uuid",
    "phone_hash": "decode(lpad(to_hex(value), 32, '0'), 'hex')",
}


def _copy(deps: Deps, table: Table, *, like: int, numbers: range, every: int) -> None:
    """Rows for so many people but every `every`-th, like that of the person number `like`."""
    with deps.database.write() as session:
        changed = _ON_SQLITE
        if session.get_bind().dialect.name == "postgresql":
            changed = _ON_POSTGRESQL
            # They refer to one another rightly: looking that up would take most of the time.
            session.execute(text("SET LOCAL session_replication_role = replica"))
        changed = changed | dict.fromkeys(_OF_EACH, changed["id"])
        columns = [f'"{column.name}"' for column in table.columns]
        values = [changed.get(name.strip('"'), f"m.{name}") for name in columns]
        statement = text(
            f"INSERT INTO {table.name} ({', '.join(columns)}) "
            "WITH RECURSIVE n(value) AS "
            f"(SELECT {numbers.start} UNION ALL SELECT value + 1 FROM n"
            f" WHERE value < {numbers.stop - 1}) "
            f"SELECT {', '.join(values)} FROM n, {table.name} m "
            f"WHERE m.id = :like AND value % {every} <> 0"
        ).bindparams(bindparam("like", _id(like), type_=Uuid()))
        session.execute(statement)
