"""Change the plan of one peer: move or leave out the next text, pause the check-ins, or resume."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from service.core.scheduling.due_texts import Text
from service.store.contacts import contact_of_peer, lock_contact
from service.store.peers import Peer
from service.store.schedules import Enrollment, Schedule, TextChange, lock_enrollments
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.enroll import plan_anew
from service.usecases.planning import calendar_of, under_way
from service.usecases.read_program import program_of
from service.usecases.take_alert import NotYours
from service.usecases.work import Work, retried, work


@dataclass(frozen=True)
class Changed:
    """It is done."""


@dataclass(frozen=True)
class NotChanged:
    """Nothing has changed: `no_text` (there is none to come), `past` (the time lies behind us) or
    `too_late` (the one after it is due by then)."""

    reason: str


Outcome = Changed | NotChanged | NotYours


def move_next(deps: Deps, *, scope: Scope, enrollment_id: UUID, to: datetime) -> Outcome:
    """The next text of an enrollment goes at another time. `to` is the peer's own local time (no
    zone) or an instant. What holds texts back still holds it."""

    def change(begun: Work, peer: Peer, row: Enrollment, text: Text) -> NotChanged | None:
        at = to.replace(tzinfo=ZoneInfo(peer.zone)) if to.tzinfo is None else to
        at = at.astimezone(UTC)
        following = text.occurrence.followed_at
        if at <= begun.now:
            return NotChanged("past")
        if following is not None and at >= following:
            return NotChanged("too_late")
        _keep(begun, scope, row, (text, at))
        return None

    return _change_next(deps, scope, enrollment_id, ("moved_next", change))


def skip_next(deps: Deps, *, scope: Scope, enrollment_id: UUID) -> Outcome:
    """The next text of an enrollment is left out."""

    def change(begun: Work, peer: Peer, row: Enrollment, text: Text) -> NotChanged | None:
        del peer
        _keep(begun, scope, row, (text, None))
        return None

    return _change_next(deps, scope, enrollment_id, ("skipped_next", change))


@retried
def pause_peer(deps: Deps, *, scope: Scope, peer_id: UUID, until: datetime) -> Outcome:
    """No scheduled text goes to a peer until then (UTC); what waits longer than it lives is
    dropped. A time that lies behind us ends a pause, also one that misses began."""
    with work(deps) as begun:
        peer = begun.session.get(Peer, peer_id)
        if peer is None or not scope.allows(peer.program_id):
            return NotYours()
        rows = _locked(begun, peer)
        ends = until <= begun.now
        peer.paused_until = None if ends else until
        begun.session.add(peer)
        if ends:
            for row, _ in rows:
                if row.paused_at is not None:
                    row.paused_at, row.after = None, max(row.after, begun.now)
            _plan(begun, peer, rows)
        _audit(begun, scope, peer, "resumed" if ends else "paused", ("peer", peer_id))
        return Changed()


Change = Callable[[Work, Peer, Enrollment, Text], NotChanged | None]


@retried
def _change_next(
    deps: Deps, scope: Scope, enrollment_id: UUID, named: tuple[str, Change]
) -> Outcome:
    action, change = named
    with work(deps) as begun:
        known = begun.session.get(Enrollment, enrollment_id)
        peer = begun.session.get(Peer, known.peer_id) if known is not None else None
        if peer is None or not scope.allows(peer.program_id):
            return NotYours()
        rows = _locked(begun, peer)
        named_rows = [(row, one.name) for row, one in rows if one.active]
        program = program_of(begun, peer.program_id)
        ones = under_way(begun, program, peer, named_rows)
        calendar = calendar_of(begun, program, ones)
        one = next((one for one in ones if one.row.id == enrollment_id), None)
        text = (
            replace(one.enrolled, asked_for=None).next_text(calendar) if one is not None else None
        )
        if one is None or text is None:
            return NotChanged("no_text")
        refused = change(begun, peer, one.row, text)
        if refused is not None:
            return refused
        begun.session.flush()
        _plan(begun, peer, rows)
        _audit(begun, scope, peer, action, ("enrollment", enrollment_id))
        return Changed()


def _locked(work: Work, peer: Peer) -> list[tuple[Enrollment, Schedule]]:
    """A peer's enrollments, locked in the order of the beat: their contact first."""
    contact = contact_of_peer(work.session, peer.id)
    if contact is not None:
        lock_contact(work.session, contact.id)
    return list(lock_enrollments(work.session, peer.id))


def _plan(work: Work, peer: Peer, rows: list[tuple[Enrollment, Schedule]]) -> None:
    program = program_of(work, peer.program_id)
    plan_anew(work, program, peer, [(row, one.name) for row, one in rows if one.active])


def _keep(work: Work, scope: Scope, row: Enrollment, change: tuple[Text, datetime | None]) -> None:
    text, at = change
    query = select(TextChange).where(
        col(TextChange.enrollment_id) == row.id, col(TextChange.on) == text.occurrence.on
    )
    kept = work.session.exec(query).first() or TextChange(
        id=work.new_id(), created_at=work.now, enrollment_id=row.id, on=text.occurrence.on
    )
    kept.moved_to, kept.staff_id = at, scope.staff_id
    work.session.add(kept)


def _audit(work: Work, scope: Scope, peer: Peer, action: str, subject: tuple[str, UUID]) -> None:
    audit.record(work, action, subject, staff_id=scope.staff_id, program_id=peer.program_id)
