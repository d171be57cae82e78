"""The simulator's memory: texts, calls, phones, blocks and the steps still to be taken, in one
small SQLite file, so that a second start goes on where the first one was.

Times are seconds since 1970 (UTC), taken from SQLite's own clock.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.web.simulator.config import Phone

SCHEMA = """
CREATE TABLE IF NOT EXISTS text (
    n INTEGER PRIMARY KEY AUTOINCREMENT, sid TEXT NOT NULL UNIQUE, direction TEXT NOT NULL,
    sender TEXT NOT NULL, recipient TEXT NOT NULL, service_sid TEXT, body TEXT NOT NULL,
    shown TEXT NOT NULL, status TEXT NOT NULL, error_code INTEGER, media INTEGER NOT NULL,
    callback TEXT, note TEXT NOT NULL, created_at REAL NOT NULL, updated_at REAL NOT NULL,
    sent_at REAL);
CREATE INDEX IF NOT EXISTS text_by_recipient ON text (recipient, n);
CREATE INDEX IF NOT EXISTS text_by_sender ON text (sender, n);
CREATE TABLE IF NOT EXISTS call (
    n INTEGER PRIMARY KEY AUTOINCREMENT, sid TEXT NOT NULL UNIQUE, direction TEXT NOT NULL,
    sender TEXT NOT NULL, recipient TEXT NOT NULL, status TEXT NOT NULL, url TEXT, twiml TEXT,
    callback TEXT, events TEXT NOT NULL, words TEXT NOT NULL, created_at REAL NOT NULL,
    updated_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS phone (
    number TEXT PRIMARY KEY, label TEXT NOT NULL, kind TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS line (address TEXT PRIMARY KEY, number TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS block (phone TEXT, line TEXT, PRIMARY KEY (phone, line));
CREATE TABLE IF NOT EXISTS step (
    n INTEGER PRIMARY KEY AUTOINCREMENT, due_at REAL NOT NULL, kind TEXT NOT NULL,
    sid TEXT NOT NULL, detail TEXT NOT NULL, attempt INTEGER NOT NULL, token TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS step_by_time ON step (due_at);
"""
NOW = "SELECT (julianday('now') - 2440587.5) * 86400.0"


@dataclass(frozen=True)
class Text:
    """One text. `sender` and `recipient` are numbers; `body` is what the carrier still keeps (it
    can be blanked), `shown` what the phone shows; `note` says in words what went wrong."""

    sid: str
    direction: str  # inbound | outbound-api | outbound-reply
    sender: str
    recipient: str
    body: str
    status: str
    service_sid: str | None = None
    callback: str | None = None
    media: int = 0
    error_code: int | None = None
    note: str = ""
    shown: str = ""
    n: int = 0
    created_at: float = 0.0
    updated_at: float = 0.0
    sent_at: float | None = None


@dataclass(frozen=True)
class Call:
    """One call, from a phone to a line (`inbound`) or from the REST interface to a phone.
    `events` are the space-separated names that its callback wants; `words` what was spoken."""

    sid: str
    direction: str  # inbound | outbound-api
    sender: str
    recipient: str
    status: str
    url: str | None = None
    twiml: str | None = None
    callback: str | None = None
    events: str = ""
    words: str = ""
    n: int = 0
    created_at: float = 0.0
    updated_at: float = 0.0


@dataclass(frozen=True)
class Step:
    """Something to be done at `due_at`; `token` stays the same when it is tried again."""

    n: int
    due_at: float
    kind: str
    sid: str
    detail: str
    attempt: int
    token: str


@dataclass(frozen=True)
class TextQuery:
    """Which texts to list; times in seconds, `since` included and `until` not."""

    to: str | None = None
    sender: str | None = None
    since: float | None = None
    until: float | None = None
    below: int | None = None
    limit: int = 50


class Store:
    """One connection that threads share in turn. Each method is one transaction by itself, or a
    part of the one that `transaction()` holds open."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing; may be entered again inside itself."""
        with self._lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")

    def now(self) -> float:
        return float(self._one(NOW, ())[0])

    # ------------------------------------------------------------ texts
    def add_text(self, text: Text) -> Text:
        """Keep a new text, its times filled in and shown as it was written."""
        now = self.now()
        sent = now if text.direction == "inbound" else None
        values = _columns(text) | {
            "shown": text.body, "created_at": now, "updated_at": now, "sent_at": sent
        }  # fmt: skip
        self._insert("text", values)
        return self.text(text.sid)

    def text(self, sid: str) -> Text:
        """Raises KeyError when there is none."""
        rows = self._all("SELECT * FROM text WHERE sid = ?", (sid,))
        if not rows:
            raise KeyError(sid)
        return Text(**dict(rows[0]))

    def change_text(self, sid: str, **changes: str | int | float | None) -> Text:
        self._change("text", sid, changes)
        return self.text(sid)

    def list_texts(self, query: TextQuery) -> list[Text]:
        """The newest first."""
        tests, values = ["1"], []
        for test, value in (
            ("recipient = ?", query.to), ("sender = ?", query.sender), ("n < ?", query.below),
            ("coalesce(sent_at, created_at) >= ?", query.since),
            ("coalesce(sent_at, created_at) < ?", query.until),
        ):  # fmt: skip
            if value is not None:
                tests.append(test)
                values.append(value)
        where = " AND ".join(tests)
        rows = self._all(
            f"SELECT * FROM text WHERE {where} ORDER BY n DESC LIMIT ?",  # noqa: S608 - our own words
            (*values, query.limit),
        )
        return [Text(**dict(row)) for row in rows]

    def texts_of(self, phone: str, limit: int) -> list[Text]:
        """The latest texts to and from one phone, the oldest first."""
        rows = self._all(
            "SELECT * FROM (SELECT * FROM text WHERE recipient = ? UNION SELECT * FROM text"
            " WHERE sender = ? ORDER BY n DESC LIMIT ?) ORDER BY n",
            (phone, phone, limit),
        )
        return [Text(**dict(row)) for row in rows]

    # ------------------------------------------------------------ calls
    def add_call(self, call: Call) -> Call:
        now = self.now()
        self._insert("call", _columns(call) | {"created_at": now, "updated_at": now})
        return self.call(call.sid)

    def call(self, sid: str) -> Call:
        """Raises KeyError when there is none."""
        rows = self._all("SELECT * FROM call WHERE sid = ?", (sid,))
        if not rows:
            raise KeyError(sid)
        return Call(**dict(rows[0]))

    def change_call(self, sid: str, **changes: str | int | float | None) -> Call:
        self._change("call", sid, changes)
        return self.call(sid)

    def calls_of(self, phone: str, limit: int) -> list[Call]:
        """The latest calls to and from one phone, the oldest first."""
        rows = self._all(
            "SELECT * FROM (SELECT * FROM call WHERE recipient = ? OR sender = ?"
            " ORDER BY n DESC LIMIT ?) ORDER BY n",
            (phone, phone, limit),
        )
        return [Call(**dict(row)) for row in rows]

    def list_calls(self, query: TextQuery) -> list[Call]:
        """The newest first."""
        tests, values = ["1"], []
        for test, value in (
            ("recipient = ?", query.to), ("sender = ?", query.sender), ("n < ?", query.below),
            ("created_at >= ?", query.since), ("created_at < ?", query.until),
        ):  # fmt: skip
            if value is not None:
                tests.append(test)
                values.append(value)
        where = " AND ".join(tests)
        rows = self._all(
            f"SELECT * FROM call WHERE {where} ORDER BY n DESC LIMIT ?",  # noqa: S608 - our own words
            (*values, query.limit),
        )
        return [Call(**dict(row)) for row in rows]

    # ------------------------------------------------------------ phones, lines, blocks
    def put_phone(self, phone: Phone) -> None:
        """Keep a phone; one that is known takes the new label and kind."""
        self._run(
            "INSERT INTO phone VALUES (?, ?, ?) ON CONFLICT (number) DO UPDATE"
            " SET label = excluded.label, kind = excluded.kind",
            (phone.number, phone.label, phone.kind),
        )

    def meet_phone(self, number: str) -> None:
        """Keep a number that nobody has introduced, as a stranger's."""
        self._run(
            "INSERT INTO phone VALUES (?, ?, 'stranger') ON CONFLICT (number) DO NOTHING",
            (number, number),
        )

    def phones(self) -> list[Phone]:
        rows = self._all("SELECT number, label, kind FROM phone ORDER BY rowid", ())
        return [Phone(**dict(row)) for row in rows]

    def put_line(self, address: str, number: str) -> None:
        """Keep a line: its address is a Messaging Service, or the number itself."""
        self._run(
            "INSERT INTO line VALUES (?, ?) ON CONFLICT (address) DO UPDATE"
            " SET number = excluded.number",
            (address, number),
        )

    def number_of_line(self, address: str) -> str:
        """The number behind a line that texts are sent from; one that is met for the first time is
        kept. A Messaging Service that nobody has introduced is given a made-up number."""
        with self.transaction():
            rows = self._all("SELECT number FROM line WHERE address = ?", (address,))
            if rows:
                return str(rows[0][0])
            number = address
            if address.startswith("MG"):
                count = int(self._one("SELECT count(*) FROM line WHERE address LIKE 'MG%'", ())[0])
                number = f"+1208555{count + 100:04d}"
            self.put_line(address, number)
            return number

    def lines(self) -> list[str]:
        """The numbers of every line met so far."""
        return [
            str(row[0])
            for row in self._all("SELECT number FROM line GROUP BY number ORDER BY min(rowid)", ())
        ]

    def services(self) -> list[str]:
        """The Messaging Services (`MG...`) met so far."""
        rows = self._all("SELECT address FROM line WHERE address LIKE 'MG%' ORDER BY rowid", ())
        return [str(row[0]) for row in rows]

    def service_behind(self, number: str) -> str | None:
        """The Messaging Service (`MG...`) that a line's number belongs to, if any."""
        rows = self._all(
            "SELECT address FROM line WHERE number = ? AND address LIKE 'MG%'", (number,)
        )
        return str(rows[0][0]) if rows else None

    def is_blocked(self, phone: str, line: str) -> bool:
        return bool(self._all("SELECT 1 FROM block WHERE phone = ? AND line = ?", (phone, line)))

    def set_blocked(self, phone: str, line: str, blocked: bool) -> None:
        if blocked:
            self._run("INSERT OR IGNORE INTO block VALUES (?, ?)", (phone, line))
        else:
            self._run("DELETE FROM block WHERE phone = ? AND line = ?", (phone, line))

    # ------------------------------------------------------------ steps
    def add_step(self, step: Step) -> None:
        """Keep a step; its number is given here."""
        self._insert("step", _columns(step))

    def next_step(self, busy: Sequence[int]) -> Step | None:
        """The step that is due first, of those that are not in `busy`; it may lie ahead."""
        rows = self._all(
            "SELECT * FROM step WHERE n NOT IN (SELECT value FROM json_each(?))"
            " ORDER BY due_at, n LIMIT 1",
            (json.dumps(list(busy)),),
        )
        return Step(**dict(rows[0])) if rows else None

    def end_step(self, n: int) -> None:
        self._run("DELETE FROM step WHERE n = ?", (n,))

    # ------------------------------------------------------------ SQL
    def _run(self, sql: str, values: Sequence[Any]) -> None:
        with self.transaction():
            self._db.execute(sql, values)

    def _all(self, sql: str, values: Sequence[Any]) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def _one(self, sql: str, values: Sequence[Any]) -> sqlite3.Row:
        return self._all(sql, values)[0]

    def _insert(self, table: str, values: Mapping[str, Any]) -> None:
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own words
        self._run(sql, list(values.values()))

    def _change(self, table: str, sid: str, changes: Mapping[str, Any]) -> None:
        values = {**changes, "updated_at": self.now()}
        sets = ", ".join(f"{name} = ?" for name in values)
        sql = f"UPDATE {table} SET {sets} WHERE sid = ?"  # noqa: S608 - our own words
        self._run(sql, [*values.values(), sid])


def _columns(row: Text | Call | Step) -> dict[str, Any]:
    """The fields of a row, but for the number that SQLite gives."""
    return {name: value for name, value in vars(row).items() if name != "n"}
