"""The turn of a text that came late: every text is heard, and none is answered out of its time."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import get_args

import pytest

from service.bootstrap import read_library
from service.core import consent, late, turn
from service.core.alerting.commands import Take
from service.core.dialogue import engine
from service.core.dialogue.flow import Flow
from service.core.dialogue.model import Conversation, RecordScore, Say, Started
from service.core.dialogue.stack import Stack
from service.core.screening.model import Screening, Sign
from service.core.severity import Severity
from service.core.turn import Answer, OpenAlert
from tests.fakes import START

LIBRARY = read_library()
CALM = Screening()
FLOW = LIBRARY.flows["daily", "en"]
SPEECH = (Say, Answer, consent.AnswerHelp, consent.ConfirmStop, consent.ConfirmStart)
VALUES = {"program": "Harbor", "specialist": "Sam", "when": "today", "first_name": "Alex"}
KINDS = (turn.OpenAlert, turn.ReachOwner, consent.TellStaff)


def seen(severity: Severity, category: str = "overdose") -> Screening:
    return Screening((Sign("a_sign", category, severity, "words", 0, 5),))


def asked() -> Stack:
    """The daily check-in's first question is open."""
    new = Conversation(FLOW.name, FLOW.version, "en", VALUES)
    conversation, _ = engine.step(FLOW, new, Started(), now=START)
    return Stack(conversation)


def take(
    text: str,
    age: timedelta,
    screening: Screening = CALM,
    situation: turn.Situation | None = None,
    **since: bool,
) -> turn.Turn:
    def find_flow(_conversation: Conversation) -> Flow:
        return FLOW

    return late.take_late_turn(
        turn.Incoming(text),
        situation or peer(),
        screening,
        words=(LIBRARY.keywords, find_flow),
        when=(START, late.Late(START - age, **since)),
    )


def peer(
    stack: Stack = turn.EMPTY, *, who: turn.Who = "peer", held: bool = False
) -> turn.Situation:
    standing = consent.Standing(optout="own", consent="in", checkin_open=stack.current is not None)
    return turn.Situation(who, standing, stack=stack, held=held)


def said(taken: turn.Turn) -> list[str]:
    return [effect.key for effect in taken.effects if isinstance(effect, Answer)]


@pytest.mark.parametrize("text", ["", "hello", "HELP", "PERSON", "START", "STOP", "2"])
@pytest.mark.parametrize("stack", [turn.EMPTY, asked()])
def test_a_stale_text_gets_no_word_of_ours(text: str, stack: Stack) -> None:
    taken = take(text, timedelta(hours=2), situation=peer(stack))
    assert not [effect for effect in taken.effects if isinstance(effect, SPEECH)]
    assert taken.stack.current is None or taken.stack == stack


@pytest.mark.parametrize("text", ["", "hello", "HELP", "PERSON", "hmm what"])
@pytest.mark.parametrize("stack", [turn.EMPTY, asked()])
def test_nobody_who_wants_something_goes_unseen(text: str, stack: Stack) -> None:
    taken = take(text, timedelta(hours=2), situation=peer(stack))
    assert any(isinstance(effect, KINDS) for effect in taken.effects)


def test_a_young_text_is_answered_as_ever() -> None:
    for text, stack in product(("hello", "3", "HELP"), (turn.EMPTY, asked())):
        ever = turn.take_turn(
            turn.Incoming(text),
            peer(stack),
            CALM,
            words=(LIBRARY.keywords, lambda _: FLOW),
            now=START,
        )
        assert take(text, timedelta(minutes=59), situation=peer(stack)) == ever


def test_an_answer_counts_and_the_next_question_is_not_asked() -> None:
    taken = take("4", timedelta(hours=2), situation=peer(asked()))
    assert RecordScore("mood", 4) in taken.effects
    assert taken.stack == turn.EMPTY
    assert [one.ended for one in taken.ended] == [True]


@pytest.mark.parametrize("hours", [1, 5, 11.9])
def test_a_crisis_hears_that_it_came_late_and_where_help_is(hours: float) -> None:
    taken = take("...", timedelta(hours=hours), seen(Severity.CRISIS))
    assert said(taken) == ["crisis_late", "crisis_overdose"]
    assert OpenAlert("flag", Severity.CRISIS, "overdose") in taken.effects


def test_a_crisis_of_half_a_day_ago_is_for_a_person() -> None:
    taken = take("...", timedelta(hours=12), seen(Severity.CRISIS))
    assert said(taken) == []
    assert OpenAlert("flag", Severity.CRISIS, "overdose") in taken.effects


def test_what_is_urgent_is_told_and_not_answered() -> None:
    taken = take("...", timedelta(hours=2), seen(Severity.URGENT))
    assert said(taken) == []
    assert OpenAlert("flag", Severity.URGENT, "overdose") in taken.effects


@pytest.mark.parametrize("age", [timedelta(minutes=5), timedelta(hours=2)])
def test_what_was_written_before_the_question_leaves_it_open(age: timedelta) -> None:
    stack = asked()
    taken = take("4", age, situation=peer(stack), asked_since=True)
    assert taken.stack == stack
    assert not any(isinstance(effect, RecordScore) for effect in taken.effects)
    assert any(isinstance(effect, OpenAlert) for effect in taken.effects)


def test_a_grave_text_ends_the_question_though_it_is_no_answer_to_it() -> None:
    taken = take(
        "...", timedelta(minutes=5), seen(Severity.CRISIS), peer(asked()), asked_since=True
    )
    assert taken.stack == turn.EMPTY
    assert len(taken.ended) == 1


@pytest.mark.parametrize("word", ["STOP", "START"])
def test_a_choice_that_was_made_since_stands(word: str) -> None:
    stack = asked()
    taken = take(word, timedelta(minutes=5), situation=peer(stack), chosen_since=True)
    assert taken.stack == stack
    assert not [e for e in taken.effects if isinstance(e, consent.Withdraw | consent.Give)]


@pytest.mark.parametrize("word", ["OK", "DONE"])
def test_a_bare_word_of_staff_takes_nothing(word: str) -> None:
    staff = peer(who="staff")
    assert take(word, timedelta(minutes=2), situation=staff).effects == (turn.StaffSaid(None),)


def test_staff_who_name_the_alert_are_heard_however_late() -> None:
    taken = take("OK 1042", timedelta(hours=9), situation=peer(who="staff"))
    assert taken.effects == (turn.StaffSaid(Take(1042)),)


def test_it_is_total() -> None:
    """Every kind of writer, state and age gets a turn."""
    screenings = (CALM, seen(Severity.CONCERN), seen(Severity.CRISIS), Screening(failed="no"))
    ages = [timedelta(minutes=1), timedelta(hours=3), timedelta(days=9)]
    for who, held, stack, screening, age, flag in product(
        get_args(turn.Who), (False, True), (turn.EMPTY, asked()), screenings, ages, (False, True)
    ):
        situation = peer(stack, who=who, held=held)
        for text in ("", "2", "STOP", "START", "HELP", "PERSON", "OK", "thanks", "hello there"):
            taken = take(text, age, screening, situation, asked_since=flag, chosen_since=flag)
            crisis = screening.severity is Severity.CRISIS
            if crisis and who != "staff":
                assert any(
                    isinstance(effect, OpenAlert) and effect.severity is Severity.CRISIS
                    for effect in taken.effects
                )
