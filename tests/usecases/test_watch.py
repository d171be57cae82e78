"""The watch over the service itself: who is told when something stands still, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import text

from service.ports import ReceivedText, Refused
from service.store.pulses import beat_pulse
from service.store.troubles import InboundHour, Trouble, TroubleNotice
from service.usecases.readiness import readiness, show_troubles
from service.usecases.recover_missed import begin_recovery, recover_missed
from service.usecases.tell_admins import Letterbox
from service.usecases.watch import Watcher, show_life, watch
from service.usecases.watching import Watching
from tests.fakes import FakeMail
from tests.usecases.backing_up import backed_up, make_key, where
from tests.usecases.place import ALEX, DANA, NOAH, OURS, SAM, Place

HOUR = timedelta(hours=1)


@dataclass
class FakeWatchman:
    visits: int = 0

    def ping(self) -> bool:
        self.visits += 1
        return True


@pytest.fixture
def mail() -> FakeMail:
    return FakeMail()


@dataclass
class House:
    """A place with its processes: those that are dead give no sign of life."""

    place: Place
    mail: FakeMail
    dead: set[str] = field(default_factory=set)
    backups: bool = False

    def look(self, by: Literal["beat", "web"] = "beat") -> frozenset[str]:
        deps = self.place.deps
        with deps.database.write() as session:
            if "beat" not in self.dead:
                beat_pulse(session, "beat", deps.clock.now())
        if "workers" not in self.dead and not self.place.queue.away:
            show_life(deps)
        letterbox = Letterbox(self.mail, ("office@example.org",))
        return watch(deps, watcher=Watcher(by, self.begun, self.backups, letterbox))

    def __post_init__(self) -> None:
        self.begun = self.place.clock.now()

    def go_on(self, minutes: int, by: Literal["beat", "web"] = "beat") -> frozenset[str]:
        """So many minutes go by, with a look each, and what waits is sent."""
        standing = frozenset[str]()
        for _ in range(minutes):
            self.place.clock.advance(minutes=1)
            standing = self.look(by)
            if "beat" not in self.dead:  # it does the work of dead workers
                self.place.work()
        return standing

    def troubles(self) -> list[tuple[str, str, bool]]:
        rows = sorted(self.place.rows(Trouble), key=lambda row: row.created_at)
        return [(row.kind, row.noticed_by, row.over_at is not None) for row in rows]


@pytest.fixture
def house(place: Place, mail: FakeMail) -> House:
    return House(place, mail)


def test_all_is_well(house: House) -> None:
    assert house.go_on(30) == frozenset()
    assert house.troubles() == []
    assert house.mail.letters == []


def test_dead_workers_are_told_once_and_once_when_they_live_again(house: House) -> None:
    house.go_on(3)
    house.dead = {"workers"}
    assert house.go_on(15) == {"workers"}
    (told,) = house.place.texts(NOAH)
    assert told.startswith("Warmline needs a look: the workers have stopped")
    assert house.place.texts(SAM) == []
    assert house.place.texts(DANA) == []
    needs = "Warmline needs a look: the workers have stopped, so answers are slow"
    assert house.mail.subjects_to("noah@example.org") == [needs]
    assert house.mail.subjects_to("office@example.org") == [needs]
    house.dead = set()
    assert house.go_on(9) == {"workers"}  # it must stay well for a while
    assert house.go_on(30) == frozenset()
    assert [text.partition(":")[0] for text in house.place.texts(NOAH)] == [
        "Warmline needs a look",
        "Warmline works again. This is over",
    ]
    assert house.mail.subjects_to("noah@example.org") == [needs, "Warmline works again"]
    assert house.troubles() == [("workers", "beat", True)]


def test_what_comes_and_goes_is_one_trouble(house: House) -> None:
    for _ in range(4):
        house.dead = {"workers"}
        house.go_on(4)
        house.dead = set()
        house.go_on(6)
    assert len(house.troubles()) == 1
    assert len(house.place.texts(NOAH)) == 1


def test_the_same_is_told_three_times_a_day_and_no_more(house: House) -> None:
    for _ in range(5):
        house.dead = {"workers"}
        house.go_on(4)
        house.dead = set()
        house.go_on(12)
    assert len(house.troubles()) == 5
    assert len(house.place.texts(NOAH)) == 6  # three began, and were over
    house.place.clock.advance(days=1)
    house.dead = {"workers"}
    house.go_on(4)
    house.place.work()
    assert len(house.place.texts(NOAH)) == 7


def test_who_was_told_is_kept(house: House) -> None:
    house.dead = {"workers"}
    house.go_on(5)
    notices = house.place.rows(TroubleNotice)
    assert sorted((one.way, one.staff_id is not None, one.failed) for one in notices) == [
        ("mail", False, ""),
        ("mail", True, ""),
        ("text", True, ""),
    ]
    assert all(one.sent_at or one.message_id for one in notices)


def test_nothing_of_anybody_is_in_it(house: House) -> None:
    house.place.record(ALEX, "hello")
    house.dead = {"workers"}
    house.go_on(20)
    house.place.work()
    said = " ".join([*house.place.texts(NOAH), *(f"{s} {b}" for _, s, b in house.mail.letters)])
    assert "Harbor" not in said
    assert not any(name in said for name in ("Alex", "Noah", "555", "hello"))


# ---------------------------------------------------------------- who looks
def test_the_web_leaves_it_to_the_beat(house: House) -> None:
    house.dead = {"workers"}
    assert house.go_on(30, by="web") == frozenset()
    assert house.troubles() == []


def test_the_web_tells_of_a_dead_beat_and_sends_by_itself(house: House) -> None:
    house.go_on(1)
    house.dead = {"beat"}
    assert house.go_on(5, by="web") == {"beat"}
    (told,) = house.place.texts(NOAH)  # though nothing but the web was at work
    assert "the beat has stopped" in told
    assert len(house.mail.subjects_to("noah@example.org")) == 1
    assert house.troubles() == [("beat", "web", False)]
    house.dead = set()
    assert house.go_on(15) == frozenset()
    assert len(house.place.texts(NOAH)) == 2


def test_with_the_beat_dead_a_crisis_still_reaches_people(house: House) -> None:
    house.go_on(1)
    house.place.hear(ALEX, "i want to die")
    assert house.place.texts(SAM)
    house.dead = {"beat", "workers"}
    house.go_on(12, by="web")
    assert house.place.texts(DANA)  # the ladder has climbed on


def test_two_web_processes_make_one_trouble(house: House) -> None:
    house.dead = {"beat"}
    for _ in range(6):
        house.place.clock.advance(minutes=1)
        house.look("web")
        house.look("web")
    assert len(house.troubles()) == 1
    assert len(house.place.texts(NOAH)) == 1


# ---------------------------------------------------------------- what stands still
def test_redis_away(house: House) -> None:
    house.go_on(1)
    house.place.queue.away = True
    assert house.go_on(5) == {"queue"}


def test_texts_that_do_not_leave(house: House) -> None:
    house.go_on(1)
    house.place.sms.outcomes.extend([Refused(20003, retry=True)] * 50)
    house.place.record(ALEX, "HELP")
    standing = house.go_on(12)
    assert standing == {"sending"}
    assert house.mail.subjects_to("noah@example.org") == [
        "Warmline needs a look: texts do not leave"
    ]


def test_silence_where_texts_are_usual(house: House) -> None:
    _hear_nine_an_hour(house)
    assert house.go_on(60) == frozenset()
    assert house.go_on(20) == {"inbound"}


def test_what_had_to_be_asked_for_hides_no_broken_webhook(house: House) -> None:
    _hear_nine_an_hour(house)
    house.go_on(50)
    sent_at = house.place.clock.now() - timedelta(minutes=5)
    house.place.sms.received.append(ReceivedText("RC1", ALEX, OURS, sent_at, "hello"))
    begin_recovery(house.place.deps)
    assert recover_missed(house.place.deps)
    assert house.go_on(30) == {"inbound"}
    assert [row.carrier_id for row in house.place.messages(ALEX, "inbound")] == ["RC1"]


def _hear_nine_an_hour(house: House) -> None:
    line = house.place.line()
    now = house.place.clock.now()
    with house.place.deps.database.write() as session:
        beat_pulse(session, "inbound_counted", now)
        for number in range(1, 9 * 168):
            session.add(InboundHour(line_id=line.id, hour=now - number * HOUR, count=9))


def test_hours_are_counted_as_they_end(house: House) -> None:
    """The ids of messages hold their time; those of the test are all of the first hour."""
    house.place.record(ALEX, "hello")
    house.place.record(ALEX, "hello again")
    house.look()
    assert house.place.rows(InboundHour) == []
    house.place.clock.advance(hours=5)
    house.look()
    (hour,) = house.place.rows(InboundHour)
    assert (hour.line_id, hour.count) == (house.place.line().id, 2)
    assert hour.hour == house.begun.replace(minute=0)


def test_no_fresh_backup(house: House, tmp_path: Path) -> None:
    house.backups = True
    assert house.look() == frozenset()
    house.place.clock.advance(hours=37)
    assert house.look() == {"backup"}
    make_key(house.place)
    backed_up(house.place, where(tmp_path))
    assert house.go_on(12) == frozenset()


# ---------------------------------------------------------------- when telling fails
def test_a_letter_that_is_not_taken_is_tried_again(house: House) -> None:
    house.mail.away = True
    house.dead = {"workers"}
    house.go_on(10)
    assert house.mail.letters == []
    house.mail.away = False
    house.go_on(20)
    assert len(house.mail.subjects_to("noah@example.org")) == 1


def test_a_letter_that_nobody_takes_is_given_up(house: House) -> None:
    house.mail.away = True
    house.dead = {"workers"}
    for _ in range(10):
        house.place.clock.advance(minutes=70)
        house.look()
    mails = [one for one in house.place.rows(TroubleNotice) if one.way == "mail"]
    assert {(one.failed, one.due_at) for one in mails} == {("not_taken", None)}


def test_an_admin_without_a_number_is_noted(house: House) -> None:
    with house.place.deps.database.write() as session:
        session.execute(text("DELETE FROM link WHERE staff_id IS NOT NULL"))
    house.dead = {"workers"}
    house.go_on(5)
    (notice,) = [one for one in house.place.rows(TroubleNotice) if one.way == "text"]
    assert (notice.failed, notice.message_id) == ("no_number", None)


# ---------------------------------------------------------------- watching on and on
def watching(house: House, name: Literal["beat", "web"] = "beat") -> tuple[Watching, FakeWatchman]:
    watchman = FakeWatchman()
    letterbox = Letterbox(house.mail, ("office@example.org",))
    watcher = Watcher(name, house.begun, letterbox=letterbox)
    return Watching(house.place.deps, watcher, watchman), watchman


def test_the_watchman_outside_is_visited_every_minute_while_all_is_well(house: House) -> None:
    beat, watchman = watching(house)
    for _ in range(20):
        house.place.clock.advance(seconds=15)
        house.look()
        beat.look()
    assert watchman.visits == 5
    house.dead = {"workers"}
    house.go_on(5)
    visits = watchman.visits
    for _ in range(20):
        house.place.clock.advance(seconds=15)
        house.look()
        beat.look()
    assert watchman.visits == visits


def test_the_web_visits_nobody(house: House) -> None:
    web, watchman = watching(house, "web")
    house.look()
    web.look()
    assert watchman.visits == 0


def test_a_database_that_is_away_is_told_from_memory(house: House) -> None:
    beat, watchman = watching(house)
    house.look()
    beat.look()
    visits = watchman.visits
    there = beat.deps
    gone = Place("sqlite:////nowhere/at/all.db", clock=house.place.clock)
    beat.deps = replace(there, database=gone.deps.database)
    for _ in range(20):
        house.place.clock.advance(minutes=1)
        beat.look()
    assert [to for to, _, _ in house.mail.letters] == [("office@example.org", "noah@example.org")]
    assert house.mail.letters[0][1] == "Warmline needs a look: the database does not answer"
    assert watchman.visits == visits
    beat.deps = there
    house.look()
    beat.look()
    assert [subject for _, subject, _ in house.mail.letters][1:] == ["Warmline works again"]


# ---------------------------------------------------------------- what is shown
def test_what_stands_still_is_seen_from_outside_and_on_every_page(house: House) -> None:
    house.dead = {"workers"}
    house.go_on(5)
    ready = readiness(house.place.deps)
    assert (ready.beat, ready.workers, ready.sending, ready.ready) == (True, False, True, False)
    (shown,) = show_troubles(house.place.deps)
    assert (shown.kind, shown.since) == ("workers", house.begun)
    assert shown.words == "the workers have stopped, so answers are slow"
