"""Who calls the line is put through to whoever is on call, or leaves an alert behind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID
from xml.etree import ElementTree

import pytest

from service.store.line_calls import LineCall, LineRing
from service.usecases.keep_call import keep_call
from service.usecases.record_text import InboundText
from service.usecases.show_conversation import show_conversation
from service.usecases.take_alert import take_alert
from tests.usecases.place import ALEX, DANA, LUCIA, OURS, ROSA, SAM, UNKNOWN, Place, program
from tests.web.carrier.door import PUBLIC, call_params, open_door

SHIFT = """
rota:
  - {name: all day, days: every day, from: "00:00", to: "00:00", staff: [Sam Rivera, Dana Brooks]}
"""
VOICE = "/carrier/voice"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Said:
    """What the carrier is told to do: the verbs, what is said, the phone that rings and by which
    number it is called, and the addresses for it (`c` of our own)."""

    verbs: list[str]
    words: list[str]
    phone: str | None = None
    shown: str | None = None
    ring: str = ""


class Exchange:
    """The carrier, as it handles calls to the line."""

    def __init__(self, place: Place) -> None:
        self._door = open_door(replace(place.deps, public_url=PUBLIC))
        self._calls = 0

    def call(self, phone: str, *, sid: str = "") -> Said:
        self._calls += 0 if sid else 1
        sid = sid or f"CA{self._calls:032x}"
        return self._post(VOICE, CallSid=sid, From=phone, To=OURS)

    def whisper(self, said: Said) -> Said:
        return self._post(f"{VOICE}/ring{said.ring}")

    def press(self, said: Said, digit: str) -> Said:
        return self._post(f"{VOICE}/ring/key{said.ring}", Digits=digit)

    def ended(self, said: Said, status: str = "no-answer", **more: str) -> Said:
        return self._post(f"{VOICE}/ring/end{said.ring}", DialCallStatus=status, **more)

    def hangs_up(self, number: int = 1) -> None:
        self._post(f"{VOICE}/status", CallSid=f"CA{number:032x}", CallStatus="completed", To=OURS)

    def _post(self, path: str, **form: str) -> Said:
        answer = self._door.post(path, call_params(**form))
        assert answer.status_code == 200, answer.text
        tree = ElementTree.fromstring(answer.text)
        dial, number = tree.find("Dial"), tree.find("Dial/Number")
        words = [verb.text or "" for verb in tree.iter("Say")]
        verbs = [verb.tag for verb in tree]
        if dial is None or number is None:
            return Said(verbs, words)
        whisper = (number.get("url") or "").removeprefix(f"{PUBLIC}{VOICE}/ring")
        assert dial.get("action") == f"{PUBLIC}{VOICE}/ring/end{whisper}"
        return Said(verbs, words, number.text, dial.get("callerId"), whisper)


@pytest.fixture
def place(empty_place: Place) -> Place:
    """Sam and Dana are on call, day and night."""
    return empty_place.open(program() + SHIFT)


@pytest.fixture
def exchange(place: Place) -> Exchange:
    return Exchange(place)


def call_row(place: Place) -> LineCall:
    (row,) = place.rows(LineCall)
    return row


def test_a_caller_hears_where_help_is_and_then_the_one_on_call(
    place: Place, exchange: Exchange
) -> None:
    rings = exchange.call(ALEX)
    assert rings.verbs == ["Say", "Say", "Dial"]
    assert all("9 1 1" in words and "9 8 8" in words for words in rings.words)
    assert (rings.phone, rings.shown) == (SAM, OURS)
    whispered = exchange.whisper(rings)
    assert whispered.verbs == ["Gather", "Gather", "Say", "Hangup"]
    assert "Press 1" in whispered.words[0]
    assert exchange.press(rings, "1").verbs == []  # and they hear each other
    assert exchange.ended(rings, "completed", DialBridged="true").verbs == []
    place.work()
    assert (call_row(place).ended, call_row(place).taken_by_id) == ("taken", place.scope().staff_id)
    assert place.alerts() == []
    assert place.contact(ALEX).held_by_id == place.scope().staff_id
    assert place.texts(SAM) == []


def test_a_voicemail_swallows_nothing_the_next_is_called_and_then_it_is_an_alert(
    place: Place, exchange: Exchange
) -> None:
    first = exchange.call(ALEX)
    exchange.whisper(first)
    again = exchange.press(first, "5")
    assert again.verbs == ["Gather", "Gather", "Say", "Hangup"]
    second = exchange.ended(first, "completed")
    assert (second.phone, second.verbs) == (DANA, ["Say", "Say", "Dial"])
    assert place.alerts() == []
    last = exchange.ended(second, "busy")
    assert last.verbs == ["Say", "Say"]
    assert last.words[0].startswith("Nobody could pick up just now")
    place.work()
    assert (place.alert().kind, place.alert().reason) == ("call", "")
    assert place.texts(SAM)[-1].startswith("Warmline alert 1042 (urgent)")
    assert [row.ended for row in place.rows(LineRing)] == ["completed", "busy"]


def test_what_the_carrier_tells_twice_is_done_once(place: Place, exchange: Exchange) -> None:
    first = exchange.call(ALEX)
    assert exchange.call(ALEX, sid=f"CA{1:032x}").ring == first.ring
    second = exchange.ended(first)
    assert exchange.ended(first).ring == second.ring
    exchange.press(second, "1")
    assert exchange.press(second, "1").verbs == []
    assert exchange.press(first, "1").verbs == ["Say", "Hangup"]  # it rings no more
    assert exchange.ended(first).verbs == []
    assert call_row(place).taken_by_id == place.scope("dana@example.org").staff_id
    assert len(place.rows(LineRing)) == 2
    assert len(place.messages(ALEX, "inbound")) == 1


@on_sqlite
def test_whoever_hangs_up_while_it_rings_is_called_back(place: Place, exchange: Exchange) -> None:
    exchange.call(ALEX)
    exchange.hangs_up()
    place.work()
    assert place.alert().kind == "call"
    exchange.hangs_up()
    place.later(minutes=2)
    assert place.history(place.alert()).count(("opened", "call::urgent")) == 1


@on_sqlite
def test_whose_dying_nobody_told_us_counts_as_missed(place: Place, exchange: Exchange) -> None:
    exchange.call(ALEX)
    place.later(seconds=89)
    assert place.alerts() == []
    place.later(seconds=1)
    assert place.alert().kind == "call"


def test_a_call_that_was_kept_and_then_forgotten_is_an_alert(place: Place) -> None:
    call = InboundText(f"CA{1:032x}", ALEX, OURS, channel="voice")
    keep_call(place.deps, call=call)  # and the process dies
    place.later(minutes=2)
    assert place.alert().kind == "call"


@on_sqlite
def test_a_key_after_which_they_never_heard_each_other_counts_for_nothing(
    place: Place, exchange: Exchange
) -> None:
    first = exchange.call(ALEX)
    exchange.press(first, "1")
    assert exchange.ended(first, "completed", DialBridged="false").phone == DANA
    place.later(minutes=2)
    assert place.alert().kind == "call"


@on_sqlite
def test_nobody_on_call_or_a_program_that_wants_none_is_words_and_an_alert(
    empty_place: Place,
) -> None:
    place = empty_place.open(program() + SHIFT + "calls: message\n")
    said = Exchange(place).call(ALEX)
    assert (said.verbs, place.contact(ALEX).unread) == (["Say", "Say"], True)
    place.work()
    assert place.alert().kind == "call"


@on_sqlite
def test_whoever_has_the_callers_alert_rings_first_and_has_it_then(
    place: Place, exchange: Exchange
) -> None:
    place.hear(ALEX, "i want to kill myself")
    take_alert(place.deps, scope=place.scope("dana@example.org"), alert_id=place.alert().id)
    rings = exchange.call(ALEX)
    assert rings.phone == DANA
    exchange.press(rings, "1")
    assert ("contacted", "") in place.history(place.alert())


@on_sqlite
def test_who_takes_the_call_has_an_alert_that_nobody_had(place: Place, exchange: Exchange) -> None:
    place.hear(ALEX, "i want to kill myself")
    exchange.press(exchange.call(ALEX), "1")
    assert (place.alert().status, place.alert().owner_id) == ("taken", place.scope().staff_id)


@on_sqlite
def test_spanish_comes_first_for_who_speaks_it(place: Place, exchange: Exchange) -> None:
    assert exchange.call(ROSA).words[0].startswith("Hola.")


@on_sqlite
def test_staff_and_strangers_are_put_through_too(place: Place, exchange: Exchange) -> None:
    assert exchange.call(SAM).phone == DANA  # not to themself
    assert exchange.call(LUCIA).phone == SAM
    rings = exchange.call(UNKNOWN)
    assert rings.phone == SAM
    exchange.ended(exchange.ended(rings))
    place.work()
    assert {alert.kind for alert in place.alerts()} == {"call"}


@on_sqlite
def test_a_stranger_who_calls_again_and_again_rings_no_more_phones(
    place: Place, exchange: Exchange
) -> None:
    assert [exchange.call(UNKNOWN).phone for _ in range(4)] == [SAM, SAM, SAM, None]
    place.clock.advance(timedelta(minutes=16))
    assert exchange.call(UNKNOWN).phone == SAM
    assert [exchange.call(ALEX).phone for _ in range(5)] == [SAM] * 5


@on_sqlite
def test_an_address_that_we_never_gave_out_does_nothing(place: Place, exchange: Exchange) -> None:
    nothing = Said([], [], ring=f"?c={UUID(int=7)}")
    assert exchange.whisper(nothing).verbs == ["Say", "Hangup"]
    assert exchange.press(nothing, "1").verbs == ["Say", "Hangup"]
    assert exchange.ended(nothing).verbs == ["Say", "Say"]
    assert place.rows(LineRing) == []


@on_sqlite
def test_the_console_says_who_took_a_call(place: Place, exchange: Exchange) -> None:
    exchange.press(exchange.call(ALEX), "1")
    contact_id = place.contact(ALEX).id
    shown = show_conversation(place.deps, scope=place.scope(), contact_id=contact_id)
    assert shown is not None
    assert [(one.channel, one.author) for one in shown.messages] == [("voice", "Sam Rivera")]
