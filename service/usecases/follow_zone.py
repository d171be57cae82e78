"""Follow a peer who says where they are: their texts come by that clock, and they hear so."""

from __future__ import annotations

from service.core.scheduling.said_zones import SaidZone
from service.core.scheduling.zone_names import zone_said
from service.core.scheduling.zones import PeerZone
from service.core.texts.coming import say_coming
from service.usecases import audit
from service.usecases.answer import answer
from service.usecases.move_zone import set_zone
from service.usecases.next_going import next_going
from service.usecases.scene import Scene


def follow_zone(scene: Scene, said: SaidZone) -> None:
    """Do what a peer's word about their zone asks for, in the transaction under way."""
    work, peer = scene.work, scene.peer
    if peer is None:
        return
    set_zone(work, scene.program, peer, PeerZone(said.key, "said"))
    audit.record(work, "said_zone", ("peer", peer.id), program_id=peer.program_id)
    lang = scene.lang_among((said.lang,))
    zone, at = zone_said(said.key, lang), next(iter(next_going(scene, peer).values()), None)
    if at is None:
        answer(scene, "zone_noted", langs=(said.lang,), filled={"zone": zone})
        return
    here = scene.zone
    coming = say_coming(at.astimezone(here), work.now.astimezone(here), lang)
    answer(scene, "zone_noted_next", langs=(said.lang,), filled={"zone": zone, "next": coming})
