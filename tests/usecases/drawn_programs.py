"""Small programs by chance: schedules of every kind, people here and there, and what has happened
to them by the time somebody asks what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.usecases.place import program

# Clocks change in the United States on 8 March and on 1 November.
STARTS = st.sampled_from([date(2026, 3, 2), date(2026, 3, 5), date(2026, 10, 29), date(2026, 6, 1)])
ZONES = st.sampled_from(
    ["America/New_York", "America/Phoenix", "America/Los_Angeles", "Pacific/Honolulu"]
)
PHONES = ["+12025550150", "+12025550151"]
QUARTERS = st.integers(0, 95).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}")
# Hours at which most texts have a chance.
BY_DAY = st.integers(32, 84).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}")
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@st.composite
def windows(draw: st.DrawFn) -> dict[str, str]:
    start = draw(st.integers(7, 16))
    return {"from": f"{start:02}:00", "to": f"{start + draw(st.integers(1, 6)):02}:00"}


@st.composite
def days(draw: st.DrawFn, start: date) -> dict[str, Any]:
    """Which days, in one of the ways to say it."""
    near = st.integers(0, 8).map(lambda n: start + timedelta(days=n))
    listed = st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True)
    offsets = st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True)
    origins = st.sampled_from(["enrollment", "date:court", "date:sobriety"])
    phases = st.builds(
        lambda length, some: [{"for": f"{length}d", "days": "every day"}, {"days": some}],
        st.integers(1, 5),
        listed,
    )
    return draw(
        st.just({"days": "every day"})
        | listed.map(lambda some: {"days": some})
        | st.sampled_from(["FREQ=DAILY;INTERVAL=2", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA"]).map(
            lambda rrule: {"rrule": rrule}
        )
        | st.builds(
            lambda of, some: {"series": {"from": of, "days": sorted(some)}}, origins, offsets
        )
        | st.lists(near, min_size=1, max_size=3, unique=True).map(lambda some: {"on": sorted(some)})
        | st.just({"varied": {"every": "3d", "spread": "1d"}})
        | phases.map(lambda some: {"phases": some})
    )


@st.composite
def schedules(draw: st.DrawFn, name: str, start: date) -> dict[str, Any]:
    written: dict[str, Any] = {"name": name, "flow": draw(st.sampled_from(["daily", "weekly"]))}
    written |= draw(days(start))
    if draw(st.booleans()):
        written["at"] = draw(BY_DAY)
        written["expires_after"] = draw(st.sampled_from(["30m", "2h", "5h"]))
    else:
        written["window"] = draw(windows())
    written["missed_after"] = draw(st.sampled_from(["90m", "3h", "16h"]))
    written["priority"] = draw(st.integers(1, 9))
    written["holidays"] = draw(st.sampled_from(["send", "skip", "shift"]))
    if draw(st.integers(0, 3)) == 0:
        written["count"] = draw(st.integers(1, 4))
    if draw(st.integers(0, 3)) == 0:
        written["until"] = start + timedelta(days=draw(st.integers(1, 9)))
    return written


@st.composite
def files(draw: st.DrawFn, start: date) -> str:
    """A program file with one to three schedules, a pace, holidays and quiet hours."""
    written = yaml.safe_load(program())
    names = draw(st.sampled_from([["one"], ["one", "two"], ["one", "two", "three"]]))
    written["schedules"] = [draw(schedules(name, start)) for name in names]
    written["quiet_hours"] = draw(
        st.sampled_from(
            ["none", {"from": "21:00", "to": "08:00"}, {"from": "12:00", "to": "13:30"}]
        )
    )
    pace = {"day": draw(st.none() | st.integers(1, 2)), "week": draw(st.none() | st.integers(1, 5))}
    written["pace"] = {name: most for name, most in pace.items() if most is not None}
    own = draw(st.lists(st.integers(0, 9), max_size=2, unique=True))
    written["holidays"] = {"own": [start + timedelta(days=one) for one in own]} if own else {}
    return yaml.safe_dump(written, sort_keys=False)


@dataclass(frozen=True)
class Happening:
    """Something that has happened to a peer (by number) on one of their schedules (by number): an
    alert, a person who took over, a question that is not answered, a pause, a stop, or a change by
    hand. `size` says how much of it."""

    kind: str
    peer: int
    schedule: int
    size: int


HAPPENINGS = st.builds(
    Happening,
    st.sampled_from(
        ["alert", "person", "question", "pause", "missed", "stop", "move", "skip", "edit", "ask"]
    ),
    st.integers(0, 1),
    st.integers(0, 2),
    st.integers(0, 60),
)


@dataclass(frozen=True)
class Drawn:
    """A program file, its peers, how long it has been at work, and what has happened then."""

    start: datetime
    source: str
    table: str
    lived: timedelta
    happenings: tuple[Happening, ...]


@st.composite
def tables(draw: st.DrawFn, start: date, source: str) -> str:
    names = [one["name"] for one in yaml.safe_load(source)["schedules"]]
    rows = ["name,phone,language,zone,consent,schedules,state,quiet_hours,dates,welcome"]
    for phone in PHONES[: draw(st.integers(1, 2))]:
        on = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        state = draw(st.sampled_from(["", "", "KY", "TX"]))
        quiet = draw(st.just("") | st.tuples(QUARTERS, QUARTERS).map("-".join))
        quiet = "" if quiet[:5] == quiet[6:] else quiet
        court = start + timedelta(days=draw(st.integers(0, 9)))
        chosen = draw(st.sampled_from(["", " chosen"]))
        dates = f"court {court}; sobriety {start}{chosen}"
        lang = draw(st.sampled_from(["en", "en", "es"]))
        rows.append(
            f"Peer {phone[-1]},{phone},{lang},{draw(ZONES)},paper,{';'.join(on)},{state},{quiet},"
            f"{dates},no"
        )
    return "\n".join(rows) + "\n"


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    start = draw(STARTS)
    source = draw(files(start))
    table = draw(tables(start, source))
    happened = draw(st.lists(HAPPENINGS, max_size=4))
    lived = timedelta(minutes=draw(st.integers(0, 2 * 24 * 60)))
    at = datetime.fromisoformat(f"{start}T{draw(st.integers(0, 23)):02}:07:00+00:00")
    return Drawn(at, source, table, lived, tuple(happened))
