"""Which backups are kept, when the next is due, and what their files are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

_NAME = re.compile(r"warmline-(\d{8}T\d{6})Z\.backup")
_STAMP = "%Y%m%dT%H%M%S"
# A night that failed is tried again this much later, until it works.
TRY_AGAIN = timedelta(hours=1)
# What is younger stays in any case: somebody may have taken it for a reason.
FRESH = timedelta(days=1)
# A night may fail and be made up for; two in a row are no chance.
TOO_OLD = timedelta(hours=36)


@dataclass(frozen=True)
class Keep:
    """How many backups stay: the newest of each of so many days, weeks and months (in UTC)."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 6

    @property
    def longest(self) -> timedelta:
        """By when the oldest backup is gone, as long as new ones are made: a period counts whole,
        and a day more for what somebody took by hand."""
        return (
            max(
                timedelta(days=self.daily),
                timedelta(weeks=self.weekly + 1),
                timedelta(days=31 * (self.monthly + 1)),
            )
            + FRESH
        )


def read_keep(value: object) -> Keep:
    """How many backups to keep, from `7,4,6`: days, weeks and months. Raises ValueError."""
    if isinstance(value, Keep):
        return value
    parts = [part.strip() for part in str(value).split(",")]
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError("must be three figures such as 7,4,6: days, weeks and months to keep")
    keep = Keep(*(int(part) for part in parts))
    if keep.daily < 1:
        raise ValueError("must keep at least one day")
    return keep


def name_of(taken_at: datetime) -> str:
    """The file of the backup taken at a time (UTC, to the second)."""
    return f"warmline-{taken_at.astimezone(UTC).strftime(_STAMP)}Z.backup"


def taken_at(name: str) -> datetime | None:
    """When the backup of this file name was taken (UTC), or None: it is no backup of ours."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def kept(times: Iterable[datetime], keep: Keep) -> frozenset[datetime]:
    """Those of the backups of these times (UTC) that stay: the newest of each period, and all
    that were taken within FRESH of the newest."""
    newest_first = sorted(times, reverse=True)
    periods: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (keep.daily, datetime.date),
        (keep.weekly, lambda moment: moment.isocalendar()[:2]),
        (keep.monthly, lambda moment: (moment.year, moment.month)),
    )
    stay = {moment for moment in newest_first if newest_first[0] - moment < FRESH}
    for count, period_of in periods:
        newest: dict[object, datetime] = {}
        for moment in newest_first:
            newest.setdefault(period_of(moment), moment)
        stay.update(list(newest.values())[:count])
    return frozenset(stay)


def is_due(
    now: datetime, at: time, *, last_good: datetime | None, last_try: datetime | None
) -> bool:
    """Whether the nightly backup of `at` (UTC) is to be taken now: none has succeeded since that
    time last came, and none was tried within TRY_AGAIN."""
    slot = datetime.combine(now.astimezone(UTC).date(), at, UTC)
    if slot > now:
        slot -= timedelta(days=1)
    if last_good is not None and last_good >= slot:
        return False
    return last_try is None or now - last_try >= TRY_AGAIN
