"""What the automation says when danger shows: by the kind of sign. Pure."""

from __future__ import annotations

from collections.abc import Collection

from service.core.screening.model import Screening, Sign
from service.core.severity import Severity

# The reply that goes with each category of a crisis sign; any other gets `crisis_other`.
CRISIS_REPLIES = {
    "suicide": "crisis_suicide",
    "veiled": "crisis_suicide",
    "self_harm": "crisis_self_harm",
    "overdose": "crisis_overdose",
    "medical": "crisis_medical",
    "violence": "crisis_violence",
    "violence_abuse": "crisis_violence",
}
# The category of what is told of somebody else.
SOMEBODY_ELSE = "third_party"
OTHER_CRISIS = "crisis_other"
MOST_REPLIES = 2


def crisis_reply(category: str) -> str:
    """The key of the reply to a crisis sign of `category`."""
    return CRISIS_REPLIES.get(category, OTHER_CRISIS)


def crisis_replies(screening: Screening, *, told: Collection[str] = ()) -> tuple[str, ...]:
    """The keys of the replies to what was seen, two at most, without those `told` before."""
    worst = [sign for sign in screening.signs if sign.severity is Severity.CRISIS]
    keys = dict.fromkeys(crisis_reply(sign.category) for sign in worst)
    return tuple(key for key in keys if key not in told)[:MOST_REPLIES]


def worst_of(screening: Screening) -> str:
    """The category of the worst sign in what was seen, as the reason of an alert. It is that of
    signs about somebody else only where no sign as bad is about the writer."""
    if not screening.signs:
        return "unreadable"
    gravest = max(sign.severity for sign in screening.signs)
    worst = [sign for sign in screening.signs if sign.severity == gravest]
    theirs = [sign for sign in worst if sign.category == SOMEBODY_ELSE]
    for other in theirs:  # it grows by what was seen in the same words: that is about them too
        theirs += [sign for sign in worst if sign not in theirs and _overlap(sign, other)]
    own = [sign for sign in worst if sign not in theirs]
    return own[0].category if own else SOMEBODY_ELSE


def _overlap(sign: Sign, other: Sign) -> bool:
    return sign.start < other.end and other.start < sign.end
