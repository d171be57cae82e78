"""A furnished house for the console's tests: programs, staff, peers, and things that happened to
them, written straight into the tables. Everybody in it is invented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlmodel import SQLModel, col, select

from service.bootstrap import read_library
from service.core.severity import Severity
from service.store.alerts import Alert, AlertEvent, Flag
from service.store.audit import Audit
from service.store.consent import ConsentEvent
from service.store.contacts import Contact, Link
from service.store.messages import Message
from service.store.peers import Goal, Peer, Score
from service.store.programs import Line, Program
from service.store.schedules import Checkin, Enrollment, Schedule
from service.store.seal import Keyring
from service.store.staff import Membership, Staff
from service.usecases.deps import Deps
from service.usecases.sign_in import HASHER
from service.usecases.versions import Written, keep_version
from service.usecases.work import work
from tests.database import database_of
from tests.fakes import CountingIds, FakeCalls, FakeClock, FakeHolidays, FakeQueue, FakeSms

LIBRARY = read_library()

PASSWORD = "a long walk by the harbor"
_HASHED = HASHER.hash(PASSWORD)
PROGRAM_FILE = """
slug: {slug}
public_name: Harbor Texts
zone: America/New_York
languages: [en, es]
lines:
  - {{name: main, phone: "{phone}", rate: 1, optout: own, use: both}}
staff:
  - {{name: Sam Rivera, phone: "+12025550111", login: sam@example.org, roles: [specialist]}}
  - {{name: Noah Bennett, phone: "+12025550114", login: noah@example.org, roles: [coordinator]}}
ladder:
  steps: [specialist, coordinator]
schedules:
  - name: daily
    flow: daily
    days: every day
    at: "10:00"
    remind_after: 2h
    missed_after: 6h
    expires_after: 2h
    missed_alert: concern
"""


@dataclass(frozen=True)
class Said:
    """A message to write. `flagged` are words of it that are a sign, with their severity."""

    body: str
    inbound: bool = True
    flagged: str = ""
    severity: Severity = Severity.CRISIS
    picture: str = ""
    channel: str = "sms"
    status: str = ""
    author: UUID | None = None


@dataclass
class House:
    """What is in the tables, and the doors to it."""

    deps: Deps
    clock: FakeClock
    program: Program
    line: Line
    schedule: Schedule
    staff: dict[str, Staff] = field(default_factory=dict)
    contacts: dict[UUID, Contact] = field(default_factory=dict)

    def close(self) -> None:
        self.deps.database.close()

    def add(self, *rows: SQLModel) -> None:
        for row in rows:  # one by one: the tables know of no relationships
            with self.deps.database.write() as session:
                session.add(row)

    def new(self) -> dict[str, Any]:
        return {"id": self.deps.ids.new(), "created_at": self.clock.now()}

    def employ(self, name: str, role: str = "specialist") -> Staff:
        """A member of staff who signs in with their first name, in lower case, and PASSWORD."""
        login = name.split(maxsplit=1)[0].lower()
        keyring = self.deps.keyring
        row = Staff(
            **self.new(),
            login_hash=keyring.lookup("login", login),
            login=b"",
            name=b"",
            data_key=b"",
            password_hash=_HASHED,
        )
        row.data_key = keyring.new_data_key(row.id)
        row.name = keyring.seal(row, ("staff", "name", row.id), name)
        row.login = keyring.seal(row, ("staff", "login", row.id), login)
        self.add(
            row, Membership(**self.new(), staff_id=row.id, program_id=self.program.id, role=role)
        )
        self.staff[login] = row
        return row

    def meet(self, phone: str, **known: Any) -> Contact:
        """A contact, as yet a stranger."""
        keyring = self.deps.keyring
        row = Contact(
            **self.new(),
            program_id=self.program.id,
            phone=b"",
            phone_hash=keyring.lookup("phone", phone),
            data_key=b"",
            **known,
        )
        row.data_key = keyring.new_data_key(row.id)
        row.phone = keyring.seal(row, ("contact", "phone", row.id), phone)
        self.add(row)
        self.contacts[row.id] = row
        return row

    def support(
        self, name: str, phone: str, *, consent: bool | None = True
    ) -> tuple[Peer, Contact]:
        """A peer on the daily schedule, with a contact."""
        keyring = self.deps.keyring
        specialist = next(iter(self.staff.values())).id
        peer = Peer(
            **self.new(),
            program_id=self.program.id,
            specialist_id=specialist,
            name=b"",
            data_key=b"",
            zone="America/Chicago",
        )
        peer.data_key = keyring.new_data_key(peer.id)
        peer.name = keyring.seal(peer, ("peer", "name", peer.id), name)
        contact = self.meet(phone)
        next_at = self.clock.now() + timedelta(days=1)
        self.add(
            peer,
            Link(**self.new(), contact_id=contact.id, peer_id=peer.id),
            Enrollment(
                **self.new(),
                schedule_id=self.schedule.id,
                peer_id=peer.id,
                enrolled_at=self.clock.now(),
                enrolled_on=self.clock.now().date(),
                after=self.clock.now(),
                next_due_at=next_at,
            ),
        )
        if consent is not None:
            self.add(
                ConsentEvent(**self.new(), contact_id=contact.id, given=consent, source="keyword")
            )
        return peer, contact

    def say(self, contact: Contact, said: Said) -> Message:
        """One message of a contact, with its flag if it has one."""
        contact.seq += 1
        seal, base = self.deps.keyring.seal, self.new()
        media = json.dumps([{"url": said.picture, "content_type": "image/jpeg"}])
        row = Message(
            **base,
            program_id=contact.program_id,
            contact_id=contact.id,
            line_id=self.line.id,
            seq=contact.seq,
            direction="inbound" if said.inbound else "outbound",
            channel=said.channel,
            purpose="inbound" if said.inbound else "reply",
            body=seal(contact, ("message", "body", base["id"]), said.body),
            media=seal(contact, ("message", "media", base["id"]), media) if said.picture else None,
            status=said.status or ("received" if said.inbound else "delivered"),
            written_by_id=said.author,
        )
        with self.deps.database.write() as session:
            session.add(row)
            kept = session.get_one(Contact, contact.id)
            kept.seq = contact.seq
            if said.inbound:
                kept.unread, kept.last_heard_at = True, self.clock.now()
        if said.flagged:
            self._flag(contact, row, said)
        return row

    def _flag(self, contact: Contact, message: Message, said: Said) -> None:
        base, start = self.new(), said.body.index(said.flagged)
        self.add(
            Flag(
                **base,
                message_id=message.id,
                contact_id=contact.id,
                sign="sign",
                category="self_harm",
                severity=int(said.severity),
                words=self.deps.keyring.seal(contact, ("flag", "words", base["id"]), said.flagged),
                start=start,
                end=start + len(said.flagged),
                lexicon="test",
            )
        )

    def alarm(
        self,
        contact: Contact,
        severity: Severity = Severity.CRISIS,
        peer: Peer | None = None,
        **known: Any,
    ) -> Alert:
        """An alert with its first two steps."""
        with self.deps.database.write() as session:
            program = session.get_one(Program, contact.program_id)
            reference, program.next_reference = program.next_reference, program.next_reference + 1
        values: dict[str, Any] = {
            "kind": "flag",
            "reason": "self_harm",
            "step": 1,
            "due_at": self.clock.now() + timedelta(minutes=5),
        }
        row = Alert(
            **self.new(),
            program_id=contact.program_id,
            contact_id=contact.id,
            peer_id=peer.id if peer else None,
            reference=reference,
            severity=int(severity),
            **(values | known),
        )
        told = next(iter(self.staff.values())).id
        self.add(
            row,
            AlertEvent(**self.new(), alert_id=row.id, kind="opened"),
            AlertEvent(**self.new(), alert_id=row.id, kind="told", staff_id=told, detail="alert"),
        )
        return row

    def remember(self, peer: Peer, contact: Contact, values: tuple[int, ...]) -> None:
        """Answered check-ins with mood scores, one a day up to now, and one goal."""
        with self.deps.database.read() as session:
            enrollment = session.exec(
                select(Enrollment).where(col(Enrollment.peer_id) == peer.id)
            ).one()
        for number, value in enumerate(values):
            at = self.clock.now() - timedelta(days=len(values) - number)
            checkin = Checkin(
                **(self.new() | {"created_at": at}),
                enrollment_id=enrollment.id,
                peer_id=peer.id,
                contact_id=contact.id,
                due_at=at,
                on=self.clock.now().date(),
                number=1,
                status="answered",
            )
            score = self.new() | {"created_at": at}
            self.add(checkin, Score(**score, peer_id=peer.id, name="mood", value=value))
        base = self.new()
        text = self.deps.keyring.seal(peer, ("goal", "text", base["id"]), "walk to the pier")
        self.add(Goal(**base, peer_id=peer.id, text=text))

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The statements that the database is sent within the block."""
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        engine = self.deps.database.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", note)

    def audited(self, action: str) -> list[tuple[str, UUID | None, UUID | None]]:
        """(table, row, member of staff) of the audit's rows for an action, in order."""
        with self.deps.database.read() as session:
            query = select(Audit).where(col(Audit.action) == action).order_by(col(Audit.id))
            return [(row.subject, row.subject_id, row.staff_id) for row in session.exec(query)]


def build(database_url: str, clock: FakeClock | None = None) -> House:
    """A house with one program, its line and schedule, and nobody in it yet."""
    clock = clock or FakeClock()
    deps = Deps(
        database=database_of(database_url),
        keyring=Keyring((bytes(range(32)),), bytes(range(32, 64))),
        clock=clock,
        ids=CountingIds(),
        queue=FakeQueue(),
        sms=FakeSms(clock),
        calls=FakeCalls(),
        holidays=FakeHolidays(),
        library=LIBRARY,
        public_url="http://127.0.0.1:8000",
    )
    return annex(deps, clock, slug="harbor", phone="+12025550100")


def annex(deps: Deps, clock: FakeClock, *, slug: str, phone: str) -> House:
    """A program of its own in the same database."""
    source = PROGRAM_FILE.format(slug=slug, phone=phone)

    def base() -> dict[str, Any]:
        return {"id": deps.ids.new(), "created_at": clock.now()}

    program = Program(**base(), slug=slug, version=slug)
    line = Line(**base(), program_id=program.id, name="main", phone=phone)
    schedule = Schedule(**base(), program_id=program.id, name="daily")
    house = House(deps, clock, program, line, schedule)
    with work(deps) as begun:
        keep_version(begun, "program", slug, Written(slug, source))
    house.add(program, line, schedule)
    return house
