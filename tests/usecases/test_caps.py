"""Two machines do not talk all night, no day costs more than it may, and a crisis always goes."""

from __future__ import annotations

import pytest

from service.core.program.caps import Caps
from service.core.program.reading import read_program
from service.core.severity import Severity
from service.core.source import AuthoringError
from service.store.contacts import Contact
from service.store.programs import Line
from service.usecases.write_text import Written, write_text
from tests.usecases.place import ALEX, NOAH, ROSA, SAM, UNKNOWN, Place, program

PRICES = 'prices: {currency: USD, per_segment: {"+1": "10"}}\n'


def rounds(place: Place, phone: str, texts: list[str]) -> int:
    """How many answers a machine gets that writes again and again."""
    answers = 0
    for text in texts:
        answers += len(place.hear(phone, text))
        place.clock.advance(seconds=20)
    return answers


# ---------------------------------------------------------------- loops
@pytest.mark.parametrize("phone", [ALEX, UNKNOWN])
@pytest.mark.parametrize(
    "texts",
    [
        ["HELP"] * 12,
        [f"Thank you for your interest! Ticket {n} was opened." for n in range(12)],
        ["HELP", "Reply HELP for help, MORE for more."] * 6,
    ],
)
def test_a_loop_ends_within_three_rounds_and_a_person_sees_it(
    place: Place, phone: str, texts: list[str]
) -> None:
    assert 1 <= rounds(place, phone, texts) <= 4
    assert place.alert().kind == "unread"
    assert len(place.messages(phone, "inbound")) == len(texts), "nothing is lost of it"


def test_a_phone_of_the_staff_that_answers_by_itself_ends_too(place: Place) -> None:
    assert rounds(place, SAM, [f"i am busy until {n}" for n in range(10)]) == 3
    assert place.alert().reason == "loop"


def test_a_machine_at_a_checkin_ends_too(place: Place) -> None:
    place.checkin()
    assert rounds(place, ALEX, [f"Your request number {n} was received." for n in range(10)]) <= 4


def test_somebody_who_asks_again_later_is_answered(place: Place) -> None:
    assert rounds(place, ALEX, ["HELP"] * 5) == 3
    place.clock.advance(minutes=20)
    assert len(place.hear(ALEX, "HELP")) == 1


def test_danger_in_the_middle_of_a_loop_is_answered(place: Place) -> None:
    rounds(place, ALEX, ["HELP"] * 6)
    (reply,) = place.hear(ALEX, "i want to kill myself")
    assert "988" in reply


# ---------------------------------------------------------------- the cap of a contact
def test_a_contact_gets_so_many_automatic_texts_a_day_and_a_person_hears(
    empty_place: Place,
) -> None:
    place = empty_place.open(program() + "caps: {contact: 10}\n")
    answers = 0
    for _ in range(16):
        answers += len(place.hear(ALEX, "HELP"))
        place.clock.advance(minutes=20)
    assert answers == 10
    assert (place.alert().kind, place.alert().reason) == ("unread", "cap")
    assert place.history(place.alert())[0] == ("opened", "unread:cap:concern")
    (crisis,) = place.hear(ALEX, "i want to kill myself")
    assert "988" in crisis
    place.later(days=1)
    assert len(place.hear(ROSA, "HELP")) == 1


def test_a_contact_at_their_cap_gets_no_checkin_and_a_person_hears(empty_place: Place) -> None:
    place = empty_place.open(program() + "caps: {contact: 10}\n")
    with place.deps.database.write() as session:
        contact = session.get_one(Contact, place.contact(ALEX).id)
        contact.automatic_on, contact.automatic = place.clock.now().date(), 10
    place.due_now(ALEX)
    place.due_now(ROSA)
    place.work()
    assert place.checkins(ALEX) == [("dropped", "cap")]
    assert place.texts(ALEX) == []
    assert place.checkins(ROSA)[0][0] != "dropped", "of one contact only"
    (alert,) = place.alerts()
    assert (alert.kind, alert.reason, alert.severity) == ("cap", "contact", Severity.CONCERN)
    (crisis,) = place.hear(ALEX, "i want to kill myself")
    assert "988" in crisis
    assert place.texts(SAM)


def test_the_last_text_under_the_cap_of_a_contact_may_be_a_checkin(empty_place: Place) -> None:
    place = empty_place.open(program() + "caps: {contact: 10}\n")
    with place.deps.database.write() as session:
        contact = session.get_one(Contact, place.contact(ALEX).id)
        contact.automatic_on, contact.automatic = place.clock.now().date(), 9
    place.checkin()
    assert len(place.texts(ALEX)) == 1


def test_what_the_texts_to_one_contact_may_cost(empty_place: Place) -> None:
    place = empty_place.open(program() + PRICES + "caps: {spend_contact: 55}\n")
    answers = 0
    for _ in range(5):
        answers += len(place.hear(ALEX, "HELP"))
        place.clock.advance(minutes=20)
    assert answers == 3, "two segments each, of ten dollars, and the cap is reached"
    assert (place.alert().kind, place.alert().reason) == ("unread", "cap")
    place.due_now(ALEX)
    place.work()
    assert place.checkins(ALEX) == [("dropped", "cap")]
    assert len(place.hear(ROSA, "HELP")) == 1, "of one contact only"
    (crisis,) = place.hear(ALEX, "i want to kill myself")
    assert "988" in crisis
    place.later(days=1)
    assert len(place.hear(ALEX, "HELP")) == 1


def test_a_checkin_is_not_dropped_for_what_it_costs_itself(empty_place: Place) -> None:
    place = empty_place.open(program() + PRICES + "caps: {spend_contact: 5}\n")
    place.checkin()
    assert len(place.texts(ALEX)) == 1


@pytest.mark.parametrize("cap", ["spend_contact", "spend_line"])
def test_without_prices_nothing_costs(empty_place: Place, cap: str) -> None:
    place = empty_place.open(program() + f"caps: {{{cap}: 0.01}}\n")
    assert [len(place.hear(ALEX, "HELP")) for _ in range(3)] == [1, 1, 1]


# ---------------------------------------------------------------- the caps of a line and a program
def test_a_line_at_its_cap_holds_back_what_is_automatic_and_tells_the_coordinator_once(
    empty_place: Place,
) -> None:
    place = empty_place.open(program() + "caps: {line: 100}\n")
    today = place.clock.now().date()
    with place.deps.database.write() as session:
        line = session.get_one(Line, place.line().id)
        line.day, line.day_texts = today, 99
    assert len(place.hear(ALEX, "HELP")) == 1
    assert place.hear(ALEX, "my bus was late today") == []
    assert place.hear(ROSA, "mi bus llegó tarde") == []
    (alert,) = [one for one in place.alerts() if one.kind == "cap"]
    assert (alert.reason, alert.severity) == ("line", Severity.URGENT)
    assert len([body for body in place.texts(NOAH) if str(alert.reference) in body]) == 1
    (crisis,) = place.hear(ALEX, "i want to kill myself")
    assert "988" in crisis, "never capped"
    assert place.texts(SAM)
    place.due_now(ROSA)
    place.work()
    assert place.checkins(ROSA)[-1] == ("dropped", "cap")
    place.clock.advance(days=1)
    assert len(place.hear(ROSA, "HELP")) == 1


@pytest.fixture
def capped(empty_place: Place) -> Place:
    """A place whose only line has sent all it may today."""
    place = empty_place.open(program() + "caps: {line: 100}\n")
    with place.deps.database.write() as session:
        line = session.get_one(Line, place.line().id)
        line.day, line.day_texts = place.clock.now().date(), 100
    return place


@pytest.mark.parametrize("text", ["what time is it", "my bus was late today"])
def test_who_gets_no_answer_for_a_cap_is_on_the_list_of_their_specialist(
    capped: Place, text: str
) -> None:
    assert capped.hear(ALEX, text) == []
    peers = capped.contact(ALEX).id
    (alert,) = [one for one in capped.alerts() if one.contact_id == peers]
    assert (alert.kind, alert.severity) == ("unread", Severity.CONCERN)
    assert capped.texts(SAM), "and hears of it: nothing to staff is capped"
    assert len(capped.messages(ALEX, "inbound")) == 1
    capped.hear(ALEX, "and the train too")
    assert len([one for one in capped.alerts() if one.contact_id == peers]) == 1


@pytest.mark.parametrize("text", ["i want to kill myself", "i feel so hopeless about everything"])
def test_no_cap_holds_back_what_is_urgent(capped: Place, text: str) -> None:
    (reply,) = capped.hear(ALEX, text)
    assert "988" in reply
    assert capped.texts(SAM)


def test_who_asks_for_a_person_hears_who_comes(capped: Place) -> None:
    (reply,) = capped.hear(ALEX, "PERSON")
    assert "Sam" in reply


def test_no_cap_holds_back_a_persons_words_or_an_answer_to_staff(capped: Place) -> None:
    capped.hear(ALEX, "i want to kill myself")
    alert = capped.alert()
    assert capped.hear(SAM, f"OK {alert.reference}"), "they must know that they have it"
    written = write_text(
        capped.deps, scope=capped.scope(), contact_id=capped.contact(ALEX).id, body="I am here."
    )
    assert isinstance(written, Written)
    capped.work()
    assert capped.texts(ALEX)[-1] == "I am here."


def test_a_program_at_what_it_may_spend_says_so(empty_place: Place) -> None:
    place = empty_place.open(program() + PRICES + "caps: {spend: 25}\n")
    answers = sum(len(place.hear(phone, "HELP")) for phone in (ALEX, ROSA))
    assert answers == 2, "two segments each, of ten dollars"
    assert place.hear(UNKNOWN, "is this the library") == []
    (alert,) = [one for one in place.alerts() if one.kind == "cap"]
    assert alert.reason == "spend"


def test_what_the_texts_of_one_line_may_cost(empty_place: Place) -> None:
    place = empty_place.open(program() + PRICES + "caps: {spend_line: 25}\n")
    answers = sum(len(place.hear(phone, "HELP")) for phone in (ALEX, ROSA))
    assert answers == 2
    assert place.hear(UNKNOWN, "is this the library") == []
    (alert,) = [one for one in place.alerts() if one.kind == "cap"]
    assert (alert.reason, alert.severity) == ("spend_line", Severity.URGENT)
    (crisis,) = place.hear(ALEX, "i want to kill myself")
    assert "988" in crisis


def test_a_program_has_a_cap_over_all_its_lines(empty_place: Place) -> None:
    place = empty_place.open(program() + "caps: {program: 100}\n")
    with place.deps.database.write() as session:
        line = session.get_one(Line, place.line().id)
        line.day, line.day_texts = place.clock.now().date(), 100
    assert place.hear(ALEX, "my bus was late today") == []
    assert [one.reason for one in place.alerts() if one.kind == "cap"] == ["program"]


# ---------------------------------------------------------------- what consent is owed
def full(place: Place) -> Place:
    """Alex has had all automatic texts of the day."""
    with place.deps.database.write() as session:
        contact = session.get_one(Contact, place.contact(ALEX).id)
        contact.automatic_on, contact.automatic = place.clock.now().date(), 10
    return place


def test_at_their_cap_a_contact_still_hears_that_stop_and_start_count(empty_place: Place) -> None:
    place = full(empty_place.open(program() + "caps: {contact: 10}\n"))
    assert place.hear(ALEX, "my bus was late today") == []
    (stopped,) = place.hear(ALEX, "STOP")
    assert "START" in stopped
    assert place.hear(ALEX, "STOP") == [], "one confirmation"
    (started,) = place.hear(ALEX, "START")
    assert "STOP" in started
    assert len(place.hear(ALEX, "HELP")) == 1


def test_at_their_cap_each_of_these_answers_goes_once_a_day(empty_place: Place) -> None:
    place = full(empty_place.open(program() + "caps: {contact: 10}\n"))
    answers = 0
    for _ in range(6):
        place.clock.advance(minutes=20)
        answers += sum(len(place.hear(ALEX, word)) for word in ("STOP", "START", "HELP"))
    assert answers == 3


@pytest.mark.parametrize("word", ["STOP", "HELP"])
def test_a_line_at_its_cap_still_answers_stop_and_help(capped: Place, word: str) -> None:
    assert len(capped.hear(ALEX, word)) == 1
    assert capped.hear(ALEX, word) == []
    assert len(capped.hear(ROSA, word)) == 1


# ---------------------------------------------------------------- the file
def test_caps_in_a_file() -> None:
    read = read_program(program() + "caps: {contact: 20, line: 500}\n", file="harbor.yaml")
    assert (read.caps.contact, read.caps.of_line(1)) == (20, 500)
    assert Caps().of_line(1) == 14400
    assert Caps().of_line(0.01) == 1000
    assert read_program(program(), file="harbor.yaml").caps == Caps()


@pytest.mark.parametrize(
    "caps", ["{contact: 0}", "{spend: -1}", "{spend_line: 0}", "{lines: 5}", "{line: many}"]
)
def test_a_mistake_in_caps_is_said(caps: str) -> None:
    with pytest.raises(AuthoringError) as raised:
        read_program(program() + f"caps: {caps}\n", file="harbor.yaml")
    assert all(mistake.where.startswith("caps") for mistake in raised.value.mistakes)
