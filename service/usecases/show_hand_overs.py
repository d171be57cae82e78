"""Show the hand-overs: what was open as turns changed, and what of it still is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from service.store.alerts import open_alerts
from service.store.hand_overs import hand_overs_since
from service.usecases.work import Work

SHOWN_FOR = timedelta(days=3)


@dataclass(frozen=True)
class HandOverLine:
    """Turns changed `at` a time (UTC) while the alerts `refs` were open; of these `still` are.
    `untold` are the names of those who could not be told."""

    at: datetime
    goes: tuple[str, ...]
    comes: tuple[str, ...]
    refs: tuple[str, ...]
    still: tuple[str, ...]
    untold: tuple[str, ...]


@dataclass(frozen=True)
class HandedOver:
    """The hand-overs of the last days, the newest first, and the numbers of what is open now."""

    lines: tuple[HandOverLine, ...]
    open_now: tuple[str, ...]


def handed_over(work: Work, program_id: UUID, name: Callable[[UUID], str]) -> HandedOver:
    """Those of a program within SHOWN_FOR; `name` says what a member of staff is called."""
    standing = tuple(str(one.reference) for one in open_alerts(work.session, program_id))
    lines = []
    rows = hand_overs_since(work.session, program_id, work.now - SHOWN_FOR)
    for at, group in groupby(rows, lambda row: row.at):
        notes = list(group)
        refs = tuple(notes[0].refs.split())
        lines.append(
            HandOverLine(
                at=at,
                goes=tuple(name(one.staff_id) for one in notes if one.side == "goes"),
                comes=tuple(name(one.staff_id) for one in notes if one.side == "comes"),
                refs=refs,
                still=tuple(one for one in refs if one in standing),
                untold=tuple(name(one.staff_id) for one in notes if one.message_id is None),
            )
        )
    return HandedOver(tuple(lines), standing)
