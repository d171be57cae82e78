"""What is wrong with flows that read well one by one: ways that lead nowhere, texts that cost too
much, languages that differ. Nothing goes live with one of these."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from service.core.dialogue.engine import MAX_TEXTS_PER_EVENT
from service.core.dialogue.flow import Flow
from service.core.dialogue.model import AskForPerson, RaiseAlert
from service.core.dialogue.script import LANGUAGES, Deed, Expect, Route, Step, Text
from service.core.severity import Severity
from service.core.source import Mistake, Path
from service.core.texts.replies import MOST_SEGMENTS
from service.core.texts.segments import count

_HASTE = {
    "en": re.compile(r"\b(?:now|immediately|at once|right away)\b", re.IGNORECASE),
    "es": re.compile(r"\b(?:ahora|ya mismo|enseguida|de inmediato)\b", re.IGNORECASE),
}
LARGEST_DOMAIN = 200  # answers tried one by one when looking for routes that nothing takes


def check_flows(flows: Iterable[Flow]) -> list[Mistake]:
    """Everything wrong with `flows`, each in one language, sorted by file and line; empty when all
    may go live."""
    mistakes: set[Mistake] = set()
    by_name: dict[str, dict[str, Flow]] = {}
    for flow in flows:
        mistakes.update(_check_ways(flow))
        mistakes.update(_check_routes(flow))
        mistakes.update(_check_texts(flow))
        mistakes.update(_check_haste(flow))
        known = by_name.setdefault(flow.name, {})
        if flow.lang in known:
            other = known[flow.lang].source.file
            mistakes.add(
                flow.source.mistake(("flow",), f"{other} has this flow in {flow.lang} too")
            )
        known[flow.lang] = flow
    for versions in by_name.values():
        mistakes.update(_check_languages(versions))
    return sorted(mistakes)


# ---------------------------------------------------------------- where it leads
def _routes_of(flow: Flow, step: Step) -> tuple[Route, ...]:
    signs = (flow.sign,) if flow.sign is not None and step.expect is not None else ()
    return (*step.routes, step.otherwise, *signs)


def _check_ways(flow: Flow) -> Iterator[Mistake]:
    onward = {
        name: {route.go for route in _routes_of(flow, step)} for name, step in flow.steps.items()
    }
    reached = _closure({flow.start}, onward.__getitem__)
    for name in flow.steps:
        if name not in reached:
            yield flow.source.mistake(("steps", name), "no way leads to this step")
    ending = _that_end(onward)
    for name in flow.steps:
        if name in reached and name not in ending:
            yield flow.source.mistake(("steps", name), "no way from here comes to an end")
    for name, step in flow.steps.items():
        if step.expect is None and _says_in_circles(flow, name):
            yield flow.source.mistake(("steps", name), "these texts go round without a question")
        elif name in reached and _texts_from(flow, name) > MAX_TEXTS_PER_EVENT:
            problem = f"more than {MAX_TEXTS_PER_EVENT} texts follow each other without a question"
            yield flow.source.mistake(("steps", name), problem)


def _closure(starts: set[str], onward: Callable[[str], Iterable[str | None]]) -> set[str]:
    reached, open_ends = set(starts), list(starts)
    while open_ends:
        for go in onward(open_ends.pop()):
            if go is not None and go not in reached:
                reached.add(go)
                open_ends.append(go)
    return reached


def _that_end(onward: Mapping[str, set[str | None]]) -> set[str | None]:
    """The steps from which some way comes to the end (None)."""
    ending: set[str | None] = {None}
    grown = True
    while grown:
        more = {name for name, goes in onward.items() if name not in ending and goes & ending}
        grown = bool(more)
        ending |= more
    return ending


def _says_onward(flow: Flow, name: str) -> set[str]:
    """The steps that follow at once, without waiting for an answer."""
    step = flow.steps[name]
    if step.expect is not None:
        return set()
    return {route.go for route in _routes_of(flow, step) if route.go is not None}


def _says_in_circles(flow: Flow, name: str) -> bool:
    seen: set[str] = set()
    open_ends = list(_says_onward(flow, name))
    while open_ends:
        at = open_ends.pop()
        if at == name:
            return True
        if at not in seen:
            seen.add(at)
            open_ends.extend(_says_onward(flow, at))
    return False


def _texts_from(flow: Flow, name: str) -> int:
    """How many texts leave one after the other from this step on, up to one more than allowed."""
    depth, level = 0, {name}
    while level and depth <= MAX_TEXTS_PER_EVENT:
        depth += 1
        level = {go for at in level for go in _says_onward(flow, at)}
    return depth


# ---------------------------------------------------------------- routes that nothing takes
def _check_routes(flow: Flow) -> Iterator[Mistake]:
    for name, step in flow.steps.items():
        left = _answers_to(step.expect)
        if left is None:
            continue
        for place, route in enumerate(step.routes):
            if route.match is None:
                continue
            taken = {answer for answer in left if route.match.takes(answer)}
            path: Path = ("steps", name, "routes", place)
            if not taken:
                yield flow.source.mistake(path, "an earlier route takes all of these answers")
            if not route.when and not route.sign:
                left -= taken


def _answers_to(expect: Expect | None) -> set[int | str | bool] | None:
    """Every answer there can be; None when they are too many to try."""
    if expect is None:
        return None
    match expect.kind:
        case "scale" | "number" if expect.high - expect.low < LARGEST_DOMAIN:
            return set(range(expect.low, expect.high + 1))
        case "yes_no":
            return {True, False}
        case "choice":
            return {name for name, _ in expect.options}
        case _:
            return None


# ---------------------------------------------------------------- what texts cost
def _check_texts(flow: Flow) -> Iterator[Mistake]:
    most = MOST_SEGMENTS[flow.lang]
    for path, texts in _texts_of(flow):
        words = " ".join(text.render({}, flow.lang) for text in texts)
        cost = count(words)
        if cost.segments > most:
            problem = f"{cost.segments} segments ({cost.encoding}); at most {most} in {flow.lang}"
            where = "with the reminder before it, " if len(texts) > 1 else ""
            yield flow.source.mistake(path, f"{where}{problem}")


def _texts_of(flow: Flow) -> Iterator[tuple[Path, tuple[Text, ...]]]:
    for name, step in flow.steps.items():
        field = "say" if step.expect is None else "ask"
        yield ("steps", name, field), (step.text,)
        if step.retry is not None:
            yield ("steps", name, "retry"), (step.retry,)
        if step.again is not None:
            yield ("steps", name, "again"), (step.again,)
        if step.private is not None:
            yield ("steps", name, "private"), (step.private,)
        if step.expect is not None and flow.reminder is not None:
            field = "ask" if step.again is None else "again"
            yield ("steps", name, field), (flow.reminder, step.again or step.text)


# ---------------------------------------------------------------- promises
def _check_haste(flow: Flow) -> Iterator[Mistake]:
    """Below a crisis nobody is reached at any hour, so a text may not sound as if somebody were."""
    for name, step in flow.steps.items():
        calls = _calls_somebody(step.do)
        asked = step.expect is not None
        said = {name} if calls and not asked else set()
        for route in _routes_of(flow, step):
            if route.go is not None and (_calls_somebody(route.do) or (calls and asked)):
                said.add(route.go)
        for at in _said_from(flow, said):
            if any(_hastens(sentence, flow.lang) for sentence in _sentences(flow.steps[at])):
                problem = "nobody is reached at any hour for less than a crisis: write {when}"
                yield flow.source.mistake(("steps", at, "say"), problem)


def _calls_somebody(deeds: Iterable[Deed]) -> bool:
    return any(
        isinstance(deed, AskForPerson)
        or (isinstance(deed, RaiseAlert) and deed.severity < Severity.CRISIS)
        for deed in deeds
    )


def _said_from(flow: Flow, starts: set[str]) -> set[str]:
    """The steps said one after the other from these on, up to the next question."""
    reached = _closure(starts, lambda name: _says_onward(flow, name))
    return {name for name in reached if flow.steps[name].expect is None}


def _sentences(step: Step) -> list[str]:
    said = (step.text, step.private) if step.private is not None else (step.text,)
    return re.split(r"[.!?]+", ". ".join("".join(text.parts) for text in said))


def _hastens(sentence: str, lang: str) -> bool:
    """A sentence with a number names a line that does answer at once."""
    return _HASTE[lang].search(sentence) is not None and not re.search(r"\d", sentence)


# ---------------------------------------------------------------- both languages alike
def _check_languages(versions: Mapping[str, Flow]) -> Iterator[Mistake]:
    first = next(iter(versions.values()))
    for lang in LANGUAGES:
        if lang not in versions:
            yield first.source.mistake(("flow",), f"this flow is missing in {lang}")
    for flow in versions.values():
        if flow is not first:
            yield from _differences(first, flow)


def _differences(first: Flow, other: Flow) -> Iterator[Mistake]:
    def differs(path: Path, problem: str) -> Mistake:
        return other.source.mistake(path, f"{problem} than in {first.source.file}")

    for name in first.steps:
        if name not in other.steps:
            yield other.source.mistake(("steps",), f"{name} is missing; {first.source.file} has it")
    for field in ("start", "remind_after", "give_up_after", "sign"):
        if getattr(first, field) != getattr(other, field):
            path: Path = ("steps",) if field == "start" else (field,)
            yield differs(path, f"{field} is another")
    for name, step in other.steps.items():
        same = first.steps.get(name)
        if same is None:
            yield other.source.mistake(("steps", name), f"{first.source.file} has no such step")
            continue
        for field, unlike in _unlike(same, step):
            if unlike:
                yield differs(("steps", name, field), "this is another")


def _unlike(one: Step, other: Step) -> tuple[tuple[str, bool], ...]:
    """Which fields of two steps differ in more than their words."""
    onward = "go" if other.expect is None else "otherwise"
    return (
        ("expect", _shape(one.expect) != _shape(other.expect)),
        ("routes", one.routes != other.routes),
        (onward, one.otherwise != other.otherwise),
        ("do", one.do != other.do),
        ("cheerful", one.cheerful != other.cheerful),
        ("retry", (one.retry is None) != (other.retry is None)),
        ("again", (one.again is None) != (other.again is None)),
        ("private", (one.private is None) != (other.private is None)),
    )


def _shape(expect: Expect | None) -> tuple[object, ...] | None:
    if expect is None:
        return None
    options = tuple(name for name, _ in expect.options)
    return (
        expect.kind, expect.low, expect.high, expect.feeling, expect.unsure_high, options,
    )  # fmt: skip
