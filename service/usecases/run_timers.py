"""Run the timers of conversations: a reminder, or the end of waiting."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core import turn
from service.core.dialogue import engine, stack
from service.core.dialogue.cheer import without_cheer, without_speech
from service.core.dialogue.model import Resumed, TimerRang
from service.core.severity import Severity
from service.store.alerts import open_alert_of
from service.store.contacts import holder_of, lock_contact
from service.store.conversations import TIMERS, ConversationRow
from service.store.due import end_claim
from service.store.lock import lock_one
from service.store.pulses import RESTORED, last_pulse
from service.store.schedules import Checkin
from service.usecases.carry_out import Origin, carry_out
from service.usecases.deps import Deps
from service.usecases.dialogues import Dialogues
from service.usecases.one_by_one import each_due
from service.usecases.scene import Scene, scene_of
from service.usecases.withhold import is_withheld
from service.usecases.work import Work, retried, work


def run_timers(deps: Deps, *, limit: int = 20) -> bool:
    """Ring up to `limit` timers that are due, one transaction each. Whether more may be due."""
    return each_due(deps, TIMERS, _ring, limit=limit)


@retried
def _ring(deps: Deps, row_id: UUID) -> None:
    with work(deps) as begun:
        known = begun.session.get_one(ConversationRow, row_id)
        contact = lock_contact(begun.session, known.contact_id)
        row = lock_one(begun.session, ConversationRow, row_id)
        since = end_claim(row, begun.now)
        if row.place != 0 or since is None:
            return  # answered, or put aside, while the timer was being claimed
        scene = scene_of(begun, contact)
        dialogues = Dialogues(begun, contact)
        at = scene.free_at(begun.now)
        never_asked = dialogues.never_asked()
        rings_at = None if never_asked else _put_off(dialogues, (begun.now, at), scene.zone)
        if rings_at is None and not never_asked and _may_have_rung(begun, since):
            rings_at = _end_ahead(dialogues, begun.now)
        if rings_at is not None:
            row.due_at = rings_at
            return
        checkin_id = dialogues.checkin_id()
        if never_asked:
            rang = _give_up(dialogues, now=at)
        else:
            rang = turn.advance(dialogues.stack, TimerRang(), dialogues.find_flow, now=at)
        dialogues.keep(rang.stack, rang.ended)
        origin = Origin(checkin_id=checkin_id, not_before=at)
        effects = _sayable(scene, rang.effects)
        if checkin_id is not None and is_withheld(
            begun, begun.session.get_one(Checkin, checkin_id)
        ):
            effects = without_speech(effects)
        carry_out(scene, effects, origin)


def _give_up(dialogues: Dialogues, *, now: datetime) -> turn.Turn:
    """End a conversation whose question never arrived: a reminder of it would make no sense."""
    current = dialogues.stack.current
    assert current is not None
    ended = stack.let_go(current)
    after, resumes = stack.finish(replace(dialogues.stack, current=ended))
    if not resumes:
        return turn.Turn(after, (), (ended,))
    below = turn.advance(after, Resumed(), dialogues.find_flow, now=now)
    return turn.Turn(below.stack, below.effects, (ended, *below.ended))


def _put_off(
    dialogues: Dialogues, times: tuple[datetime, datetime], zone: ZoneInfo
) -> datetime | None:
    """When a reminder that would fall into quiet hours is looked at again, by `times`: now, and
    when these are over. On the same day it comes then; next morning it would be of yesterday, so
    that only the end of the waiting is left, at which none comes. None when the timer may ring: by
    day; or to end, which says nothing itself, and the question beneath is asked again by day."""
    now, free_at = times
    current = dialogues.stack.current
    assert current is not None
    ends_at = engine.waits_until(dialogues.find_flow(current), current)
    if free_at == now or ends_at is None or ends_at <= now:
        return None
    today = free_at.astimezone(zone).date() == now.astimezone(zone).date()
    return min(free_at, ends_at) if today else ends_at


def _may_have_rung(work: Work, due_at: datetime) -> bool:
    """Whether a timer was due before the database was restored: it may have rung since the backup,
    and its reminder gone."""
    restored_at = last_pulse(work.session, RESTORED)
    return restored_at is not None and due_at <= restored_at


def _end_ahead(dialogues: Dialogues, now: datetime) -> datetime | None:
    """When the waiting of the conversation in hand ends, if that is still to come."""
    current = dialogues.stack.current
    assert current is not None
    ends_at = engine.waits_until(dialogues.find_flow(current), current)
    return ends_at if ends_at is not None and ends_at > now else None


def _sayable(scene: Scene, effects: tuple[turn.Effect, ...]) -> tuple[turn.Effect, ...]:
    """Without a word while a person has the conversation, or it is not sure who reads it; without
    cheer while a concern is open."""
    alert = open_alert_of(scene.work.session, scene.contact.id)
    severity = Severity(alert.severity) if alert else Severity.NONE
    held = severity >= Severity.URGENT or holder_of(scene.contact, scene.work.now)
    if held or scene.doubtful:
        return without_speech(effects)
    return without_cheer(effects, alert=severity)
