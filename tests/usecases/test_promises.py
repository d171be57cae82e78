"""What texts promise is true: who, by when, and how often."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.usecases.apply_program import Applied, apply_program
from tests.usecases.place import ALEX, ROSA, SAM, Place, program

HEAD = "name,phone,language,zone,specialist,consent,schedules,welcome\n"
SAM_STEPS_DOWN = (
    program(steps="[specialist, supervisor, coordinator]")
    .replace("roles: [specialist]\n    backup: Dana Brooks", "roles: [supervisor]", 1)
    .replace("    backup: Sam Rivera\n", "")
)


def at_night(place: Place) -> None:
    place.clock.moment = datetime(2026, 3, 3, 3, tzinfo=UTC)  # Monday, 22:00 in New York


def test_a_very_hard_day_at_night_is_told_when_a_person_answers(place: Place) -> None:
    place.checkin()
    at_night(place)
    (said,) = place.hear(ALEX, "1")
    assert "Sam, who will get back to you tomorrow after 9 AM" in said
    assert "988" in said
    assert "now" not in said


def test_and_in_spanish(place: Place) -> None:
    place.checkin(ROSA)
    at_night(place)
    (said,) = place.hear(ROSA, "1")
    assert "Sam, que te contestará mañana después de las 8 AM" in said
    assert "ahora" not in said


def test_the_time_is_that_of_the_saying_not_of_the_question(place: Place) -> None:
    place.checkin()
    place.clock.moment = datetime(2026, 3, 2, 20, 30, tzinfo=UTC)  # 15:30, before the end of day
    place.hear(ALEX, "2")
    (said,) = place.hear(ALEX, "yes")
    assert "Sam, who will get in touch today by 5 PM" in said


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ('{days: weekdays, from: "09:00", to: "17:00"}', "Sam to get in touch with you Wednesday"),
        ("none", "Sam to get in touch with you Wednesday after 12 AM"),
    ],
)
def test_nobody_on_purpose_is_not_promised(bare_place: Place, hours: str, said: str) -> None:
    written = '{days: weekdays, from: "09:00", to: "17:00"}'
    nobody = '\nnobody_on_call: [{days: [mon, tue], from: "00:00", to: "00:00"}]\n'
    place = bare_place.open(program().replace(written, hours) + nobody)
    assert said in place.hear(ALEX, "PERSON")[0]


def test_a_specialist_who_is_off_is_not_promised(place: Place) -> None:
    place.hear(SAM, "OFF 5h")
    (said,) = place.hear(ALEX, "PERSON")
    assert "I am asking a person on our team to get in touch with you today by 5 PM" in said


def test_nor_one_whom_the_ladder_does_not_tell(bare_place: Place) -> None:
    place = bare_place.open(program(steps="[supervisor, coordinator]"))
    assert "a person on our team" in place.hear(ALEX, "PERSON")[0]
    at_night(place)  # nobody is told before the morning
    assert "alguien de nuestro equipo" in place.hear(ROSA, "PERSONA")[0]


def test_where_nobody_ever_is_no_time_is_promised(bare_place: Place) -> None:
    nobody = '\nnobody_on_call: [{days: every day, from: "00:00", to: "00:00"}]\n'
    place = bare_place.open(program() + nobody)
    assert "in touch with you as soon as they can." in place.hear(ALEX, "PERSON")[0]


def test_a_specialist_who_is_one_no_more_is_not_promised(place: Place) -> None:
    applied = apply_program(place.deps, source=SAM_STEPS_DOWN, file="harbor.yaml")
    assert isinstance(applied, Applied)
    (said,) = place.hear(ALEX, "PERSON")
    assert "Sam" not in said
    assert "a person on our team" in said
    place.checkin()
    assert not [text for text in place.texts(ALEX) if "Sam" in text]


@pytest.mark.parametrize(
    ("days", "schedules", "language", "said"),
    [
        ("every day", "daily", "en", "by text, every day."),
        ("every day", "", "en", "by text, every day."),  # the welcome's yes enrolls them
        ("[mon]", "daily", "en", "by text, once a week."),
        ("[mon, thu]", "daily", "es", "por mensaje, dos veces por semana."),
    ],
)
def test_the_welcome_says_how_often_texts_will_come(
    empty_place: Place, days: str, schedules: str, language: str, said: str
) -> None:
    peer = f"Ana Ruiz,+12025550143,{language},America/New_York,,paper,{schedules},yes\n"
    source = program().replace("days: every day", f"days: {days}")
    place = empty_place.open(source, HEAD + peer)
    place.work()
    assert said in place.texts(ALEX)[0]
