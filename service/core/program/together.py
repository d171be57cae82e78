"""What the fields of a program file say together: names that meet, people who are needed.

It looks at the file as written and not at a finished program, so that these mistakes are said
beside those of single fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from service.core.alerting.ladder import DEFAULT_STEPS, ROLES
from service.core.program.ladder_shapes import role_of
from service.core.program.values import SEVERITIES
from service.core.scheduling.durations import read_duration
from service.core.source import Mistake, Source
from service.core.texts.numbers import NotANumber, to_e164

_ON_LADDER = {"specialist", "backup", "supervisor", "coordinator"}
_UNIQUE = {
    "lines": ("name", "phone"),
    "staff": ("name", "phone", "login"),
    "schedules": ("name",),
    "rota": ("name",),
}


def mistakes_together(source: Source, *, spoilt: set[str]) -> Iterator[Mistake]:
    """Every mistake that takes more than one field to see. `spoilt` names the fields that are wrong
    by themselves: nothing is concluded from a whole list that is."""
    yield from _met_twice(source)
    if "lines" in source.data and "lines" not in spoilt:
        yield from _lines(source)
    if "staff" in source.data and "staff" not in spoilt:
        yield from _staff(source)
        yield from _ladder(source)
        yield from _rota(source)
    yield from _answer_hours(source)
    yield from _schedules(source)
    yield from _audiences(source)


def _items(source: Source, kind: str) -> list[tuple[int, dict[str, Any]]]:
    written = source.data.get(kind)
    listed = written if isinstance(written, list) else []
    return [(number, item) for number, item in enumerate(listed) if isinstance(item, dict)]


def _roles(member: dict[str, Any]) -> set[str]:
    roles = member.get("roles")
    return {role for role in roles if isinstance(role, str)} if isinstance(roles, list) else set()


def _met_twice(source: Source) -> Iterator[Mistake]:
    for kind, names in _UNIQUE.items():
        for name in names:
            seen: dict[str, int] = {}
            for number, item in _items(source, kind):
                value = _comparable(name, item.get(name))
                if value is None:
                    continue
                if value in seen:
                    first = source.line_of((kind, seen[value], name))
                    yield source.mistake((kind, number, name), f"line {first} has the same {name}")
                seen.setdefault(value, number)


def _comparable(name: str, value: Any) -> str | None:
    if value is None or not isinstance(value, str | int):
        return None
    if name != "phone":
        return str(value).strip().casefold()
    try:
        return to_e164(str(value))
    except NotANumber:
        return None


def _lines(source: Source) -> Iterator[Mistake]:
    uses = {item.get("use", "both") for _, item in _items(source, "lines")}
    for need in ("peers", "staff"):
        if not uses & {need, "both"}:
            yield source.mistake(("lines",), f"no line is there for texts to {need}")


def _staff(source: Source) -> Iterator[Mistake]:
    names = {str(item.get("name")).strip() for _, item in _items(source, "staff")}
    lines = {str(item.get("phone")) for _, item in _items(source, "lines")}
    for number, item in _items(source, "staff"):
        if str(item.get("phone")) in lines:
            yield source.mistake(("staff", number, "phone"), "this is the number of a line")
        roles = _roles(item)
        if roles & _ON_LADDER and item.get("phone") is None:
            problem = "alerts go to a phone: this person needs one"
            yield source.mistake(("staff", number, "phone"), problem)
        elif not roles & _ON_LADDER and item.get("phone") is None and item.get("login") is None:
            yield source.mistake(("staff", number), "this person needs a phone or a login")
        backup = item.get("backup")
        if backup is None:
            continue
        where = ("staff", number, "backup")
        if "specialist" not in roles:
            yield source.mistake(where, "only a specialist has a backup")
        if str(backup).strip() not in names:
            yield source.mistake(where, f"nobody of the staff is called {backup}")
        elif str(backup).strip() == str(item.get("name")).strip():
            yield source.mistake(where, "nobody is their own backup")


def _ladder(source: Source) -> Iterator[Mistake]:
    staff = [item for _, item in _items(source, "staff")]
    filled = {role for item in staff for role in _roles(item)}
    if any(item.get("backup") for item in staff):
        filled.add("backup")
    if _items(source, "rota"):
        filled.add("on_call")
    steps = list(_steps(source))
    for path, role in steps:
        if role in ROLES and role not in filled:  # of a word that is no role, its shape tells
            what = "no shift is in rota" if role == "on_call" else f"nobody is {role}"
            remedy = "write one" if role == "on_call" else "give somebody this role"
            yield source.mistake(path, f"{what}: {remedy} or leave the step out")
    if "specialist" not in filled and "specialist" not in {role for _, role in steps}:
        yield source.mistake(("staff",), "nobody is specialist: peers need one")


def _steps(source: Source) -> Iterator[tuple[tuple[str | int, ...], str | None]]:
    """Each step of each ladder in the file, with its place; the usual ones where none is."""
    ladder = source.data.get("ladder")
    parts = ladder if isinstance(ladder, dict) else {}
    if not isinstance(parts.get("steps"), list):
        usual = (
            (("ladder", "steps", number), step.role) for number, step in enumerate(DEFAULT_STEPS)
        )
        own = [isinstance(parts.get(one), dict) and "steps" in parts[one] for one in SEVERITIES]
        yield from () if all(own) else usual
    for path in (("ladder",), *(("ladder", one) for one in SEVERITIES)):
        held = parts if len(path) == 1 else parts.get(path[1])
        written = held.get("steps") if isinstance(held, dict) else None
        for number, step in enumerate(written if isinstance(written, list) else []):
            yield (*path, "steps", number), role_of(step)


def _rota(source: Source) -> Iterator[Mistake]:
    phones = {
        str(item.get("name")).strip(): item.get("phone") for _, item in _items(source, "staff")
    }
    for number, shift in _items(source, "rota"):
        listed = shift.get("staff")
        for place, name in enumerate(listed if isinstance(listed, list) else []):
            path = ("rota", number, "staff", place)
            if str(name).strip() not in phones:
                yield source.mistake(path, f"nobody of the staff is called {name}")
            elif phones[str(name).strip()] is None:
                yield source.mistake(path, "alerts go to a phone: this person needs one")


def _answer_hours(source: Source) -> Iterator[Mistake]:
    hours = source.data.get("answer_hours")
    if not isinstance(hours, dict):
        return
    start, end = hours.get("from"), hours.get("to")
    # Two-digit clocks compare as text; others have been refused by themselves.
    if isinstance(start, str) and isinstance(end, str) and start.zfill(5) >= end.zfill(5):
        yield source.mistake(("answer_hours", "to"), "the hours must end after they begin")


def _schedules(source: Source) -> Iterator[Mistake]:
    for number, item in _items(source, "schedules"):
        try:
            remind = read_duration(str(item["remind_after"]))
            missed = read_duration(str(item["missed_after"]))
        except (KeyError, ValueError):
            continue
        if remind >= missed:
            problem = "the reminder must come before the check-in counts as missed"
            yield source.mistake(("schedules", number, "remind_after"), problem)


def _audiences(source: Source) -> Iterator[Mistake]:
    for number, item in _items(source, "schedules"):
        written = item.get("for")
        for kind in ("tags", "groups"):
            named = written.get(kind) if isinstance(written, dict) else None
            known = _plain_names(source.data.get(kind))
            for place, name in enumerate(named if isinstance(named, list) else []):
                if isinstance(name, str) and " ".join(name.split()) not in known:
                    problem = f"the program has no {kind.removesuffix('s')} {name}"
                    near = get_close_matches(name, sorted(known), n=1)
                    problem += f" (did you mean {near[0]}?)" if near else f": name it under {kind}"
                    yield source.mistake(("schedules", number, "for", kind, place), problem)


def _plain_names(declared: Any) -> set[str]:
    listed = declared if isinstance(declared, list) else []
    return {" ".join(name.split()) for name in listed if isinstance(name, str)}
