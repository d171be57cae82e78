"""Hours without anybody on call, against the shifts of the same program file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from service.core.program.model import Program
from service.core.rota.shift_names import ShiftNames
from service.core.source import Mistake, Source

# What meets at all meets within four weeks, but for rules that come back more rarely.
_LOOKED_THROUGH = timedelta(weeks=4)


def nobody_mistakes(program: Program, source: Source) -> Iterator[Mistake]:
    """Each of the hours in which somebody has a shift after all: one of the two is not meant."""
    for number, hours in enumerate(program.nobody_on_call):
        starts = max((hours.starts, *(shift.starts for shift in program.rota)))
        first = datetime.combine(starts, time(), tzinfo=UTC)
        until = first + _LOOKED_THROUGH
        names = ShiftNames(program.rota, program.zone, first=first, until=until)
        spans = hours.spans(program.zone, first=first, until=until)
        met = next((name for span in spans for name in names.within(*span)), None)
        if met is not None:
            problem = f"shift {met} has somebody then: take these hours out of one of the two"
            yield source.mistake(("nobody_on_call", number), problem)
