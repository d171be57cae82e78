"""Announce a goodbye: a peer's next text says that the one after it is the last, with whom they can
still talk and how to come back. Until then it can be taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from service.core.scheduling.due_texts import Calendar
from service.core.scheduling.ending import ended_after, farewell_of
from service.store.changing import leave_for_good
from service.store.schedules import named_enrollments
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.planning import OnSchedule, calendar_of, under_way
from service.usecases.read_program import program_of
from service.usecases.say_goodbye import (
    Leaving,
    NotNow,
    SaidGoodbye,
    end_at_once,
    end_silently,
    no_way_to,
    on_schedules,
    who_leaves,
)
from service.usecases.take_alert import NotYours
from service.usecases.work import Work, retried, work

# The one that announces it, and the last.
TEXTS_TO_GO = 2
# Two texts of a monthly schedule come within this; nobody waits for longer to be let go.
SOON = timedelta(days=70)


@dataclass(frozen=True)
class Announced:
    """The next text of each of these schedules announces the end (or is the last already), and the
    one after it is the last. `ended` are those from which nothing was coming soon: they have ended
    without a word."""

    schedules: tuple[str, ...]
    ended: int = 0


@dataclass(frozen=True)
class GoesOn:
    """The check-ins go on. `told` is whether the peer has read that they end."""

    told: bool


@retried
def announce_goodbye(
    deps: Deps, *, scope: Scope, peer_id: UUID
) -> Announced | SaidGoodbye | NotNow | NotYours:
    """Let the check-ins of a peer of the scope end with the text after the next, which says so.
    Where no text is coming the goodbye begins at once."""
    with work(deps) as begun:
        found = who_leaves(begun, scope, peer_id)
        if not isinstance(found, Leaving):
            return found
        soon = _soon(begun, found)
        if not soon:
            return end_at_once(begun, scope, found)
        for one in soon:
            if one.row.ends_after is None:
                one.row.ends_after = one.row.sent + TEXTS_TO_GO
        staying = {one.row.id for one in soon}
        rest = [row for row in found.standing if row.id not in staying]
        end_silently(begun, rest)
        leave_for_good(begun.session, peer_id)
        _audit(begun, scope, found, "announced_goodbye")
        return Announced(tuple(sorted(one.spec.name for one in soon)), len(rest))


@retried
def take_goodbye_back(deps: Deps, *, scope: Scope, peer_id: UUID) -> GoesOn | NotNow | NotYours:
    """Let the check-ins of a peer of the scope, whose goodbye was announced, go on as before."""
    with work(deps) as begun:
        found = on_schedules(begun, scope, peer_id)
        if isinstance(found, NotYours):
            return found
        rows = [row for row in found.standing if row.ends_after is not None]
        if not rows:
            return NotNow("not_announced")
        told = any(row.announced for row in rows)
        for row in rows:
            row.ends_after = None
        ones, calendar = _ahead(begun, replace(found, standing=tuple(rows)))
        ending = {one.row.id for one in ones if _is_last(one, calendar)}
        for row in rows:
            # What its own rule has announced stays said.
            row.announced = row.announced and row.id in ending
        _audit(begun, scope, found, "took_goodbye_back")
        return GoesOn(told)


def _soon(work: Work, one: Leaving) -> list[OnSchedule]:
    """Those of a peer's schedules that can say goodbye with a text of theirs in the weeks ahead."""
    if one.contact is None or not one.peer.active or no_way_to(work, one.contact) is not None:
        return []
    ones, calendar = _ahead(work, one)
    return [on for on in ones if on.row.next_due_at is not None and _says_so(work, on, calendar)]


def _says_so(work: Work, one: OnSchedule, calendar: Calendar) -> bool:
    timing = ended_after(one.enrolled.timing, one.row.sent + TEXTS_TO_GO)
    coming = list(replace(one.enrolled, timing=timing, asked_for=None).coming(calendar))
    if not coming or coming[-1].due_at > work.now + SOON:
        return False
    # A single text has nothing before it in which the end could be announced.
    return farewell_of(coming[0].occurrence, announced=one.row.announced) is not None


def _ahead(work: Work, one: Leaving) -> tuple[list[OnSchedule], Calendar]:
    program = program_of(work, one.peer.program_id)
    names = {row.id: name for row, name in named_enrollments(work.session, one.peer.id)}
    named = [(row, names[row.id]) for row in one.standing if row.id in names]
    ones = under_way(work, program, one.peer, named)
    return ones, calendar_of(work, program, ones)


def _is_last(one: OnSchedule, calendar: Calendar) -> bool:
    text = replace(one.enrolled, asked_for=None).next_text(calendar)
    return text is not None and text.occurrence.is_last


def _audit(work: Work, scope: Scope, one: Leaving, action: str) -> None:
    subject = ("peer", one.peer.id)
    audit.record(work, action, subject, staff_id=scope.staff_id, program_id=one.peer.program_id)
