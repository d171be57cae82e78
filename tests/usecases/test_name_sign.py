"""Signs that peers named for themselves: written down, heard in their texts, shown, ended."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from service.core.severity import Severity
from service.store.alerts import Flag
from service.store.audit import Audit
from service.store.own_signs import NamedSign
from service.usecases.name_sign import MOST_SIGNS, Named, NewSign, NotNamed, end_sign, name_sign
from service.usecases.show_alerts import AlertPage, show_alert
from service.usecases.show_peers import show_peer
from service.usecases.take_alert import NotYours
from tests.usecases.place import ALEX, ROSA, SAM, Place

DOG = NewSign(
    "the grey dog is back", "I stop going out", "concern", "tell", "my sister Ana, before anybody"
)


@pytest.fixture
def here(bare_place: Place) -> Place:
    """The program on SQLite, for what does not depend on the kind of database."""
    return bare_place.open()


def peer_id(place: Place, phone: str = ALEX) -> UUID:
    with place.deps.database.read() as session:
        return place.enrollment(session, phone).peer_id


def named(place: Place, sign: NewSign = DOG, sign_id: UUID | None = None) -> UUID:
    done = name_sign(
        place.deps, scope=place.scope(), peer_id=peer_id(place), sign=sign, sign_id=sign_id
    )
    assert isinstance(done, Named)
    return done.sign_id


def problem(place: Place, sign: NewSign) -> str:
    refused = name_sign(place.deps, scope=place.scope(), peer_id=peer_id(place), sign=sign)
    assert isinstance(refused, NotNamed)
    return refused.problem


def signs(place: Place) -> list[str]:
    """The words of Alex's signs, as the page shows them."""
    shown = show_peer(place.deps, scope=place.scope(), peer_id=peer_id(place))
    assert shown is not None
    return [sign.words for sign in shown.signs]


def page(place: Place) -> AlertPage:
    shown = show_alert(place.deps, scope=place.scope(), alert_id=place.alert().id)
    assert shown is not None
    return shown


def test_their_sign_is_heard_in_their_texts_alone_and_says_what_they_asked_for(
    place: Place,
) -> None:
    sign_id = named(place)
    place.hear(ROSA, "the grey dog is back on our street")
    assert [flag.sign for flag in place.rows(Flag)] == []
    (alert,) = place.alerts()
    assert alert.kind == "unread"

    place.hear(ALEX, "morning. I think the GREY dog is  back")
    (flag,) = place.rows(Flag)
    assert (flag.sign, flag.category) == (f"own.{sign_id.hex}", "own")
    alert = place.alerts()[-1]
    assert (alert.kind, alert.reason, alert.severity) == ("flag", "own", Severity.CONCERN)
    shown = show_alert(place.deps, scope=place.scope(), alert_id=alert.id)
    assert shown is not None
    (sign,) = shown.named
    assert (sign.words, sign.meaning) == ("the grey dog is back", "I stop going out")
    assert (sign.wish, sign.wish_words) == ("tell", "my sister Ana, before anybody")
    assert not any("dog" in text or "Ana" in text for text in place.texts(SAM))


def test_an_urgent_one_is_answered_as_urgent(here: Place) -> None:
    named(here, replace(DOG, severity="urgent"))
    (answer,) = here.hear(ALEX, "the grey dog is back")
    assert "988" in answer
    assert here.alert().severity == Severity.URGENT


def test_it_is_heard_in_the_answer_to_a_question(here: Place) -> None:
    named(here)
    here.checkin(ALEX)
    here.hear(ALEX, "4 but the grey dog is back")
    assert (here.alert().reason, here.alert().severity) == ("own", Severity.CONCERN)


def test_nothing_of_it_lies_open_and_every_change_is_audited(here: Place) -> None:
    sign_id = named(here)
    named(here, replace(DOG, words="grey skies over the mill", wish="call"), sign_id)
    (row,) = here.rows(NamedSign)
    for sealed in (row.words, row.meaning, row.wish_words):
        assert sealed is not None
        assert not {b"grey", b"out", b"Ana"} & set(sealed.split())
    end_sign(here.deps, scope=here.scope(), peer_id=peer_id(here), sign_id=sign_id)
    found = [one for one in here.rows(Audit) if one.subject == "own_sign"]
    staff_id = here.scope().staff_id
    assert [(one.action, one.subject_id, one.staff_id) for one in found] == [
        (action, sign_id, staff_id) for action in ("added", "changed", "ended")
    ]


def test_a_change_counts_from_the_next_text_on_and_an_end_ends_it(here: Place) -> None:
    sign_id = named(here)
    named(here, replace(DOG, words="grey skies over the mill"), sign_id)
    assert signs(here) == ["grey skies over the mill"]
    here.hear(ALEX, "the grey dog is back")
    assert here.rows(Flag) == []
    here.hear(ALEX, "grey skies over the mill")
    assert len(here.rows(Flag)) == 1
    gone = end_sign(here.deps, scope=here.scope(), peer_id=peer_id(here), sign_id=sign_id)
    assert isinstance(gone, Named)
    here.hear(ALEX, "grey skies over the mill")
    assert len(here.rows(Flag)) == 1
    assert signs(here) == []
    (sign,) = page(here).named  # what it raised still says what it was
    assert sign.words == "grey skies over the mill"
    again = end_sign(here.deps, scope=here.scope(), peer_id=peer_id(here), sign_id=sign_id)
    assert again == NotYours()


@pytest.mark.parametrize(
    ("sign", "why"),
    [
        (replace(DOG, words=" "), "empty"),
        (replace(DOG, words="one two three four five six seven eight nine"), "too_long"),
        (replace(DOG, words="w" * 81), "too_long"),
        (replace(DOG, words="today"), "too_common"),
        (replace(DOG, words="stop"), "keyword"),
        (replace(DOG, meaning="m" * 201), "said_too_long"),
        (replace(DOG, severity="crisis"), "severity"),
        (replace(DOG, wish="arrest"), "wish"),
        (replace(DOG, wish_words=" "), "who"),
        (replace(DOG, words="The  GREY dog is back"), "twice"),
    ],
)
def test_what_cannot_be_a_sign_is_refused(here: Place, sign: NewSign, why: str) -> None:
    named(here)
    assert problem(here, sign) == why
    assert len(here.rows(NamedSign)) == 1


def test_they_may_name_only_so_many(here: Place) -> None:
    for number in range(MOST_SIGNS):
        named(here, replace(DOG, words=f"grey dog {number} is back"))
    assert problem(here, DOG) == "too_many"


def test_who_saves_it_is_told_what_else_it_hears_and_what_is_heard_anyway(here: Place) -> None:
    scope, of = here.scope(), peer_id(here)
    done = name_sign(here.deps, scope=scope, peer_id=of, sign=replace(DOG, words="raining"))
    assert isinstance(done, Named)
    assert done.also == ("it is raining here all week",)
    assert done.heard_anyway is Severity.NONE
    done = name_sign(here.deps, scope=scope, peer_id=of, sign=replace(DOG, words="want to die"))
    assert isinstance(done, Named)
    assert done.heard_anyway is Severity.CRISIS


def test_nobody_outside_the_program_names_or_ends_one(here: Place) -> None:
    sign_id = named(here)
    nobody = replace(here.scope(), roles={})
    of = peer_id(here)
    assert name_sign(here.deps, scope=nobody, peer_id=of, sign=DOG) == NotYours()
    assert end_sign(here.deps, scope=nobody, peer_id=of, sign_id=sign_id) == NotYours()
    rosa = peer_id(here, ROSA)
    assert end_sign(here.deps, scope=here.scope(), peer_id=rosa, sign_id=sign_id) == NotYours()


def test_what_they_asked_for_may_change_while_the_words_stay(here: Place) -> None:
    sign_id = named(here)
    assert named(here, replace(DOG, wish="call"), sign_id) == sign_id
    assert [row.wish for row in here.rows(NamedSign)] == ["call"]


def test_one_that_does_not_open_keeps_nobody_from_being_heard(here: Place) -> None:
    sign_id = named(here)
    with here.deps.database.write() as session:
        session.get_one(NamedSign, sign_id).words = b"spoilt" * 8
    with capture_logs() as lines:
        here.hear(ALEX, "i want to die")
    assert here.alert().severity == Severity.CRISIS
    assert [line["event"] for line in lines if line["log_level"] == "error"] == [
        "own_sign_does_not_open"
    ]
