"""Change the next text of one peer's schedule: move it, leave it out, put words of one's own in
place of its opening, or put it back as it was. Each with the reason, if one is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.dialogue.own_words import unfit
from service.core.scheduling.due_texts import Text, moved_by_hand
from service.core.scheduling.hours import free_of
from service.store.contacts import contact_of_peer, lock_contact
from service.store.peers import Peer
from service.store.schedules import Enrollment, Schedule, TextChange, lock_enrollments, text_change
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.enroll import plan_anew
from service.usecases.openings import beginning_of
from service.usecases.planning import OnSchedule, calendar_of, under_way
from service.usecases.read_program import program_of
from service.usecases.scene import Scene, scene_of
from service.usecases.take_alert import NotYours
from service.usecases.work import Work, retried, work

LONGEST_REASON = 200  # characters


@dataclass(frozen=True)
class Changed:
    """It is done."""


@dataclass(frozen=True)
class NotChanged:
    """Nothing has changed: `no_text` (there is none to come), `past` (the time lies behind us),
    `too_late` (the one after it is due by then), `quiet_hours` (it would not be let go from then
    on before it is over), `holiday` (it does not go at all), `no_change` (nobody changed it),
    `no_number`; of words `no_opening` (it says nothing) and those of `core.dialogue.own_words`, of
    which `detail` says more."""

    reason: str
    detail: str = ""


Outcome = Changed | NotChanged | NotYours


@dataclass(frozen=True)
class _Next:
    """The next text of an enrollment, as the rule and what people changed have it."""

    work: Work
    scope: Scope
    scene: Scene | None
    peer: Peer
    one: OnSchedule
    text: Text


def move_next(
    deps: Deps, *, scope: Scope, enrollment_id: UUID, to: datetime, reason: str = ""
) -> Outcome:
    """The next text of an enrollment goes at another time. `to` is the peer's own local time (no
    zone) or an instant. What holds texts back still holds it."""

    def change(found: _Next) -> NotChanged | None:
        at = to.replace(tzinfo=ZoneInfo(found.peer.zone)) if to.tzinfo is None else to
        at = at.astimezone(UTC)
        following = found.text.occurrence.followed_at
        if at <= found.work.now:
            return NotChanged("past")
        if following is not None and at >= following:
            return NotChanged("too_late")
        if not _may_go(found, at):
            return NotChanged("quiet_hours")
        _keep(found, reason).moved_to = at
        return None

    return _change_next(deps, scope, enrollment_id, ("moved_next", change))


def skip_next(deps: Deps, *, scope: Scope, enrollment_id: UUID, reason: str = "") -> Outcome:
    """The next text of an enrollment is left out."""

    def change(found: _Next) -> NotChanged | None:
        kept = _keep(found, reason)
        kept.moved_to = kept.words = None
        return None

    return _change_next(deps, scope, enrollment_id, ("skipped_next", change))


def edit_next(
    deps: Deps, *, scope: Scope, enrollment_id: UUID, words: str, reason: str = ""
) -> Outcome:
    """The next text of an enrollment opens with `words`; its question stays. A text that had been
    left out goes with them after all."""

    def change(found: _Next) -> NotChanged | None:
        if found.text.left_out == "holiday":
            return NotChanged("holiday")
        if found.scene is None:
            return NotChanged("no_number")
        begun = beginning_of(found.scene, found.one.spec.flow)
        opening = begun.opening if begun is not None else None
        if opening is None:
            return NotChanged("no_opening")
        wrong = unfit(words, opening, found.scene.lang)
        if wrong is not None:
            return NotChanged(wrong.reason, wrong.detail)
        kept = _keep(found, reason)
        kept.words = _seal(found, ("text_change", "words", kept.id), words.strip())
        return None

    return _change_next(deps, scope, enrollment_id, ("edited_next", change))


def put_back(deps: Deps, *, scope: Scope, enrollment_id: UUID) -> Outcome:
    """The next text of an enrollment goes as its schedule has it, whatever was changed by hand."""

    def change(found: _Next) -> NotChanged | None:
        session = found.work.session
        kept = text_change(session, found.one.row.id, found.text.occurrence.on)
        if kept is None:
            return NotChanged("no_change")
        session.delete(kept)
        return None

    return _change_next(deps, scope, enrollment_id, ("put_back", change))


Change = Callable[[_Next], NotChanged | None]


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
        scene, rows = locked(begun, peer)
        found = _next(begun, (scope, scene), peer, (enrollment_id, rows))
        if found is None:
            return NotChanged("no_text")
        refused = change(found)
        if refused is not None:
            return refused
        begun.session.flush()
        plan_again(begun, peer, rows)
        subject = ("enrollment", enrollment_id)
        audit.record(begun, action, subject, staff_id=scope.staff_id, program_id=peer.program_id)
        return Changed()


Rows = list[tuple[Enrollment, Schedule]]


def _next(
    work: Work, around: tuple[Scope, Scene | None], peer: Peer, named: tuple[UUID, Rows]
) -> _Next | None:
    (scope, scene), (enrollment_id, rows) = around, named
    program = program_of(work, peer.program_id)
    ones = under_way(work, program, peer, [(row, one.name) for row, one in rows if one.active])
    calendar = calendar_of(work, program, ones)
    one = next((one for one in ones if one.row.id == enrollment_id), None)
    if one is None:
        return None
    text = replace(one.enrolled, asked_for=None).next_text(calendar)
    return None if text is None else _Next(work, scope, scene, peer, one, text)


def locked(work: Work, peer: Peer) -> tuple[Scene | None, Rows]:
    """A peer's enrollments, locked in the order of the beat: their contact first."""
    contact = contact_of_peer(work.session, peer.id)
    if contact is not None:
        contact = lock_contact(work.session, contact.id)
    rows = list(lock_enrollments(work.session, peer.id))
    return scene_of(work, contact) if contact is not None else None, rows


def plan_again(work: Work, peer: Peer, rows: Rows) -> None:
    """Note when each of a peer's enrollments is to be looked at next."""
    program = program_of(work, peer.program_id)
    plan_anew(work, program, peer, [(row, one.name) for row, one in rows if one.active])


def sealed_reason(
    work: Work, peer: Peer, place: tuple[str, str, UUID], reason: str
) -> bytes | None:
    """A reason as it is kept: short, and with the peer's key; None when none was given."""
    said = reason.strip()[:LONGEST_REASON]
    return work.deps.keyring.seal(peer, place, said) if said else None


def _may_go(found: _Next, at: datetime) -> bool:
    """Whether a text at `at` (UTC) is ever let go by the peer's quiet hours."""
    if found.scene is None:
        return True
    text = moved_by_hand(found.text, at, found.one.spec.expires_after)
    free = free_of(found.scene.quiet, found.scene.zone, at=at)
    return free is not None and free < text.expires_at


def _keep(found: _Next, reason: str) -> TextChange:
    """The row of what is changed about a text, with who changes it now and why."""
    work, row, on = found.work, found.one.row, found.text.occurrence.on
    kept = text_change(work.session, row.id, on) or TextChange(
        id=work.new_id(), created_at=work.now, enrollment_id=row.id, on=on
    )
    kept.reason = sealed_reason(work, found.peer, ("text_change", "reason", kept.id), reason)
    kept.staff_id, kept.changed_at = found.scope.staff_id, work.now
    work.session.add(kept)
    return kept


def _seal(found: _Next, place: tuple[str, str, UUID], words: str) -> bytes:
    return found.work.deps.keyring.seal(found.peer, place, words)
