"""Where a text about an alert does not arrive, an e-mail goes: to whom, about what, how often."""

from __future__ import annotations

import pytest

from service.ports import Refused
from service.store.alert_mails import AlertMail
from service.usecases.close_alert import close_alert
from service.usecases.mail_staff import send_alert_mails
from service.usecases.take_alert import take_alert
from service.usecases.tell_admins import Letterbox
from service.usecases.watch import Watcher, watch
from tests.fakes import FakeMail
from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, SAM, Place, program

CRISIS = "i want to kill myself"


@pytest.fixture
def mail() -> FakeMail:
    return FakeMail()


def post_all(place: Place, mail: FakeMail) -> None:
    send_alert_mails(place.deps, Letterbox(mail))


def addressed(mail: FakeMail) -> list[str]:
    return [address for to, _, _ in mail.letters for address in to]


def lost(place: Place, phone: str, code: int = 30005) -> None:
    place.report("undelivered", to=phone, code=code)
    place.work()


# ---------------------------------------------------------------- who is written to
def test_who_could_not_be_texted_gets_an_e_mail_without_content(
    place: Place, mail: FakeMail
) -> None:
    place.hear(ALEX, CRISIS)
    lost(place, SAM)
    post_all(place, mail)
    alert = place.alert()
    ((to, subject, body),) = mail.letters
    assert to == ("sam@example.org",)
    assert subject == f"Warmline: alert {alert.reference} (crisis)"
    assert "https://warmline.example.org/console/alerts" in body
    said = (subject + body).lower()
    assert not any(word in said for word in ("alex", "moreno", "kill", "harbor", ALEX[-4:]))
    assert ("mailed", "not_told") in place.history(alert)
    assert place.texts(DANA), "and the ladder climbs as before"


def test_a_refused_alert_takes_the_other_way_too(place: Place, mail: FakeMail) -> None:
    place.record(ALEX, CRISIS)
    place.sms.outcomes.extend([Refused(21614, retry=False)] * 2)
    place.work()
    post_all(place, mail)
    assert "sam@example.org" in addressed(mail)


def test_at_the_top_of_the_ladder_those_in_charge_are_written_to(
    empty_place: Place, mail: FakeMail
) -> None:
    place = empty_place.open(program(steps="[supervisor]"))
    place.hear(ALEX, CRISIS)
    assert place.alert().rounds == 1
    lost(place, LUCIA)
    post_all(place, mail)
    assert sorted(addressed(mail)) == ["lucia@example.org", "noah@example.org"]


def test_words_of_help_that_did_not_arrive(place: Place, mail: FakeMail) -> None:
    place.hear(ALEX, CRISIS)
    lost(place, ALEX)
    assert "please call" in place.texts(SAM)[-1]
    post_all(place, mail)
    ((to, _, body),) = mail.letters
    assert to == ("sam@example.org",)
    assert "Please call them" in body


def test_whoever_has_the_alert_is_the_one(place: Place, mail: FakeMail) -> None:
    place.hear(ALEX, CRISIS)
    scope = place.scope("dana@example.org")
    take_alert(place.deps, scope=scope, alert_id=place.alert().id)
    lost(place, ALEX)
    post_all(place, mail)
    assert addressed(mail) == ["dana@example.org"]


def test_who_wrote_stop_is_written_to(place: Place, mail: FakeMail) -> None:
    place.hear(SAM, "STOP")
    place.hear(ALEX, CRISIS)
    post_all(place, mail)
    assert "sam@example.org" in addressed(mail)


def test_when_nobody_has_a_phone_that_takes_texts(place: Place, mail: FakeMail) -> None:
    for phone in (SAM, DANA, LUCIA, NOAH):
        place.hear(phone, "STOP")
    place.calls.outcomes.extend([Refused(21211, retry=False)] * 4)  # nor can they be called
    place.hear(ALEX, CRISIS)
    assert place.history(place.alert()).count(("call_failed", "refused")) == 4
    post_all(place, mail)
    nobody = [to for to, _, body in mail.letters if "nobody's phone" in body]
    assert nobody == [("noah@example.org",)]


# ---------------------------------------------------------------- how often, how long
def test_the_same_is_not_written_at_every_round(empty_place: Place, mail: FakeMail) -> None:
    place = empty_place.open(program(steps="[supervisor]"))
    place.hear(LUCIA, "STOP")
    place.hear(ALEX, CRISIS)
    for _ in range(20):
        place.later(minutes=1)
        post_all(place, mail)
    assert addressed(mail).count("lucia@example.org") == 1
    place.later(minutes=15)
    post_all(place, mail)
    assert addressed(mail).count("lucia@example.org") == 2


def test_a_server_that_is_away_is_tried_again(place: Place, mail: FakeMail) -> None:
    place.hear(ALEX, CRISIS)
    lost(place, SAM)
    mail.away = True
    post_all(place, mail)
    mail.away = False
    post_all(place, mail)
    assert mail.letters == [], "not at once"
    place.later(minutes=1)
    post_all(place, mail)
    assert addressed(mail) == ["sam@example.org"]
    post_all(place, mail)
    assert addressed(mail) == ["sam@example.org"]


def test_one_that_nobody_takes_is_given_up_and_the_history_says_so(
    place: Place, mail: FakeMail
) -> None:
    place.hear(ALEX, CRISIS)
    lost(place, SAM)
    mail.away = True
    for _ in range(9):
        post_all(place, mail)
        place.clock.advance(hours=2)
    assert ("mail_failed", "not_told") in place.history(place.alert())
    assert {row.due_at for row in place.rows(AlertMail) if row.why == "not_told"} == {None}


def test_what_is_settled_is_not_written_of(place: Place, mail: FakeMail) -> None:
    place.hear(ALEX, CRISIS)
    lost(place, SAM)
    scope, alert_id = place.scope("dana@example.org"), place.alert().id
    take_alert(place.deps, scope=scope, alert_id=alert_id)
    post_all(place, mail)
    close_alert(place.deps, scope=scope, alert_id=alert_id, outcome="reached", note="")
    lost(place, DANA)
    post_all(place, mail)
    assert mail.letters == []
    assert {row.failed for row in place.rows(AlertMail)} <= {"taken", "closed"}


def test_a_day_without_a_mail_server_is_not_made_up_for(place: Place, mail: FakeMail) -> None:
    place.hear(ALEX, CRISIS)
    lost(place, SAM)
    place.clock.advance(days=1, minutes=1)
    post_all(place, mail)
    assert mail.letters == []


# ---------------------------------------------------------------- by whom
def test_whoever_watches_sends_them(place: Place, mail: FakeMail) -> None:
    place.hear(ALEX, CRISIS)
    lost(place, SAM)
    watch(place.deps, watcher=Watcher("beat", place.clock.now(), letterbox=Letterbox(mail)))
    assert "sam@example.org" in addressed(mail)
