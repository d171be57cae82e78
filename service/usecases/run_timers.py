"""Run the timers of conversations: a reminder, or the end of waiting."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from service.core import turn
from service.core.dialogue.model import TimerRang
from service.store.contacts import lock_contact
from service.store.conversations import TIMERS, ConversationRow
from service.store.due import Claim, claim
from service.usecases.carry_out import Origin, carry_out
from service.usecases.deps import Deps
from service.usecases.dialogues import Dialogues
from service.usecases.one_by_one import one_by_one
from service.usecases.scene import scene_of
from service.usecases.work import work

LEASE = timedelta(seconds=20)


def run_timers(deps: Deps, *, limit: int = 20) -> bool:
    """Ring up to `limit` timers that are due, one transaction each. Whether more may be due."""
    with work(deps) as begun:
        claimed = claim(begun.session, TIMERS, Claim(deps.ids.new(), begun.now, LEASE, limit))
    one_by_one(claimed, lambda row_id: _ring(deps, row_id))
    return len(claimed) == limit


def _ring(deps: Deps, row_id: UUID) -> None:
    with work(deps) as begun:
        row = begun.session.get_one(ConversationRow, row_id)
        contact = lock_contact(begun.session, row.contact_id)
        begun.session.refresh(row)
        row.lease = row.leased_until = None
        if row.place != 0 or row.due_at is None or row.due_at > begun.now:
            return  # answered, or put aside, while the timer was being claimed
        scene = scene_of(begun, contact)
        dialogues = Dialogues(begun, contact)
        checkin_id = dialogues.checkin_id()
        rang = turn.advance(dialogues.stack, TimerRang(), dialogues.find_flow, now=begun.now)
        dialogues.keep(rang.stack, rang.ended)
        carry_out(scene, rang.effects, Origin(checkin_id=checkin_id))
