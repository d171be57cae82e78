"""Whoever is off has a cover, and hears what OFF and ON do to time off that was arranged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from service.store.rota import TimeOff
from service.usecases.change_rota import Arranged
from service.usecases.take_time_off import OffAsked, take_time_off
from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, SAM, Place, program

CRISIS = "i want to kill myself"


@pytest.fixture
def away(sqlite_url: str) -> Iterator[Place]:
    """It is written down that Sam is off for a week, and that Lucia covers."""
    place = Place(sqlite_url).open()
    start = place.clock.now().replace(tzinfo=None) - timedelta(hours=6)
    ids = {name: place.scope(f"{name}@example.org").staff_id for name in ("sam", "lucia")}
    asked = OffAsked(ids["sam"], start, start + timedelta(days=7), ids["lucia"])
    noah, program_id = place.scope("noah@example.org"), place.program_id
    done = take_time_off(place.deps, scope=noah, program_id=program_id, asked=asked)
    assert isinstance(done, Arranged)
    place.work()
    yield place
    place.deps.database.close()


def test_on_ends_what_was_arranged_and_says_so_to_both(away: Place) -> None:
    (said,) = away.hear(SAM, "ON")
    assert "the time off that was written down for you ends now too" in said
    assert away.texts(LUCIA)[-1] == (
        "Warmline: you no longer need to cover for Sam Rivera. Thank you."
    )
    away.hear(ALEX, CRISIS)
    assert "1042" in away.texts(SAM)[-1]


def test_an_off_within_it_changes_nothing(away: Place) -> None:
    (said,) = away.hear(SAM, "OFF 3h")
    assert said.startswith("You are off for longer than that already")
    (row,) = away.rows(TimeOff)
    assert row.ends_at - away.clock.now() > timedelta(days=6)
    away.later(hours=4)
    away.hear(ALEX, CRISIS)
    assert "1042" in away.texts(LUCIA)[-1], "after three hours Sam is off as before"


def test_an_off_beyond_it_adds_to_it(away: Place) -> None:
    away.later(days=6, hours=12)
    (said,) = away.hear(SAM, "OFF 20h")
    assert said.startswith("You are off until")
    assert len(away.rows(TimeOff)) == 2
    (back,) = away.hear(SAM, "REGRESO")
    assert "descanso que estaba anotado" in back
    assert all(row.ends_at <= away.clock.now() for row in away.rows(TimeOff))


@pytest.mark.parametrize("backup", [True, False])
def test_a_cover_who_leaves_is_replaced_or_missed(away: Place, backup: bool) -> None:
    source = program().replace("[specialist, backup, supervisor, coordinator]", "[specialist]")
    if not backup:
        source = source.replace("    backup: Dana Brooks\n", "")
    begin, end = source.index("  - name: Lucia"), source.index("  - name: Noah")
    away.open(source[:begin] + source[end:], peers="")
    away.work()
    (row,) = away.rows(TimeOff)
    if backup:
        assert row.cover_id == away.scope("dana@example.org").staff_id
        assert "As their backup you cover now" in away.texts(DANA)[-1]
        assert "Dana Brooks covers now" in away.texts(NOAH)[-1]
    else:
        assert row.cover_id is None
        assert "nobody covers now. Please name" in away.texts(NOAH)[-1]
    away.hear(ALEX, CRISIS)
    told = [
        phone
        for phone in (SAM, DANA, NOAH)
        if any("alert 1042" in text for text in away.texts(phone))
    ]
    assert told == ([DANA] if backup else [NOAH]), "the step goes on where nobody covers"
