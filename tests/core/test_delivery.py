"""Statuses never go backwards, and retries end."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from service.core import delivery
from tests.fakes import START

# Twilio's words for a message that it took, in the order in which they come true.
ROAD = ("accepted", "queued", "sending", "sent", "delivered")


def told(*statuses: str) -> str:
    """What is known after these reports, beginning with `sending` as we send it."""
    known, rank = "ours", delivery.RANK["sending"]
    for status in statuses:
        if delivery.overtakes(status, rank):
            known, rank = status, delivery.rank_of(status)
    return known


def test_reports_in_any_order_end_at_the_furthest() -> None:
    for order in permutations(ROAD):
        assert told(*order) == "delivered"


def test_a_listed_text_may_be_ours_though_the_carrier_changed_or_hides_its_words() -> None:
    ours = "You matter \u2013 \u201calways\u201d"
    for listed in (ours, 'You matter - "always"', delivery.TRIAL_PREFIX + ours, "", " "):
        assert delivery.may_be(listed, ours)
    assert not delivery.may_be("You matter", ours)
    assert not delivery.may_be("\u2764", "\U0001f44d")


def test_an_end_stays_an_end() -> None:
    for end in ("delivered", "undelivered", "failed"):
        for late in ROAD[:-1]:
            assert told(end, late) == end


def test_read_is_more_than_delivered_and_an_unknown_end_gives_way() -> None:
    assert told("delivered", "read") == "read"
    assert told("unknown", "delivered") == "delivered"


@given(st.text(max_size=20))
def test_a_word_we_do_not_know_changes_nothing(word: str) -> None:
    if word not in delivery.RANK:
        assert told(word) == "ours"


@given(st.integers(min_value=1, max_value=40))
def test_each_retry_waits_longer_and_there_is_a_last_one(attempts: int) -> None:
    at = delivery.retry_at(attempts, now=START, expires_at=None)
    if attempts > len(delivery.RETRY_DELAYS):
        assert at is None
    else:
        assert at is not None
        assert at - START == delivery.RETRY_DELAYS[attempts - 1]
    assert list(delivery.RETRY_DELAYS) == sorted(delivery.RETRY_DELAYS)


def test_no_retry_is_planned_for_after_the_text_is_too_late() -> None:
    soon = START + timedelta(seconds=2)
    assert delivery.retry_at(1, now=START, expires_at=soon) is None
    assert delivery.retry_at(1, now=START, expires_at=soon + timedelta(seconds=1)) == soon


def test_every_status_that_ends_badly_or_well_is_an_end() -> None:
    ends = {status for status, rank in delivery.RANK.items() if rank >= delivery.RANK["unknown"]}
    assert ends >= delivery.FAILED | delivery.REACHED
