"""Staff write to a peer from their own phone: by the alert's number, and never on a guess."""

from __future__ import annotations

import pytest

from service.store.alerts import Alert
from service.store.kept_words import KeptWords
from service.usecases.close_alert import close_alert
from service.usecases.take_alert import take_alert
from service.usecases.take_turns import take_turns
from tests.usecases.place import ALEX, DANA, OURS, ROSA, SAM, UNKNOWN, Place

CRISIS = "i want to kill myself"
HERE = "I'm here, want me to call?"
# Nothing here but the first depends on the kind of database.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def taken(place: Place, phone: str = ALEX, words: str = CRISIS) -> Alert:
    """An alert about a phone, which Sam has."""
    place.hear(phone, words)
    alert = place.alerts()[-1]
    place.hear(SAM, f"OK {alert.reference}")
    return alert


def test_the_words_go_to_the_peer_from_the_line_and_are_kept_as_theirs(place: Place) -> None:
    taken(place)
    before = len(place.texts(ALEX))
    assert place.hear(SAM, f"#1042 {HERE}") == []
    assert place.texts(ALEX)[before:] == [HERE]
    (sent,) = [one for one in place.messages(ALEX) if one.purpose == "staff"]
    assert sent.written_by_id == place.scope().staff_id
    assert {text.sender for text in place.sms.sent} == {OURS}
    assert ("contacted", "") in place.history(place.alert())
    assert place.contact(ALEX).held_by_id == place.scope().staff_id


@on_sqlite
def test_an_alert_that_nobody_has_becomes_theirs_and_they_hear_so(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    (said,) = place.hear(SAM, f"1042 {HERE}")
    assert said.startswith("Sent, and alert 1042 is yours now.")
    assert (place.alert().status, place.alert().owner_id) == ("taken", place.scope().staff_id)
    assert place.texts(ALEX)[-1] == HERE


@on_sqlite
def test_with_one_alert_words_without_a_number_are_asked_about_and_then_sent(place: Place) -> None:
    taken(place)
    before = len(place.texts(ALEX))
    (asked,) = place.hear(SAM, HERE)
    assert asked == (
        "Nothing is sent yet. Are these words for the person of alert 1042? Then reply 1042."
    )
    assert len(place.texts(ALEX)) == before
    place.hear(SAM, "or text me")
    assert place.hear(SAM, "1042") == []
    assert place.texts(ALEX)[before:] == [HERE, "or text me"]
    (help_again,) = place.hear(SAM, "1042")  # nothing waits any more
    assert help_again.startswith("Reply OK and a number")
    assert place.texts(ALEX)[before:] == [HERE, "or text me"]


@on_sqlite
def test_with_several_it_is_asked_whose_they_are(place: Place) -> None:
    taken(place)
    taken(place, ROSA, "me quiero matar")
    (asked,) = place.hear(SAM, HERE)
    assert asked.endswith("Reply with the number of the alert: 1042, 1043.")
    place.hear(SAM, "#1043")
    assert place.texts(ROSA)[-1] == HERE
    assert HERE not in place.texts(ALEX)
    (named,) = place.hear(SAM, "are you there? 1042")
    assert named.endswith("Then reply 1042.")
    place.hear(SAM, "1042")
    assert place.texts(ALEX)[-1] == "are you there?"


@on_sqlite
def test_words_that_waited_too_long_go_nowhere(place: Place) -> None:
    taken(place)
    place.hear(SAM, HERE)
    place.later(minutes=30)
    (said,) = place.hear(SAM, "1042")
    assert said.startswith("Your words waited too long, so nothing was sent.")
    assert HERE not in place.texts(ALEX)
    (row,) = place.rows(KeptWords)
    assert (row.settled_at, row.alert_id) == (place.clock.now(), None)


@on_sqlite
def test_an_alert_of_anothers_or_a_closed_one_is_told_of(place: Place) -> None:
    alert = taken(place)
    (other,) = place.hear(DANA, f"1042 {HERE}")
    assert other.startswith("Sam Rivera has alert 1042, so your words were not sent.")
    close_alert(place.deps, scope=place.scope(), alert_id=alert.id, outcome="reached")
    (closed,) = place.hear(SAM, f"1042 {HERE}")
    assert closed.startswith("Alert 1042 is closed, so your words were not sent.")
    assert HERE not in place.texts(ALEX)
    (unknown,) = place.hear(SAM, f"1099 {HERE}")
    assert unknown == "There is no open alert 1099. Reply LIST to see what is open."


@on_sqlite
def test_whoever_stopped_texts_gets_none_unless_they_are_in_danger(place: Place) -> None:
    place.hear(ALEX, "STOP")
    place.clock.advance(hours=25)
    place.hear(UNKNOWN, "hello")
    alert = place.alerts()[-1]
    assert take_alert(place.deps, scope=place.scope(), alert_id=alert.id)
    assert place.hear(SAM, f"{alert.reference} {HERE}") == []  # an answer to a stranger
    place.hear(UNKNOWN, "STOP")
    (said,) = place.hear(SAM, f"{alert.reference} {HERE}")
    assert said.startswith(f"Not sent: the person of alert {alert.reference} asked us to stop")
    assert place.texts(UNKNOWN).count(HERE) == 1


@on_sqlite
def test_a_picture_does_not_pass_and_a_long_text_says_its_parts(place: Place) -> None:
    taken(place)
    before = len(place.texts(ALEX))
    (said,) = place.picture(SAM, "1042 look at this")
    assert said.startswith("Pictures and voice notes cannot be passed on")
    (said,) = place.picture(SAM)
    assert said.startswith("Pictures and voice notes cannot be passed on")
    assert len(place.texts(ALEX)) == before
    (said,) = place.hear(SAM, "1042 " + "¿Cómo estás hoy? Aquí estoy. " * 20)
    assert said.startswith("Sent to alert 1042 in 9 parts.")
    assert len(place.texts(ALEX)) == before + 1


@on_sqlite
def test_what_staff_write_of_a_peer_is_not_taken_as_their_own_but_their_own_is(
    place: Place,
) -> None:
    taken(place)
    place.hear(SAM, "1042 you said that you want to kill yourself. Are you safe now?")
    assert len(place.alerts()) == 1
    place.hear(SAM, "1099 i want to kill myself")  # no alert has that number
    assert len(place.alerts()) == 2
    assert place.alerts()[-1].contact_id == place.contact(SAM).id


@on_sqlite
def test_without_an_alert_of_theirs_it_is_told_how(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    (said,) = place.hear(SAM, HERE)
    assert said.endswith("To write to a peer: the number, then your words.")
    assert place.hear(SAM, "1042 ok") != []
    (said,) = place.hear(SAM, "thank you")
    assert said.startswith("Reply OK and a number")


@on_sqlite
def test_words_that_came_late_are_asked_about_first(place: Place) -> None:
    taken(place)
    sent_at = place.clock.now()
    place.clock.advance(minutes=20)
    (asked,) = place.hear(SAM, f"1042 {HERE}", sent_at=sent_at)
    assert asked.endswith("Then reply 1042.")
    assert HERE not in place.texts(ALEX)
    place.hear(SAM, "1042")
    assert place.texts(ALEX)[-1] == HERE


@on_sqlite
def test_words_that_wait_as_they_stop_do_not_leave_and_staff_hear_to_call(place: Place) -> None:
    place.hear(ALEX, "can somebody help me with a form")
    place.hear(SAM, "OK 1042")
    place.record(SAM, f"1042 {HERE}")
    take_turns(place.deps, contact_id=place.contact(SAM).id)
    place.clock.advance(seconds=1)
    place.record(ALEX, "STOP")
    take_turns(place.deps, contact_id=place.contact(ALEX).id)
    place.work()
    assert HERE not in place.texts(ALEX)
    assert [one.status for one in place.messages(ALEX) if one.purpose == "staff"] == ["dropped"]
    assert any("cannot be texted: please call" in text for text in place.texts(SAM))


@on_sqlite
def test_what_was_asked_about_is_forgotten_once_they_write_something_plain(place: Place) -> None:
    taken(place)
    (asked,) = place.hear(SAM, "1042 ok but i can't")
    assert asked.startswith("Nothing is done or sent yet.")
    place.hear(SAM, "LIST")
    place.hear(SAM, HERE)
    place.hear(SAM, "1042")
    assert place.texts(ALEX)[-1] == HERE
    assert "ok but i can't" not in place.texts(ALEX)
