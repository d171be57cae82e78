"""Watch over the service itself: what stands still becomes a trouble, of which people are told once
when it begins and once when it is over. Beat and web processes watch, each over the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog
from sqlmodel import Session

from service.core import standstill
from service.core.standstill import AN_HOUR, KINDS, Backups, Kind, Signs
from service.store.backups import last_run
from service.store.pulses import beat_pulse, last_pulse
from service.store.troubles import (
    Trouble,
    begin_trouble,
    count_inbound,
    inbound_hours,
    keep_hour,
    left_since,
    lock_standing,
    standing_troubles,
    told_since,
    waiting_to_leave,
)
from service.usecases.call_staff import place_calls
from service.usecases.climb_ladders import climb_ladders
from service.usecases.deliver import deliver
from service.usecases.deps import Deps
from service.usecases.mail_staff import send_alert_mails
from service.usecases.put_through import settle_calls
from service.usecases.tell_admins import Letterbox, send_letters, tell_admins
from service.usecases.work import Work, work

A_DAY = timedelta(days=1)
COUNTED, QUEUE, WORKER, BACKUPS = "inbound_counted", "queue", "worker", "backups_wanted"
MOST_HOURS = 200  # counted at one look; a longer absence is made up for by the next ones
MOST_TEXTS = 50  # sent at one look by a process that is there for other things

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Watcher:
    """Who watches, and since when (UTC). `backups`: a folder for them is set, so that a missing
    one is a trouble. Without a `letterbox` no e-mail is sent."""

    name: Literal["beat", "web"]
    since: datetime
    backups: bool = False
    letterbox: Letterbox | None = None


def show_life(deps: Deps) -> None:
    """A worker's sign of life: it heard its bell, and the database took its word."""
    with work(deps) as begun:
        beat_pulse(begun.session, WORKER, begun.now)


def watch(deps: Deps, *, watcher: Watcher) -> frozenset[str]:
    """Look once. The kinds of trouble that stand now. The web leaves it to the beat as long as that
    one is well; where it is not, the web does for it what cannot wait."""
    if watcher.name == "web":
        standing = _while_beat_is_well(deps, watcher)
        if standing is not None:
            return standing
    deps.queue.ring("show_life", "upkeep")
    answers = deps.queue.answers()
    with work(deps) as begun:
        if answers:
            beat_pulse(begun.session, QUEUE, begun.now)
        _count_hours(begun)
        found = standstill.standing_still(_signs(begun.session, watcher, begun.now))
        missing = _missing_backup(begun, watcher)
        if missing is not None:
            found["backup"] = missing
        for kind in KINDS:
            _settle(begun, watcher, kind, found.get(kind))
        begun.session.flush()
        standing = frozenset(one.kind for one in standing_troubles(begun.session))
    if watcher.name == "web":
        _do_what_cannot_wait(deps)
    if watcher.letterbox is not None:
        send_alert_mails(deps, watcher.letterbox)
        send_letters(deps, watcher.letterbox)
    return standing


def _while_beat_is_well(deps: Deps, watcher: Watcher) -> frozenset[str] | None:
    """What stands, as the beat has it; None once the beat has given no sign of life for too long.
    The workers are asked for theirs in time, so that they are not taken for dead as well."""
    with deps.database.read() as session:
        beat_at = last_pulse(session, "beat")
        silence = deps.clock.now_in(session) - max(beat_at or watcher.since, watcher.since)
        standing = frozenset(one.kind for one in standing_troubles(session))
    if silence > standstill.NO_SIGN / 4:
        deps.queue.ring("show_life", "upkeep")
    return standing if silence <= standstill.NO_SIGN else None


def _signs(session: Session, watcher: Watcher, now: datetime) -> Signs:
    history = inbound_hours(session, now - standstill.HISTORY)
    hour = _hour(now)
    for line_id, count in count_inbound(session, hour, now + AN_HOUR).items():
        history.setdefault(line_id, {})[hour] = count
    waiting_since = waiting_to_leave(session, now - standstill.NOT_LEAVING)
    return Signs(
        now=now,
        watching_since=watcher.since,
        beat_at=last_pulse(session, "beat"),
        worker_at=last_pulse(session, WORKER),
        queue_at=last_pulse(session, QUEUE),
        waiting_since=waiting_since,
        left_lately=waiting_since is not None and left_since(session, now - standstill.NOT_LEAVING),
        inbound=tuple(history.values()),
    )


def _count_hours(work: Work) -> None:
    """Keep the count of each hour that has ended since the last time."""
    now = _hour(work.now)
    counted = last_pulse(work.session, COUNTED)
    begin = counted if counted is not None else now - A_DAY
    for _ in range(MOST_HOURS):
        if begin >= now:
            break
        keep_hour(work.session, begin, count_inbound(work.session, begin, begin + AN_HOUR))
        begin += AN_HOUR
    if begin != counted:
        beat_pulse(work.session, COUNTED, begin)


def _missing_backup(work: Work, watcher: Watcher) -> datetime | None:
    """Since when there has been no fresh backup, where there should be one."""
    if not watcher.backups:
        return None
    wanted = last_pulse(work.session, BACKUPS)
    if wanted is None:
        wanted = work.now
        beat_pulse(work.session, BACKUPS, wanted)
    good = last_run(work.session, "done")
    return standstill.too_old(Backups(good.created_at if good else None, wanted), work.now)


def _settle(work: Work, watcher: Watcher, kind: Kind, since: datetime | None) -> None:
    """Bring the trouble of a kind to how it looks now (`since`: it stands still since then)."""
    trouble = lock_standing(work.session, kind)
    if since is not None:
        if trouble is None:
            _begin(work, watcher, kind, since)
        else:
            trouble.well_since = None
    elif trouble is not None:
        trouble.well_since = trouble.well_since or work.now
        if work.now - trouble.well_since >= standstill.STAYS_WELL:
            trouble.standing, trouble.over_at = None, work.now
            log.info("works_again", kind=kind)
            if trouble.told:
                tell_admins(work, trouble, over=True, letterbox=watcher.letterbox)


def _begin(work: Work, watcher: Watcher, kind: Kind, since: datetime) -> None:
    told = told_since(work.session, kind, work.now - A_DAY) < standstill.MOST_TOLD
    trouble = Trouble(
        id=work.new_id(),
        created_at=work.now,
        kind=kind,
        standing=kind,
        since=since,
        noticed_by=watcher.name,
        told=told,
    )
    if not begin_trouble(work.session, trouble):
        return
    log.error("stands_still", kind=kind)
    if told:
        tell_admins(work, trouble, over=False, letterbox=watcher.letterbox)


def _do_what_cannot_wait(deps: Deps) -> None:
    """The beat is dead, and so may be the workers: alerts climb, and urgent texts leave, from
    here."""
    climb_ladders(deps)
    settle_calls(deps)
    for _ in range(MOST_TEXTS):
        if not place_calls(deps):
            break
    for _ in range(MOST_TEXTS):
        if not deliver(deps, priorities=(0,)):
            return


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
