"""A flow: a scripted conversation as a coordinator writes it, read from YAML.

    flow: daily
    lang: en
    remind_after: 3h
    give_up_after: 20h
    reminder: "No rush."
    sign: {go: heard}
    steps:
      mood:
        ask: "How are you today, 1-5?"
        expect: {scale: [1, 5], feeling: yes}
        retry: "One number is enough, 1-5."
        do: [{score: mood}]
        routes:
          - {is: 1, do: [{alert: {severity: urgent, reason: low_mood}}], go: hard}
          - {is: {from: 4, to: 5}, go: glad}
        otherwise: thanks
      thanks: {say: "Thank you.", go: end}

The first step written is where the flow starts; `end` is where it ends. Routes are tried in their
order, the first that holds is taken, and `otherwise` is for the rest and for what was not
understood twice. A step that says has `go` instead. `private` is what it says or asks in place of
its other texts on a shared phone. `when: {mood: 1}` looks at an earlier answer,
`sign: concern` at what the screener saw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from service.core.dialogue.fields import Notes
from service.core.dialogue.model import Enroll, RecordScore
from service.core.dialogue.routes import END, Reader, read_expect
from service.core.dialogue.script import LANGUAGES, Deed, Expect, Route, ScoreAnswer, Step, Text
from service.core.source import AuthoringError, Path, Source, read_yaml

LONGEST_FLOW = 200  # steps; a conversation by text has far fewer
DEFAULT_GIVE_UP = timedelta(hours=24)
_FIELDS = (
    "flow", "lang", "about", "remind_after", "give_up_after", "reminder", "sign", "steps",
)  # fmt: skip
_ASK_FIELDS = (
    "ask", "again", "private", "expect", "retry", "cheerful", "do", "routes", "otherwise",
)  # fmt: skip
_SAY_FIELDS = ("say", "private", "cheerful", "do", "routes", "go")


@dataclass(frozen=True)
class Flow:
    """One version of one flow in one language.

    `version` is the SHA-256 of the source text in hex. After a question Warmline waits
    `remind_after` (None: no reminder), says `reminder` with the question, and stops waiting
    `give_up_after` the question. `sign` is taken when an answer shows a concern and the step has
    no route of its own for it.
    """

    name: str
    version: str
    lang: str
    about: str
    start: str
    steps: Mapping[str, Step]
    reminder: Text | None
    remind_after: timedelta | None
    give_up_after: timedelta
    sign: Route | None
    source: Source = field(repr=False, compare=False)  # where each field stands, for mistakes

    @cached_property
    def places(self) -> frozenset[str]:
        """The placeholders that its steps use."""
        texts = (
            text
            for step in self.steps.values()
            for text in (step.text, step.retry, step.again, step.private)
            if text is not None
        )
        return frozenset(name for text in texts for name in text.names)

    @cached_property
    def on_shared_phone(self) -> Flow:
        """The flow in the words that anybody may read."""
        steps = {name: step.on_shared_phone for name, step in self.steps.items()}
        return replace(self, steps=steps)

    @property
    def enrolls(self) -> tuple[str, ...]:
        """The schedules that it may enroll somebody on."""
        return tuple(deed.schedule for deed in self._deeds() if isinstance(deed, Enroll))

    @property
    def scores(self) -> frozenset[str]:
        """The names of the scores that it may record."""
        kept = (deed for deed in self._deeds() if isinstance(deed, ScoreAnswer | RecordScore))
        return frozenset(deed.name for deed in kept)

    def _deeds(self) -> Iterator[Deed]:
        for step in self.steps.values():
            for deeds in (step.do, step.otherwise.do, *(route.do for route in step.routes)):
                yield from deeds


def read_flow(text: str, *, file: str) -> Flow:
    """The flow written in `text`; `file` is only named in mistakes.

    Raises AuthoringError with everything wrong in it at once.
    """
    source = read_yaml(text, file=file)
    notes = Notes(source)
    data = source.data
    notes.only({str(key): None for key in data}, (), _FIELDS)
    name = notes.word(data.get("flow"), ("flow",))
    lang = data.get("lang")
    if lang not in LANGUAGES:
        notes.wrong(("lang",), f"one of these is expected: {', '.join(LANGUAGES)}")
    remind_after = notes.wait(data.get("remind_after"), ("remind_after",))
    give_up_after = notes.wait(data.get("give_up_after"), ("give_up_after",)) or DEFAULT_GIVE_UP
    reminder = notes.text(data["reminder"], ("reminder",)) if "reminder" in data else None
    if (remind_after is None) != (reminder is None):
        notes.wrong(("reminder",), "reminder and remind_after belong together")
    if remind_after is not None and remind_after >= give_up_after:
        notes.wrong(("remind_after",), "the reminder must come before give_up_after")
    steps, sign = _read_steps(notes, data)
    if notes.mistakes:
        raise AuthoringError(notes.mistakes)
    return Flow(
        name=name,
        version=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        lang=str(lang),
        about=" ".join(str(data.get("about", "")).split()),
        start=next(iter(steps)),
        steps=steps,
        reminder=reminder,
        remind_after=remind_after,
        give_up_after=give_up_after,
        sign=sign,
        source=source,
    )


def _read_steps(notes: Notes, data: Mapping[str, Any]) -> tuple[dict[str, Step], Route | None]:
    written = notes.mapping(data.get("steps"), ("steps",))
    if not written or len(written) > LONGEST_FLOW:
        notes.wrong(("steps",), f"between 1 and {LONGEST_FLOW} steps are expected here")
    parts = {name: notes.mapping(part, ("steps", name)) for name, part in written.items()}
    expects: dict[str, Expect] = {}
    for name, part in parts.items():
        notes.word(name, ("steps", name))
        if name == END:
            notes.wrong(("steps", name), "end is where every flow ends; call this step otherwise")
        if "ask" in part:
            path = ("steps", name, "expect")
            expects[name] = read_expect(notes, part.get("expect"), path)
    reader = Reader(notes, frozenset(parts), expects)
    steps = {name: _read_step(reader, name, part) for name, part in parts.items()}
    sign = reader.route(data["sign"], ("sign",), None) if "sign" in data else None
    if sign is not None and (sign.match or sign.when):
        notes.wrong(("sign",), "only do and go are expected here")
    return steps, sign


def _read_step(reader: Reader, name: str, part: Mapping[str, Any]) -> Step:
    notes = reader.notes
    path: Path = ("steps", name)
    asks = "ask" in part
    notes.only(part, path, _ASK_FIELDS if asks else _SAY_FIELDS)
    if asks and "say" in part:
        notes.wrong(path, "a step says or asks, not both")
    if not asks and "say" not in part:
        notes.wrong(path, "a step needs say or ask")
    asked = reader.expects.get(name)
    onward = "otherwise" if asks else "go"
    otherwise = reader.route(part.get(onward), (*path, onward), asked)
    if otherwise.match or otherwise.when or otherwise.sign:
        notes.wrong((*path, onward), "only do and go are expected here")
    return Step(
        name=name,
        text=_text_of(notes, part, path, "ask" if asks else "say") or Text(("",)),
        otherwise=otherwise,
        expect=asked,
        retry=_retry(notes, part, path) if asks else None,
        again=_text_of(notes, part, path, "again") if asks else None,
        private=_text_of(notes, part, path, "private"),
        cheerful=notes.flag(part.get("cheerful", False), (*path, "cheerful")),
        do=reader.deeds(part.get("do"), (*path, "do"), asked),
        routes=tuple(
            _guarded(reader, route, (*path, "routes", place), asked)
            for place, route in enumerate(notes.items(part.get("routes"), (*path, "routes")))
        ),
    )


def _text_of(notes: Notes, part: Mapping[str, Any], path: Path, field: str) -> Text | None:
    return notes.text(part[field], (*path, field)) if field in part else None


def _retry(notes: Notes, part: Mapping[str, Any], path: Path) -> Text | None:
    """The gentle second try. A question in free text needs none: any words answer it."""
    retry = _text_of(notes, part, path, "retry")
    if retry is None and part.get("expect") != "text":
        notes.wrong(path, "a question needs retry: how to ask again, once, when not understood")
    return retry


def _guarded(reader: Reader, value: object, path: Path, asked: Expect | None) -> Route:
    route = reader.route(value, path, asked)
    if isinstance(value, dict) and not {"is", "when", "sign"} & value.keys():
        reader.notes.wrong(path, "a route needs is, when or sign; use otherwise or go for the rest")
    if isinstance(value, str):
        reader.notes.wrong(path, "a route needs is, when or sign, and go")
    return route
