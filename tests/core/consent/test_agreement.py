"""What somebody's dated events of consent come to."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.agreement import (
    ALL,
    GUARDIAN,
    PURPOSES,
    Agreement,
    ConsentRules,
    Said,
    agreement,
    needs_guardian,
)

YES, NO = Said(ALL, given=True), Said(ALL, given=False)
PAPER = Said(ALL, given=True, awaits="reply")
MINOR = Said(ALL, given=True, awaits="guardian")
RAN_OUT = Said(ALL, given=False, awaits="renewal")
NO_NEWS, NEWS = Said("news", given=False), Said("news", given=True)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), Agreement()),
        ((YES,), Agreement(True)),
        ((YES, NO), Agreement(False)),
        ((NO, YES), Agreement(True)),
        ((PAPER,), Agreement(None, "reply")),
        ((PAPER, YES), Agreement(True)),
        ((NO, PAPER), Agreement(False, "reply")),
        ((YES, PAPER), Agreement(True, "reply")),
        ((YES, MINOR), Agreement(None, "guardian")),
        ((YES, RAN_OUT), Agreement(False, "renewal", expired=True)),
        ((YES, RAN_OUT, PAPER), Agreement(False, "reply", expired=True)),
        ((YES, RAN_OUT, NO, PAPER), Agreement(False, "reply")),
        ((YES, NO_NEWS), Agreement(True, None, frozenset({"news"}))),
        ((NO_NEWS, YES, NEWS), Agreement(True)),
        ((NO_NEWS, NO, YES), Agreement(True, None, frozenset({"news"}))),
        ((Said(GUARDIAN, given=True), YES), Agreement(True, guardian=True)),
    ],
)
def test_the_last_word_of_each_purpose_counts(
    events: tuple[Said, ...], expected: Agreement
) -> None:
    assert agreement(events) == expected


EVENTS = st.lists(
    st.sampled_from([YES, NO, PAPER, MINOR, RAN_OUT, NO_NEWS, NEWS])
    | st.builds(Said, st.sampled_from(PURPOSES), st.booleans()),
    max_size=8,
)


@given(EVENTS)
def test_no_paper_ever_undoes_what_the_number_said(events: list[Said]) -> None:
    before, after = agreement(events), agreement([*events, PAPER])
    assert after.given == before.given
    assert not (after.may_be_asked and after.given is False and not after.expired)


@given(EVENTS)
def test_a_stop_always_stops_and_a_yes_of_theirs_always_counts(events: list[Said]) -> None:
    assert agreement([*events, NO]).given is False
    assert agreement([*events, YES]).given is True
    assert agreement([*events, MINOR]).given is None


@pytest.mark.parametrize(
    ("born", "needs"),
    [
        (None, False),
        (date(2008, 3, 2), False),
        (date(2008, 3, 3), True),
        (date(1980, 1, 1), False),
        (date(2008, 2, 29), False),
    ],
)
def test_a_minor_is_younger_than_the_age_on_the_day(born: date | None, *, needs: bool) -> None:
    assert needs_guardian(ConsentRules(guardian_under=18), born, date(2026, 3, 2)) == needs
    assert not needs_guardian(ConsentRules(), born, date(2026, 3, 2))
