"""Whoever has had enough alerts in their shift is spared the next, and nobody waits for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.core.source import AuthoringError
from tests.usecases.place import ALEX, DANA, LUCIA, ROSA, SAM, Place, program

ONE = "\ncare: {alerts_per_shift: 1}\n"
CRISIS = "i want to kill myself"


def busy(place: Place, more: str = ONE) -> Place:
    """Sam has taken a crisis of Alex's."""
    place.open(program() + more)
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OK")
    return place


def of_rosa(place: Place) -> list[tuple[str, str]]:
    return place.history(place.alerts()[-1])


def test_a_full_specialist_is_spared_and_the_history_says_why(empty_place: Place) -> None:
    place = busy(empty_place)
    had = len(place.texts(SAM))
    place.hear(ROSA, "quiero morirme")
    assert len(place.texts(SAM)) == had
    assert "1043" in place.texts(DANA)[-1], "at once"
    assert ("spared", "1") in of_rosa(place)


def test_what_they_are_only_asked_about_counts_too(bare_place: Place) -> None:
    place = bare_place.open(program() + ONE)
    place.hear(ALEX, CRISIS)
    place.hear(ROSA, "quiero morirme")
    assert "1043" in place.texts(DANA)[-1]
    assert not any("1043" in text for text in place.texts(SAM))


def test_where_everybody_is_full_it_goes_to_their_own_specialist(bare_place: Place) -> None:
    place = busy(bare_place)
    place.hear("+12025550199", CRISIS)  # of nobody's own: it goes to Dana
    assert "1043" in place.texts(DANA)[-1]
    place.hear(ROSA, "quiero morirme")
    assert "1044" in place.texts(SAM)[-1]
    assert "spared" not in dict(of_rosa(place))


def test_who_is_off_takes_nothing_over(bare_place: Place) -> None:
    place = busy(bare_place)
    place.hear(DANA, "OFF 3h Lucia")
    place.hear(ROSA, "quiero morirme")
    assert "1043" in place.texts(SAM)[-1], "nobody else is on duty"
    assert not any("1043" in text for text in (*place.texts(DANA), *place.texts(LUCIA)))


def test_at_night_nobody_is_woken_who_has_no_shift(bare_place: Place) -> None:
    place = bare_place.open(program() + ONE)
    place.later(hours=12)  # ten at night
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OK")
    place.hear(ROSA, "quiero morirme")
    assert "1043" in place.texts(SAM)[-1]
    assert not any("1043" in text for text in place.texts(DANA))


def test_a_new_shift_begins_anew_and_the_ladder_goes_on_as_always(bare_place: Place) -> None:
    place = busy(bare_place)
    place.hear(ROSA, "quiero morirme")
    place.later(minutes=5)
    told = [who for who in (SAM, DANA, LUCIA) if any("1043" in text for text in place.texts(who))]
    assert told == [DANA], "the backup is Dana as well"
    place.later(minutes=5)
    assert any("1043" in text for text in place.texts(LUCIA))
    place.hear(DANA, "DONE 1043 reached her, safe")
    place.hear(SAM, "DONE 1042 reached him, safe")
    place.clock.advance(timedelta(hours=12))
    place.hear(ROSA, "quiero morirme")
    assert "1044" in place.texts(SAM)[-1]


def test_without_the_limit_nothing_changes(bare_place: Place) -> None:
    place = busy(bare_place, "")
    place.hear(ROSA, "quiero morirme")
    assert "1043" in place.texts(SAM)[-1]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{alerts_per_shift: 0}", "care.alerts_per_shift: write 1 or more"),
        ("{caseload: many}", "care.caseload: write a whole number"),
        ("{case_load: 5}", "care.case_load: there is no such field (did you mean caseload?)"),
        ('{debrief: "22:00"}', "care.debrief: 22:00 lies in night (21:00-08:00)"),
        ('{weekly: {day: fri, at: "7:30"}}', "care.weekly.at: 07:30 lies in night"),
        ('{weekly: {day: someday, at: "9:00"}}', "care.weekly.day: write one day of the week"),
        ('{weekly: {day: fri, time: "9:00"}}', "care.weekly.time: there is no such field"),
    ],
)
def test_mistakes_are_told_by_line(bare_place: Place, written: str, said: str) -> None:
    with pytest.raises(AuthoringError) as refused:
        bare_place.open(f"{program()}\ncare: {written}\n")
    assert said in str(refused.value)
    assert "line" in str(refused.value) or "harbor.yaml:" in str(refused.value)
