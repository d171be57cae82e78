"""What follows from an event, in one line a coordinator can read: for `warmline chat` and for the
conversations kept as tests."""

from __future__ import annotations

from typing import assert_never

from service.core.dialogue.model import (
    AskForPerson,
    ConsentGiven,
    ConsentRefused,
    Effect,
    Ended,
    Enroll,
    NotUnderstood,
    RaiseAlert,
    RecordScore,
    Say,
    SetGoal,
)


def tell(effect: Effect) -> str:
    """`< the text` for what would be sent, `[alert urgent low_mood]` for what else follows."""
    if isinstance(effect, Say):
        return f"< {effect.text}"
    return f"[{_in_words(effect)}]"


def _in_words(
    effect: RecordScore
    | RaiseAlert
    | SetGoal
    | AskForPerson
    | NotUnderstood
    | Enroll
    | ConsentGiven
    | ConsentRefused
    | Ended,
) -> str:
    match effect:
        case RecordScore(name, value):
            words = f"score {name} {value}"
        case RaiseAlert(severity, reason):
            words = f"alert {severity.word} {reason}"
        case SetGoal(text):
            words = f"goal {text}"
        case AskForPerson():
            words = "person wanted"
        case NotUnderstood(step):
            words = f"not understood at {step}"
        case Enroll(schedule):
            words = f"enroll {schedule}"
        case ConsentGiven():
            words = "consent given"
        case ConsentRefused():
            words = "consent refused"
        case Ended(outcome):
            words = f"end {outcome}"
        case _:
            assert_never(effect)
    return words
