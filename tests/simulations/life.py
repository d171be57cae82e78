"""A program lives through its days with the real use cases on a real database: only the clock, the
carrier and the people are played."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import col

from service.core.scheduling.zones import PeerZone
from service.store.alerts import Alert
from service.store.contacts import links_of, lock_contact
from service.store.conversations import ConversationRow
from service.store.due import table_of
from service.store.messages import Message
from service.store.peers import Peer
from service.store.schedules import Enrollment
from service.usecases.change_plan import Changed, move_next, skip_next
from service.usecases.close_alert import close_alert
from service.usecases.import_peers import import_peers
from service.usecases.move_zone import set_zone
from service.usecases.pause_peer import pause_peer
from service.usecases.read_program import program_of
from service.usecases.rebuild_due import rebuild_due
from service.usecases.record_status import StatusReport, record_status
from service.usecases.send_now import Due, send_now
from service.usecases.take_alert import take_alert
from service.usecases.work import work
from service.usecases.write_text import Written, write_text
from tests.simulations.people import DAY, HOUR, OWN_QUIET, START, ZONES, Event, Person
from tests.simulations.program import SOURCE
from tests.usecases.place import Place

MINUTE = timedelta(minutes=1)
STEP = 5 * MINUTE
WITH_STAFF = 12 * HOUR  # so long a person has the conversation after their text
DUE = (
    *((Enrollment, "next_due_at"), (ConversationRow, "due_at")),
    *((Message, "due_at"), (Alert, "due_at")),
)
LEADER = "lucia@example.org"
GROUPS = 4  # in which people come to the program
Span = tuple[datetime, datetime]


@dataclass
class Diary:
    """What was done with one person: written down as it was done, and not read back."""

    person: Person
    peer_id: UUID
    joined: datetime
    contact_id: UUID
    zones: list[tuple[datetime, str]]
    stopped: list[Span] = field(default_factory=list)
    paused: list[Span] = field(default_factory=list)
    with_staff: list[Span] = field(default_factory=list)  # after a text of theirs
    took: dict[UUID, Span] = field(default_factory=dict)  # after they took an alert
    asked_for: set[tuple[UUID, datetime]] = field(default_factory=set)  # enrollment, when
    moved: list[tuple[UUID, datetime]] = field(default_factory=list)  # enrollment, to
    skipped: list[tuple[UUID, datetime]] = field(default_factory=list)  # enrollment, when
    questions: int = 0

    def zone_at(self, at: datetime) -> ZoneInfo:
        return ZoneInfo([zone for since, zone in self.zones if since <= at][-1])


class Life:
    """`people` of a program on the empty database at `url`, for so many days. Nothing runs during
    the `outage`."""

    def __init__(self, url: str, people: Iterable[Person], *, days: int) -> None:
        self.people = list(people)
        self.end = START + days * DAY
        self.outage: Span = (START + days * DAY / 2, START + days * DAY / 2 + 30 * HOUR)
        self.place = Place(url)
        self.place.clock.moment = START
        self.place.open(SOURCE, peers="")
        self.diaries: dict[UUID, Diary] = {}  # by the peer
        self.rebuilt_wrong = 0
        self.steps = 0
        self._by_phone: dict[str, Diary] = {}
        self._by_number: dict[int, Diary] = {}
        self._seen = 0  # so many of the carrier's texts were looked at
        self._alerts: set[UUID] = set()
        self._with_alert: dict[UUID, Diary] = {}
        # What will happen: when, in which order, what.
        self._coming: list[tuple[datetime, int, tuple[str, object]]] = []
        for group in range(GROUPS):
            self._at(START + group * days * DAY / 30, "join", group)
        for number in range(1, days):
            self._at(START + number * DAY + HOUR / 2, "rebuild", None)
        for person in self.people:
            for event in person.events():
                self._at(event.at, "deed", event)

    def live(self) -> None:
        """Until the end, from one instant at which something may come due to the next."""
        while (moment := self._next()) < self.end:
            self.place.clock.moment = moment
            self.steps += 1
            while self._coming and self._coming[0][0] <= moment:
                what, about = heapq.heappop(self._coming)[2]
                self._happen(what, about)
            self.place.work()
            self._tell_statuses()
            self._mind_alerts()

    # ------------------------------------------------------------ time
    def _at(self, at: datetime, what: str, about: object) -> None:
        heapq.heappush(self._coming, (at, len(self._coming) + self.steps * 10**6, (what, about)))

    def _next(self) -> datetime:
        """In steps, so that a year has not too many; what was left over goes on in the next."""
        now = self.place.clock.now()
        due = [at for at, _, _ in self._coming[:1]]
        with self.place.deps.database.read() as session:
            for model, column in DUE:
                first = session.execute(select(func.min(table_of(model).c[column]))).scalar_one()
                due += [first] if first is not None else []
        moment = max(min(due, default=self.end), now + STEP)
        moment += (START - moment) % STEP
        begin, end = self.outage
        return end if begin <= moment < end else moment

    # ------------------------------------------------------------ what happens
    def _happen(self, what: str, about: object) -> None:
        if what == "join":
            assert isinstance(about, int)
            self._join(about)
        elif what == "rebuild":
            self.rebuilt_wrong += rebuild_due(self.place.deps).wrong
        elif what == "deed":
            assert isinstance(about, Event)
            self._do(about)
        elif what == "answer":
            assert isinstance(about, tuple)
            self._answer(*about)
        else:
            assert isinstance(about, UUID)
            self._mind(what, about)

    def _mind(self, what: str, alert_id: UUID) -> None:
        """Whoever takes an alert has the conversation, until it is closed at the latest."""
        deps, now, scope = self.place.deps, self.place.clock.now(), self.place.scope(LEADER)
        diary = self._with_alert.get(alert_id)
        if what == "take":
            take_alert(deps, scope=scope, alert_id=alert_id)
            if diary is not None:
                diary.took[alert_id] = (now, now + WITH_STAFF)
            return
        close_alert(deps, scope=scope, alert_id=alert_id, outcome="reached")
        if diary is not None and alert_id in diary.took:
            begin, end = diary.took[alert_id]
            diary.took[alert_id] = (begin, min(end, now))

    def _join(self, group: int) -> None:
        some = [person for person in self.people if person.number % GROUPS == group]
        import_peers(self.place.deps, slug="harbor", table=_table(some), file="peers.csv")
        now = self.place.clock.now()
        for person in some:
            contact = self.place.contact(person.phone)
            with self.place.deps.database.read() as session:
                peer_id, _ = links_of(session, contact.id)
            assert peer_id is not None
            diary = Diary(person, peer_id, now, contact.id, [(now, person.zone)])
            self.diaries[peer_id] = self._by_phone[person.phone] = diary
            self._by_number[person.number] = diary

    def _do(self, event: Event) -> None:
        diary = self._by_number.get(event.number)
        if diary is None:
            return  # they are not there yet
        now, place, phone = self.place.clock.now(), self.place, diary.person.phone
        match event.deed:
            case "stop":
                place.hear(phone, "STOP")
                diary.stopped.append((now, self.end + DAY))
            case "start":
                place.hear(phone, "START")
                diary.stopped[-1] = (diary.stopped[-1][0], now)
            case "ask_person":
                place.hear(phone, "can i talk to a real person please")
            case "write_as_staff":
                self._write(diary)
            case "pause":
                until = now + event.detail * HOUR / 4
                scope = place.scope(LEADER)
                pause_peer(place.deps, scope=scope, peer_id=diary.peer_id, until=until)
                diary.paused = [(begin, min(end, now)) for begin, end in diary.paused]
                diary.paused.append((now, until))
            case "move":
                self._move(diary, ZONES[event.detail % len(ZONES)])
            case _:
                enrollment = self._enrollment(diary.peer_id, event.detail)
                if enrollment is not None:
                    self._change(event, diary, enrollment)

    def _write(self, diary: Diary) -> None:
        now, scope = self.place.clock.now(), self.place.scope(LEADER)
        body = "This is Lucia. How did it go?"
        said = write_text(self.place.deps, scope=scope, contact_id=diary.contact_id, body=body)
        if isinstance(said, Written):
            diary.with_staff.append((now, now + WITH_STAFF))

    def _change(self, event: Event, diary: Diary, enrollment: Enrollment) -> None:
        """Staff change the next text of a schedule."""
        deps, scope, which = self.place.deps, self.place.scope(LEADER), enrollment.id
        now = self.place.clock.now()
        if event.deed == "send_now":
            if isinstance(send_now(deps, scope=scope, enrollment_id=which), Due):
                diary.asked_for.add((which, now))
        elif event.deed == "skip":
            if isinstance(skip_next(deps, scope=scope, enrollment_id=which), Changed):
                diary.skipped.append((which, now))
        elif enrollment.next_due_at is not None:
            to = enrollment.next_due_at + (1 + event.detail % 30) * HOUR
            done = move_next(deps, scope=scope, enrollment_id=which, to=to)
            if isinstance(done, Changed):
                diary.moved.append((which, to))

    def _move(self, diary: Diary, zone: str) -> None:
        now = self.place.clock.now()
        with work(self.place.deps) as begun:
            lock_contact(begun.session, diary.contact_id)
            peer = begun.session.get_one(Peer, diary.peer_id)
            program = program_of(begun, peer.program_id)
            set_zone(begun, program, peer, PeerZone(zone, "staff", sure=True))
        diary.zones.append((now, zone))

    def _enrollment(self, peer_id: UUID, detail: int) -> Enrollment | None:
        with self.place.deps.database.read() as session:
            query = select(Enrollment).where(
                col(Enrollment.peer_id) == peer_id, col(Enrollment.ended_at).is_(None)
            )
            rows = session.scalars(query.order_by(col(Enrollment.id))).all()
        return rows[detail % len(rows)] if rows else None

    # ------------------------------------------------------------ carrier, people and staff
    def _tell_statuses(self) -> None:
        """All arrive, and questions may be answered."""
        new = self.place.sms.sent[self._seen :]
        for number, text in enumerate(new, start=self._seen + 1):
            message_id = UUID(parse_qs(urlsplit(text.status_callback).query)["m"][0])
            report = StatusReport(message_id, f"SM{number:032x}", "delivered")
            record_status(self.place.deps, report=report)
            diary = self._by_phone.get(text.to)
            if diary is None:
                continue
            diary.questions += "?" in text.body
            answer = diary.person.answer_to(text.body, diary.questions)
            if answer is not None:
                after, said = answer
                self._at(self.place.clock.now() + after, "answer", (diary, said))
        self._seen += len(new)

    def _answer(self, diary: Diary, said: str) -> None:
        """They answer, unless somebody else has the conversation by now."""
        table = table_of(ConversationRow)
        query = select(table.c.id).where(
            table.c.contact_id == diary.contact_id, table.c.place == 0, table.c.due_at.is_not(None)
        )
        with self.place.deps.database.read() as session:
            asked = session.execute(query).first() is not None
        if asked:
            self.place.hear(diary.person.phone, said)

    def _mind_alerts(self) -> None:
        """Somebody takes each alert within the hour and closes it within two days."""
        table, now = table_of(Alert), self.place.clock.now()
        query = select(table.c.id, table.c.reference, table.c.severity, table.c.contact_id).where(
            table.c.status != "closed"
        )
        by_contact = {diary.contact_id: diary for diary in self.diaries.values()}
        with self.place.deps.database.read() as session:
            standing = session.execute(query).all()
        for row in standing:
            if row.id not in self._alerts:
                self._alerts.add(row.id)
                if row.contact_id in by_contact:  # some are about a line
                    self._with_alert[row.id] = by_contact[row.contact_id]
                after = (20 + 37 * row.reference % 1400) * MINUTE
                self._at(now + min(after / 10, HOUR), "take", row.id)
                self._at(now + (after if row.severity >= 2 else 2 * after), "close", row.id)


def _table(people: Iterable[Person]) -> str:
    rows = ["name,phone,zone,state,quiet_hours,dates,consent,schedules,welcome"]
    quiet = f"{OWN_QUIET[0]:%H:%M}-{OWN_QUIET[1]:%H:%M}"
    rows += [
        f"Peer {one.number},{one.phone},{one.zone},{one.state},"
        f"{quiet if one.keeps_own_hours else ''},court {one.court},form,"
        f"{';'.join(one.schedules)},no"
        for one in people
    ]
    return "\n".join([*rows, ""])
