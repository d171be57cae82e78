"""Follow a peer who says where they are: their texts come by that clock, and they hear so."""

from __future__ import annotations

from datetime import datetime, timedelta

from service.core.scheduling.plan import SENT_COUNTS, World, plan
from service.core.scheduling.said_zones import SaidZone
from service.core.scheduling.zone_names import zone_said
from service.core.scheduling.zones import PeerZone
from service.core.texts.coming import say_coming
from service.store.peers import Peer
from service.store.schedules import named_enrollments, sent_since
from service.usecases import audit
from service.usecases.answer import answer
from service.usecases.move_zone import set_zone
from service.usecases.planning import calendar_of, under_way
from service.usecases.scene import Scene
from service.usecases.standing import standing_of

# So far ahead the next text is looked for; what comes later is told by nobody.
AHEAD = timedelta(days=30)


def follow_zone(scene: Scene, said: SaidZone) -> None:
    """Do what a peer's word about their zone asks for, in the transaction under way."""
    work, peer = scene.work, scene.peer
    if peer is None:
        return
    set_zone(work, scene.program, peer, PeerZone(said.key, "said"))
    audit.record(work, "said_zone", ("peer", peer.id), program_id=peer.program_id)
    lang = scene.lang_among((said.lang,))
    zone, at = zone_said(said.key, lang), _next_at(scene, peer)
    if at is None:
        answer(scene, "zone_noted", langs=(said.lang,), filled={"zone": zone})
        return
    here = scene.zone
    coming = say_coming(at.astimezone(here), work.now.astimezone(here), lang)
    answer(scene, "zone_noted_next", langs=(said.lang,), filled={"zone": zone, "next": coming})


def _next_at(scene: Scene, peer: Peer) -> datetime | None:
    """When the next text of any schedule goes to them (UTC), by all that holds texts back."""
    work = scene.work
    ones = under_way(work, scene.program, peer, named_enrollments(work.session, peer.id))
    sent = sent_since(work.session, peer.id, work.now - SENT_COUNTS)
    world = World(standing_of(scene).holds_at, calendar_of(work, scene.program, ones), sent)
    coming = plan([one.enrolled for one in ones], world, start=work.now, end=work.now + AHEAD)
    return next((one.sent_at for one in coming if one.sent_at is not None), None)
