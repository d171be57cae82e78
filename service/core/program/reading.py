"""Reading a program file: everything wrong in it is said at once, with its line and field."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from service.core.program import shapes
from service.core.program.caps import Caps
from service.core.program.care_shapes import CareShape, WeeklyShape, asked_asleep, care_of
from service.core.program.consent_shapes import ConsentShape, consent_of
from service.core.program.drill_shapes import DrillShape, drill_of
from service.core.program.habit_shapes import HabitsShape, MoodShape, SilenceShape, habits_of
from service.core.program.join_words import join_mistakes
from service.core.program.ladder_shapes import LadderShape, ladder_of
from service.core.program.model import Holidays, Line, Program, StaffMember
from service.core.program.never_sent import never_sent
from service.core.program.on_purpose import nobody_mistakes
from service.core.program.price_shapes import PricesShape, prices_of
from service.core.program.rota_shapes import NobodyShape, ShiftShape, nobody_of, shift_of
from service.core.program.schedule_shapes import (
    MissShape,
    PhaseShape,
    ScheduleShape,
    SeriesShape,
    VariedShape,
    schedule_of,
)
from service.core.program.target_shapes import TargetsShape, targets_of
from service.core.program.together import mistakes_together
from service.core.scheduling.hours import WeekHours, Window
from service.core.scheduling.pace import Pace
from service.core.screening.overlay import NO_OVERLAY, Overlay, read_overlay
from service.core.source import AuthoringError, Mistake, Source, read_yaml

# What pydantic calls a mistake, in a coordinator's words.
_IN_PLAIN_WORDS = {
    "missing": "this field is missing",
    "model_type": "fields are expected here, such as name: ...",
    "model_attributes_type": "fields are expected here, such as name: ...",
    "string_type": "write words here, in quotes if need be",
    "string_too_short": "write something here",
    "string_too_long": "this is too long: 60 characters at most",
    "string_pattern_mismatch": "write an e-mail address",
    "bool_type": "write true or false",
    "float_parsing": "write a number",
    "float_type": "write a number",
    "int_type": "write a whole number",
    "greater_than": "write a number above 0",
    "tuple_type": "write a list",
}


def read_program(text: str, *, file: str) -> Program:
    """The program that `text` (YAML) describes. Raises AuthoringError with every mistake in it.
    That its flows exist is checked by whoever has the flows."""
    source = read_yaml(text, file=file)
    mistakes: list[Mistake] = []
    shape = None
    try:
        shape = shapes.ProgramShape.model_validate(source.data)
    except ValidationError as error:
        mistakes.extend(_plain(error, source))
    mistakes.extend(mistakes_together(source, spoilt={mistake.where for mistake in mistakes}))
    overlay = NO_OVERLAY
    try:
        overlay = read_overlay(source, lang=shape.languages[0] if shape else "en")
    except AuthoringError as error:
        mistakes.extend(error.mistakes)
    if mistakes or shape is None:
        raise AuthoringError(mistakes)
    program = _build(shape, overlay)
    for judge in (never_sent, join_mistakes, nobody_mistakes):
        mistakes.extend(judge(program, source))
    mistakes.extend(asked_asleep(program, source))
    if mistakes:
        raise AuthoringError(mistakes)
    return program


def _plain(error: ValidationError, source: Source) -> Iterator[Mistake]:
    for detail in error.errors(include_url=False):
        path = _path_in(source.data, detail["loc"])
        yield source.mistake(path, _problem(detail["type"], detail, path))


def _path_in(data: Any, loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The part of pydantic's location that is a path in the file: it also names union branches."""
    path: list[int | str] = []
    here = data
    for part in loc:
        if isinstance(here, dict) and isinstance(part, str):
            path.append(part)
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            path.append(part)
            here = here[part]
        else:
            break
    return tuple(path)


def _problem(kind: str, detail: Any, path: tuple[int | str, ...]) -> str:
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    if kind == "extra_forbidden":
        return f"there is no such field{_nearest(path)}"
    if kind in {"greater_than_equal", "less_than_equal"}:
        least, most = detail["ctx"].get("ge"), detail["ctx"].get("le")
        return f"write {most:g} or less" if least is None else f"write {least:g} or more"
    if kind == "literal_error":
        return f"write one of {detail['ctx']['expected'].replace(' or ', ', ')}".replace("'", "")
    return _IN_PLAIN_WORDS.get(kind, str(detail["msg"]))


_SHAPES: dict[str, type[BaseModel]] = {
    "lines": shapes.LineShape,
    "staff": shapes.StaffShape,
    "schedules": ScheduleShape,
    "pace": shapes.PaceShape,
    "holidays": shapes.HolidaysShape,
    "ladder": LadderShape,
    "rota": ShiftShape,
    "nobody_on_call": NobodyShape,
    "drill": DrillShape,
    "care": CareShape,
    "targets": TargetsShape,
    "answer_hours": shapes.AnswerHoursShape,
    "prices": PricesShape,
    "caps": shapes.CapsShape,
    "habits": HabitsShape,
    "consent": ConsentShape,
}


# Those inside a schedule, and inside the habits.
_INNER: dict[str, type[BaseModel]] = {
    "series": SeriesShape,
    "varied": VariedShape,
    "phases": PhaseShape,
    "misses": MissShape,
    "weekly": WeeklyShape,
    "silence": SilenceShape,
    "mood": MoodShape,
}


def _nearest(path: tuple[int | str, ...]) -> str:
    shape: type[BaseModel] = shapes.ProgramShape
    for number, part in enumerate(path[:-1]):
        known = _INNER if number else _SHAPES
        shape = known.get(str(part), shape)
    names = [field.alias or name for name, field in shape.model_fields.items()]
    found = get_close_matches(str(path[-1]), names, n=1)
    return f" (did you mean {found[0]}?)" if found else ""


# ---------------------------------------------------------------- from shape to program
def _build(shape: shapes.ProgramShape, overlay: Overlay) -> Program:
    hours = shape.answer_hours
    ladder = ladder_of(shape.ladder, shape.zone, shape.night)
    return Program(
        slug=shape.slug,
        public_name=shape.public_name,
        zone=shape.zone,
        languages=shape.languages,
        lines=tuple(Line(**dict(line)) for line in shape.lines),
        staff=tuple(StaffMember(**dict(member)) for member in shape.staff),
        ladder=ladder,
        rota=tuple(shift_of(shift) for shift in shape.rota),
        nobody_on_call=tuple(nobody_of(hours) for hours in shape.nobody_on_call),
        drill=drill_of(shape.drill),
        calls=shape.calls,
        hand_back_after=shape.hand_back_after,
        care=care_of(shape.care),
        targets=targets_of(shape.targets, ladder),
        quiet_hours=shape.quiet_hours,
        hours_said="answer_hours" in shape.model_fields_set,
        answer_hours=(
            WeekHours(hours.days, Window(hours.start, hours.end)) if hours is not None else None
        ),
        schedules=tuple(schedule_of(schedule) for schedule in shape.schedules),
        state_hours=shape.state_hours,
        pace=Pace(shape.pace.day, shape.pace.week),
        holidays=Holidays(shape.holidays.calendars, shape.holidays.own),
        prices=prices_of(shape.prices),
        plain_content=shape.plain_content,
        caps=Caps(**dict(shape.caps)),
        habits=habits_of(shape.habits),
        tags=shape.tags,
        groups=shape.groups,
        screening=overlay,
        warm_line=shape.warm_line,
        consent=consent_of(shape.consent),
        still_you_after=shape.still_you_after,
    )
