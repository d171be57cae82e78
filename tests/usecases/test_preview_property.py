"""What the preview says is what the beat does, for programs by chance: each is previewed at some
moment of its life, then lived through with the real beat on a moved clock, and text by text the two
agree, with the segments that each text came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from shutil import copyfile
from typing import Any
from uuid import UUID

import pytest
from hypothesis import Phase, given, reject, settings
from sqlmodel import Session, col, select

from service.core.severity import Severity
from service.core.source import AuthoringError
from service.store.alerts import Alert
from service.store.contacts import Contact, links_of
from service.store.conversations import ConversationRow
from service.store.messages import Message
from service.store.peers import Peer
from service.store.schedules import Checkin, Enrollment, Schedule, named_enrollments
from service.usecases.change_plan import edit_next, move_next, skip_next
from service.usecases.preview_schedules import preview_schedules
from service.usecases.send_now import send_now
from tests import postgres
from tests.usecases.drawn_programs import PHONES, Drawn, Happening, drawn
from tests.usecases.place import Place

DAYS = 5
NewDatabase = Callable[[], AbstractContextManager[str]]
TEN = timedelta(minutes=10)


@pytest.fixture(scope="session")
def new_sqlite(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """A fresh database for each life: one test has many."""

    @contextmanager
    def new() -> Iterator[str]:
        path = tmp_path_factory.mktemp("life") / "warmline.db"
        copyfile(_sqlite_template, path)
        yield f"sqlite:///{path}"
        for left in path.parent.iterdir():
            left.unlink()

    return new


@pytest.fixture(scope="session")
def new_postgresql(_postgresql_template: str, postgresql: Path) -> NewDatabase:
    @contextmanager
    def new() -> Iterator[str]:
        name = f"test_{token_hex(8)}"
        create = f"CREATE DATABASE {name} TEMPLATE {_postgresql_template}"
        postgres.administer(postgresql, create)
        yield postgres.url_of(postgresql, name)
        postgres.administer(postgresql, f"DROP DATABASE {name} WITH (FORCE)")

    return new


class Life:
    """A drawn program at work. Whoever is asked answers at once, but for the questions in `left`:
    those that nobody answers."""

    def __init__(self, place: Place, given: Drawn) -> None:
        self.place = place
        place.clock.moment = given.start
        place.open(given.source, given.table)
        self.left: set[UUID] = set()
        self.until(given.start + given.lived)
        for happening in given.happenings:
            self.happen(happening)

    # ------------------------------------------------------------ time
    def until(self, end: datetime) -> None:
        """Live up to and without an instant: whatever is due is done, and all is answered."""
        while True:
            self.place.work()
            self.answer()
            following = self._next_due(end)
            if following is None:
                self.place.clock.moment = max(end, self.place.clock.moment)
                return
            self.place.clock.moment = following

    def _next_due(self, end: datetime) -> datetime | None:
        rows = self.place.rows
        due = [row.next_due_at for row in rows(Enrollment)]
        due += [row.due_at for row in rows(ConversationRow)]
        due += [row.due_at for row in rows(Message)]
        ahead = [at for at in due if at is not None and self.place.clock.moment < at < end]
        return min(ahead, default=None)

    def answer(self) -> None:
        for _ in range(12):
            waiting = self._asked()
            if not waiting:
                return
            for contact_id in waiting:
                self.place.hear(self._phone(contact_id), "skip")
        raise AssertionError("some question is never answered")

    def _asked(self) -> list[UUID]:
        rows = self.place.rows(ConversationRow)
        return [row.contact_id for row in rows if row.place == 0 and row.id not in self.left]

    def _phone(self, contact_id: UUID) -> str:
        return next(one for one in self._phones() if self.place.contact(one).id == contact_id)

    def _phones(self) -> list[str]:
        return PHONES[: len(self.place.rows(Peer))]

    # ------------------------------------------------------------ what happens
    def happen(self, one: Happening) -> None:
        phone = self._phones()[one.peer % len(self._phones())]
        contact = self.place.contact(phone)
        if one.kind in ("alert", "person", "pause", "missed"):
            self._write(one, contact)
        elif one.kind == "stop":
            self.place.hear(phone, "STOP")
        else:
            self._by_hand(one, contact)

    def _write(self, one: Happening, contact: Contact) -> None:
        place, now = self.place, self.place.clock.now()
        sam = place.scope().staff_id
        with place.deps.database.write() as session:
            row = session.get_one(Contact, contact.id)
            peer = session.get_one(Peer, links_of(session, contact.id)[0])
            if one.kind == "person":
                row.held_by_id, row.held_at = sam, now - one.size * TEN
            elif one.kind == "pause":
                peer.paused_until = now + one.size * timedelta(hours=1)
            elif one.kind == "missed":
                rows = named_enrollments(session, peer.id)
                if rows:
                    paused = rows[one.schedule % len(rows)][0]
                    paused.paused_at, paused.next_due_at = now, None
                    session.add(paused)
            session.add(row)
            session.add(peer)
        if one.kind == "alert" and not any(a.contact_id == contact.id for a in place.alerts()):
            self._raise(contact, now)

    def _raise(self, contact: Contact, now: datetime) -> None:
        with self.place.deps.database.write() as session:
            session.add(
                Alert(
                    id=self.place.deps.ids.new(),
                    created_at=now,
                    program_id=contact.program_id,
                    contact_id=contact.id,
                    reference=2000 + len(self.place.alerts()),
                    kind="person",
                    severity=Severity.URGENT,
                )
            )

    def _by_hand(self, one: Happening, contact: Contact) -> None:
        deps, scope = self.place.deps, self.place.scope()
        with deps.database.read() as session:
            peer_id = links_of(session, contact.id)[0]
            assert peer_id is not None
            rows = named_enrollments(session, peer_id)
        if not rows:
            return
        of: dict[str, Any] = {"scope": scope, "enrollment_id": rows[one.schedule % len(rows)][0].id}
        if one.kind == "move":
            move_next(deps, **of, to=self.place.clock.now() + (one.size + 1) * 6 * TEN)
        elif one.kind == "skip":
            skip_next(deps, **of)
        elif one.kind == "edit":
            edit_next(deps, **of, words="Sam here. " + "I thought of you. " * (one.size % 9))
        else:
            send_now(deps, **of)
        if one.kind == "question":
            self.place.work()
            self.left |= {row.id for row in self.place.rows(ConversationRow) if row.place == 0}


Fate = tuple[UUID, str, object, object, str | None, int | None]


def previewed(place: Place) -> list[Fate]:
    """What the preview says of each text: whose and of which schedule and day it is, when it goes
    or why it does not, and its segments."""
    shown = preview_schedules(place.deps, program_id=place.program_id, days=DAYS)
    return [
        (
            *(line.peer_id, line.schedule, line.on, line.sent_at, line.dropped),
            line.segments if line.sent_at else None,
        )
        for line in shown.lines
    ]


def lived(place: Place, known: set[UUID]) -> list[Fate]:
    """What became of each text that was settled since those that are `known`."""
    with place.deps.database.read() as session:
        query = (
            select(Checkin, Schedule.name)
            .join(Enrollment, col(Enrollment.id) == col(Checkin.enrollment_id))
            .join(Schedule, col(Schedule.id) == col(Enrollment.schedule_id))
        )
        rows = [(row, name) for row, name in session.exec(query) if row.id not in known]
        return [
            (row.peer_id, name, row.on, None, row.reason, None)
            if row.status == "dropped"
            else (row.peer_id, name, row.on, row.created_at, None, _said(session, row))
            for row, name in rows
        ]


def _said(session: Session, checkin: Checkin) -> int:
    """The segments of what was said as a check-in began."""
    query = select(Message).where(
        col(Message.checkin_id) == checkin.id,
        col(Message.purpose) == "checkin",
        col(Message.created_at) == checkin.created_at,
    )
    return sum(message.segments or 0 for message in session.exec(query))


def check(url: str, given: Drawn) -> None:
    place = Place(url)
    try:
        life = _begun(place, given)
        known = {row.id for row in place.rows(Checkin)}
        expected = Counter(previewed(place))
        life.until(place.clock.now() + timedelta(days=DAYS))
        happened = Counter(lived(place, known))
        assert sorted(map(str, happened - expected)) == []
        assert sorted(map(str, expected - happened)) == []
    finally:
        place.deps.database.close()


def _begun(place: Place, given: Drawn) -> Life:
    try:
        return Life(place, given)
    except AuthoringError:
        reject()  # its texts could never go, or come too close to each other


# A life takes a second or so: to make a failing one smaller would take many.
NOT_SHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)


@given(given=drawn())
@settings(max_examples=20, phases=NOT_SHRUNK)
def test_what_the_preview_says_is_what_the_beat_does(given: Drawn, new_sqlite: NewDatabase) -> None:
    with new_sqlite() as url:
        check(url, given)


@given(given=drawn())
@settings(max_examples=3, phases=NOT_SHRUNK)
def test_and_so_it_is_on_postgresql(given: Drawn, new_postgresql: NewDatabase) -> None:
    with new_postgresql() as url:
        check(url, given)
