from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.scheduling.ending import farewell_of
from service.core.scheduling.follow_up import (
    MissEffect,
    Misses,
    MissRule,
    Outage,
    OutageKind,
    Tally,
    after_miss,
    judge_misses,
    outage_in,
    streak_of,
)
from service.core.scheduling.rules import Series
from service.core.severity import Severity
from tests.core.scheduling.peers import first_of, peer, rule

RULES = (MissRule(3, Severity.URGENT), MissRule(6, action="pause"))


@pytest.mark.parametrize(
    ("statuses", "streak"),
    [
        ("missed missed answered missed", 2),
        ("missed dropped undelivered missed partly", 2),
        ("answered missed", 0),
        ("sent missed", 1),
        ("", 0),
    ],
)
def test_a_streak_is_what_was_missed_since_the_last_answer(statuses: str, streak: int) -> None:
    assert streak_of(statuses.split()) == streak


def test_a_streak_does_what_its_length_says_and_says_it_once() -> None:
    concern = Severity.CONCERN
    assert after_miss(1, concern, RULES) == MissEffect(1, concern)
    assert after_miss(3, concern, RULES) == MissEffect(3, Severity.URGENT)
    assert after_miss(4, Severity.NONE, RULES) == MissEffect(4)
    assert after_miss(6, Severity.NONE, RULES) == MissEffect(6, action="pause")
    both = (MissRule(2, action="pause"), MissRule(2, action="end"))
    assert after_miss(2, Severity.NONE, both).action == "end"


def test_rules_of_misses_are_said_plainly() -> None:
    assert [str(one) for one in RULES] == ["3: urgent", "6: pause"]
    assert str(MissRule(1)) == "1: nothing"
    with pytest.raises(ValueError, match="one miss or more"):
        MissRule(0)


# ---------------------------------------------------------------- outages
def test_texts_that_do_not_arrive_make_one_alert_and_not_two_thousand() -> None:
    tally = Tally(told=2000, failed=1990)
    assert judge_misses(tally, known=None) == Misses(Outage("sending", 2000, 1990), False)
    assert judge_misses(tally, known="sending") == Misses(None, False)


def test_while_an_outage_is_known_the_first_few_of_a_wave_are_part_of_it() -> None:
    assert judge_misses(Tally(told=9, failed=9), known="sending") == Misses(None, False)
    assert judge_misses(Tally(told=9, failed=1), known=None) == Misses(None, True)
    assert judge_misses(Tally(told=10, failed=1), known="sending") == Misses(None, True)
    assert judge_misses(Tally(40, 0, awaited=9, missed=9), known="answers") == Misses(None, False)
    assert judge_misses(Tally(40, 0, awaited=40, missed=9), known="answers") == Misses(None, True)


def test_answers_that_stop_coming_in_are_no_fault_of_the_peers() -> None:
    assert outage_in(Tally(40, 0, awaited=40, missed=39, usual_misses=0.3)) == Outage(
        "answers", 40, 39
    )
    assert outage_in(Tally(40, 0, awaited=40, missed=20, usual_misses=0.3)) is None


def test_a_program_that_few_ever_answer_has_no_outage_every_day() -> None:
    assert outage_in(Tally(40, 0, awaited=40, missed=38, usual_misses=0.9)) is None


def test_a_handful_of_people_is_no_outage() -> None:
    assert outage_in(Tally(9, 9, awaited=9, missed=9)) is None
    assert judge_misses(Tally(3, 0, 3, 3), known=None) == Misses(None, True)


COUNTS = st.integers(0, 300)
TALLIES = st.builds(
    lambda told, failed, awaited, missed, usual: Tally(
        told, min(failed, told), awaited, min(missed, awaited), usual
    ),
    *(COUNTS, COUNTS, COUNTS, COUNTS, st.floats(0, 1)),
)


@given(TALLIES, st.sampled_from([None, "sending", "answers"]))
def test_whatever_the_counts_there_is_one_alert_or_each_ones_own(
    tally: Tally, known: OutageKind | None
) -> None:
    misses = judge_misses(tally, known=known)
    assert not (misses.outage and misses.each_counts)
    assert misses.outage is None or not known


# ---------------------------------------------------------------- goodbye
def test_goodbye_is_announced_at_the_text_before_the_last() -> None:
    found = first_of(rule(Series("enrollment", (1, 2, 3))), peer(), 3)
    assert [farewell_of(one, announced=False) for one in found[:2]] == [None, "announce"]
    assert farewell_of(found[2], announced=True) == "goodbye"
    assert farewell_of(found[2], announced=False) == "announce_and_goodbye"


def test_a_single_text_says_no_goodbye() -> None:
    found = first_of(rule(Series("enrollment", (1,))), peer(), 3)
    assert [farewell_of(one, announced=False) for one in found] == [None]
