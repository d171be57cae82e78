"""Compare what goes out by a program's file in force with what would by another version of it, text
by text, for those enrolled now. Nothing is put in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.program.checks import read_checked
from service.core.program.differences import differences
from service.core.program.versions import Versions
from service.core.scheduling.plan import Planned
from service.core.scheduling.plan_changes import PlanChange, plan_changes
from service.core.scheduling.spread import Queued
from service.store.outbox import OF_RATE
from service.store.previewed import count_ahead, peers_ahead
from service.store.programs import find_program
from service.store.scope import Scope
from service.usecases.apply_program import known_to
from service.usecases.audience import follow_audience
from service.usecases.deps import Deps
from service.usecases.looks import peer_name, record_list
from service.usecases.peer_plans import PeerRows, plan_of, rows_of, under
from service.usecases.preview_schedules import Figures, figures_of, queued, rate_of
from service.usecases.read_program import program_of
from service.usecases.work import Work

Kind = Literal["more", "fewer", "moved", "otherwise"]
"""A text that goes though none did, one that goes no more, one that goes at another time, and one
that does not go for another reason than before."""


@dataclass(frozen=True, slots=True)
class TextDiffers:
    """One text of a peer's that fares otherwise; `zone` is the peer's."""

    peer_id: UUID
    name: str
    zone: ZoneInfo
    kind: Kind
    change: PlanChange

    def say(self) -> str:
        """The change in words, by the peer's own clock."""
        return f"{self.name}: {self.change.say(self.zone)}"


@dataclass(frozen=True)
class Compared:
    """What would be otherwise in the days ahead: what the file changes (`changes`), text by text
    what becomes of that, how many texts of each kind, and what all texts come to before and after.
    `audience`: how many the file would put on a schedule, and take off it, by schedule; these are
    taken as they are now. `peers` of `of` were looked through."""

    changes: tuple[str, ...]
    texts: tuple[TextDiffers, ...]
    kinds: dict[Kind, int]
    before: Figures
    after: Figures
    audience: dict[str, tuple[int, int]]
    peers: int
    of: int


@dataclass(frozen=True)
class NoProgram:
    """There is no program of this name yet, or none that one may look at."""

    slug: str


def compare_plans(
    deps: Deps,
    *,
    written: tuple[str, str],
    days: int,
    peer_id: UUID | None = None,
    most: int | None = None,
) -> Compared | NoProgram:
    """Compare the plans of a program's peers (of the first `most`, or of one) by the file in force
    and by `written`: a text, and the name of its file. Raises AuthoringError with all that is wrong
    in it."""
    source, file = written
    after = read_checked(source, file=file, known=known_to(deps))
    with deps.database.read() as session:
        begun = Work(deps, session, deps.clock.now_in(session))
        row = find_program(session, after.slug)
        if row is None:
            return NoProgram(after.slug)
        if peer_id is not None:
            peer_ids: Sequence[UUID] = [peer_id]
        else:
            peer_ids = peers_ahead(session, row.id, most=most)
        of = 1 if peer_id is not None else count_ahead(session, row.id)
        sides = _Sides(begun, Versions(program_of(begun, row.id), after))
        end = begun.now + timedelta(days=days)
        texts = [one for known in rows_of(begun, peer_ids) for one in sides.compare(known, end)]
        rates = rate_of(session, row.id), after.line_for("peers").rate * OF_RATE
        audience = follow_audience(begun, row.id, after, dry_run=True)
        return _compared(sides, texts, rates, (audience, (len(peer_ids), of)))


def compare_in(
    deps: Deps, *, scope: Scope, written: tuple[str, str], days: int, most: int
) -> Compared | NoProgram:
    """The same for whoever may look at the program. The look is audited."""
    slug = read_checked(written[0], file=written[1], known=known_to(deps)).slug
    with deps.database.read() as session:
        row = find_program(session, slug)
    if row is None or not scope.allows(row.id):
        return NoProgram(slug)
    record_list(deps, scope, "preview")
    return compare_plans(deps, written=written, days=days, most=most)


class _Sides:
    """The two versions, and the texts that go by each."""

    def __init__(self, work: Work, versions: Versions) -> None:
        self._work, self.now = work, work.now
        self.versions, self.tell_signs = versions, work.deps.library.tell_signs
        self.before = under(work, versions.before)
        self.after = under(
            work,
            versions.after,
            frozenset(versions.retimed),
            looked_anew=versions.held_otherwise,
        )
        self.queued: tuple[list[Queued], list[Queued]] = ([], [])

    def compare(self, known: PeerRows, end: datetime) -> Iterator[TextDiffers]:
        """The texts of a peer's that fare otherwise."""
        scene = known.standing.scene
        plans: list[list[Planned]] = []
        for number, version in enumerate((self.before, self.after)):
            told = list(plan_of(self._work, known, version, end))
            plans.append([text for text, _ in told])
            self.queued[number].extend(queued(version.program, [line for _, line in told]))
        name = peer_name(self._work.deps, known.peer)
        for change in plan_changes(*plans):
            yield TextDiffers(known.peer.id, name, scene.zone, _kind(change), change)


def _kind(change: PlanChange) -> Kind:
    went = change.before is not None and change.before.sent_at is not None
    goes = change.after is not None and change.after.sent_at is not None
    if went and goes:
        return "moved"
    if went or goes:
        return "more" if goes else "fewer"
    return "otherwise"


def _compared(
    sides: _Sides,
    texts: list[TextDiffers],
    rates: tuple[float, float],
    looked: tuple[dict[str, tuple[int, int]], tuple[int, int]],
) -> Compared:
    audience, (peers, of) = looked
    before, after = (
        figures_of(version.program, some, start=sides.now, rate=rate)
        for version, some, rate in zip(
            (sides.before, sides.after), sides.queued, rates, strict=True
        )
    )
    texts.sort(key=lambda one: (one.change.on, one.name, one.change.schedule, one.peer_id))
    kinds: Counter[Kind] = Counter(one.kind for one in texts)
    changes = tuple(differences(sides.versions.before, sides.versions.after, sides.tell_signs))
    return Compared(changes, tuple(texts), dict(kinds), before, after, audience, peers, of)
