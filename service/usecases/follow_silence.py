"""See in a peer's misses that they have gone quiet, by their own habit. Staff are told, nothing is
said to the peer; once it was told, it rests for a while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from service.core.alerting.habits import Went, silence_in
from service.store.contacts import Contact
from service.store.peers import Peer
from service.usecases.post import NotPosted, Post, line_to
from service.usecases.raise_alert import Cause
from service.usecases.read_program import program_of
from service.usecases.work import Work

_TEXT = Post("", "checkin")


def follow_silence(
    work: Work, contact: Contact, peer_id: UUID, went: Iterable[tuple[str, str | None, datetime]]
) -> Cause | None:
    """The alert that the last of a peer's misses is worth by their habit, if any; it counts as told
    then. `went` are (status, reason, when it was sent in UTC) of their check-ins on the schedule,
    the latest first; a miss with a reason (a pause, say) tells nothing of them. Of somebody who
    cannot be texted any more, by their own wish or the carrier's, nobody expects an answer."""
    rule = program_of(work, contact.program_id).habits.silence
    peer = work.session.get_one(Peer, peer_id)
    if rule is None or rule.rests(peer.silence_told_at, work.now):
        return None
    known = [Went(status, at) for status, reason, at in went if reason is None]
    seen = silence_in(known, rule, heard_at=contact.last_heard_at)
    if seen is None or isinstance(line_to(work, contact, _TEXT), NotPosted):
        return None
    peer.silence_told_at = work.now
    work.session.add(peer)
    return Cause("silence", rule.alert, seen.code, news=False)
