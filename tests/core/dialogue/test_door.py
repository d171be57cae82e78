"""A conversation on a shared phone: nothing is said before the door is opened."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from service.core.dialogue import door, engine
from service.core.dialogue.flow import read_flow
from service.core.dialogue.model import (
    Conversation,
    Event,
    Heard,
    NotUnderstood,
    Resumed,
    Say,
    Started,
    TimerRang,
)
from service.core.dialogue.saved import from_json, to_json
from service.core.severity import Severity
from tests.core.dialogue.flows import NOW, PLAIN

AT_THE_DOOR = {door.KNOCK: "Got a minute?", door.AGAIN: "A minute? YES?", door.LATER: "Later."}
QUIET = PLAIN.replace(
    '    again: "How are you, 1-5?"\n',
    '    again: "How are you, 1-5?"\n    private: "Today, 1-5?"\n',
)
FLOW = read_flow(QUIET, file="plain.yaml")


class Talk:
    """One conversation in `FLOW`, kept as JSON between its events."""

    def __init__(self, values: dict[str, str] | None = None) -> None:
        self.now: datetime = NOW
        self.talk: Conversation = engine.begin(FLOW, values=AT_THE_DOOR | (values or {}))

    def happens(self, event: Event) -> list[str]:
        talk, effects = door.step(FLOW, self.talk, event, now=self.now)
        self.talk, self.effects = from_json(to_json(talk)), effects
        return [one.text for one in effects if isinstance(one, Say)]

    def hears(self, text: str, sign: Severity = Severity.NONE) -> list[str]:
        return self.happens(Heard(text, sign, door.opens(text, None)))

    def rings(self) -> list[str]:
        assert self.talk.due_at is not None
        self.now = self.talk.due_at
        return self.happens(TimerRang())


def test_the_question_comes_after_a_yes_in_words_that_anybody_may_read() -> None:
    talk = Talk()
    assert talk.happens(Started()) == ["Got a minute?"]
    assert talk.hears("4") == ["A minute? YES?"]
    assert talk.hears("yes") == ["Today, 1-5?"]
    assert talk.hears("hm") == ["Today, 1-5?"]
    assert talk.hears("4") != []
    assert talk.talk.answers == {"mood": 4}


def test_what_does_not_open_reaches_no_step() -> None:
    talk = Talk()
    talk.happens(Started())
    assert talk.hears("i feel so low", Severity.CONCERN) == []
    assert talk.hears('Liked "Got a minute?"') == []
    assert talk.hears("this is his sister") == ["A minute? YES?"]
    assert talk.hears("what do you want") == []
    assert talk.effects == (NotUnderstood(""),)
    assert talk.talk.waiting
    assert talk.talk.answers == {}


def test_whoever_has_no_time_is_let_be() -> None:
    talk = Talk()
    talk.happens(Started())
    assert talk.hears("not now") == ["Later."]
    assert talk.talk.outcome == "stopped"


def test_nobody_who_opens_is_a_miss_whatever_else_was_written() -> None:
    talk = Talk()
    talk.happens(Started())
    talk.hears("who")
    assert talk.rings() == ["Got a minute?"]  # the reminder
    assert talk.rings() == []
    assert talk.talk.outcome == "missed"
    assert talk.now - NOW >= timedelta(hours=20)


def test_a_reminder_closes_the_door_again() -> None:
    talk = Talk()
    talk.happens(Started())
    talk.hears("yes")
    assert talk.rings() == ["Got a minute?"]
    assert talk.hears("5") == ["A minute? YES?"]
    assert talk.hears("yes") == ["Today, 1-5?"]
    talk.hears("5")
    assert talk.talk.answers == {"mood": 5}


def test_what_resumes_knocks_first() -> None:
    talk = Talk()
    talk.happens(Started())
    talk.hears("yes")
    assert talk.happens(Resumed()) == ["Got a minute?"]


def test_words_of_staff_and_what_comes_before_them_wait_behind_the_door() -> None:
    talk = Talk()
    talk.talk = door.behind(talk.talk, ["The last one today."], "Thinking of Tuesday.")
    assert talk.happens(Started()) == ["Got a minute?"]
    assert talk.hears("yes") == ["The last one today.", "Thinking of Tuesday. Today, 1-5?"]


def test_without_a_door_it_is_the_engine_s_step() -> None:
    plain = engine.begin(FLOW, values={})
    event = Started()
    assert door.step(FLOW, plain, event, now=NOW) == engine.step(FLOW, plain, event, now=NOW)


@pytest.mark.parametrize(
    ("text", "word", "opened"),
    [
        ("yes", None, True), ("Sí, claro", None, True), ("ok", None, True), ("no", None, False),
        ("blue", None, False), ("yes", "blue", False), (" BLUE! ", "blue", True),
        ("hi blue", "blue", True), ("yes, blue", "blue", True), ("blu", "blue", False),
        ("red bird", "red bird", True), ("lantrn", "lantern", True), ("a blue car", "blue", False),
        ("", None, False), ("", "blue", False),
    ],
)  # fmt: skip
def test_what_opens(text: str, word: str | None, *, opened: bool) -> None:
    assert door.opens(text, word) is opened
