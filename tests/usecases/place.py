"""A program at work on a real database, with a carrier and a clock that do as they are told. Tests
speak of it as a coordinator would: who writes what, what time it is, who has which text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from service.bootstrap import read_library
from service.ports import Clock, Ids
from service.store.alerts import Alert, AlertEvent
from service.store.contacts import Contact, contact_of_staff, find_contact, links_of
from service.store.messages import Message
from service.store.programs import Line
from service.store.schedules import Checkin, Enrollment, find_enrollment, find_schedule
from service.store.scope import Scope, scope_of
from service.store.seal import Keyring
from service.store.staff import find_staff
from service.usecases.apply_program import Applied, apply_program
from service.usecases.deps import Deps
from service.usecases.find_due import find_due
from service.usecases.import_peers import Imported, import_peers
from service.usecases.record_status import StatusReport, record_status
from service.usecases.record_text import InboundText, Media, Recorded, record_text
from tests.database import database_of
from tests.fakes import CountingIds, FakeCalls, FakeClock, FakeHolidays, FakeQueue, FakeSms
from tests.usecases.opened import opened
from workers.jobs import work_slice

LIBRARY = read_library()
Row = TypeVar("Row", bound=SQLModel)

OURS = "+12025550100"
ALEX, ROSA, UNKNOWN = "+12025550143", "+12025550144", "+12025550199"
SAM, DANA, LUCIA, NOAH = "+12025550111", "+12025550112", "+12025550113", "+12025550114"

PROGRAM = """
slug: harbor
public_name: Harbor Texts
zone: America/New_York
languages: [en, es]
quiet_hours: {quiet}
lines:
  - {{name: main, phone: "+12025550100", rate: {rate}, optout: {optout}, use: both}}
staff:
  - name: Sam Rivera
    phone: "+12025550111"
    login: sam@example.org
    roles: [specialist]
    backup: Dana Brooks
  - name: Dana Brooks
    phone: "+12025550112"
    login: dana@example.org
    roles: [specialist]
    backup: Sam Rivera
  - name: Lucia Ortega
    phone: "+12025550113"
    login: lucia@example.org
    roles: [supervisor]
  - name: Noah Bennett
    phone: "+12025550114"
    login: noah@example.org
    roles: [coordinator, admin]
ladder:
  steps: {steps}
  wait: {{crisis: 5m, urgent: 15m, concern: 4h}}
  outcome_within: {{crisis: 30m, urgent: 4h, concern: 2d}}
night: {{from: "21:00", to: "08:00"}}
answer_hours: {{days: weekdays, from: "09:00", to: "17:00"}}
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
PEERS = """name,phone,language,zone,specialist,consent,schedules,welcome
Alex Moreno,+12025550143,en,America/New_York,sam@example.org,paper,daily,no
Rosa Reyes,+12025550144,es,America/Chicago,sam@example.org,paper,daily,no
"""


def program(
    *,
    optout: str = "own",
    rate: int = 1000,
    steps: str = "[specialist, backup, supervisor, coordinator]",
    quiet: str = '{from: "21:00", to: "08:00"}',
) -> str:
    return PROGRAM.format(optout=optout, rate=rate, steps=steps, quiet=quiet)


class Place:
    """The program `harbor`: two peers of Sam's, Alex (English) and Rosa (Spanish)."""

    def __init__(
        self, database_url: str, clock: Clock | None = None, ids: Ids | None = None
    ) -> None:
        self.clock = FakeClock()
        self.sms = FakeSms(self.clock)
        self.calls = FakeCalls()
        self.queue = FakeQueue()
        self.holidays = FakeHolidays()
        self.deps = self._usual = Deps(
            database=database_of(database_url),
            keyring=Keyring((b"k" * 32,), b"l" * 32),
            clock=clock or self.clock,
            ids=ids or CountingIds(),
            queue=self.queue,
            sms=self.sms,
            calls=self.calls,
            holidays=self.holidays,
            library=LIBRARY,
            public_url="https://warmline.example.org",
        )
        self._heard = 0
        self._reported = 0

    def open(self, source: str = "", peers: str = PEERS) -> Place:
        source = source or program()

        def set_up() -> UUID:
            return self._set_up(source, peers)

        usual = self.deps is self._usual
        self.program_id = opened(self.deps, (source, peers), set_up) if usual else set_up()
        return self

    def _set_up(self, source: str, peers: str) -> UUID:
        applied = apply_program(self.deps, source=source, file="harbor.yaml")
        assert isinstance(applied, Applied)
        assert applied.program_id is not None
        if peers:
            assert isinstance(
                import_peers(self.deps, slug="harbor", table=peers, file="peers.csv"), Imported
            )
        return applied.program_id

    # ------------------------------------------------------------ what happens
    def record(self, phone: str, body: str = "", **more: Any) -> InboundText:
        """A text comes in and is stored; nothing has been decided about it yet."""
        self._heard += 1
        carrier_id, to = more.pop("carrier_id", f"IN{self._heard}"), more.pop("to", OURS)
        text = InboundText(carrier_id, phone, to, body, **more)
        assert isinstance(record_text(self.deps, text=text), Recorded)
        return text

    def hear(self, phone: str, body: str = "", **more: Any) -> list[str]:
        """A text comes in, and all that follows is done. What that phone was sent since."""
        before = len(self.texts(phone))
        self.record(phone, body, **more)
        self.work()
        return self.texts(phone)[before:]

    def picture(self, phone: str, body: str = "") -> list[str]:
        return self.hear(phone, body, media=(Media("https://example.org/1", "image/jpeg"),))

    def work(self) -> None:
        """What the beat and the workers do, until nothing is due."""
        for _ in range(100):
            due = find_due(self.deps)
            if not due:
                return
            for one in due:
                while work_slice(self.deps, one.job, one.queue):
                    pass
        raise AssertionError(f"it never comes to rest: {due}")

    def later(self, **parts: float) -> datetime:
        """So much time goes by, and what comes due is done."""
        self.clock.advance(timedelta(**parts))
        self.work()
        return self.clock.now()

    def report(self, status: str, *, to: str = "", code: int | None = None) -> None:
        """The carrier reports `status` of every text (to that phone) that it has accepted."""
        for number, text in enumerate(self.sms.sent, start=1):
            if to in ("", text.to) and text in self.sms.accepted:
                message_id = UUID(parse_qs(urlsplit(text.status_callback).query)["m"][0])
                report = StatusReport(message_id, f"SM{number:032x}", status, code)
                record_status(self.deps, report=report)

    def checkin(self, phone: str = ALEX) -> None:
        """The phone's check-in is due now, goes out and is delivered."""
        self.due_now(phone)
        self.work()
        self.report("delivered", to=phone)

    def due_now(self, phone: str = ALEX, schedule: str = "daily") -> None:
        with self.deps.database.write() as session:
            enrollment = self.enrollment(session, phone, schedule)
            enrollment.next_due_at = enrollment.asked_for = self.deps.clock.now()
            session.add(enrollment)

    # ------------------------------------------------------------ what is seen
    def texts(self, phone: str) -> list[str]:
        return self.sms.bodies_to(phone)

    def rows(self, model: type[Row]) -> Sequence[Row]:
        with self.deps.database.read() as session:
            return session.exec(select(model)).all()

    def contact(self, phone: str) -> Contact:
        with self.deps.database.read() as session:
            found = find_contact(session, self.program_id, self.deps.keyring.lookup("phone", phone))
        assert found is not None
        return found

    def messages(self, phone: str, direction: str = "outbound") -> list[Message]:
        contact_id = self.contact(phone).id
        found = [row for row in self.rows(Message) if row.contact_id == contact_id]
        return sorted((row for row in found if row.direction == direction), key=lambda row: row.seq)

    def alerts(self) -> list[Alert]:
        return sorted(self.rows(Alert), key=lambda row: row.reference)

    def alert(self) -> Alert:
        """The only alert there is."""
        (alert,) = self.alerts()
        return alert

    def history(self, alert: Alert) -> list[tuple[str, str]]:
        """(what happened, its detail) of an alert, in order."""
        with self.deps.database.read() as session:
            query = (
                select(AlertEvent)
                .where(col(AlertEvent.alert_id) == alert.id)
                .order_by(col(AlertEvent.created_at), col(AlertEvent.id))
            )
            return [(event.kind, event.detail) for event in session.exec(query)]

    def enrollment(self, session: Session, phone: str = ALEX, named: str = "daily") -> Enrollment:
        peer_id, _ = links_of(session, self.contact(phone).id)
        schedule = find_schedule(session, self.program_id, named)
        assert schedule is not None
        assert peer_id is not None
        enrollment = find_enrollment(session, schedule.id, peer_id)
        assert enrollment is not None
        return enrollment

    def checkins(self, phone: str = ALEX) -> list[tuple[str, str | None]]:
        """(how it went, the reason) of each check-in of a phone, in order."""
        contact_id = self.contact(phone).id
        found = [row for row in self.rows(Checkin) if row.contact_id == contact_id]
        return [(row.status, row.reason) for row in sorted(found, key=lambda row: row.created_at)]

    def line(self) -> Line:
        (line,) = self.rows(Line)
        return line

    def scope(self, login: str = "sam@example.org") -> Scope:
        with self.deps.database.read() as session:
            staff = find_staff(session, self.deps.keyring.lookup("login", login))
            assert staff is not None
            return scope_of(session, staff.id)

    def staff_contact(self, login: str) -> Contact:
        with self.deps.database.read() as session:
            found = contact_of_staff(session, self.scope(login).staff_id, self.program_id)
        assert found is not None
        return found
