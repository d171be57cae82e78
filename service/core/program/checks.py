"""Checking a program file before it goes in force: all that reading it alone cannot see.

A version that is in force was checked when it was applied, and is only read from then on; so a
check that becomes stricter never stops a program at work.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from service.core.program.join_words import taken_words
from service.core.program.model import Program
from service.core.program.reading import read_program
from service.core.scheduling.durations import say_duration
from service.core.scheduling.gaps import smallest_gap
from service.core.screening.overlay import Overlay
from service.core.source import AuthoringError, Mistake, Source, read_yaml

# In a crisis "minutes": six times what a step waits where a program says nothing.
LONGEST_CRISIS_WAIT = timedelta(minutes=30)


@dataclass(frozen=True)
class Known:
    """What a program file may name: flows, each by its name and language, and the calendars of
    holidays that there are. `meaning` says, in a sentence, what a word that somebody texts means
    already; `signs`, what is wrong with a program's changes beside the shipped warning signs;
    `scores` are the names of the answers on scales that flows keep."""

    flows: Collection[tuple[str, str]]
    is_calendar: Callable[[str], bool]
    meaning: Callable[[str], str | None] = lambda _: None
    signs: Callable[[Overlay], Iterable[Mistake]] = lambda _: ()
    scores: Collection[str] = ()


def read_checked(text: str, *, file: str, known: Known) -> Program:
    """The program that `text` (YAML) describes, fit to go in force. Raises AuthoringError with
    every mistake in it, each at the line of its field."""
    source = read_yaml(text, file=file)
    mistakes = [
        *_unknown_flows(source, known),
        *_unknown_calendars(source, known),
        *_unknown_scores(source, known),
    ]
    try:
        program = read_program(text, file=file)
    except AuthoringError as error:
        raise AuthoringError([*error.mistakes, *mistakes]) from None
    mistakes.extend(_never_missed(program, source))
    mistakes.extend(_slow_in_a_crisis(program, source))
    mistakes.extend(taken_words(program, source, known.meaning))
    mistakes.extend(known.signs(program.screening))
    if mistakes:
        raise AuthoringError(mistakes)
    return program


def taken_numbers(program: Program, taken: Collection[str], text: str, file: str) -> list[Mistake]:
    """A mistake for each line of the program whose number is among `taken`."""
    source = read_yaml(text, file=file)
    return [
        source.mistake(("lines", number, "phone"), "another program has this number")
        for number, line in enumerate(program.lines)
        if line.phone in taken
    ]


def _unknown_flows(source: Source, known: Known) -> Iterator[Mistake]:
    """Every schedule names a flow that is there, in each language of the program."""
    for number, item in enumerate(_listed(source.data.get("schedules"))):
        flow = item.get("flow") if isinstance(item, dict) else None
        if not isinstance(flow, str) or not flow.strip():
            continue  # reading tells
        for lang in _languages(source.data.get("languages")):
            if (flow.strip(), lang) not in known.flows:
                problem = f"no flow {flow.strip()} in {lang}"
                yield source.mistake(("schedules", number, "flow"), problem)


def _unknown_calendars(source: Source, known: Known) -> Iterator[Mistake]:
    holidays = source.data.get("holidays")
    written = holidays.get("calendars") if isinstance(holidays, dict) else None
    named = [written] if isinstance(written, str) else _listed(written)
    for number, name in enumerate(named):
        if isinstance(name, str) and not known.is_calendar(name):
            problem = f"there is no calendar of holidays called {name}"
            yield source.mistake(("holidays", "calendars", number), problem)


def _unknown_scores(source: Source, known: Known) -> Iterator[Mistake]:
    """Each score whose fall is looked for is one that some flow keeps."""
    habits = source.data.get("habits")
    mood = habits.get("mood") if isinstance(habits, dict) else None
    named = _listed(mood.get("scores")) if isinstance(mood, dict) else []
    for number, name in enumerate(named):
        if isinstance(name, str) and name not in known.scores:
            problem = f"no flow keeps a score {name}: there are {', '.join(sorted(known.scores))}"
            yield source.mistake(("habits", "mood", "scores", number), problem)


def _never_missed(program: Program, source: Source) -> Iterator[Mistake]:
    """Each schedule whose next text may come before the last one counts as missed: the newer run
    takes the place of the older, and who never answers would never be missed."""
    for number, schedule in enumerate(program.schedules):
        gap = smallest_gap(schedule.rule)
        if gap is not None and schedule.missed_after >= gap:
            problem = (
                f"the next text may come {say_duration(gap)} after the last: a check-in must count "
                "as missed before that, or nobody's silence is ever seen"
            )
            yield source.mistake(("schedules", number, "missed_after"), problem)


def _slow_in_a_crisis(program: Program, source: Source) -> Iterator[Mistake]:
    """A crisis reaches phones within minutes, by day and by night: the person is told that somebody
    is being called for them now."""
    crisis, where = program.ladder.crisis, ("ladder", "crisis")
    if crisis.night is not None:
        problem = "a crisis is told at any hour: leave this out or write buzz"
        yield source.mistake((*where, "at_night"), problem)
    if crisis.wait > LONGEST_CRISIS_WAIT:
        problem = f"a crisis climbs within {say_duration(LONGEST_CRISIS_WAIT)} at most"
        yield source.mistake((*where, "wait"), problem)
    if all(step.ways == ("email",) for step in crisis.steps):
        problem = "nobody's phone rings: in a crisis at least one step must text or call"
        yield source.mistake((*where, "steps"), problem)


def _languages(written: Any) -> list[str]:
    named = [written] if isinstance(written, str) else _listed(written)
    return [lang for lang in named if isinstance(lang, str) and lang in ("en", "es")]


def _listed(written: Any) -> list[Any]:
    return written if isinstance(written, list) else []
