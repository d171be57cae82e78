"""A conversation as plain JSON values, and back.

Only what differs from a fresh conversation is written. Times are ISO 8601 in UTC, durations whole
microseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields as fields_of
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from service.core.dialogue.model import AnswerKind, Conversation, Outcome

_MICROSECOND = timedelta(microseconds=1)
_KINDS = frozenset(get_args(AnswerKind))
_NEEDED = frozenset(("flow", "version", "lang"))
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
    if one.knocking:
        data["knocking"] = True
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
        data["due_at"] = _in_utc(one.due_at).isoformat()
    if one.asking is not None:
        data["asking"] = one.asking
    if one.outcome is not None:
        data["outcome"] = one.outcome


def _in_utc(time: datetime) -> datetime:
    return time if time.tzinfo is UTC else time.astimezone(UTC)


def from_json(data: object) -> Conversation:
    """The conversation that `to_json` wrote. Raises BadConversation for anything else."""
    if not isinstance(data, dict):
        raise BadConversation("a saved conversation is a mapping of fields")
    if not data.keys() <= _FIELDS.keys():
        raise BadConversation("a saved conversation has a field that it should not have")
    if not data.keys() >= _NEEDED:
        raise BadConversation("a saved conversation lacks flow, version or lang")
    fields = {**_FRESH, "values": {}, "answers": {}, "visits": {}, **data}
    for key, value in data.items():
        kind, read = _FIELDS[key]
        if type(value) is not kind:
            raise _wrong(key)
        if read is not None:
            try:
                fields[key] = read(value)
            except (ValueError, OverflowError):
                raise _wrong(key) from None
    return made_of(fields)


def made_of(fields: dict[str, Any]) -> Conversation:
    """A conversation with exactly these fields, all of them there and of their types.

    Twice as fast as the constructor of a frozen dataclass, which sets one field after the other
    through `object.__setattr__`; each text makes two conversations.
    """
    conversation = object.__new__(Conversation)
    conversation.__dict__.update(fields)
    return conversation


def _wrong(key: str) -> BadConversation:
    return BadConversation(f"the field {key} of a saved conversation is wrong")


def _count(value: int) -> int:
    if value < 0:
        raise ValueError
    return value


def _wait(value: int) -> timedelta:
    return timedelta(microseconds=value)


def _time(value: str) -> datetime:
    time = datetime.fromisoformat(value)
    if time.tzinfo is None:
        raise ValueError
    return _in_utc(time)


def _texts(value: dict[object, object]) -> dict[object, object]:
    for key, text in value.items():
        if type(key) is not str or type(text) is not str:
            raise ValueError
    return value


def _answers(value: dict[object, object]) -> dict[object, object]:
    for key, answer in value.items():
        if type(key) is not str or type(answer) not in _ANSWERS:
            raise ValueError
    return value


def _counts(value: dict[object, object]) -> dict[object, object]:
    for key, count in value.items():
        if type(key) is not str or not (type(count) is int and count >= 0):
            raise ValueError
    return value


def _kind(value: str) -> str:
    if value not in _KINDS:
        raise ValueError
    return value


def _outcome(value: str) -> str:
    if value not in _OUTCOMES:
        raise ValueError
    return value


_ANSWERS = frozenset((str, int, bool))
# Of each field: its type in JSON, and what checks it or turns it into its value, if anything does.
_FIELDS: dict[str, tuple[type, Callable[[Any], object] | None]] = {
    "flow": (str, None),
    "version": (str, None),
    "lang": (str, None),
    "values": (dict, _texts),
    "step": (str, None),
    "answers": (dict, _answers),
    "retries": (int, _count),
    "visits": (dict, _counts),
    "reminded": (bool, None),
    "remind_after": (int, _wait),
    "give_up_after": (int, _wait),
    "due_at": (str, _time),
    "asking": (str, _kind),
    "outcome": (str, _outcome),
    "knocking": (bool, None),
}
_FRESH = {field.name: field.default for field in fields_of(Conversation)}
