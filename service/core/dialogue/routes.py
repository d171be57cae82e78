"""Reading what a step expects, where its routes lead and what follows on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from service.core.dialogue.fields import Notes
from service.core.dialogue.model import (
    Answer,
    AnswerKind,
    AskForPerson,
    ConsentGiven,
    ConsentRefused,
    Enroll,
    RaiseAlert,
    RecordScore,
)
from service.core.dialogue.script import Deed, Expect, GoalAnswer, Match, Route, ScoreAnswer
from service.core.dialogue.words import split
from service.core.severity import Severity
from service.core.source import Path

KINDS: tuple[AnswerKind, ...] = get_args(AnswerKind)
WIDEST_SCALE = 10
END = "end"
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_STAND_IN = Expect("text")


@dataclass
class Reader:
    """Reads the parts of steps; `expects` holds what each question of the flow waits for."""

    notes: Notes
    names: frozenset[str]
    expects: Mapping[str, Expect]

    def route(self, value: object, path: Path, asked: Expect | None) -> Route:
        """`asked` is what this step waits for; None for a step that only says."""
        if value is None or isinstance(value, str):
            return Route(self._go(value, path))
        data = self.notes.mapping(value, path)
        self.notes.only(data, path, ("is", "when", "sign", "do", "go"))
        match, sign = None, Severity.NONE
        if "is" in data:
            match = self._match(data["is"], (*path, "is"), asked)
        if "sign" in data:
            sign = self._sign(data["sign"], (*path, "sign"), asked)
        when = self.notes.mapping(data.get("when", {}), (*path, "when"))
        return Route(
            go=self._go(data.get("go"), (*path, "go")),
            match=match,
            when=tuple(self._earlier(name, when[name], (*path, "when", name)) for name in when),
            sign=sign,
            do=self.deeds(data.get("do"), (*path, "do"), asked),
        )

    def _go(self, value: object, path: Path) -> str | None:
        if value == END:
            return None
        if not isinstance(value, str):
            self.notes.wrong(path, "where to go is missing: the name of a step, or end")
        elif value not in self.names:
            self.notes.wrong(path, f"there is no step {value!r}")
        else:
            return value
        return None

    def _sign(self, value: object, path: Path, asked: Expect | None) -> Severity:
        if asked is None:
            self.notes.wrong(path, "only the answer to a question shows a sign")
        if value != Severity.CONCERN.word:
            self.notes.wrong(path, "only concern: a person answers anything worse")
        return Severity.CONCERN

    def _earlier(self, name: str, value: object, path: Path) -> tuple[str, Match]:
        if name not in self.expects:
            self.notes.wrong(path, f"no step {name!r} asks anything")
        return name, self._match(value, path, self.expects.get(name, _STAND_IN))

    def _match(self, value: object, path: Path, asked: Expect | None) -> Match:
        if asked is None:
            self.notes.wrong(path, "this step asks nothing; route on earlier answers with when")
            return Match()
        if isinstance(value, dict):
            return self._range(self.notes.mapping(value, path), path, asked)
        wanted = value if isinstance(value, list) else [value]
        if not wanted:
            self.notes.wrong(path, "at least one answer is expected here")
        return Match(tuple(self._answer(one, path, asked) for one in wanted))

    def _range(self, data: Mapping[str, Any], path: Path, asked: Expect) -> Match:
        self.notes.only(data, path, ("from", "to"))
        if asked.kind not in ("scale", "number", "time") or not data:
            self.notes.wrong(path, "a range needs from or to, and a scale, a number or a time")
            return Match()
        low, high = (
            self._answer(data[end], (*path, end), asked) if end in data else None
            for end in ("from", "to")
        )
        if low is not None and high is not None and str(low).zfill(9) > str(high).zfill(9):
            self.notes.wrong(path, "from is above to: nothing lies between")
        return Match(low=low, high=high)

    def _answer(self, value: object, path: Path, asked: Expect) -> Answer:
        """One answer, checked to be one that this question can have."""
        problem = _not_an_answer(value, asked)
        if problem is not None:
            self.notes.wrong(path, problem)
            return 0
        return cast(Answer, value)

    def deeds(self, value: object, path: Path, asked: Expect | None) -> tuple[Deed, ...]:
        """The effects listed under `do`."""
        found = (
            self._deed(one, (*path, place), asked)
            for place, one in enumerate(self.notes.items(value, path))
        )
        return tuple(deed for deed in found if deed is not None)

    def _deed(self, value: object, path: Path, asked: Expect | None) -> Deed | None:
        if value == "person":
            return AskForPerson()
        if value == "goal":
            if asked is None or asked.kind != "text":
                self.notes.wrong(path, "a goal is the answer to a question that expects text")
            return GoalAnswer()
        if not isinstance(value, dict) or len(value) != 1:
            self.notes.wrong(path, "one of: score, alert, goal, person, consent, enroll")
            return None
        [(verb, what)] = value.items()
        return self._verb(str(verb), what, (*path, str(verb)), asked)

    def _verb(self, verb: str, what: object, path: Path, asked: Expect | None) -> Deed | None:
        match verb:
            case "score":
                return self._score(what, path, asked)
            case "alert":
                return self._alert(what, path)
            case "enroll":
                return Enroll(self.notes.word(what, path))
            case "consent" if what in ("given", "refused"):
                return ConsentGiven() if what == "given" else ConsentRefused()
            case "consent":
                self.notes.wrong(path, "given or refused is expected here")
            case _:
                self.notes.wrong(
                    path, "no such effect: score, alert, goal, person, consent, enroll"
                )
        return None

    def _score(self, what: object, path: Path, asked: Expect | None) -> Deed:
        if isinstance(what, dict):
            data = self.notes.mapping(what, path)
            self.notes.only(data, path, ("name", "value"))
            name = self.notes.word(data.get("name"), (*path, "name"))
            return RecordScore(name, self.notes.number(data.get("value"), (*path, "value")))
        if asked is None or asked.kind not in ("scale", "number"):
            self.notes.wrong(path, "a score is the answer to a scale or a number, or has a value")
        return ScoreAnswer(self.notes.word(what, path))

    def _alert(self, what: object, path: Path) -> Deed:
        data = self.notes.mapping(what, path)
        self.notes.only(data, path, ("severity", "reason"))
        reason = self.notes.word(data.get("reason"), (*path, "reason"))
        word = data.get("severity")
        if word not in ("concern", "urgent", "crisis"):
            self.notes.wrong((*path, "severity"), "concern, urgent or crisis is expected here")
            return RaiseAlert(Severity.CONCERN, reason)
        return RaiseAlert(Severity.from_word(word), reason)


def _not_an_answer(value: object, asked: Expect) -> str | None:
    """Why `value` cannot be an answer to what is `asked`, or None when it can."""
    match asked.kind:
        case "scale" | "number":
            fits = type(value) is int and asked.low <= value <= asked.high
            wanted = f"a whole number from {asked.low} to {asked.high} is expected here"
        case "yes_no":
            fits, wanted = isinstance(value, bool), "yes or no is expected here"
        case "choice":
            known = [name for name, _ in asked.options]
            fits, wanted = value in known, f"one of these is expected: {', '.join(known)}"
        case "time":
            fits = isinstance(value, str) and _TIME.fullmatch(value) is not None
            wanted = 'a time in quotes is expected here: "18:30"'
        case "text":
            fits, wanted = False, "an answer in free text cannot be compared"
    return None if fits else wanted


def read_expect(notes: Notes, value: object, path: Path) -> Expect:
    """What a question waits for: `yes_no`, `text`, `time`, or a mapping such as
    `{scale: [1, 5], feeling: yes}`."""
    if isinstance(value, str) and value in ("yes_no", "text", "time"):
        return Expect(cast(AnswerKind, value))
    if not isinstance(value, dict):
        notes.wrong(path, f"one of these is expected: {', '.join(KINDS)}")
        return _STAND_IN
    data = notes.mapping(value, path)
    if "scale" in data:
        notes.only(data, path, ("scale", "feeling", "unsure"))
        return _read_scale(notes, data, path)
    if "number" in data:
        notes.only(data, path, ("number", "units"))
        low, high = _read_bounds(notes, data["number"], (*path, "number"))
        units = notes.items(data.get("units"), (*path, "units"))
        words = (_plain(notes, unit, (*path, "units", at)) for at, unit in enumerate(units))
        return Expect("number", low, high, units=frozenset(words))
    if "choice" in data:
        notes.only(data, path, ("choice",))
        return _read_choice(notes, data["choice"], (*path, "choice"))
    notes.wrong(path, f"one of these is expected: {', '.join(KINDS)}")
    return _STAND_IN


def _read_scale(notes: Notes, data: Mapping[str, Any], path: Path) -> Expect:
    low, high = _read_bounds(notes, data["scale"], (*path, "scale"))
    if low < 0 or high - low > WIDEST_SCALE:
        notes.wrong((*path, "scale"), f"a scale starts at 0 or above, {WIDEST_SCALE} steps at most")
    feeling = notes.flag(data.get("feeling", False), (*path, "feeling"))
    if feeling and (low, high) != (1, 5):
        notes.wrong((*path, "feeling"), "how someone feels is read on a scale of [1, 5] only")
    unsure = data.get("unsure", "lower")
    if unsure not in ("lower", "higher"):
        notes.wrong((*path, "unsure"), "lower or higher is expected here")
    return Expect("scale", low, high, feeling=feeling, unsure_high=unsure == "higher")


def _read_bounds(notes: Notes, value: object, path: Path) -> tuple[int, int]:
    ends = notes.items(value, path)
    if len(ends) != 2:
        notes.wrong(path, "two numbers are expected here: [lowest, highest]")
        return 0, 0
    low, high = (notes.number(end, (*path, place)) for place, end in enumerate(ends))
    if low >= high:
        notes.wrong(path, "the second number must be above the first")
    return low, high


def _read_choice(notes: Notes, value: object, path: Path) -> Expect:
    data = notes.mapping(value, path)
    if not 2 <= len(data) <= 9:
        notes.wrong(path, "between 2 and 9 choices are expected here")
    options: list[tuple[str, tuple[str, ...]]] = []
    seen: dict[str, str] = {}
    for name, listed in data.items():
        notes.word(name, (*path, name))
        words = [
            _plain(notes, word, (*path, name, place))
            for place, word in enumerate(notes.items(listed, (*path, name)))
        ]
        words.append(name.replace("_", " "))
        for word in words:
            if seen.setdefault(word, name) != name:
                notes.wrong((*path, name), f"{word!r} is also a word for {seen[word]!r}")
        options.append((name, tuple(dict.fromkeys(words))))
    return Expect("choice", options=tuple(options))


def _plain(notes: Notes, value: object, path: Path) -> str:
    """Words to listen for, in the plain form that answers are brought to ("manana")."""
    words = split(notes.words(value, path))
    if not words and isinstance(value, str) and value.strip():
        notes.wrong(path, "too long for an answer")
    return " ".join(words)
