"""Start the check-ins that are due: each goes, waits, or is dropped with the reason.

The unit of work is a peer: of all their texts that are due the one that goes first is looked at
first, with the very steps that a preview takes (`Enrolled.next_text`, `holds.decide`). What comes
too late, as after an outage, is dropped text by text. Each that goes waits in the outbox, from
which a line sends no faster than it may.

Many peers are planned for in one transaction, and each table is asked once for all of them: first
for their plans (`_read`), then, round after round, for the first due text of each (`_settle`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from service.core.scheduling.due_texts import Calendar, Text
from service.core.scheduling.holds import LOOK_AGAIN, Drop, Holds, Send, Shift, decide
from service.core.scheduling.pace import NO_TRAFFIC, Traffic
from service.core.scheduling.plan import SENT_COUNTS, texts_ahead
from service.store.contacts import Contact, lock_contacts_of
from service.store.due import Claim, claim
from service.store.peers import peers_by_id
from service.store.schedules import (
    ENROLLMENTS,
    Enrollment,
    Schedule,
    lock_enrollments,
    peers_enrolled,
    sent_among,
    text_changes,
)
from service.usecases.deps import Deps
from service.usecases.doubt import ask_still, must_ask
from service.usecases.go_live import waits
from service.usecases.one_by_one import together
from service.usecases.planning import (
    OnSchedule,
    PeerDays,
    calendar_with,
    days_of_peers,
    holidays_of,
    keep_settled,
    under_way,
)
from service.usecases.run_checkin import Begins, keep_checkin, run_checkin
from service.usecases.scene import Scene, scenes_of
from service.usecases.standing import Standing, standings_of
from service.usecases.work import Work, retried, work

LEASE = timedelta(seconds=60)
# Settled for one peer in one transaction; after a long outage the rest follows in the next.
MOST_SETTLED = 60


def start_checkins(deps: Deps, *, limit: int = 200) -> bool:
    """Plan for the peers of up to `limit` due enrollments, together if all goes well. Whether more
    may be due."""
    with work(deps) as begun:
        claimed = claim(begun.session, ENROLLMENTS, Claim(deps.ids.new(), begun.now, LEASE, limit))
        peer_ids = peers_enrolled(begun.session, claimed) if claimed else ()
    if not peer_ids:
        return False
    together(peer_ids, lambda some: _plan_all(deps, some))
    return len(claimed) == limit


@retried
def _plan_all(deps: Deps, peer_ids: Sequence[UUID]) -> None:
    """One transaction for all."""
    with work(deps) as begun:
        contacts = lock_contacts_of(begun.session, peer_ids)
        rows = lock_enrollments(begun.session, *peer_ids)
        # All else is read once these are locked: a change of it comes before or after.
        plans = _read(begun, contacts, rows)
        for _ in range(MOST_SETTLED):
            due = [first for one in plans if (first := one.first_due()) is not None]
            if not due:
                break
            _settle(begun, due)
        for row, _schedule in rows:  # at last, so that each row is written once
            row.lease = row.leased_until = None


def _read(
    work: Work, contacts: Mapping[UUID, Contact], rows: Sequence[tuple[Enrollment, Schedule]]
) -> list[_Plans]:
    """The plans of those peers who have schedules under way and somewhere to be reached. What is
    not under way is looked at again when the peer, or the schedule, is back, or the program goes
    live."""
    session = work.session
    of_peer: dict[UUID, list[tuple[Enrollment, Schedule]]] = defaultdict(list)
    for row, schedule in rows:
        of_peer[row.peer_id].append((row, schedule))
    peer_ids = list(of_peer)
    peers = peers_by_id(session, peer_ids)
    scenes = scenes_of(work, peers, contacts)
    days = days_of_peers(work, peer_ids)
    changes = text_changes(session, [row.id for row, _ in rows])
    sent = sent_among(session, peer_ids, work.now - SENT_COUNTS)
    plans = []
    for peer in peers:
        own = of_peer[peer.id]
        runs = peer.active and not waits(work, peer.program_id)
        scene = scenes.get(peer.id) if runs else None
        named = [(row, schedule.name) for row, schedule in own if schedule.active]
        ones = under_way(work, scene.program, peer, named, days[peer.id]) if scene else []
        _let_lie(own, ones)
        if scene is not None and ones:
            names = {one.row.id: one.spec.name for one in ones}
            changed = [row for row in changes if row.enrollment_id in names]
            holidays = holidays_of(work, scene.program)
            calendar = calendar_with(work, holidays, (peer, names), changed)
            plans.append(_Plans(scene, days[peer.id], ones, calendar, sent.get(peer.id, ())))
    return plans


def _let_lie(own: Sequence[tuple[Enrollment, Schedule]], ones: Sequence[OnSchedule]) -> None:
    standing = {one.row.id for one in ones}
    for row, _ in own:
        if row.id not in standing:
            row.next_due_at = None


def _settle(work: Work, due: Sequence[_Due]) -> None:
    """Send each text, put it off, or drop it."""
    standings = standings_of(work, [one.plans.scene for one in due])
    ready = [(one, standings[one.plans.scene.contact.id]) for one in due]
    begin = [(one, standing, begins) for one, standing in ready if (begins := one.look(standing))]
    work.session.flush()  # what is said names its check-in
    for one, standing, begins in begin:
        run_checkin(standing, one.on, one.text, begins)
        one.settled(sent=True)


class _Plans:
    """A peer's schedules under way, the next text of each, and when texts of any were `sent`."""

    def __init__(
        self,
        scene: Scene,
        days: PeerDays,
        ones: Sequence[OnSchedule],
        calendar: Calendar,
        sent: Sequence[datetime],
    ) -> None:
        self.scene = scene
        self._days = days
        self._calendar = calendar
        self._sent = tuple(sent)
        self._ones = {one.row.id: one for one in ones}
        self._texts = {one.row.id: one.enrolled.next_text(calendar) for one in ones}

    def first_due(self) -> _Due | None:
        """The text that waits longest of those that are due, and of those the one with the lowest
        rank."""
        now = self.scene.work.now
        due: list[tuple[datetime, tuple[int, datetime, str], UUID]] = []
        for row_id, text in self._texts.items():
            row = self._ones[row_id].row
            if text is None:
                row.next_due_at = None
            elif row.next_due_at is not None and row.next_due_at <= now:
                due.append((row.next_due_at, text.rank, row_id))
        if not due:
            return None
        first = min(due)[2]
        text = self._texts[first]
        assert text is not None
        return _Due(self, self._ones[first], text)

    def traffic(self, due: _Due, holds: Holds) -> Traffic:
        """The peer's other texts, as far as they matter for this one."""
        if not holds.pace.limits:
            return NO_TRAFFIC
        others = (
            (self._ones[row_id].enrolled, other)
            for row_id, other in self._texts.items()
            if other is not None and row_id != due.on.row.id
        )
        now = self.scene.work.now
        return Traffic(self._sent, texts_ahead(due.text, others, self._calendar, now=now))

    def settled(self, due: _Due, *, sent: bool) -> None:
        """On to the next text of the schedule; its last one ends the enrollment."""
        row, scene, text = due.on.row, self.scene, due.text
        keep_settled(due.on, text, sent=sent)
        if sent:
            self._sent = (*self._sent, scene.work.now)
        # Misses may have paused or ended it as this one began.
        assert scene.peer is not None
        named = [(row, due.on.spec.name)]
        found = under_way(scene.work, scene.program, scene.peer, named, self._days)
        following = found[0].enrolled.next_text(self._calendar) if found else None
        row.next_due_at = following.look_at if following is not None else None
        self._ones[row.id] = found[0] if found else due.on
        self._texts[row.id] = following
        if following is None and text.occurrence.is_last:
            row.ended_at = scene.work.now


@dataclass(frozen=True)
class _Due:
    """A text that is due, on which schedule, and the plans that it is of."""

    plans: _Plans
    on: OnSchedule
    text: Text

    def look(self, standing: Standing) -> Begins | None:
        """Put it off or drop it; or, when it goes, record that and give what begins."""
        scene = self.plans.scene
        now = scene.work.now
        holds = standing.holds_at(now)
        match decide(self.text, holds, now=now, traffic=self.plans.traffic(self, holds)):
            case Shift(to):
                self.on.row.next_due_at = to
            case Drop(reason):
                self._drop((standing.unreachable if reason == "stopped" else None) or reason)
            case Send() if must_ask(scene):
                ask_still(scene)
                self.on.row.next_due_at = now + LOOK_AGAIN
            case Send():
                flow = scene.work.deps.library.flow(self.on.spec.flow, scene.lang)
                if flow is not None:
                    return Begins(flow, keep_checkin(scene, self.on.row, self.text, "sent", None))
                self._drop("no_flow")
        return None

    def _drop(self, reason: str) -> None:
        keep_checkin(self.plans.scene, self.on.row, self.text, "dropped", reason)
        self.settled(sent=False)

    def settled(self, *, sent: bool) -> None:
        self.plans.settled(self, sent=sent)
