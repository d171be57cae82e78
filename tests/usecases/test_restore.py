"""Restoring: all of it or nothing, and no text leaves twice for it."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from service.gateways.clock import SystemClock
from service.gateways.ids import Uuid7Ids
from service.ports import CarrierText
from service.store.backups import BackupRun
from service.store.messages import Message
from service.store.sealed_file import DamagedBackup, WrongKey, new_secret
from service.usecases.load_backup import UnsoundBackup, open_backup
from service.usecases.restore import Into, NotEmpty, put_back_secrets, restore
from service.usecases.start_checkins import start_checkins
from tests.fakes import START
from tests.usecases.backing_up import backed_up, make_key, nobody, restore_to, where
from tests.usecases.place import ALEX, ROSA, Place


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where nothing is yet: no file, or a database without a table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'warmline.db'}"
    url: str = request.getfixturevalue("another_postgresql_url")
    return url


@pytest.fixture
def source(sqlite_url: str) -> Place:
    return Place(sqlite_url).open()


def tables(url: str) -> set[str]:
    path = url.removeprefix("sqlite:///")
    if path != url and not Path(path).exists():
        return set()
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def spoiled(file: Path, *, at: float) -> Path:
    data = bytearray(file.read_bytes())
    data[int(len(data) * at)] ^= 1
    other = file.with_name("spoiled")
    other.write_bytes(data)
    return other


# ---------------------------------------------------------------- all or nothing
@pytest.mark.parametrize("at", [0.5, 0.999])
def test_a_damaged_backup_leaves_nothing(
    source: Place, tmp_path: Path, empty_url: str, at: float
) -> None:
    for number in range(400):  # more than one piece of the file
        source.record(ALEX, f"text {number} " + str(number**40) * 5)
    secret = make_key(source)
    done = backed_up(source, where(tmp_path))
    with pytest.raises(DamagedBackup, match="damaged"):
        restore_to(empty_url, spoiled(done.file, at=at), secret)
    assert tables(empty_url) == set()
    assert list(tmp_path.glob("new/*")) == []


def test_another_key_leaves_nothing(source: Place, tmp_path: Path, empty_url: str) -> None:
    make_key(source)
    done = backed_up(source, where(tmp_path))
    with pytest.raises(WrongKey):
        restore_to(empty_url, done.file, new_secret())
    assert tables(empty_url) == set()


def test_what_fails_at_the_last_moment_leaves_nothing(
    source: Place, tmp_path: Path, empty_url: str
) -> None:
    secret = make_key(source)
    done = backed_up(source, where(tmp_path))

    def no_room() -> None:
        raise OSError("no room for the secrets")

    with open_backup(done.file, secret) as opened, pytest.raises(OSError, match="no room"):
        restore(opened, into=Into(empty_url, START), say=lambda _done: None, before=no_room)
    assert tables(empty_url) == set()


def test_a_newer_one_is_refused(source: Place, tmp_path: Path, empty_url: str) -> None:
    secret = make_key(source)
    done = backed_up(source, where(tmp_path))
    with open_backup(done.file, secret) as opened:
        newer = opened.manifest.__class__(**{**vars(opened.manifest), "revision": "9999"})
        other = opened.__class__(newer, opened.rows)
        with pytest.raises(UnsoundBackup, match="a newer Warmline"):
            restore(
                other,
                into=Into(empty_url, START),
                say=lambda _done: None,
                before=lambda: None,
            )
    assert tables(empty_url) == set()


# ---------------------------------------------------------------- what is there
def test_what_is_there_is_never_overwritten_unasked(place: Place, tmp_path: Path) -> None:
    place.hear(ALEX, "from before")
    secret = make_key(place)
    done = backed_up(place, where(tmp_path))
    place.hear(ALEX, "since then")
    url = place.deps.database.engine.url.render_as_string(hide_password=False)
    place.deps.database.close()
    with pytest.raises(NotEmpty):
        restore_to(url, done.file, secret)
    assert len(place.messages(ALEX, "inbound")) == 2
    place.deps.database.close()
    restore_to(url, done.file, secret, replace=True)
    assert len(place.messages(ALEX, "inbound")) == 1


def test_a_replaced_file_lies_beside(source: Place, tmp_path: Path) -> None:
    secret = make_key(source)
    done = backed_up(source, where(tmp_path))
    source.hear(ALEX, "since then")
    url = str(source.deps.database.engine.url)
    source.deps.database.close()
    for _ in range(2):
        restore_to(url, done.file, secret, replace=True)
    aside = Place(f"{url}.before-restore-1")
    aside.program_id = source.program_id
    assert len(aside.messages(ALEX, "inbound")) == 1
    aside.deps.database.close()
    assert Path(f"{source.deps.database.engine.url.database}.before-restore-2").exists()


def test_a_database_that_was_only_set_up_is_empty(
    source: Place, tmp_path: Path, postgresql_url: str
) -> None:
    secret = make_key(source)
    done = backed_up(source, where(tmp_path))
    restore_to(postgresql_url, done.file, secret)
    with pytest.raises(NotEmpty):
        restore_to(postgresql_url, done.file, secret)


def test_what_others_keep_in_the_same_database_stays(
    source: Place, tmp_path: Path, another_postgresql_url: str
) -> None:
    engine = create_engine(another_postgresql_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (one integer)"))
    engine.dispose()
    secret = make_key(source)
    done = backed_up(source, where(tmp_path))
    restore_to(another_postgresql_url, done.file, secret)
    assert "theirs" in tables(another_postgresql_url)


# ---------------------------------------------------------------- no text twice
def test_a_text_that_waited_is_asked_for_at_the_carrier(
    source: Place, tmp_path: Path, empty_url: str
) -> None:
    source.clock.advance(seconds=1)
    source.record(ALEX, "PERSON")
    source.hear(ROSA, "PERSON")
    secret = make_key(source)
    done = backed_up(source, where(tmp_path))
    waiting = [row for row in source.rows(Message) if row.due_at is not None]
    source.work()
    left = [text for text in source.sms.accepted if text.to == ALEX]
    assert left
    restore_to(empty_url, done.file, secret)
    restored = Place(empty_url, clock=source.clock, ids=source.deps.ids)
    assert not [row for row in restored.rows(Message) if row.status == "waiting"]
    assert len([row for row in restored.rows(Message) if row.status == "in_doubt"]) == len(waiting)
    restored.deps.database.close()


def test_a_text_that_left_after_the_backup_does_not_leave_again(
    source: Place, tmp_path: Path, empty_url: str
) -> None:
    source.due_now(ALEX)
    sent_before = len(source.sms.sent)
    source.queue.away = True
    start_checkins(source.deps)
    (waiting,) = [row for row in source.rows(Message) if row.due_at is not None]
    secret = make_key(source)
    done = backed_up(source, where(tmp_path))
    source.work()
    assert len(source.sms.sent) == sent_before + 1
    restore_to(empty_url, done.file, secret)
    restored = Place(empty_url, clock=source.clock, ids=source.deps.ids)
    restored.program_id = source.program_id
    restored.clock = source.clock
    (text_sent,) = source.sms.sent
    known = CarrierText("SM" + "7" * 32, "sent", text_sent.body, source.clock.now())
    restored.sms._listed.append((ALEX, known))
    source.clock.advance(timedelta(minutes=5))
    restored.work()
    assert restored.sms.sent == []
    (message,) = [row for row in restored.rows(Message) if row.id == waiting.id]
    assert (message.carrier_id, message.status) == (known.carrier_id, "sent")
    restored.deps.database.close()


def restored_at(source: Place, file: Path, secret: bytes, url: str) -> tuple[Place, int]:
    """The place that is restored now, with the clock of the old one, and what it holds back."""
    done = restore_to(url, file, secret, now=source.clock.now())
    place = Place(url, clock=source.clock, ids=source.deps.ids)
    place.program_id, place.clock = source.program_id, source.clock
    place.sms.sent.extend(source.sms.sent)  # the carrier goes on counting
    return place, done.held


def test_a_checkin_that_went_after_the_backup_does_not_go_again(
    source: Place, tmp_path: Path, empty_url: str
) -> None:
    """Neither the one of the schedule nor the one that somebody asked for; the next day's does."""
    source.due_now(ALEX)
    secret = make_key(source)
    done = backed_up(source, where(tmp_path))
    source.work()
    source.later(hours=1, minutes=30)
    assert (len(source.texts(ALEX)), len(source.texts(ROSA))) == (1, 1)
    place, held = restored_at(source, done.file, secret, empty_url)
    assert held == 2
    place.work()
    place.later(hours=4)
    assert place.sms.accepted == []
    place.later(hours=20)
    assert (len(place.texts(ALEX)), len(place.texts(ROSA))) == (1, 1)
    place.deps.database.close()


def test_a_text_that_is_still_to_come_comes(source: Place, tmp_path: Path, empty_url: str) -> None:
    secret = make_key(source)
    done = backed_up(source, where(tmp_path))
    source.clock.advance(minutes=30)
    place, held = restored_at(source, done.file, secret, empty_url)
    assert held == 0
    place.later(minutes=31)
    assert len(place.texts(ROSA)) == 1, "at ten by her clock"
    place.deps.database.close()


def test_a_reminder_that_may_have_gone_does_not_go_again(
    source: Place, tmp_path: Path, empty_url: str
) -> None:
    """The silence counts all the same, and reminders of what is asked from now on come."""
    source.checkin(ALEX)
    secret = make_key(source)
    done = backed_up(source, where(tmp_path))
    source.later(hours=2)
    assert len(source.texts(ALEX)) == 2, "the reminder went"
    place, _ = restored_at(source, done.file, secret, empty_url)
    place.work()
    place.later(hours=1)
    assert place.texts(ALEX) == []
    place.later(hours=3)
    assert place.checkins()[-1] == ("missed", None)
    place.later(hours=18)
    place.report("delivered", to=ALEX)
    place.later(hours=2)
    assert len(place.texts(ALEX)) == 2
    place.deps.database.close()


def test_the_backup_it_came_from_is_under_way_no_more(
    source: Place, tmp_path: Path, empty_url: str
) -> None:
    secret = make_key(source)
    done = backed_up(source, where(tmp_path))
    restore_to(empty_url, done.file, secret)
    restored = Place(empty_url)
    assert [run.status for run in restored.rows(BackupRun)] == ["failed"]
    restored.deps.database.close()


# ---------------------------------------------------------------- while all goes on
def test_texts_that_come_in_meanwhile_are_in_it_whole_or_not_at_all(
    database_url: str, tmp_path: Path, empty_url: str
) -> None:
    """Two threads write while one backs up. Every message in the backup has its contact, every
    contact's count is that of its messages, and nothing had to wait for the backup."""
    place = Place(database_url, clock=SystemClock(), ids=Uuid7Ids()).open()
    secret = make_key(place)
    over, wrote = threading.Event(), [0, 0]
    failed: list[BaseException] = []

    def write(number: int) -> None:
        one = Place(database_url, clock=SystemClock(), ids=Uuid7Ids())
        try:
            while wrote[number] < 5 or (not over.is_set() and wrote[number] < 300):
                sender = f"+1202555{100 + wrote[number] % 90:04d}"
                one.record(sender, "hello", carrier_id=f"{number}-{wrote[number]}")
                wrote[number] += 1
        except IntegrityError as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    try:
        done = backed_up(place, where(tmp_path), nobody)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    place.deps.database.close()
    assert not failed
    assert min(wrote) >= 5
    restore_to(empty_url, done.file, secret)
    restored = Place(empty_url)
    with restored.deps.database.read() as session:
        wrong = session.execute(
            text(
                "SELECT count(*) FROM contact WHERE seq <>"
                " (SELECT count(*) FROM message WHERE message.contact_id = contact.id)"
            )
        ).scalar_one()
        lost = session.execute(
            text("SELECT count(*) FROM message WHERE contact_id NOT IN (SELECT id FROM contact)")
        ).scalar_one()
    restored.deps.database.close()
    assert (wrong, lost) == (0, 0)


# ---------------------------------------------------------------- the secrets
def test_secrets_come_back_and_others_lie_beside(tmp_path: Path) -> None:
    taken = {"SECRET_KEY": "a", "ENCRYPTION_KEYS": "b", "LOOKUP_KEY": "c"}
    put_back_secrets(tmp_path, taken)
    first = (tmp_path / "secrets").read_text()
    assert all(f"{name}={value}\n" in first for name, value in taken.items())
    assert "TRIAL_ACCOUNT_SID=" in first
    put_back_secrets(tmp_path, taken)
    assert (tmp_path / "secrets").read_text() == first
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o600
    put_back_secrets(tmp_path, {**taken, "LOOKUP_KEY": "d"})
    assert "LOOKUP_KEY=d\n" in (tmp_path / "secrets").read_text()
    assert (tmp_path / "secrets.before-restore-1").read_text() == first
