"""A sign that was seen can be explained later on: the lexicon that saw it is kept."""

from __future__ import annotations

import json

from sqlmodel import select

from service.store.alerts import Flag
from service.store.programs import Version
from service.usecases.versions import version_of
from service.usecases.work import work
from tests.usecases.place import ALEX, ROSA, Place


def test_the_lexicon_of_a_flag_is_kept_once_and_whole(place: Place) -> None:
    for phone, text in ((ALEX, "i want to kill myself"), (ROSA, "me quiero morir")):
        place.hear(phone, text)
    with work(place.deps) as begun:
        (lexicon,) = {flag.lexicon for flag in begun.session.exec(select(Flag))}
        kept = [row.hash for row in begun.session.exec(select(Version)) if row.kind == "lexicon"]
        files = json.loads(version_of(begun, "lexicon", lexicon).source)
    assert kept == [lexicon]
    assert files == place.deps.library.lexicon.sources


def test_a_text_without_a_sign_keeps_none(place: Place) -> None:
    place.hear(ALEX, "all good today")
    with place.deps.database.read() as session:
        assert "lexicon" not in {row.kind for row in session.exec(select(Version))}
