"""PASS, OFF, ON, LIST and outcomes as people type them; near misses are asked about."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.core.alerting.commands import (
    Choice,
    Command,
    ListAlerts,
    Off,
    On,
    Pass,
    Unclear,
    read_command,
)
from service.core.alerting.off_words import OffTime
from service.core.alerting.outcome_words import NUMBERED, read_outcome
from service.core.alerting.relay_words import Relay
from service.usecases.close_alert import OUTCOMES

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("PASS 1042", Pass(1042)),
        ("1042 pass", Pass(1042)),
        ("pass #1042 i'm driving", Pass(1042)),
        ("paso 1042", Pass(1042)),
        ("pass", Pass()),
        ("LIST", ListAlerts()),
        ("on", On()),
        ("ON, I'm back", On()),
        ("regreso", On()),
        ("2", Choice(2)),
        ("off", Off()),
        ("OFF until 8", Off()),  # morning or evening?
        ("off 3d", Off()),
        ("off 25h", Off()),
    ],
)
def test_the_words_of_the_staff(text: str, command: Command) -> None:
    assert read_command(text) == command


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OFF 3h", OffTime(lasts=timedelta(hours=3))),
        ("0ff 90 min", OffTime(lasts=timedelta(minutes=90))),
        ("off for 2h 30m", OffTime(lasts=timedelta(minutes=150))),
        ("OFF until 8am", OffTime(until=time(8))),
        ("off till 12 am", OffTime(until=time(0))),
        ("off until 20:00, Lucia covers", OffTime(until=time(20), who="lucia")),
        ("off 3h Dana", OffTime(lasts=timedelta(hours=3), who="dana")),
        ("off until noon", OffTime(until=time(12))),
        ("DESCANSO hasta las 8 a.m.", OffTime(until=time(8))),
        ("descanso 3 horas", OffTime(lasts=timedelta(hours=3))),
    ],
)
def test_a_time_off_is_read(text: str, expected: OffTime) -> None:
    assert read_command(text) == Off(expected)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("pas 1042", "PASS 1042"),
        ("pase 1042", "PASS 1042"),
        ("dnoe 1042", "DONE 1042"),
        ("ON 1042", "OK 1042"),
        ("okra 1042", "OK 1042"),
        ("espera 1042?", "HOLD 1042"),
        ("pass 1042?", "PASS 1042"),
        ("of 3h", "OFF 3h"),
        ("1042 no", "PASS 1042"),
        ("1042 can't, sorry", "PASS 1042"),
        ("can't take #1042 right now", "PASS 1042"),
        ("1042 no puedo ahora", "PASS 1042"),
        ("1042 \U0001f44d\U0001f3fd", "OK 1042"),
        ("\u2705 1042", "OK 1042"),
    ],
)
def test_a_near_miss_is_asked_about(text: str, meant: str) -> None:
    assert read_command(text) == Unclear(meant)


@pytest.mark.parametrize(
    "text", ["on my way", "on it", "I am off today", "don't pass 1042", "hello", "7", "turn on"]
)
def test_what_is_no_command_stays_none(text: str) -> None:
    assert read_command(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1042 hello", "hello"),
        ("1042 Hola!", "Hola!"),
        ("1042 you are not alone", "you are not alone"),
        ("1042 no hurry, I am here", "no hurry, I am here"),
        ("1042 \u2764", "\u2764"),
    ],
)
def test_words_for_a_person_stay_theirs(text: str, words: str) -> None:
    assert read_command(text) == Relay(1042, words)


def test_until_is_the_next_time_the_clock_shows_it() -> None:
    evening = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # 21:00 in New York
    assert OffTime(until=time(8)).ends(evening, NEW_YORK) == datetime(2026, 3, 3, 13, tzinfo=UTC)
    before_summer = datetime(2026, 3, 8, 4, 0, tzinfo=UTC)  # the night that is an hour shorter
    ends = OffTime(until=time(8)).ends(before_summer, NEW_YORK)
    assert ends == datetime(2026, 3, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("note", "outcome"),
    [
        ("called her, safe", "safe"),
        ("2", "safe"),
        ("4 tried twice", "no_answer"),
        ("911 came", "services"),
        ("it was a false alarm", "mistake"),
        ("talked for 20 min", "reached"),
        ("hable con ella", "reached"),
        ("with a friend", None),
        ("12 minutes", None),
        ("5 minutes ago talked to her, safe", None),
        ("3 kids are with her, called her", None),
        ("5 she is safe", None),
        ("1 called her, she is safe", "reached"),
        ("", None),
    ],
)
def test_an_outcome_is_read_or_asked_for(note: str, outcome: str | None) -> None:
    assert read_outcome(note) == outcome


def test_the_numbers_are_the_outcomes_of_the_console() -> None:
    assert set(NUMBERED) == set(OUTCOMES)
