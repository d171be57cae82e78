"""A conversation as plain JSON values, and back.

Only what differs from a fresh conversation is written. Times are ISO 8601 in UTC, durations whole
microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from service.core.dialogue.model import Answer, AnswerKind, Conversation, Outcome

_MICROSECOND = timedelta(microseconds=1)
_KINDS = frozenset(get_args(AnswerKind))
_OUTCOMES = frozenset(get_args(Outcome))


class BadConversation(ValueError):
    """A saved conversation that no conversation can be read from. Says which field is wrong,
    never what stood in it."""


def to_json(conversation: Conversation) -> dict[str, Any]:
    """`conversation` as values that `json.dumps` takes; `from_json` gives the same one back."""
    one = conversation
    data: dict[str, Any] = {"flow": one.flow, "version": one.version, "lang": one.lang}
    if one.values:
        data["values"] = dict(one.values)
    if one.answers:
        data["answers"] = dict(one.answers)
    if one.visits:
        data["visits"] = dict(one.visits)
    if one.retries:
        data["retries"] = one.retries
    if one.reminded:
        data["reminded"] = True
    _write_place(one, data)
    return data


def _write_place(one: Conversation, data: dict[str, Any]) -> None:
    if one.step is not None:
        data["step"] = one.step
    if one.remind_after is not None:
        data["remind_after"] = one.remind_after // _MICROSECOND
    if one.give_up_after is not None:
        data["give_up_after"] = one.give_up_after // _MICROSECOND
    if one.due_at is not None:
        data["due_at"] = one.due_at.astimezone(UTC).isoformat()
    if one.asking is not None:
        data["asking"] = one.asking
    if one.outcome is not None:
        data["outcome"] = one.outcome


def from_json(data: object) -> Conversation:
    """The conversation that `to_json` wrote. Raises BadConversation for anything else."""
    if not isinstance(data, dict):
        raise BadConversation("a saved conversation is a mapping of fields")
    fields: dict[str, Any] = {}
    for key, value in data.items():
        read = _READERS.get(key) if isinstance(key, str) else None
        if read is None:
            raise BadConversation("a saved conversation has a field that it should not have")
        try:
            fields[key] = read(value)
        except (TypeError, ValueError, OverflowError):
            raise BadConversation(f"the field {key} of a saved conversation is wrong") from None
    if not fields.keys() >= {"flow", "version", "lang"}:
        raise BadConversation("a saved conversation lacks flow, version or lang")
    return Conversation(**fields)


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError
    return value


def _flag(value: object) -> bool:
    if type(value) is not bool:
        raise TypeError
    return value


def _wait(value: object) -> timedelta:
    if type(value) is not int:
        raise TypeError
    return timedelta(microseconds=value)


def _time(value: object) -> datetime:
    time = datetime.fromisoformat(_text(value))
    if time.tzinfo is UTC:
        return time
    if time.tzinfo is None:
        raise ValueError
    return time.astimezone(UTC)


def _texts(value: object) -> Mapping[str, str]:
    if type(value) is not dict:
        raise TypeError
    for key, text in value.items():
        if type(key) is not str or type(text) is not str:
            raise TypeError
    return value


def _answers(value: object) -> Mapping[str, Answer]:
    if type(value) is not dict:
        raise TypeError
    for key, answer in value.items():
        if type(key) is not str or type(answer) not in (str, int, bool):
            raise TypeError
    return value


def _counts(value: object) -> Mapping[str, int]:
    if type(value) is not dict:
        raise TypeError
    for key, count in value.items():
        if type(key) is not str or type(count) is not int or count < 0:
            raise TypeError
    return value


def _kind(value: object) -> str:
    if type(value) is not str or value not in _KINDS:
        raise ValueError
    return value


def _outcome(value: object) -> str:
    if type(value) is not str or value not in _OUTCOMES:
        raise ValueError
    return value


_READERS: dict[str, Callable[[object], object]] = {
    "flow": _text, "version": _text, "lang": _text, "values": _texts, "step": _text,
    "answers": _answers, "retries": _count, "visits": _counts, "reminded": _flag,
    "remind_after": _wait, "give_up_after": _wait, "due_at": _time, "asking": _kind,
    "outcome": _outcome,
}  # fmt: skip
