"""When a person will answer, in words that the program's hours make true."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from service.core.scheduling.hours import WeekHours


def when_answered(
    answer_hours: WeekHours | None,
    zone: ZoneInfo,
    *,
    now: datetime,
    lang: Literal["en", "es"],
    reader_zone: ZoneInfo | None = None,
) -> str:
    """A phrase that ends a sentence: `today by 5 PM`, `tomorrow after 9 AM`, `hoy antes de las
    5 PM`. `answer_hours` are those of `zone`; the phrase names the clock of `reader_zone` when the
    reader lives by another. Without hours it promises no time."""
    raise NotImplementedError
