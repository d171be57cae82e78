"""Two at once: order, locks that cross, and what breaks in the middle."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError

from service.core.screening.model import Screening
from service.core.screening.overlay import NO_OVERLAY, Overlay
from service.core.severity import Severity
from service.gateways.clock import SystemClock
from service.gateways.ids import Uuid7Ids
from service.ports import Ids
from service.store.alerts import Alert
from service.store.contacts import lock_contact
from service.store.lock import lock_one
from service.store.messages import Message
from service.usecases.deliver import deliver
from service.usecases.deps import Deps
from service.usecases.ears import Ears
from service.usecases.find_due import find_due
from service.usecases.library import Library
from service.usecases.one_by_one import LEASE
from service.usecases.record_text import InboundText, record_text
from service.usecases.take_turns import take_turns
from service.usecases.work import retried, work
from tests.usecases.place import ALEX, LIBRARY, OURS, ROSA, SAM, Place, program
from workers.jobs import work_slice

ROUNDS = 12


@pytest.fixture
def busy(database_url: str) -> Iterator[Place]:
    """The program with the real clock and ids: several threads work on it."""
    place = Place(database_url, SystemClock(), Uuid7Ids()).open(program(quiet="none"))
    yield place
    place.deps.database.close()


def at_once(*steps: Callable[[], None]) -> None:
    """Run every step in a thread of its own; what one of them raises is raised."""
    with ThreadPoolExecutor(len(steps)) as threads:
        running = [threads.submit(step) for step in steps]
    for one in running:
        one.result()


@dataclass(frozen=True)
class WatchedEars(Ears):
    """Ears that say what they are about to hear in a turn."""

    about_to_read: Callable[[str], None] = lambda _text: None

    def screen(
        self,
        text: str,
        *,
        lang: str | None = None,
        asked: str | None = None,
        before: Sequence[str] = (),
    ) -> Screening:
        if lang is not None:  # in a turn; when a text is recorded, nobody's language is known
            self.about_to_read(text)
        return super().screen(text, lang=lang, asked=asked, before=before)


@dataclass(frozen=True)
class WatchedLibrary(Library):
    about_to_read: Callable[[str], None] = lambda _text: None

    def ears(self, overlay: Overlay = NO_OVERLAY) -> Ears:
        heard = super().ears(overlay)
        return WatchedEars(heard.lexicon, heard.broken, about_to_read=self.about_to_read)


def reading(about_to_read: Callable[[str], None]) -> Library:
    given = {part.name: getattr(LIBRARY, part.name) for part in fields(LIBRARY)}
    return WatchedLibrary(**given, about_to_read=about_to_read)


def take_all(place: Place) -> None:
    while take_turns(place.deps):
        pass


def test_two_threads_take_the_turns_of_one_contact_in_order(busy: Place) -> None:
    """Each text is a step of one conversation, so that any slip of order would show."""
    busy.due_now()
    busy.work()

    def write() -> None:
        for number in range(ROUNDS):
            text = InboundText(f"IN-{number}", ALEX, OURS, f"bus {chr(97 + number)} was late")
            record_text(busy.deps, text=text)
            take_turns(busy.deps)

    def take() -> None:
        for _ in range(ROUNDS * 2):
            take_turns(busy.deps)

    at_once(write, take, take)
    take_all(busy)
    heard = busy.messages(ALEX, "inbound")
    assert [row.carrier_id for row in heard] == [f"IN-{number}" for number in range(ROUNDS)]
    assert not any(row.turn_waits or row.turn_failures for row in heard)
    kinds = [detail for kind, detail in busy.history(busy.alert()) if kind in ("opened", "joined")]
    assert kinds[0].startswith("not_understood")
    assert len(kinds) == ROUNDS - 1, (
        "the first is asked again, each other one reached a person once"
    )


def test_a_text_that_arrives_while_its_contacts_turn_runs_gets_its_own(place: Place) -> None:
    arrived = threading.Event()

    calm = place.deps

    def come_in() -> None:
        record_text(calm, text=InboundText("IN-second", ALEX, OURS, "i want to kill myself"))
        arrived.set()

    def while_reading(_text: str) -> None:
        if writer.ident is None:
            writer.start()
            arrived.wait(0.2)  # the contact is locked: it waits for us to end

    writer = threading.Thread(target=come_in)
    place.record(ALEX, "HELP")
    take_turns(replace(calm, library=reading(while_reading)))
    writer.join()
    take_all(place)
    assert [row.turn_waits for row in place.messages(ALEX, "inbound")] == [False, False]
    assert place.alert().severity == Severity.CRISIS


def test_no_two_processes_send_the_same_text(busy: Place) -> None:
    for number in range(50, 70):
        busy.record(f"+120255501{number}", "HELP")
    take_all(busy)

    def send() -> None:
        while deliver(busy.deps, priorities=(0, 1, 2, 3)):
            pass

    at_once(send, send, send)
    send()
    callbacks = [text.status_callback for text in busy.sms.sent]
    assert len(callbacks) == len(set(callbacks)) == 20


def test_locks_that_cross_are_tried_again(busy: Place) -> None:
    """A member of staff's turn locks their contact and then the alert; a climbing alert locks the
    alert and then their contact."""
    busy.hear(ALEX, "i want to kill myself")
    alert_id, sam = busy.alert().id, busy.contact(SAM).id
    crossing = busy.deps.database.engine.dialect.name == "postgresql"
    both = threading.Barrier(2)
    tries = {"staff": 0, "climb": 0}

    def meet(who: str) -> None:
        # On SQLite the other one waits for the whole database, and on a second try it is through.
        if crossing and tries[who] == 1:
            both.wait(60)

    @retried
    def staff_writes(deps: Deps) -> None:
        tries["staff"] += 1
        with work(deps) as begun:
            lock_contact(begun.session, sam).unread = True
            begun.session.flush()
            meet("staff")
            lock_one(begun.session, Alert, alert_id).outcome = "staff"

    @retried
    def alert_climbs(deps: Deps) -> None:
        tries["climb"] += 1
        with work(deps) as begun:
            lock_one(begun.session, Alert, alert_id).reason = "climbed"
            begun.session.flush()
            meet("climb")
            lock_contact(begun.session, sam).lang = "es"

    at_once(lambda: staff_writes(busy.deps), lambda: alert_climbs(busy.deps))
    assert (busy.alert().outcome, busy.alert().reason) == ("staff", "climbed")
    assert (busy.contact(SAM).unread, busy.contact(SAM).lang) == (True, "es")
    if crossing:
        assert sum(tries.values()) == 3, "one of them was undone, and did it again"


class Deadlock(Exception):
    """As PostgreSQL's driver tells it."""

    sqlstate = "40P01"


def test_what_always_crosses_is_tried_for_a_while_and_then_told(bare_place: Place) -> None:
    tries = []

    @retried
    def crosses(deps: Deps) -> None:
        tries.append(deps)
        raise OperationalError("SELECT", {}, Deadlock())

    with pytest.raises(OperationalError):
        crosses(bare_place.deps)
    waits = bare_place.clock.waited
    assert len(tries) == len(waits) + 1 == 8
    assert all(later == 2 * sooner for sooner, later in pairwise(waits)), "ever longer"
    assert sum(waits, timedelta()) < LEASE, "the row is still theirs"


def test_staff_take_alerts_while_they_climb(busy: Place) -> None:
    """The real thing: every alert is taken once, whatever crosses."""
    for phone in (ALEX, ROSA):
        busy.record(phone, "i want to kill myself")

    def answer() -> None:
        for number in range(ROUNDS):
            record_text(busy.deps, text=InboundText(f"OK-{number}", SAM, OURS, "OK 1042"))
            take_turns(busy.deps)

    def climb() -> None:
        for number in range(ROUNDS):
            text = InboundText(f"AGAIN-{number}", ALEX, OURS, "i want to kill myself")
            record_text(busy.deps, text=text)
            take_turns(busy.deps)

    at_once(answer, climb, climb_and_send(busy))
    busy.work()
    busy.hear(SAM, "OK 1042")
    assert busy.alerts()[0].status == "taken"
    assert [kind for kind, _ in busy.history(busy.alerts()[0])].count("taken") == 1


def climb_and_send(busy: Place) -> Callable[[], None]:
    def run() -> None:
        for _ in range(ROUNDS):
            with busy.deps.database.write() as session:
                for alert in busy.alerts():
                    if alert.status == "open":
                        lock_one(session, Alert, alert.id).due_at = busy.deps.clock.now()
            # One pass, not until nothing is due: what the others hold locked stays due meanwhile.
            for one in find_due(busy.deps):
                work_slice(busy.deps, one.job, one.queue)

    return run


# ---------------------------------------------------------------- what breaks in the middle
def test_a_turn_that_fails_three_times_becomes_an_alert_and_the_next_goes_on(place: Place) -> None:

    def breaks(text: str) -> None:
        if "poison" in text:
            raise ZeroDivisionError("a bug of ours")

    place.deps = replace(place.deps, library=reading(breaks))
    place.record(ALEX, "HELP")
    place.record(ALEX, "poison")
    place.record(ALEX, "i want to kill myself")
    place.work()
    assert len(place.texts(ALEX)) == 1, "what came before it need not wait"
    place.later(seconds=1)
    place.later(seconds=1)
    first, second, third = place.messages(ALEX, "inbound")
    assert (first.turn_failures, second.turn_failures, third.turn_failures) == (0, 3, 0)
    assert not any(row.turn_waits for row in (first, second, third))
    assert place.history(place.alert())[0] == ("opened", "turn_failed::urgent")
    assert place.alert().severity == Severity.CRISIS
    assert len(place.texts(ALEX)) == 2


def test_a_reply_and_its_alert_exist_together_or_not_at_all(place: Place) -> None:
    """Break at each row that a turn writes in its turn: nothing of it is ever left."""
    left = []
    place.record(ALEX, "i want to kill myself")
    for stop_at in range(1, 40):
        with suppress(Gone):
            take_turns(replace(place.deps, ids=StoppingIds(place.deps.ids, stop_at)))
        outbound = [row for row in place.rows(Message) if row.direction == "outbound"]
        left.append((len(place.alerts()), len(outbound)))
        if place.alerts():
            break
        place.clock.advance(minutes=1)
    assert set(left[:-1]) == {(0, 0)}
    assert len(left) > 5
    assert left[-1] == (1, 2), "the reply and the text to staff, with the alert"


class Gone(BaseException):
    """No `except Exception` sees a process that is killed."""


class StoppingIds:
    """Ids that end the process when one is asked for too many."""

    def __init__(self, ids: Ids, stop_at: int) -> None:
        self._ids = ids
        self._left = stop_at

    def new(self) -> UUID:
        self._left -= 1
        if self._left < 0:
            raise Gone
        return self._ids.new()
