"""The pure turn: what follows from one message, for every kind of writer and state."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from service.bootstrap import read_library
from service.core import consent, crisis, turn
from service.core.alerting.commands import ListAlerts, Take
from service.core.dialogue.cheer import without_cheer, without_speech
from service.core.dialogue.flow import Flow
from service.core.dialogue.model import Conversation, RaiseAlert, RecordScore, Say
from service.core.screening.model import Screening, Sign
from service.core.severity import Severity
from tests.fakes import START

LIBRARY = read_library()
STANDING = consent.Standing(optout="own", consent="in")
CALM = Screening()


def seen(severity: Severity, category: str = "suicide") -> Screening:
    return Screening((Sign("a_sign", category, severity, "words", 0, 5),))


def take(
    text: str,
    screening: Screening = CALM,
    situation: turn.Situation | None = None,
    courteous: bool = False,
) -> turn.Turn:
    def no_flow(conversation: Conversation) -> Flow:
        raise AssertionError(f"nothing is open, and {conversation} was asked for")

    return turn.take_turn(
        turn.Incoming(text, courteous=courteous),
        situation or turn.Situation("peer", STANDING),
        screening,
        words=(LIBRARY.keywords, no_flow),
        now=START,
    )


def test_every_crisis_category_has_a_reply_that_is_written() -> None:
    for category in (*crisis.CRISIS_REPLIES, "something_new"):
        key = crisis.crisis_reply(category)
        assert LIBRARY.replies.text(key, "en")
        assert LIBRARY.replies.text(key, "es")


def test_a_crisis_raises_its_alert_before_it_is_answered() -> None:
    kinds = [type(effect) for effect in take("...", seen(Severity.CRISIS)).effects]
    assert kinds == [turn.KeepFlags, turn.OpenAlert, turn.Answer]


def test_two_kinds_of_crisis_get_two_replies_and_no_more() -> None:
    signs = tuple(
        Sign(name, name, Severity.CRISIS, "words", 0, 5)
        for name in ("suicide", "overdose", "violence", "medical")
    )
    answers = [e.key for e in take("...", Screening(signs)).effects if isinstance(e, turn.Answer)]
    assert answers == ["crisis_suicide", "crisis_overdose"]


def test_a_text_that_could_not_be_read_is_urgent() -> None:
    effects = take("...", Screening(failed="too long")).effects
    assert turn.OpenAlert("flag", Severity.URGENT, "unreadable") in effects


@pytest.mark.parametrize("who", ["peer", "stranger"])
@pytest.mark.parametrize("text", ["", "   ", "hello", "a question"])
def test_no_text_of_a_peer_or_stranger_goes_unseen(who: turn.Who, text: str) -> None:
    effects = take(text, situation=turn.Situation(who, STANDING)).effects
    assert any(isinstance(effect, turn.OpenAlert) for effect in effects)


def test_a_stop_wins_over_a_sign_and_both_are_followed() -> None:
    effects = take("STOP", seen(Severity.CRISIS)).effects
    kinds = {type(effect) for effect in effects}
    assert {consent.Withdraw, turn.OpenAlert, turn.Answer} <= kinds


def test_while_a_person_has_the_conversation_nothing_is_said() -> None:
    for held, alert in ((True, Severity.NONE), (False, Severity.URGENT), (True, Severity.CRISIS)):
        situation = turn.Situation("peer", STANDING, alert=alert, held=held)
        assert situation.silent
        effects = take("hello?", situation=situation).effects
        assert not any(isinstance(effect, turn.Answer | Say) for effect in effects)
        assert any(isinstance(effect, turn.OpenAlert | turn.ReachOwner) for effect in effects)


def test_help_is_answered_even_then() -> None:
    situation = turn.Situation("peer", STANDING, held=True)
    assert consent.AnswerHelp() in take("HELP", situation=situation).effects


def test_a_peer_who_is_staff_too_takes_an_alert_by_its_number_only() -> None:
    both = turn.Situation("peer", STANDING, also_staff=True, names_alert=True)
    assert take("OK 1042", situation=both).effects == (turn.StaffSaid(Take(1042)),)
    effects = take("OK", situation=both, courteous=True).effects
    assert not any(isinstance(effect, turn.StaffSaid) for effect in effects)


def test_a_bare_word_of_a_peer_who_is_staff_too_is_a_command_only_when_it_can_be_one() -> None:
    both = turn.Situation("peer", STANDING, also_staff=True, was_told=True)
    assert take("OK", situation=both).effects == (turn.StaffSaid(Take()),)
    assert take("ALERTS", situation=both).effects == (turn.StaffSaid(ListAlerts()),)
    for words in ("done 20 minutes of walking today", "ok 20"):
        effects = take(words, situation=both).effects
        assert not any(isinstance(effect, turn.StaffSaid) for effect in effects), words


@pytest.mark.parametrize("word", ["HELP", "STOP", "START", "PERSON"])
@pytest.mark.parametrize(
    ("alert", "held"), [(Severity.CONCERN, False), (Severity.CRISIS, False), (Severity.NONE, True)]
)
def test_a_keyword_reaches_whoever_is_there_for_them(
    word: str, alert: Severity, held: bool
) -> None:
    effects = take(word, situation=turn.Situation("peer", STANDING, alert=alert, held=held)).effects
    reaching = turn.OpenAlert | turn.ReachOwner | consent.TellStaff | consent.ReachPerson
    assert any(isinstance(effect, reaching) for effect in effects)


def test_what_is_raised_comes_before_what_is_said() -> None:
    said, raised = Say("I am telling Sam.", "tell"), RaiseAlert(Severity.URGENT, "low")
    assert turn.speech_last((said, raised)) == (raised, said)


def test_a_score_is_kept_after_what_its_answer_raised_and_before_what_is_said() -> None:
    said, raised = Say("Thank you.", "thanks"), RaiseAlert(Severity.CONCERN, "low")
    score = RecordScore("mood", 2)
    assert turn.speech_last((score, said, raised)) == (raised, score, said)


def test_thanks_from_a_stranger_are_still_seen() -> None:
    effects = take("thanks", situation=turn.Situation("stranger", STANDING), courteous=True).effects
    assert any(isinstance(effect, turn.OpenAlert) for effect in effects)


def test_a_sign_in_polite_words_is_not_lost() -> None:
    effects = take("thanks", seen(Severity.CONCERN, "distress"), courteous=True).effects
    assert turn.OpenAlert("flag", Severity.CONCERN, "distress") in effects


def test_what_is_cheerful_is_held_back_and_a_question_is_not() -> None:
    said = (
        Say("Great!", "glad", cheerful=True),
        Say("Great! And how...", "ask", asks=True, cheerful=True),
        RecordScore("mood", 5),
    )
    assert without_cheer(said, alert=Severity.NONE) == said
    assert without_cheer(said, alert=Severity.CONCERN) == said[1:]
    assert without_speech(said) == said[2:]


def test_no_state_and_no_text_makes_it_raise() -> None:
    texts = ("", "STOP", "YES", "HELP", "PERSON", "OK 1042", "DONE", "hi", "👍", "\x00", "x" * 2000)
    screenings = (CALM, *(seen(Severity(level)) for level in (1, 2, 3)), Screening(failed="x"))
    writers: tuple[turn.Who, ...] = ("peer", "staff", "stranger")
    for text, screening, who, alert, held in product(
        texts, screenings, writers, Severity, (False, True)
    ):
        situation = turn.Situation(who, STANDING, alert=alert, held=held)
        for standing in ("in", "out", "none"):
            stands = replace(situation, consent=replace(STANDING, consent=standing))
            result = take(text, screening, stands)
            worst = screening.severity
            if worst >= Severity.URGENT:
                raised = [e.severity for e in result.effects if isinstance(e, turn.OpenAlert)]
                assert raised or who == "staff", (text, who)
            assert not any(isinstance(effect, RaiseAlert) for effect in result.effects)
