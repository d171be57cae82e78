"""When the next texts go to a peer, by all that holds texts back: what people are told."""

from __future__ import annotations

from datetime import datetime, timedelta

from service.core.scheduling.plan import SENT_COUNTS, Planned, World, plan
from service.store.peers import Peer
from service.store.schedules import named_enrollments, sent_since
from service.usecases.planning import calendar_of, under_way
from service.usecases.scene import Scene
from service.usecases.standing import standing_of

# So far ahead the next text is looked for; what comes later is told by nobody.
AHEAD = timedelta(days=100)


def next_going(scene: Scene, peer: Peer) -> dict[str, datetime]:
    """When the next text of each of their schedules goes (UTC), the soonest first; a schedule that
    sends none in the days to come is left out."""
    planned = next_planned(scene, peer)
    return {name: one.sent_at for name, one in planned.items() if one.sent_at is not None}


def next_planned(scene: Scene, peer: Peer) -> dict[str, Planned]:
    """The same with all that is known of each text; all of them go."""
    work = scene.work
    ones = under_way(work, scene.program, peer, named_enrollments(work.session, peer.id))
    sent = sent_since(work.session, peer.id, work.now - SENT_COUNTS)
    world = World(standing_of(scene).holds_at, calendar_of(work, scene.program, ones), sent)
    found: dict[str, Planned] = {}
    for one in plan([one.enrolled for one in ones], world, start=work.now, end=work.now + AHEAD):
        if one.sent_at is not None:
            found.setdefault(one.schedule, one)
        if len(found) == len(ones):
            break
    return dict(sorted(found.items(), key=lambda item: item[1].sent_at or item[1].planned_for))
