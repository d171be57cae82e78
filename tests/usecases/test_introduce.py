"""A new specialist is introduced to the peer: one text, by first names, at a good time."""

from __future__ import annotations

import pytest

from service.usecases.edit_peer import edit_peer
from service.usecases.show_peers import show_peer
from tests.usecases.place import ALEX, ROSA, Place
from tests.usecases.test_goodbye import peer_of


@pytest.fixture
def place(bare_place: Place) -> Place:
    """What is tried here does not hang on the kind of database, where nothing else is said."""
    return bare_place.open()


def give_to(place: Place, login: str, phone: str = ALEX) -> None:
    peer_id = peer_of(place, phone)
    edit_peer(place.deps, scope=place.scope(), peer_id=peer_id, fields={"specialist": login})


def introduced(place: Place, phone: str = ALEX) -> list[str]:
    return [text for text in place.texts(phone) if "Dana" in text]


def test_they_are_told_once_by_first_names(place: Place) -> None:
    place.work()
    give_to(place, "dana@example.org")
    give_to(place, "dana@example.org", ROSA)
    place.work()
    assert introduced(place) == []
    place.later(hours=2)
    place.later(hours=2)
    assert introduced(place) == [
        "Hi, it's Harbor Texts. Sam is handing over to Dana, who is here for you from now on. "
        "You can write here as always."
    ]
    assert introduced(place, ROSA) == [
        "Hola, somos Harbor Texts. Desde ahora te acompaña Dana, en lugar de Sam. "
        "Puedes escribir aquí como siempre."
    ]


def test_nobody_is_named_on_a_phone_that_others_see(place: Place) -> None:
    place.work()
    place.hear(ALEX, "PRIVATE")
    give_to(place, "dana@example.org")
    place.later(hours=3)
    assert introduced(place) == []
    page = show_peer(place.deps, scope=place.scope(), peer_id=peer_of(place, ALEX))
    assert page is not None
    assert page.untold


def test_a_slip_that_is_put_right_says_nothing(place: Place) -> None:
    place.work()
    give_to(place, "dana@example.org")
    give_to(place, "sam@example.org")
    place.later(hours=3)
    assert place.texts(ALEX) == []


def test_a_first_specialist_is_introduced_as_such(place: Place) -> None:
    place.work()
    give_to(place, "")
    place.later(hours=2)
    assert place.texts(ALEX) == []
    give_to(place, "dana@example.org")
    place.later(hours=2)
    assert introduced(place)[0].startswith("Hi, it's Harbor Texts. From now on Dana from our team")


def test_not_while_an_alert_is_open(place: Place) -> None:
    place.work()
    place.hear(ALEX, "can somebody look at this letter")
    give_to(place, "dana@example.org")
    place.later(hours=3)
    assert not [text for text in introduced(place) if "handing over" in text]


def test_in_their_own_hours_and_never_after_a_stop(place: Place) -> None:
    place.work()
    place.hear(ROSA, "STOP")
    place.later(hours=12)  # ten in the evening in New York
    give_to(place, "dana@example.org")
    give_to(place, "dana@example.org", ROSA)
    place.later(hours=2)
    assert introduced(place) == []
    place.later(hours=9)
    assert len(introduced(place)) == 1
    assert introduced(place, ROSA) == []
