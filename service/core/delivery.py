"""What a carrier's answers and statuses mean for a text of ours. Pure; times are UTC."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from service.core.texts.keywords import plain_form

Priority = Literal[0, 1, 2, 3]
URGENT: Priority = 0
REPLY: Priority = 1
OUTREACH: Priority = 2
UPKEEP: Priority = 3

# Twilio's statuses (twilio.com/docs/messaging/api/message-resource#message-status-values) between
# our own: `waiting` before the carrier has it, `in_doubt` when it may have.
RANK = {
    "waiting": 0,
    "sending": 1,  # ours, and Twilio's: either way it says that no end is known yet
    "in_doubt": 2,
    "accepted": 3,
    "scheduled": 3,
    "queued": 4,
    "sent": 6,
    "delivered": 8,
    "undelivered": 8,
    "failed": 8,
    "canceled": 8,
    "refused": 8,
    "dropped": 8,
    "unknown": 7,
    "read": 9,
}
CARRIER_SENDING = 5
FAILED = frozenset({"undelivered", "failed", "canceled", "refused", "unknown"})
REACHED = frozenset({"delivered", "read"})
OPTED_OUT = 21610
# The number is not in use, a landline, not valid, no mobile phone: no later text arrives either
# (twilio.com/docs/api/errors).
PERMANENT = frozenset({30005, 30006, 21211, 21614})
# Nothing is wrong with the number: the carrier keeps our texts back (what they say looks like spam;
# the line is not registered). Only whoever runs the program can change that.
KEPT_BACK = frozenset({30007, 30034})
# It was taken, and did not arrive: a queue was full, the phone was off. The same may arrive later.
WORTH_ANOTHER = frozenset({30001, 30003})

# A retry waits longer each time; after the last one the text has failed. Each is shortened by up to
# a fifth, by chance, so that what failed together is not tried again together.
SPREAD = 0.2
RETRY_DELAYS = tuple(timedelta(seconds=seconds) for seconds in (2, 8, 30, 120, 300, 900))
# A phone that is off is not on two seconds later.
ANOTHER_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (3, 15, 45))
# When a text whose end nobody has told us is asked about at the carrier; after the last time what
# is known stays: some networks never say more than `sent`.
POLL_DELAYS = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
# What Twilio puts before each text of an account that is not paid for yet.
TRIAL_PREFIX = "Sent from your Twilio trial account - "
# How long the carrier's callback may settle a doubtful text before the carrier is asked, and how
# much earlier than our own clock the carrier's may be.
DOUBT_SETTLES = timedelta(seconds=8)
CLOCK_SLACK = timedelta(seconds=30)


def rank_of(status: str) -> int:
    """How far along a carrier's status is; a word not known yet changes nothing."""
    return CARRIER_SENDING if status == "sending" else RANK.get(status, 0)


def overtakes(status: str, rank: int) -> bool:
    """Whether `status` says more than what is known (`rank`): they arrive out of order, and a late
    `sent` never overwrites `delivered`."""
    return rank_of(status) > rank


def is_final(rank: int) -> bool:
    """Whether nothing more will be heard of a text of this rank, save that it was read."""
    return rank >= RANK["delivered"]


def retry_at(
    attempts: int, *, now: datetime, expires_at: datetime | None, chance: float = 0.0
) -> datetime | None:
    """When a text that was refused for now is tried again, or None when it has failed: it was
    tried often enough, or would only go once it has expired. `chance` is from 0 up to 1."""
    return _again_at(RETRY_DELAYS, attempts, now, expires_at, chance)


def another_at(
    attempts: int, *, now: datetime, expires_at: datetime | None, chance: float = 0.0
) -> datetime | None:
    """When a text that the carrier took, and that did not arrive this time, is sent once more; as
    `retry_at` else."""
    return _again_at(ANOTHER_DELAYS, attempts, now, expires_at, chance)


def poll_at(polls: int, *, now: datetime) -> datetime | None:
    """When the carrier is asked about a text, after it was asked so often; None: no more."""
    return now + POLL_DELAYS[polls] if polls < len(POLL_DELAYS) else None


def may_be(listed: str, ours: str) -> bool:
    """Whether a text that the carrier lists with the words `listed` may be ours. It may have put
    plain signs for ours (smart encoding), its own words before them (a trial account), or show
    none at all (redaction): such a text is not to be sent a second time."""
    words = listed.removeprefix(TRIAL_PREFIX)
    if not words.strip() or words == ours:
        return True
    plain = plain_form(ours)
    return plain != "" and plain_form(words) == plain


def _again_at(
    delays: tuple[timedelta, ...],
    attempts: int,
    now: datetime,
    expires_at: datetime | None,
    chance: float,
) -> datetime | None:
    if attempts > len(delays):
        return None
    at = now + delays[attempts - 1] * (1 - SPREAD * chance)
    return at if expires_at is None or at < expires_at else None
