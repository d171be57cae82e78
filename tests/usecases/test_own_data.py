"""A peer asks to see what is kept of them, or to have it deleted."""

from __future__ import annotations

import pytest
from sqlalchemy import LargeBinary

from service.store.alerts import Flag
from service.store.data_wishes import DataWish
from service.store.messages import Message
from service.store.peers import Goal, Peer, Score
from service.store.schedules import Enrollment
from service.store.seal import SealBroken
from service.store.tables import METADATA
from service.usecases.close_alert import close_alert
from service.usecases.gather_data import gather_data
from service.usecases.own_data import Decided, NotDecided, call_off_deletion, confirm_deletion
from service.usecases.take_alert import NotYours
from tests.usecases.place import ALEX, ROSA, SAM, Place

SCOPE_OF_SAM = "sam@example.org"


def alex(place: Place) -> Peer:
    return next(one for one in place.rows(Peer) if one.lang == "en")


def wish(place: Place) -> DataWish:
    return place.rows(DataWish)[-1]


def close_all(place: Place) -> None:
    for alert in place.alerts():
        if alert.status != "closed":
            close_alert(place.deps, scope=place.scope(), alert_id=alert.id, outcome="reached")


def test_who_asks_what_is_kept_is_told_who_shows_it_and_by_when(place: Place) -> None:
    (told,) = place.hear(ALEX, "MYDATA")
    assert told.startswith("Harbor Texts keeps your name, number, texts and answers")
    assert "I am asking Sam to get in touch today by 5 PM and go through it with you." in told
    assert (place.alert().kind, place.alert().reason) == ("data", "see")
    data = gather_data(place.deps, scope=place.scope(), peer_id=alex(place).id)
    assert data is not None
    assert [one.body for one in data.texts if one.theirs] == ["MYDATA"]
    assert data.phones == (ALEX,)


def test_where_nobody_is_named_it_is_a_sentence_still(place: Place) -> None:
    place.hear(ALEX, "PRIVATE")
    (shown,), (deleted,) = place.hear(ALEX, "MYDATA"), place.hear(ALEX, "DELETE")
    assert "I am asking someone to get in touch today by 5 PM" in shown
    assert deleted.startswith("OK. I am asking someone to check this with you today by 5 PM.")


def test_nothing_is_deleted_on_a_text_alone(place: Place) -> None:
    (told,) = place.hear(ALEX, "delete my data")
    assert "I am asking Sam to check this with you today by 5 PM" in told
    place.later(days=30)
    place.work()
    assert wish(place).ended_at is None
    assert alex(place).active


def test_it_is_taken_back_by_text_before_and_after_it_was_confirmed(place: Place) -> None:
    place.hear(ALEX, "DELETE")
    assert place.hear(ALEX, "nevermind") == ["OK, nothing is deleted. Everything stays as it was."]
    assert (wish(place).ended, place.alert().outcome) == ("called_off", "withdrawn")
    place.hear(ALEX, "DELETE")
    assert confirm_deletion(place.deps, scope=place.scope(), peer_id=alex(place).id) == Decided()
    close_all(place)
    place.work()
    assert "nothing is deleted" in place.hear(ALEX, "never mind")[0]
    place.later(days=8)
    place.work()
    assert alex(place).active


def test_staff_confirm_it_and_the_day_is_told(place: Place) -> None:
    place.hear(ALEX, "DELETE")
    stranger = place.scope("noah@example.org")
    assert confirm_deletion(place.deps, scope=place.scope(), peer_id=alex(place).id) == Decided()
    place.work()
    told = place.texts(ALEX)[-1]
    assert "is deleted on March 9" in told
    assert "Backup copies are gone by October 13" in told
    again = confirm_deletion(place.deps, scope=stranger, peer_id=alex(place).id)
    assert again == NotDecided("not_asked")
    called_off = call_off_deletion(place.deps, scope=place.scope(), peer_id=alex(place).id)
    assert called_off == Decided(told=False)


def test_not_while_an_alert_is_open_that_is_about_more(place: Place) -> None:
    place.hear(ALEX, "DELETE")
    place.hear(ALEX, "i want to use so bad")
    done = confirm_deletion(place.deps, scope=place.scope(), peer_id=alex(place).id)
    assert done == NotDecided("alert")


def test_an_open_alert_puts_the_day_off(place: Place) -> None:
    place.hear(ALEX, "DELETE")
    confirm_deletion(place.deps, scope=place.scope(), peer_id=alex(place).id)
    place.later(days=7, minutes=1)
    place.work()
    assert wish(place).ended == ""  # the alert about it is still open
    close_all(place)
    place.later(days=1)
    place.work()
    assert wish(place).ended == "done"


def test_what_was_said_is_gone_with_its_key_and_the_skeleton_stays(place: Place) -> None:
    place.checkin(ALEX)
    place.hear(ALEX, "2")
    place.hear(ALEX, "i saw my old dealer and i want to use")
    place.hear(ALEX, "DELETE")
    close_all(place)
    before, contact = alex(place), place.contact(ALEX)
    bodies = [one.body for one in place.rows(Message) if one.contact_id == contact.id]
    assert [row for row in place.rows(Flag) if row.contact_id == contact.id]
    confirm_deletion(place.deps, scope=place.scope(), peer_id=before.id)
    place.later(days=7, minutes=1)
    place.work()
    assert wish(place).ended == "done"
    assert not [row for row in place.rows(Flag) if row.contact_id == contact.id]
    after, phone = place.rows(Peer), place.contact(ALEX)
    gone = next(one for one in after if one.id == before.id)
    unseal = place.deps.keyring.unseal
    assert unseal(gone, ("peer", "name", gone.id), gone.name) == "(deleted at their wish)"
    assert not gone.active
    assert not [row for row in place.rows(Score) if row.peer_id == gone.id]
    assert not [row for row in place.rows(Goal) if row.peer_id == gone.id]
    assert all(row.ended_at for row in place.rows(Enrollment) if row.peer_id == gone.id)
    rows = [one for one in place.rows(Message) if one.contact_id == phone.id]
    assert {unseal(phone, ("message", "body", one.id), one.body) for one in rows} == {
        "(deleted at their wish)"
    }
    assert {alert.reason for alert in place.alerts()} == {""}
    assert not any("relapse" in detail for _, detail in place.history(place.alerts()[0]))
    with pytest.raises(SealBroken):  # what an old copy holds does not open with what is left
        unseal(phone, ("message", "body", rows[0].id), bodies[0])
    assert place.deps.keyring.unseal(phone, ("contact", "phone", phone.id), phone.phone) == ALEX


def test_whoever_comes_back_is_heard_and_texted_nothing_of_before(place: Place) -> None:
    place.hear(ALEX, "DELETE")
    close_all(place)
    confirm_deletion(place.deps, scope=place.scope(), peer_id=alex(place).id)
    place.work()
    assert place.texts(ALEX)[-1].startswith("Harbor Texts: as you asked")
    place.later(days=7, minutes=1)
    place.work()
    (reply,) = place.hear(ALEX, "i want to kill myself")
    assert "988" in reply
    assert "Warmline alert" in place.texts(SAM)[-1]


def test_another_peer_is_untouched_and_no_stranger_decides(place: Place) -> None:
    place.hear(ALEX, "DELETE")
    place.hear(ROSA, "hola, todo bien")
    confirm_deletion(place.deps, scope=place.scope(), peer_id=alex(place).id)
    close_all(place)
    place.later(days=7, minutes=1)
    place.work()
    rosa = place.contact(ROSA)
    unseal = place.deps.keyring.unseal
    said = [
        unseal(rosa, ("message", "body", one.id), one.body)
        for one in place.messages(ROSA, "inbound")
    ]
    assert said == ["hola, todo bien"]
    nobody = confirm_deletion(place.deps, scope=place.scope(), peer_id=wish(place).id)
    assert nobody == NotYours()


# What is sealed for a peer or a phone and deleted with them, and what is not theirs.
EMPTIED = {
    ("alert", "note"),
    ("consent_event", "words"),
    ("contact", "phone"),
    ("conversation", "state"),
    ("explanation", "words"),
    ("flag", "words"),
    ("goal", "text"),
    ("message", "body"),
    ("message", "media"),
    ("own_sign", "meaning"),
    ("own_sign", "wish_words"),
    ("own_sign", "words"),
    ("pause", "reason"),
    ("peer", "born"),
    ("peer", "door_word"),
    ("peer", "name"),
    ("peer", "offered_word"),
    ("peer_mark", "mark"),
    ("text_change", "reason"),
    ("text_change", "words"),
}
NOT_THEIRS = {"care_answer", "program_change", "recovery_key", "staff", "version"}
KEYS = {("contact", "data_key"), ("contact", "phone_hash"), ("peer", "data_key")}


def test_every_sealed_column_is_either_emptied_or_not_theirs() -> None:
    sealed = {
        (table.name, column.name)
        for table in METADATA.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and table.name not in NOT_THEIRS
    }
    assert sealed - KEYS == EMPTIED
