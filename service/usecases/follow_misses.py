"""Follow a check-in that nobody answered, or that did not arrive: by what its schedule says of the
peer, unless it is not the peers at all. Then there is one alert for all of them.

An alert hangs on a contact. That of an outage hangs on the line's own number: it belongs to no peer
and holds nobody's texts back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from service.core.scheduling.follow_up import (
    MissEffect,
    Misses,
    OutageKind,
    Tally,
    after_miss,
    judge_misses,
    streak_of,
)
from service.core.severity import Severity
from service.store.alerts import open_alert_of
from service.store.contacts import Contact, find_contact, lock_contact
from service.store.programs import Line
from service.store.schedules import Checkin, Enrollment, Schedule
from service.store.tallies import OUTAGE, count_latest, how_they_went, usual_misses
from service.usecases.follow_silence import follow_silence
from service.usecases.meet_contact import contact_for
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.read_program import program_of
from service.usecases.withhold import is_withheld
from service.usecases.work import Work

# Check-ins of so long before count as the same wave.
WAVE = timedelta(hours=12)
# A wave leaves a line one after the other: who was asked so little later is due as well.
TOGETHER = timedelta(minutes=15)
USUALLY = timedelta(days=28)


def follow_miss(work: Work, contact: Contact, checkin: Checkin) -> None:
    """Do what a miss does, by the streak that it makes and by the peer's own habit: nothing, where
    the peer is paused or was taken off the schedule meanwhile. `checkin` has its status already."""
    work.session.flush()
    if not _judge(work, contact, checkin.created_at).each_counts:
        checkin.reason = OUTAGE
        return
    withheld = is_withheld(work, checkin)
    if withheld is not None:
        checkin.reason = withheld
        return
    enrollment = work.session.get_one(Enrollment, checkin.enrollment_id)
    row = work.session.get_one(Schedule, enrollment.schedule_id)
    schedule = program_of(work, contact.program_id).schedule_named(row.name)
    if schedule is None:
        return
    went = how_they_went(work.session, enrollment.id, enrollment.enrolled_at)
    theirs = [one for one in went if one[1] != OUTAGE]
    effect = after_miss(
        streak_of(status for status, *_ in theirs), schedule.missed_alert, schedule.misses
    )
    _act(work, enrollment, effect)
    quiet = follow_silence(work, contact, checkin.peer_id, theirs)
    if quiet is not None:  # the same miss, with more to say of it
        raise_alert(work, contact, replace(quiet, severity=max(quiet.severity, effect.alert)))
    elif effect.alert > Severity.NONE:
        raise_alert(work, contact, Cause("missed", effect.alert, row.name, news=False))


def is_outage(work: Work, contact: Contact, checkin: Checkin) -> bool:
    """A check-in did not arrive: whether that is one of many, which have one alert together."""
    work.session.flush()
    return not _judge(work, contact, checkin.created_at).each_counts


def _act(work: Work, enrollment: Enrollment, effect: MissEffect) -> None:
    if effect.action == "pause":
        enrollment.paused_at, enrollment.next_due_at = work.now, None
    elif effect.action == "end":
        enrollment.ended_at, enrollment.next_due_at = work.now, None
    work.session.add(enrollment)


def _judge(work: Work, contact: Contact, asked_at: datetime) -> Misses:
    """Whether a whole line fails. A new outage gets its alert."""
    tally = _tally(work, contact, asked_at)
    line = work.session.get_one(Line, contact.line_id)
    judged = judge_misses(tally, known=_known(work, contact.program_id, line))
    if judged.outage is None:
        return judged
    own = lock_contact(work.session, contact_for(work, contact.program_id, line.phone).id)
    judged = judge_misses(tally, known=_known(work, contact.program_id, line))
    if judged.outage is not None:
        raise_alert(work, own, Cause(OUTAGE, Severity.URGENT, judged.outage.kind))
    return judged


def _known(work: Work, program_id: UUID, line: Line) -> OutageKind | None:
    """The outage of a line that has its alert, as long as nobody has closed that. One that tells
    why a line sends nothing stands for the texts that do not arrive."""
    own = find_contact(work.session, program_id, work.deps.keyring.lookup("phone", line.phone))
    alert = open_alert_of(work.session, own.id) if own is not None else None
    if alert is None:
        return None
    return "answers" if alert.reason == "answers" else "sending"


def _tally(work: Work, contact: Contact, asked_at: datetime) -> Tally:
    begun = asked_at - WAVE
    counts = count_latest(work.session, contact, since=begun, asked_by=asked_at + TOGETHER)
    usual = usual_misses(work.session, contact.program_id, since=begun - USUALLY, until=begun)
    return Tally(*counts, usual_misses=usual)
