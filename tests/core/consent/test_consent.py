from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.consent import (
    AnswerHelp,
    CancelScheduled,
    ConfirmStart,
    ConfirmStop,
    ConsentDecision,
    ConsentEffect,
    Give,
    ReachPerson,
    Standing,
    TellStaff,
    Withdraw,
    apply,
    read_keywords,
)
from service.core.consent import CarrierSaid as Said
from service.core.severity import Severity

FILE = Path(__file__).parents[3] / "templates" / "keywords.yaml"
KEYWORDS = read_keywords(FILE.read_text(), file="keywords.yaml")

IN_OWN = Standing("own", "in")
OUT_OWN = Standing("own", "out")
NEW_OWN = Standing("own", "none")
IN_CARRIER = Standing("carrier", "in")
OUT_CARRIER = Standing("carrier", "out")
STOPPED = TellStaff(Severity.CONCERN, "stopped")
HELP_WANTED = TellStaff(Severity.URGENT, "help_wanted")


def hear(text: str, standing: Standing, said: Said | None = None) -> ConsentDecision:
    return apply(KEYWORDS.effect(text), standing, carrier_said=said)


def effects(text: str, standing: Standing, said: Said | None = None) -> list[ConsentEffect]:
    return list(hear(text, standing, said).effects)


# ---------------------------------------------------------------- stop
@pytest.mark.parametrize("standing", [IN_OWN, NEW_OWN])
def test_stop_withdraws_cancels_and_is_confirmed_once(standing: Standing) -> None:
    assert effects("STOP", standing) == [
        Withdraw("STOP", carrier_blocks=False),
        CancelScheduled(),
        ConfirmStop(),
    ]


def test_a_second_stop_is_recorded_and_not_confirmed_again() -> None:
    assert effects("Stop.", OUT_OWN) == [Withdraw("STOP", carrier_blocks=False)]


def test_where_the_carrier_answers_stop_we_say_nothing() -> None:
    assert effects("stop", IN_CARRIER) == [Withdraw("STOP", carrier_blocks=True), CancelScheduled()]


@pytest.mark.parametrize("text", ["ALTO", "stop.", " STOP", "opt out", "stop texting me"])
def test_what_the_carrier_does_not_know_is_ours_to_answer(text: str) -> None:
    first, *found = effects(text, IN_CARRIER)
    assert isinstance(first, Withdraw)
    assert not first.carrier_blocks
    assert CancelScheduled() in found
    assert ConfirmStop() in found


@pytest.mark.parametrize("text", ["END", "quit", "Cancel", "fin", "no más"])
def test_a_word_that_may_mean_more_keeps_its_legal_effect_and_staff_are_told(text: str) -> None:
    found = effects(text, IN_OWN)
    assert isinstance(found[0], Withdraw)
    assert ConfirmStop() in found
    assert STOPPED in found


def test_a_plain_stop_buzzes_nobody() -> None:
    assert STOPPED not in effects("STOP", IN_OWN)


def test_a_stop_word_that_only_the_carrier_knows_counts() -> None:
    assert effects("basta ya", IN_OWN, "STOP") == [
        Withdraw("", carrier_blocks=True),
        CancelScheduled(),
    ]


def test_a_stop_wins_over_what_else_the_carrier_read() -> None:
    assert isinstance(effects("ALTO", IN_OWN, "HELP")[0], Withdraw)
    assert isinstance(effects("info", IN_OWN, "STOP")[0], Withdraw)


# ---------------------------------------------------------------- start
def test_start_opts_in_and_is_confirmed() -> None:
    for standing in (OUT_OWN, NEW_OWN):
        assert effects("START", standing) == [Give("START", carrier_unblocks=False), ConfirmStart()]


def test_start_from_somebody_who_is_in_gets_its_answer_and_no_second_record() -> None:
    assert effects("START", IN_OWN) == [ConfirmStart()]


def test_where_the_carrier_answers_start_we_only_record_it() -> None:
    assert effects("start", OUT_CARRIER) == [Give("START", carrier_unblocks=True)]
    assert effects("unstop", IN_CARRIER) == [Give("UNSTOP", carrier_unblocks=True)]


def test_a_way_back_that_the_carrier_does_not_know_tells_staff_of_its_block() -> None:
    assert effects("volver", OUT_CARRIER) == [
        Give("VOLVER", carrier_unblocks=False),
        ConfirmStart(),
        TellStaff(Severity.CONCERN, "carrier_block"),
    ]


@pytest.mark.parametrize("text", ["yes", "YES!", "sí"])
def test_yes_opts_in_only_somebody_who_had_stopped(text: str) -> None:
    assert isinstance(effects(text, OUT_OWN)[0], Give)
    for standing in (IN_OWN, NEW_OWN, IN_CARRIER):
        assert hear(text, standing) == ConsentDecision((), heard=False)


# ---------------------------------------------------------------- help and person
def test_help_is_answered() -> None:
    assert effects("HELP", IN_OWN) == [AnswerHelp()]
    assert effects("info", OUT_OWN) == [AnswerHelp(stopped=True)]
    assert effects("help", IN_CARRIER) == []
    assert hear("help", IN_CARRIER).heard


@pytest.mark.parametrize("optout", ["own", "carrier"])
def test_help_with_a_question_open_reaches_a_person(optout: str) -> None:
    open_question = Standing("own" if optout == "own" else "carrier", "in", checkin_open=True)
    assert HELP_WANTED in effects("help", open_question)
    assert HELP_WANTED in effects("ayuda", open_question)
    assert HELP_WANTED not in effects("info", open_question)


def test_help_as_a_cry_reaches_a_person_also_from_a_stranger() -> None:
    for text in ("HELP!!", "help help", "¡AYUDA!"):
        assert effects(text, NEW_OWN) == [AnswerHelp(), HELP_WANTED]


def test_help_beside_a_sign_reaches_a_person() -> None:
    decision = apply(KEYWORDS.effect("help"), IN_OWN, sign=Severity.CONCERN)
    assert HELP_WANTED in decision.effects


def test_help_in_a_word_of_the_carriers_own_reaches_a_person_too() -> None:
    open_question = Standing("carrier", "in", checkin_open=True)
    assert effects("aide", open_question, "HELP") == [HELP_WANTED]


def test_person_reaches_a_person_whatever_the_standing() -> None:
    for standing in (IN_OWN, OUT_OWN, NEW_OWN, IN_CARRIER, OUT_CARRIER):
        assert hear("person", standing) == ConsentDecision((ReachPerson(),), heard=True)


def test_any_other_text_goes_on_to_the_conversation() -> None:
    assert hear("a 3 i guess", IN_OWN) == ConsentDecision((), heard=False)


# ---------------------------------------------------------------- whatever comes
STANDINGS = st.builds(
    Standing,
    st.sampled_from(["own", "carrier"]),
    st.sampled_from(["in", "out", "none"]),
    st.booleans(),
)
TEXTS = st.one_of(st.sampled_from(sorted(KEYWORDS.by_form)), st.text(max_size=30))
SAID = st.sampled_from([None, "STOP", "START", "HELP"])


@given(TEXTS, STANDINGS, SAID)
def test_we_never_answer_what_the_carrier_answered(
    text: str, standing: Standing, said: Said | None
) -> None:
    decision = hear(text, standing, said)
    if said is not None:
        assert not {ConfirmStop(), ConfirmStart(), AnswerHelp(), AnswerHelp(True)} & set(
            decision.effects
        )
    if not decision.heard:
        assert decision.effects == ()


@given(TEXTS, STANDINGS, SAID)
def test_nothing_is_confirmed_that_is_not_recorded_and_nothing_sent_to_the_stopped(
    text: str, standing: Standing, said: Said | None
) -> None:
    found = hear(text, standing, said).effects
    kinds = {type(effect) for effect in found}
    assert not {Withdraw, Give} <= kinds
    if ConfirmStop in kinds:
        assert standing.consent != "out"
        assert {Withdraw, CancelScheduled} <= kinds
    if said == "STOP":
        assert Withdraw in kinds
