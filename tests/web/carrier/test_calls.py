"""Calls to a line that takes texts: the caller hears where help is, whatever happens here."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from structlog.testing import capture_logs

from service.usecases.deps import Deps
from tests.fakes import FakeQueue
from tests.web.carrier.conftest import MakeDeps
from tests.web.carrier.door import (
    PEER,
    PUBLIC,
    SPOKEN,
    Door,
    add_line,
    call_params,
    open_door,
    recorded,
)

VOICE = "/carrier/voice"
LATER = f"{VOICE}/status"
FORMS = [hook for hook in recorded("webhooks") if hook["kind"] == "voice_status"]


def _verbs(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(verb.tag, verb.get("language"), verb.text) for verb in ElementTree.fromstring(text)]


WORDS = [
    ("Say", "en-US", SPOKEN["en"]["call_answer"]),
    ("Say", "es-MX", SPOKEN["es"]["call_answer"]),
]
# What promises nothing: nobody can know yet whether the call will be kept.
UNKEPT = [
    ("Say", "en-US", SPOKEN["en"]["call_answer_unkept"]),
    ("Say", "es-MX", SPOKEN["es"]["call_answer_unkept"]),
]


def test_a_call_is_answered_in_words_kept_and_urgent(door: Door) -> None:
    answer = door.post(VOICE, call_params())
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert _verbs(answer.text) == WORDS
    (kept,) = door.messages()
    assert (kept.channel, kept.direction, kept.turn_waits) == ("voice", "inbound", True)
    queue = door.deps.queue
    assert isinstance(queue, FakeQueue)
    assert queue.rung == [("take_turns", "urgent")]


@pytest.mark.parametrize("hidden", ["anonymous", "+266696687", "Restricted"])
def test_a_caller_who_hides_the_number_is_kept_too(door: Door, hidden: str) -> None:
    assert _verbs(door.post(VOICE, call_params(From=hidden)).text) == WORDS
    assert len(door.messages()) == 1


def test_the_end_of_a_call_changes_nothing_that_was_kept(door: Door) -> None:
    door.post(VOICE, call_params())
    answer = door.post(LATER, call_params(CallStatus="completed", CallDuration="20"))
    assert answer.status_code == 200
    assert _verbs(answer.text) == []
    assert len(door.messages()) == 1


def test_a_call_that_could_not_be_kept_is_heard_and_kept_later(
    deps: Deps, tmp_path: Path, make: MakeDeps
) -> None:
    broken = open_door(make(f"sqlite:///{tmp_path}/missing/no.db"))
    with capture_logs() as lines:
        answer = broken.post(VOICE, call_params())
        later = broken.post(LATER, call_params())
    assert answer.status_code == 200
    assert _verbs(answer.text) == [*UNKEPT, ("Redirect", None, PUBLIC + LATER)]
    assert [line["log_level"] for line in lines] == ["error", "error"]
    assert PEER not in repr(lines)
    assert later.status_code == 503

    mended = open_door(deps)
    assert mended.post(LATER, call_params(CallStatus="in-progress")).status_code == 200
    (kept,) = mended.messages()
    assert kept.channel == "voice"


def test_a_call_to_no_line_of_ours_is_heard_and_shows_at_the_carrier(door: Door) -> None:
    elsewhere = call_params(To="+12025550177")
    assert _verbs(door.post(VOICE, elsewhere).text)[:2] == UNKEPT
    assert door.post(LATER, elsewhere).status_code == 404
    assert not door.messages()


@pytest.mark.parametrize("hook", FORMS, ids=range(len(FORMS)))
def test_every_shape_of_call_status_is_accepted(sqlite_url: str, make: MakeDeps, hook: Any) -> None:
    form = dict(hook["params"])
    door = open_door(make(sqlite_url))
    add_line(door.deps, form["To"])
    assert door.post(LATER, [*form.items()]).status_code == 200
    assert len(door.messages()) == (form["Direction"] == "inbound")


@pytest.mark.parametrize("path", [VOICE, LATER])
def test_calls_are_checked_as_texts_are(door: Door, path: str) -> None:
    assert door.post(path, call_params(), signed="no").status_code == 403
    assert door.post(path, call_params(CallSid="")).status_code == 400
    assert not door.messages()
