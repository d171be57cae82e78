"""What a carrier's answers and statuses mean for a text of ours. Pure; times are UTC."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

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

# A retry waits longer each time; after the last one the text has failed.
RETRY_DELAYS = tuple(timedelta(seconds=seconds) for seconds in (2, 8, 30, 120, 300, 900))
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


def retry_at(attempts: int, *, now: datetime, expires_at: datetime | None) -> datetime | None:
    """When a text that was refused for now is tried again, or None when it has failed: it was
    tried often enough, or would only go once it has expired."""
    if attempts > len(RETRY_DELAYS):
        return None
    at = now + RETRY_DELAYS[attempts - 1]
    return at if expires_at is None or at < expires_at else None
