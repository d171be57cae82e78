"""Set, from the console, that others see a peer's phone, or that they do no longer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.store.contacts import contact_of_peer
from service.store.peers import Peer
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.peer_records import lock_peer
from service.usecases.scene import scene_of
from service.usecases.shared_phone import close_phone, is_fit, open_phone
from service.usecases.take_alert import NotYours
from service.usecases.work import retried, work


@dataclass(frozen=True)
class SetPrivate:
    """It is done."""


@dataclass(frozen=True)
class UnfitWord:
    """Nothing has changed: the word means something else here, or is too short or too long."""


@retried
def set_private(
    deps: Deps, *, scope: Scope, peer_id: UUID, private: bool, word: str = ""
) -> SetPrivate | UnfitWord | NotYours:
    """From now on a peer's check-ins say nothing before they are opened, at `word` if one is given,
    else at the word they have or at a yes; or (`private` false) they come as to anybody. The peer
    is told nothing: a text about it would be one more to be read by others."""
    with work(deps) as begun:
        peer = begun.session.get(Peer, peer_id)
        if peer is None or not scope.allows(peer.program_id):
            return NotYours()
        lock_peer(begun, peer)
        if private and word and not is_fit(deps.library, word):
            return UnfitWord()
        contact = contact_of_peer(begun.session, peer_id)
        if contact is None:
            return NotYours()
        if private:
            close_phone(scene_of(begun, contact), peer, word or None)
        else:
            open_phone(begun, peer)
        audit.record(
            begun,
            "closed_phone" if private else "opened_phone",
            ("peer", peer_id),
            staff_id=scope.staff_id,
            program_id=peer.program_id,
        )
        return SetPrivate()
