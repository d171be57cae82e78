"""Staff are asked how they are after a crisis and once a week, and the answers are theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from service.ports import Ids
from service.store.care import CareAnswer, CareQuestion
from service.store.messages import Message
from service.store.staff import Staff
from service.usecases.ask_staff import ask_staff
from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, ROSA, SAM, Place, program

CRISIS = "i want to kill myself"
FRIDAYS = '\ncare: {weekly: {day: fri, at: "15:00"}}\n'
NIGHTS = """
rota:
  - {name: nights, days: every day, from: "20:00", to: "08:00", staff: [Sam Rivera]}
"""
TEN = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)  # Tuesday, 10:00 in New York
FRIDAY = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)  # 15:00


def until(place: Place, at: datetime) -> None:
    place.later(seconds=(at - place.clock.now()).total_seconds())


def asked(place: Place, phone: str = SAM) -> list[str]:
    return [text for text in place.texts(phone) if "ow are you" in text or "¿Cómo estás" in text]


def took_one(place: Place, more: str = "") -> Place:
    """Sam took a crisis of Alex's on Monday, and settled it."""
    place.open(program() + more)
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OK")
    place.hear(SAM, "DONE 1042 reached him, safe")
    return place


def answers(place: Place) -> list[str]:
    staff = {row.id: row for row in place.rows(Staff)}
    whose: dict[UUID, UUID] = {row.id: row.staff_id for row in place.rows(CareQuestion)}
    return [
        place.deps.keyring.unseal(
            staff[whose[row.question_id]], ("care_answer", "text", row.id), row.text
        )
        for row in sorted(place.rows(CareAnswer), key=lambda row: row.created_at)
    ]


def shown_bodies(place: Place, phone: str = SAM) -> str:
    contact = place.contact(phone)
    return " ".join(
        place.deps.keyring.unseal(contact, ("message", "body", row.id), row.body)
        for row in place.rows(Message)
        if row.contact_id == contact.id
    )


# ---------------------------------------------------------------- after a crisis
def test_the_day_after_they_are_asked_once_and_nobody_else(empty_place: Place) -> None:
    place = took_one(empty_place)
    place.hear(ROSA, "quiero morirme")
    place.hear(SAM, "OK 1043")
    place.hear(SAM, "DONE 1043 reached her, safe")
    until(place, TEN - timedelta(seconds=1))
    assert asked(place) == []
    until(place, TEN)
    (question,) = asked(place)
    assert question.startswith("Hi Sam. You took a call for help")
    assert "1042" not in question
    assert "Alex" not in question
    place.later(days=2)
    assert len(asked(place)) == 1
    assert [asked(place, phone) for phone in (DANA, LUCIA, NOAH)] == [[], [], []]


def test_the_answer_is_sealed_with_their_key_and_shown_nowhere(bare_place: Place) -> None:
    place = took_one(bare_place)
    until(place, TEN)
    (said,) = place.hear(SAM, "Slept badly, his voice stays with me")
    assert said.startswith("Thank you for telling. Only you can read it")
    assert answers(place) == ["Slept badly, his voice stays with me"]
    assert "voice" not in shown_bodies(place)
    assert "Only they can read it" in shown_bodies(place)
    place.later(minutes=2)
    place.hear(SAM, "but the walk helped")
    assert answers(place)[1:] == ["but the walk helped"]
    place.later(hours=2)
    (help_text,) = place.hear(SAM, "what was it again")
    assert help_text.startswith("Reply OK and a number")


def test_a_hard_answer_opens_no_alert_and_danger_does(bare_place: Place) -> None:
    place = took_one(bare_place)
    until(place, TEN)
    (said,) = place.hear(SAM, "i cried all night, i can't do this any more")
    assert "That sounds heavy" in said
    assert "988" in said
    assert len(place.alerts()) == 1
    assert answers(place) == ["i cried all night, i can't do this any more"]
    place.hear(SAM, "i want to kill myself")
    assert len(place.alerts()) == 2, "whoever is in danger gets a person"
    assert len(answers(place)) == 1


def test_ok_is_an_answer_while_nothing_else_was_asked_since(bare_place: Place) -> None:
    place = took_one(bare_place)
    until(place, TEN)
    place.later(minutes=1)
    place.hear(ROSA, "a que hora es el grupo")
    place.hear(SAM, "ok")
    assert answers(place) == []
    assert place.alerts()[-1].status == "taken", "the alert was the newer question"


def test_an_ok_that_may_be_meant_for_an_alert_says_that_none_was_taken(bare_place: Place) -> None:
    place = bare_place.open(program())
    place.hear(ALEX, "what time is the group")
    place.hear(ROSA, "quiero morirme")
    place.hear(SAM, "OK 1043")
    place.hear(SAM, "DONE 1043 reached her, safe")
    until(place, TEN)
    (said,) = place.hear(SAM, "Ok")
    assert said.startswith("Thank you for telling. Only you can read it. No alert was taken")
    assert "1042" in said
    assert place.alerts()[0].status == "open"
    assert answers(place) == ["Ok"]
    place.hear(SAM, "OK")
    assert place.alerts()[0].status == "taken"


def test_commands_stay_commands(bare_place: Place) -> None:
    place = took_one(bare_place)
    until(place, TEN)
    for command in ("LIST", "OK 1042", "PASS 1042", "DONE 1042 safe", "OFF 3h", "ON"):
        place.hear(SAM, command)
    assert answers(place) == []


def test_a_number_or_no_answer_at_all_is_fine(bare_place: Place) -> None:
    place = took_one(bare_place)
    until(place, TEN)
    assert place.hear(SAM, "pass") == ["That is fine. Nothing is asked any more about it."]
    (help_text,) = place.hear(SAM, "thanks")
    assert help_text.startswith("Reply OK and a number")
    assert answers(place) == []


def test_a_number_alone_answers(bare_place: Place) -> None:
    place = took_one(bare_place)
    until(place, TEN)
    place.hear(SAM, "3")
    assert answers(place) == ["3"]


def test_after_a_night_on_call_they_are_asked_once_they_have_slept(bare_place: Place) -> None:
    place = bare_place.open(program() + NIGHTS)
    place.later(hours=15)  # one in the morning
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OK")
    place.hear(SAM, "DONE 1042 reached him, safe")
    until(place, TEN + timedelta(hours=5, minutes=59))
    assert asked(place) == []
    until(place, TEN + timedelta(hours=6))
    assert len(asked(place)) == 1


def test_who_is_off_is_asked_when_they_are_back_and_not_after_days(bare_place: Place) -> None:
    place = took_one(bare_place)
    until(place, TEN - timedelta(hours=1))
    place.hear(SAM, "OFF 3h")
    until(place, TEN + timedelta(hours=2) - timedelta(seconds=1))
    assert asked(place) == []
    until(place, TEN + timedelta(hours=2))
    assert len(asked(place)) == 1


def test_while_somebody_waits_for_them_their_question_waits(bare_place: Place) -> None:
    place = took_one(bare_place)
    until(place, TEN - timedelta(minutes=1))
    place.hear(ROSA, "quiero morirme")
    place.hear(SAM, "OK")
    until(place, TEN + timedelta(minutes=5))
    assert asked(place) == []
    place.hear(SAM, "DONE 1043 reached her, safe")
    place.later(minutes=30)
    assert len(asked(place)) == 1


@pytest.mark.parametrize("more", ["\ncare: {debrief: none}\n", ""])
def test_a_program_may_leave_it_out_and_what_is_less_than_a_crisis_asks_nothing(
    bare_place: Place, more: str
) -> None:
    place = bare_place.open(program() + more)
    place.hear(ALEX, CRISIS if more else "i relapsed last night and i am scared")
    place.hear(SAM, "OK")
    place.later(days=2)
    assert asked(place) == []


def test_two_looks_one_after_the_other_ask_once(empty_place: Place) -> None:
    place = took_one(empty_place)
    place.clock.moment = TEN
    ask_staff(place.deps)
    ask_staff(place.deps)
    place.work()
    assert len(asked(place)) == 1
    (question,) = place.rows(CareQuestion)
    assert question.due_at is None


class _Dying:
    """Ids of a process that dies as it wants one more than `left`."""

    def __init__(self, ids: Ids, left: int) -> None:
        self._ids, self._left = ids, left

    def new(self) -> UUID:
        self._left -= 1
        if self._left < 0:
            raise RuntimeError("killed")
        return self._ids.new()


def test_whoever_dies_while_asking_has_asked_nobody_or_all_of_it(bare_place: Place) -> None:
    place = bare_place.open(program() + FRIDAYS)
    place.clock.moment = FRIDAY
    left, died = 0, True
    while died:
        try:
            ask_staff(replace(place.deps, ids=_Dying(place.deps.ids, left)))
            died = False
        except (RuntimeError, ExceptionGroup):
            place.clock.advance(timedelta(seconds=21))  # its lease has run out
        left += 1
        assert left < 20
    place.work()
    assert left > 3, "it died here and there"
    assert [len(asked(place, phone)) for phone in (SAM, DANA, LUCIA, NOAH)] == [1, 1, 1, 1]


# ---------------------------------------------------------------- once a week
def test_once_a_week_all_staff_are_asked_in_their_language(empty_place: Place) -> None:
    spanish = program().replace(
        "    roles: [supervisor]", "    roles: [supervisor]\n    language: es"
    )
    place = empty_place.open(spanish + FRIDAYS)
    until(place, FRIDAY)
    assert [len(asked(place, phone)) for phone in (SAM, DANA, LUCIA, NOAH)] == [1, 1, 1, 1]
    assert asked(place, LUCIA)[0].startswith("Hola, Lucia.")
    until(place, FRIDAY + timedelta(days=7, hours=-1))  # summer time has begun
    assert len(asked(place)) == 2


def test_each_switches_it_off_and_on_again(bare_place: Place) -> None:
    place = bare_place.open(program() + FRIDAYS)
    (said,) = place.hear(SAM, "Care off")
    assert said.startswith("We won't ask any more how you are.")
    (said,) = place.hear(DANA, "CUIDADO NO")
    assert said.startswith("Ya no te preguntamos")
    until(place, FRIDAY)
    assert [len(asked(place, phone)) for phone in (SAM, DANA, LUCIA)] == [0, 0, 1]
    place.hear(SAM, "CARE ON")
    until(place, FRIDAY + timedelta(days=7, hours=-1))
    assert [len(asked(place, phone)) for phone in (SAM, DANA, LUCIA)] == [1, 0, 2]


def test_whoever_was_asked_that_day_is_not_asked_for_the_week_as_well(bare_place: Place) -> None:
    place = took_one(bare_place, FRIDAYS.replace("fri", "tue"))
    until(place, TEN + timedelta(hours=6))
    assert len(asked(place)) == 1
    assert len(asked(place, DANA)) == 1


def test_what_an_outage_put_off_for_hours_waits_for_the_next_week(bare_place: Place) -> None:
    place = bare_place.open(program() + FRIDAYS)
    place.clock.moment = FRIDAY + timedelta(hours=20)
    place.work()
    assert asked(place) == []
    until(place, FRIDAY + timedelta(days=7, hours=-1))
    assert len(asked(place)) == 1


# ---------------------------------------------------------------- to whom it is told
def test_nobody_reads_it_unless_they_share_it(empty_place: Place) -> None:
    place = took_one(empty_place)
    until(place, TEN)
    assert place.hear(SAM, "SHARE") != []
    place.hear(SAM, "tired to the bone")
    assert place.rows(CareAnswer)[-1].shared_at is None
    (said,) = place.hear(SAM, "share")
    assert said.startswith("Thank you. Your supervisor can read your last answer now.")
    assert place.rows(CareAnswer)[-1].shared_at is not None
    assert place.texts(LUCIA) == [
        "Sam Rivera wants you to read how they are. Sign in and look under Load."
    ]
    place.hear(SAM, "CARE SHARE")
    assert len(place.texts(LUCIA)) == 1, "told once"
