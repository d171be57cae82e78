"""One peer as a coordinator writes them, in a row of a table or in a form: read field by field,
with every mistake told."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import cast, get_args

from service.core.program.model import Program
from service.core.program.values import read_date
from service.core.scheduling.hours import Window
from service.core.scheduling.zip_zones import STATES, state_of_zip
from service.core.scheduling.zones import (
    GUESSES,
    UNSURE,
    PeerZone,
    ZoneSource,
    best_guess,
    read_zone,
    zone_keys,
)
from service.core.source import AuthoringError, Mistake
from service.core.texts.numbers import NotANumber, to_e164

COLUMNS = (
    *("name", "phone", "language", "zone", "specialist", "consent", "schedules", "welcome"),
    *("state", "quiet_hours", "dates", "zip", "zone_from", "tags", "groups", "born"),
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
# A spreadsheet takes a code for a number and drops the zeros that it begins with.
_ZIP = re.compile(r"(\d{3,5})(?:-(\d{4}))?")


@dataclass(frozen=True, order=True)
class NewDate:
    """A day of a peer's by its name; `chosen`: they want texts about it."""

    name: str
    on: date
    chosen: bool

    def __str__(self) -> str:
        return f"{self.name} {self.on}{' chosen' if self.chosen else ''}"


@dataclass(frozen=True)
class NewPeer:
    """One row, checked. `phone` is E.164. `consent` says how the person agreed to be texted
    (`form`, `spoken`, ...); empty, they get no text until they write START themselves. `zone_from`
    and `zone_sure` say how the zone is known. `state` is the two letters of a US state or empty,
    `state_guessed` that a ZIP code said so; `quiet` are quiet hours of their own; `born` is the day
    of birth, where it matters. `given` names the columns that the row says something of, and `line`
    is where it stands."""

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
    zone_from: ZoneSource = "staff"
    zone_sure: bool = True
    state_guessed: bool = False
    tags: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    born: date | None = None
    given: frozenset[str] = frozenset()
    line: int = 0

    @property
    def peer_zone(self) -> PeerZone:
        return PeerZone(self.zone, self.zone_from, self.zone_sure)


@dataclass(frozen=True)
class Place:
    """Where a row stands: the file and the line."""

    file: str
    line: int


def read_fields(fields: Mapping[str, str], program: Program, *, form: str) -> NewPeer:
    """The peer of a form, of whom `fields` says some things by the name of the column: what it says
    is empty is meant to be so. Raises AuthoringError with every mistake in these."""
    mistakes: list[Mistake] = []
    row = Row(Place(form, 1), fields, program, mistakes)
    peer = row.read(given=fields.keys())
    told = [mistake for mistake in mistakes if mistake.where in fields]
    if told:
        raise AuthoringError(told)
    return peer


class Row:
    """One line of a table, read field by field; what is wrong goes into `mistakes`."""

    def __init__(
        self,
        place: Place,
        fields: Mapping[str, str],
        program: Program,
        mistakes: list[Mistake],
    ) -> None:
        self.place = place
        self._program, self._mistakes = program, mistakes
        self._fields = {name: fields.get(name, "").strip() for name in COLUMNS}

    def read(self, *, given: Collection[str] | None = None) -> NewPeer:
        """The peer of this line; a field with a mistake is left empty. `given` are the columns that
        it says something of: those that are not empty, if nothing else is said."""
        phone, code = self._phone(), self._zip()
        zone, state = self._zone(code, phone), self._state()
        found = {name for name, value in self._fields.items() if value}
        found |= {"zone"} if code and zone.source == "zip" else set()
        of_zip = state_of_zip(code) if code and not state else None
        found |= {"state"} if of_zip else set()
        return NewPeer(
            name=self._name(),
            phone=phone,
            language=self._one_of("language", self._program.languages) or "en",
            zone=zone.key,
            specialist=self._specialist(),
            consent=self._consent(),
            schedules=self._schedules(),
            welcome=self._welcome(),
            state=state or of_zip or "",
            quiet=self._quiet(),
            dates=tuple(sorted(self._dates())),
            zone_from=zone.source,
            zone_sure=zone.sure,
            state_guessed=of_zip is not None,
            tags=self._marks("tags", self._program.tags),
            groups=self._marks("groups", self._program.groups),
            born=self._born(),
            given=frozenset(found if given is None else given),
            line=self.place.line,
        )

    def wrong(self, column: str, problem: str) -> None:
        self._mistakes.append(Mistake(self.place.file, self.place.line, column, problem))

    def _name(self) -> str:
        name = self._fields["name"]
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            self.wrong("name", f"a name of 1 to {LONGEST_NAME} characters is needed")
        return name

    def _phone(self) -> str:
        try:
            phone = to_e164(self._fields["phone"])
        except NotANumber:
            self.wrong("phone", "this is no telephone number; write it as +12025550143")
            return ""
        if any(line.phone == phone for line in self._program.lines):
            self.wrong("phone", "this is the number of a line of the program")
        return phone

    def _one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        value = self._fields[column].lower()
        if value and value not in allowed:
            self.wrong(column, f"the program has {', '.join(allowed)}")
        return value if value in allowed else allowed[0]

    def _zip(self) -> str:
        """The five digits of the ZIP code, or nothing."""
        written = self._fields["zip"]
        found = _ZIP.fullmatch(written)
        if written and found is None:
            self.wrong("zip", "write a US ZIP code of five digits, such as 60601")
        return found[1].zfill(5) if found else ""

    def _zone(self, code: str, phone: str) -> PeerZone:
        written, source = self._fields["zone"], self._zone_from()
        if not written:
            if self._fields["zone_from"]:
                self.wrong("zone_from", "write the zone as well, or leave this empty too")
            return best_guess(zip_code=code, phone=phone, otherwise=self._program.zone)
        named = read_zone(written)
        key = named.key if named else written
        if key not in zone_keys():
            self.wrong("zone", "no such time zone; write it as America/New_York, or as Eastern")
        return PeerZone(key, source, source not in GUESSES or self._fields["zone_from"] == "zip")

    def _zone_from(self) -> ZoneSource:
        word, _, rest = self._fields["zone_from"].lower().partition(" ")
        if not word:
            return "staff"
        if word not in get_args(ZoneSource) or rest not in ("", UNSURE):
            self.wrong("zone_from", f"write one of {', '.join(get_args(ZoneSource))}")
            return "staff"
        return cast(ZoneSource, word)

    def _specialist(self) -> str:
        login = self._fields["specialist"].casefold()
        logins = {
            (member.login or "").casefold()
            for member in self._program.staff
            if "specialist" in member.roles
        }
        if login and login not in logins:
            self.wrong("specialist", "no specialist of the program signs in with this name")
        return login

    def _consent(self) -> str:
        consent = self._fields["consent"].lower()
        if consent in NO:
            return ""
        if consent not in CONSENTS:
            known = ", ".join(sorted(CONSENTS))
            self.wrong("consent", f"say how they agreed ({known}), or no")
        return consent

    def _schedules(self) -> tuple[str, ...]:
        names = tuple(self._listed("schedules"))
        for name in names:
            if self._program.schedule_named(name) is None:
                self.wrong("schedules", f"the program has no schedule {name}")
        return names

    def _marks(self, column: str, there_are: tuple[str, ...]) -> tuple[str, ...]:
        """Tags or groups, as the program writes them and in its order."""
        spelled = {name.casefold(): name for name in there_are}
        named = {" ".join(name.split()).casefold(): name for name in self._listed(column)}
        for plain, name in named.items():
            if plain not in spelled:
                known = ", ".join(there_are) or "none"
                self.wrong(column, f"the program file has no {column[:-1]} {name} (it has {known})")
        return tuple(name for plain, name in spelled.items() if plain in named)

    def _listed(self, column: str) -> Iterator[str]:
        return filter(None, map(str.strip, self._fields[column].split(";")))

    def _welcome(self) -> bool:
        value = self._fields["welcome"].lower()
        if value not in YES | NO:
            self.wrong("welcome", "write yes or no")
        return value in YES

    def _state(self) -> str:
        state = self._fields["state"].upper()
        if state and state not in STATES:
            self.wrong("state", "write the two letters of a US state, such as NY")
        return state

    def _born(self) -> date | None:
        written = self._fields["born"]
        try:
            return read_date(written) if written else None
        except ValueError:
            self.wrong("born", "write the day of birth as 2009-03-14, or leave it empty")
            return None

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
            self.wrong("quiet_hours", "write them as 20:00-09:00")
        return None

    def _dates(self) -> Iterator[NewDate]:
        names: set[str] = set()
        for written in self._listed("dates"):
            found = _DATE.fullmatch(written)
            try:
                if found is not None:
                    if found[1] in names:
                        self.wrong("dates", f"{found[1]} stands here twice")
                        continue
                    names.add(found[1])
                    yield NewDate(found[1], read_date(found[2]), found[3] is not None)
                    continue
            except ValueError:
                pass
            problem = "write each date as court 2026-06-10, with chosen after it if they want texts"
            self.wrong("dates", problem)
