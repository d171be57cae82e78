"""Follow a peer who wants no texts for a while, leaves the next one out, or wants it as it was."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from service.core.scheduling.hours import instant_of
from service.core.texts.coming import say_coming, say_until
from service.core.wishes.lengths import LONGEST, USUAL, Length, read_length
from service.store.own_changes import standing_changes
from service.store.schedules import BY_WORD, TextChange, next_skipped, text_change
from service.usecases import audit
from service.usecases.enroll import plan_anew
from service.usecases.own_pace import undo
from service.usecases.own_wish import OwnWish
from service.usecases.pause_peer import begin_pause, end_pause

_MIDNIGHT = time(0)


def follow_pause(wish: OwnWish) -> None:
    """No scheduled text until a day that they said, or for a usual while."""
    said = wish.effect.wish.said
    length = read_length(said) if said else Length("days", USUAL)
    ends = length.ends(wish.today) if length is not None else None
    if ends is None:
        wish.ask("pause", "pause_asked")
        return
    longest = wish.today + timedelta(days=LONGEST)
    until = min(ends, longest)
    at = instant_of(until, _MIDNIGHT, wish.scene.zone)
    work, peer = wish.scene.work, wish.paced.peer
    begin_pause(work, peer, wish.paced.rows, at)
    audit.record(work, "paused", ("peer", peer.id), program_id=peer.program_id)
    _tell_pause(wish, until, usual=not said, cut=until < ends)


def _tell_pause(wish: OwnWish, until: date, *, usual: bool, cut: bool) -> None:
    day = say_until(until, wish.today, wish.lang)
    coming = wish.next()
    if coming is None or coming.sent_at is None:
        wish.tell("pause_until", until=day)
        return
    here = wish.scene.zone
    said = say_coming(
        coming.sent_at.astimezone(here), wish.scene.work.now.astimezone(here), wish.lang
    )
    key = "pause_longest" if cut else "pause_usual" if usual else "pause_now"
    wish.tell(key, next=said)


def follow_back(wish: OwnWish) -> None:
    """End a pause; without one, take back what they changed last."""
    work, peer, rows = wish.scene.work, wish.paced.peer, wish.paced.rows
    paused = peer.paused_until is not None and peer.paused_until > work.now
    if paused or any(row.paused_at is not None for row, _ in rows):
        end_pause(work, peer, rows)
        audit.record(work, "resumed", ("peer", peer.id), program_id=peer.program_id)
        wish.tell_next("back_now")
        return
    if _take_back(wish):
        wish.tell_next("back_undone")
        return
    wish.tell_next("back_already")


def _take_back(wish: OwnWish) -> bool:
    """Undo the last change of their own that still stands. Whether there was one."""
    work, peer = wish.scene.work, wish.paced.peer
    change = next(iter(standing_changes(work.session, peer.id)), None)
    skipped = next_skipped(work.session, peer.id, wish.today)
    if skipped is not None and (change is None or _at(skipped) >= change.created_at):
        work.session.delete(skipped)
        work.session.flush()
        _plan_again(wish)
        return True
    if change is None:
        return False
    undo(wish.paced, change)
    return True


def _at(skipped: TextChange) -> datetime:
    return skipped.changed_at or skipped.created_at


def follow_skip(wish: OwnWish) -> None:
    """Leave out the next text that would go, of whichever schedule."""
    work, coming = wish.scene.work, wish.next()
    if coming is None:
        wish.to_person()
        return
    row = next(row for row, one in wish.paced.rows if one.name == coming.schedule)
    kept = text_change(work.session, row.id, coming.on) or TextChange(
        id=work.new_id(), created_at=work.now, enrollment_id=row.id, on=coming.on
    )
    kept.moved_to = kept.words = kept.staff_id = kept.reason = None
    kept.source, kept.changed_at = BY_WORD, work.now
    work.session.add(kept)
    work.session.flush()
    _plan_again(wish)
    peer = wish.paced.peer
    audit.record(work, "skipped_next", ("enrollment", row.id), program_id=peer.program_id)
    wish.tell_next("skip_now")


def _plan_again(wish: OwnWish) -> None:
    paced = wish.paced
    named = [(row, one.name) for row, one in paced.rows if one.active]
    plan_anew(paced.work, paced.program, paced.peer, named)
    paced.work.session.flush()
