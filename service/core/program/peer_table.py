"""A table of peers (CSV) as a coordinator fills it in, read with every mistake told at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import available_timezones

from service.core.program.model import Program
from service.core.scheduling.hours import Window
from service.core.scheduling.zip_zones import STATES
from service.core.source import AuthoringError, Mistake
from service.core.texts.numbers import NotANumber, to_e164

COLUMNS = (
    *("name", "phone", "language", "zone", "specialist", "consent", "schedules", "welcome"),
    *("state", "quiet_hours", "dates"),
)
NEEDED = ("name", "phone")
YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"", "no", "n", "false", "0"})
# How somebody said yes. A list of what counts: a word for no must never be taken for a yes.
CONSENTS = frozenset(
    {
        "yes",
        "form",
        "paper",
        "written",
        "signed",
        "spoken",
        "call",
        "text",
        "web",
        "recorded",
        "demo",
    }
)
LONGEST_NAME = 200
_HOURS = re.compile(r"(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)")
_DATE = re.compile(r"(\w[\w-]{0,29})[ =](\d{4}-\d\d-\d\d)( chosen)?")


@dataclass(frozen=True)
class NewDate:
    """A day of a peer's by its name; `chosen`: they want texts about it."""

    name: str
    on: date
    chosen: bool


@dataclass(frozen=True)
class NewPeer:
    """One row, checked. `phone` is E.164. `consent` says how the person agreed to be texted
    (`form`, `spoken`, ...); empty, they get no text until they write START themselves. `state` is
    the two letters of a US state or empty, `quiet` are quiet hours of their own."""

    name: str
    phone: str
    language: str
    zone: str
    specialist: str
    consent: str
    schedules: tuple[str, ...]
    welcome: bool
    state: str = ""
    quiet: Window | None = None
    dates: tuple[NewDate, ...] = ()


def read_peers(table: str, program: Program, *, file: str) -> list[NewPeer]:
    """The peers of a CSV table with a line of column names. Raises AuthoringError with every
    mistake, each with its line and column."""
    reader = csv.DictReader(io.StringIO(table.lstrip("\ufeff")))
    try:
        names = [name.strip().lower() for name in reader.fieldnames or ()]
        mistakes = _wrong_columns(names, file)
        if mistakes:
            raise AuthoringError(mistakes)
        reader.fieldnames = names
        rows = [_Row(file, reader.line_num, row, program, mistakes) for row in reader]
    except csv.Error as error:
        raise AuthoringError([Mistake(file, reader.line_num, "", f"not CSV: {error}")]) from error
    peers = [row.read() for row in rows]
    mistakes += _doubles(peers, [row.line for row in rows], file)
    if mistakes:
        raise AuthoringError(mistakes)
    return peers


def _wrong_columns(names: list[str], file: str) -> list[Mistake]:
    there_are = f"there is no such column; the columns are {', '.join(COLUMNS)}"
    unknown = [Mistake(file, 1, name, there_are) for name in names if name not in COLUMNS]
    missing = [
        Mistake(file, 1, name, "this column is missing") for name in NEEDED if name not in names
    ]
    twice = {name for name in names if names.count(name) > 1}
    return unknown + missing + [Mistake(file, 1, name, "two columns have it") for name in twice]


def _doubles(peers: list[NewPeer], lines: list[int], file: str) -> list[Mistake]:
    seen: dict[str, int] = {}
    found = []
    for line, peer in zip(lines, peers, strict=True):
        if peer.phone and peer.phone in seen:
            problem = f"the same number as in line {seen[peer.phone]}"
            found.append(Mistake(file, line, "phone", problem))
        seen.setdefault(peer.phone, line)
    return found


class _Row:
    """One line of the table, read field by field; what is wrong goes into `mistakes`."""

    def __init__(
        self,
        file: str,
        line: int,
        fields: Mapping[str | None, object],
        program: Program,
        mistakes: list[Mistake],
    ) -> None:
        self.line = line
        self._file, self._program, self._mistakes = file, program, mistakes
        self._fields = {name: str(fields.get(name) or "").strip() for name in COLUMNS}
        if None in fields:
            self._wrong("", "there are more values than columns")

    def read(self) -> NewPeer:
        """The peer of this line; a field with a mistake is left empty."""
        return NewPeer(
            name=self._name(),
            phone=self._phone(),
            language=self._one_of("language", self._program.languages) or "en",
            zone=self._zone(),
            specialist=self._specialist(),
            consent=self._consent(),
            schedules=self._schedules(),
            welcome=self._welcome(),
            state=self._state(),
            quiet=self._quiet(),
            dates=tuple(self._dates()),
        )

    def _wrong(self, column: str, problem: str) -> None:
        self._mistakes.append(Mistake(self._file, self.line, column, problem))

    def _name(self) -> str:
        name = self._fields["name"]
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            self._wrong("name", f"a name of 1 to {LONGEST_NAME} characters is needed")
        return name

    def _phone(self) -> str:
        try:
            phone = to_e164(self._fields["phone"])
        except NotANumber:
            self._wrong("phone", "this is no telephone number; write it as +12025550143")
            return ""
        if any(line.phone == phone for line in self._program.lines):
            self._wrong("phone", "this is the number of a line of the program")
        return phone

    def _one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        value = self._fields[column].lower()
        if value and value not in allowed:
            self._wrong(column, f"the program has {', '.join(allowed)}")
        return value if value in allowed else allowed[0]

    def _zone(self) -> str:
        zone = self._fields["zone"] or self._program.zone.key
        if zone not in available_timezones():
            self._wrong("zone", "no such time zone; write it as America/New_York")
        return zone

    def _specialist(self) -> str:
        login = self._fields["specialist"].casefold()
        logins = {
            (member.login or "").casefold()
            for member in self._program.staff
            if "specialist" in member.roles
        }
        if login and login not in logins:
            self._wrong("specialist", "no specialist of the program signs in with this name")
        return login

    def _consent(self) -> str:
        consent = self._fields["consent"].lower()
        if consent in NO:
            return ""
        if consent not in CONSENTS:
            known = ", ".join(sorted(CONSENTS))
            self._wrong("consent", f"say how they agreed ({known}), or no")
        return consent

    def _schedules(self) -> tuple[str, ...]:
        names = tuple(name.strip() for name in self._fields["schedules"].split(";") if name.strip())
        for name in names:
            if self._program.schedule_named(name) is None:
                self._wrong("schedules", f"the program has no schedule {name}")
        return names

    def _welcome(self) -> bool:
        value = self._fields["welcome"].lower()
        if value not in YES | NO:
            self._wrong("welcome", "write yes or no")
        return value in YES

    def _state(self) -> str:
        state = self._fields["state"].upper()
        if state and state not in STATES:
            self._wrong("state", "write the two letters of a US state, such as NY")
        return state

    def _quiet(self) -> Window | None:
        written = self._fields["quiet_hours"]
        found = _HOURS.fullmatch(written)
        try:
            if found is not None:
                start_hour, start, end_hour, end = map(int, found.groups())
                return Window(time(start_hour, start), time(end_hour, end))
        except ValueError:
            found = None
        if written and found is None:
            self._wrong("quiet_hours", "write them as 20:00-09:00")
        return None

    def _dates(self) -> Iterator[NewDate]:
        for written in filter(None, map(str.strip, self._fields["dates"].split(";"))):
            found = _DATE.fullmatch(written)
            try:
                if found is not None:
                    yield NewDate(found[1], date.fromisoformat(found[2]), found[3] is not None)
                    continue
            except ValueError:
                pass
            problem = "write each date as court 2026-06-10, with chosen after it if they want texts"
            self._wrong("dates", problem)
