"""Why an alert stands, where its reason is a code with figures in it: said as a sentence."""

from __future__ import annotations

import re

_SILENCE = re.compile(r"answered_(\d+)_of_(\d+)_missed_(\d+)")
_MOOD = re.compile(r"usually_([\d.]+)_lately_([\d.]+)")
_WORDS = {
    "own": "a sign they named for themselves",
    "who": "they asked who we are: please find out whose number it is",
    "wrong_number": "the number may be somebody else's: please find out",
    "both": "both no and yes came to whether the number is theirs: please find out",
    "new_number": "somebody writes from a new number: look whose it is",
    "third_party": "about somebody else",
    "unconfirmed": "their number has not confirmed the yes that was written down: please ask them",
    "no_guardian": "a guardian's consent is missing",
    "expired": "their yes to texts ran out: please ask them",
}


def why(reason: str) -> str:
    """The reason of an alert in plain words: `Answered 9 of the last 10, now missed 3 in a row`."""
    return _in_figures(reason) or _WORDS.get(reason, reason.replace("_", " "))


def why_joined(detail: str) -> str | None:
    """What a step says of why an alert opened, or of what joined it (`kind:reason:severity`); None
    where that says no more than the alert does."""
    _, _, rest = detail.partition(":")
    return _in_figures(rest.rpartition(":")[0])


def _in_figures(reason: str) -> str | None:
    if found := _SILENCE.fullmatch(reason):
        answered, of, missed = found.groups()
        return f"Answered {answered} of the last {of}, now missed {missed} in a row"
    if found := _MOOD.fullmatch(reason):
        usually, lately = found.groups()
        return f"Usually answers {usually}, lately {lately}"
    return None
