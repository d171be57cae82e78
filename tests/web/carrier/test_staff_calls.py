"""Calls of ours to staff about an alert: what they hear, signed, and in the address only an id."""

from __future__ import annotations

from uuid import UUID
from xml.etree import ElementTree

import pytest

from service.bootstrap import read_library
from service.usecases.answer_staff_call import Spoken
from service.web.carrier.speech import spoken_to_staff
from tests.web.carrier.door import Door, call_params

ALERT = "/carrier/voice/alert"
UNKNOWN = f"?c={UUID(int=7)}"
REPLIES = read_library().replies


@pytest.mark.parametrize("path", ["", "/key", "/status"])
def test_calls_to_staff_are_checked_as_texts_are(sqlite_door: Door, path: str) -> None:
    where = f"{ALERT}{path}{UNKNOWN}"
    assert sqlite_door.post(where, call_params(), signed="no").status_code == 403
    assert sqlite_door.post(f"{ALERT}{path}?c=nonsense", call_params(Digits="1")).status_code < 300


def test_one_key_is_asked_for_twice_and_then_nothing_is_taken() -> None:
    said = Spoken("call_alert", "en", {"ref": "1042"}, asks=True)
    answer = ElementTree.fromstring(spoken_to_staff(REPLIES, said, keys="https://x.example/k?c=1"))
    assert [verb.tag for verb in answer] == ["Gather", "Gather", "Say"]
    gather = answer[0]
    assert (gather.get("numDigits"), gather.get("action")) == ("1", "https://x.example/k?c=1")
    assert gather[0].text == (
        "This is Warmline. Alert 1042 needs someone. Press 1 to take it, 2 to pass it on."
    )
    assert answer[2].text == "No key was pressed, so nothing was taken. Goodbye."


def test_what_asks_nothing_is_said_in_their_language() -> None:
    said = Spoken("call_taken", "es", {"ref": "1042"})
    (verb,) = ElementTree.fromstring(spoken_to_staff(REPLIES, said, keys="/k"))
    assert (verb.tag, verb.get("language")) == ("Say", "es-MX")
    assert "1042 es tuya" in (verb.text or "")
