"""Start the check-ins that are due: each goes, waits, or is dropped with the reason.

The unit of work is a peer: of all their texts that are due the one that goes first is looked at
first, with the very steps that a preview takes (`Enrolled.next_text`, `holds.decide`). What comes
too late, as after an outage, is dropped text by text. Each that goes waits in the outbox, from
which a line sends no faster than it may.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from service.core.scheduling.due_texts import Calendar, Text
from service.core.scheduling.holds import Drop, Holds, Send, Shift, decide
from service.core.scheduling.pace import NO_TRAFFIC, Traffic
from service.core.scheduling.plan import SENT_COUNTS, texts_ahead
from service.store.contacts import contact_of_peer, lock_contact
from service.store.due import Claim, claim
from service.store.peers import Peer
from service.store.schedules import (
    ENROLLMENTS,
    Checkin,
    lock_enrollments,
    peers_enrolled,
    sent_since,
)
from service.usecases.deps import Deps
from service.usecases.one_by_one import together
from service.usecases.planning import OnSchedule, calendar_of, keep_settled, under_way
from service.usecases.run_checkin import keep_checkin, run_checkin
from service.usecases.scene import Scene, scene_of
from service.usecases.standing import Standing, standing_of
from service.usecases.work import Work, retried, work

LEASE = timedelta(seconds=60)
# Settled for one peer in one transaction; after a long outage the rest follows in the next.
MOST_SETTLED = 60


def start_checkins(deps: Deps, *, limit: int = 50) -> bool:
    """Plan for the peers of up to `limit` due enrollments, together if all goes well. Whether more
    may be due."""
    with work(deps) as begun:
        claimed = claim(begun.session, ENROLLMENTS, Claim(deps.ids.new(), begun.now, LEASE, limit))
        peer_ids = peers_enrolled(begun.session, claimed) if claimed else ()
    together(peer_ids, lambda some: _plan_all(deps, some))
    return len(claimed) == limit


@retried
def _plan_all(deps: Deps, peer_ids: Sequence[UUID]) -> None:
    """One transaction for all."""
    with work(deps) as begun:
        for peer_id in peer_ids:
            _plan(begun, begun.session.get_one(Peer, peer_id))


def _plan(work: Work, peer: Peer) -> None:
    contact = contact_of_peer(work.session, peer.id)
    if contact is not None:
        contact = lock_contact(work.session, contact.id)
    rows = lock_enrollments(work.session, peer.id)
    # The program's file is read once they are locked: a change of it comes before or after.
    scene = scene_of(work, contact) if contact else None
    for row, _ in rows:
        row.lease = row.leased_until = None
    reached = scene if scene is not None and peer.active else None
    named = [(row, schedule.name) for row, schedule in rows if schedule.active]
    ones = under_way(work, reached.program, peer, named) if reached else []
    standing = {one.row.id for one in ones}
    for row, _ in rows:
        if row.id not in standing:
            row.next_due_at = None  # looked at again when the peer, or the schedule, is back
    if reached is not None and ones:
        _Plans(reached, ones).settle_due()


class _Plans:
    """A peer's schedules under way, and what becomes of the texts that are due."""

    def __init__(self, scene: Scene, ones: list[OnSchedule]) -> None:
        self._scene = scene
        self._ones = {one.row.id: one for one in ones}
        self._calendar: Calendar = calendar_of(scene.work, scene.program, ones)
        self._texts = {one.row.id: one.enrolled.next_text(self._calendar) for one in ones}
        self._standing: Standing | None = None
        self._unreachable: str | None = None

    def settle_due(self) -> None:
        """Look at each text that is due, the one that waits longest first and of those the one
        with the lowest rank, until none is."""
        for _ in range(MOST_SETTLED):
            due = self._first_due()
            if due is None:
                return
            one, text = due
            if text is None:
                one.row.next_due_at = None
            else:
                self._look(one, text)

    def _first_due(self) -> tuple[OnSchedule, Text | None] | None:
        now = self._scene.work.now
        due: list[tuple[datetime, tuple[int, datetime, str], UUID]] = []
        for row_id, text in self._texts.items():
            at = self._ones[row_id].row.next_due_at
            if at is not None and at <= now:
                due.append((at, text.rank if text else (0, at, ""), row_id))
        if not due:
            return None
        first = min(due)[2]
        return self._ones[first], self._texts[first]

    def _look(self, one: OnSchedule, text: Text) -> None:
        now = self._scene.work.now
        holds = self._holds(now)
        match decide(text, holds, now=now, traffic=self._traffic(one, text, holds)):
            case Shift(to):
                one.row.next_due_at = to
            case Drop(reason):
                why = self._unreachable if reason == "stopped" else None
                self._keep(one, text, "dropped", why or reason)
                self._settled(one, text, sent=False)
            case Send():
                self._send(one, text)

    def _send(self, one: OnSchedule, text: Text) -> None:
        scene = self._scene
        flow = scene.work.deps.library.flow(one.spec.flow, scene.lang)
        if flow is None:
            self._keep(one, text, "dropped", "no_flow")
        else:
            run_checkin(scene, one, text, flow)
        self._standing = None  # a question may be open now
        self._settled(one, text, sent=flow is not None)

    def _keep(self, one: OnSchedule, text: Text, status: str, reason: str | None) -> Checkin:
        return keep_checkin(self._scene, one.row, text, status, reason)

    def _settled(self, one: OnSchedule, text: Text, *, sent: bool) -> None:
        """On to the next text of the schedule; its last one ends the enrollment."""
        row, scene = one.row, self._scene
        keep_settled(one, text, sent=sent)
        # Misses may have paused or ended it as this one began.
        found = under_way(scene.work, scene.program, _peer(scene), [(row, one.spec.name)])
        following = found[0].enrolled.next_text(self._calendar) if found else None
        row.next_due_at = following.look_at if following is not None else None
        self._ones[row.id] = found[0] if found else one
        self._texts[row.id] = following
        if following is None and text.occurrence.is_last:
            row.ended_at = scene.work.now

    def _holds(self, now: datetime) -> Holds:
        if self._standing is None:
            self._standing = standing_of(self._scene)
        self._unreachable = self._standing.unreachable
        return self._standing.holds_at(now)

    def _traffic(self, one: OnSchedule, text: Text, holds: Holds) -> Traffic:
        if not holds.pace.limits:
            return NO_TRAFFIC
        work = self._scene.work
        others = (
            (self._ones[row_id].enrolled, other)
            for row_id, other in self._texts.items()
            if other is not None and row_id != one.row.id
        )
        sent = sent_since(work.session, one.row.peer_id, work.now - SENT_COUNTS)
        return Traffic(sent, texts_ahead(text, others, self._calendar, now=work.now))


def _peer(scene: Scene) -> Peer:
    assert scene.peer is not None
    return scene.peer
