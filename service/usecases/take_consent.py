"""Write down what a peer, or their guardian, said of getting texts, and keep to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from service.core.agreement import ALL, GUARDIAN, PURPOSES, Awaits
from service.store.consent import ConsentEvent, agreement_of, deciding_event
from service.store.contacts import contact_of_peer, lock_contact
from service.store.peers import Peer
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.ask_consent import ask_to_confirm
from service.usecases.deps import Deps
from service.usecases.dialogues import put_aside
from service.usecases.purposes import allow_purposes, refuse_purposes
from service.usecases.record_consent import (
    LONGEST,
    Taken,
    await_guardian,
    lacks_guardian,
    record_consent,
)
from service.usecases.scene import Scene, scene_of
from service.usecases.take_alert import NotYours
from service.usecases.work import retried, work

Channel = Literal["paper", "spoken", "web"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
WHAT_FOR = (ALL, *PURPOSES, GUARDIAN)


@dataclass(frozen=True)
class Said:
    """What was said: yes or no, what for (one of WHAT_FOR), how, and in which words."""

    given: bool
    purpose: str
    channel: str
    words: str = ""


@dataclass(frozen=True)
class Written:
    """It is written down. `asked`: the peer is asked by text now, in their own hours, whether it is
    so. `awaits` is what a yes still lacks."""

    asked: bool = False
    awaits: str | None = None


@dataclass(frozen=True)
class NotTaken:
    """Nothing has changed: `no_number`, `not_valid`, `too_long`, or `stopped` (they wrote STOP:
    a yes for texts can only come from their own phone)."""

    reason: str


@retried
def take_consent(
    deps: Deps, *, scope: Scope, peer_id: UUID, said: Said
) -> Written | NotTaken | NotYours:
    """Write down what somebody said to a member of staff. A no counts at once, and what waits is
    dropped; a yes to texts from a number that has not said so itself is asked of it first."""
    if said.purpose not in WHAT_FOR or said.channel not in CHANNELS:
        return NotTaken("not_valid")
    if len(said.words) > LONGEST:
        return NotTaken("too_long")
    with work(deps) as begun:
        peer = begun.session.get(Peer, peer_id)
        if peer is None or not scope.allows(peer.program_id):
            return NotYours()
        contact = contact_of_peer(begun.session, peer_id)
        if contact is None:
            return NotTaken("no_number")
        scene = scene_of(begun, lock_contact(begun.session, contact.id))
        done = _take(scene, said, Taken(said.purpose, said.channel, said.words, scope.staff_id))
        if isinstance(done, Written):
            audit.record(
                begun,
                "took_consent",
                ("peer", peer_id),
                staff_id=scope.staff_id,
                program_id=peer.program_id,
            )
        return done


def _take(scene: Scene, said: Said, taken: Taken) -> Written | NotTaken:
    source = f"staff:{said.channel}"
    if said.purpose in PURPOSES:
        follow = allow_purposes if said.given else refuse_purposes
        follow(scene, (said.purpose,), source=source, taken=taken)
        return Written()
    if said.purpose == GUARDIAN:
        return _of_guardian(scene, said, taken)
    if not said.given:
        record_consent(scene, given=False, source=source, taken=taken)
        put_aside(scene.work, scene.contact)
        return Written()
    return _agrees(scene, source, taken)


def _agrees(scene: Scene, source: str, taken: Taken) -> Written | NotTaken:
    """A yes that was told to staff. Where they get texts already it only counts anew."""
    known = agreement_of(scene.work.session, scene.contact.id)
    if known.given is False and not known.expired:
        return NotTaken("stopped")
    awaits: Awaits | None = None if known.given else "reply"
    how = Taken(ALL, taken.channel, taken.words, taken.staff_id, awaits)
    return _asked(scene, record_consent(scene, given=True, source=source, taken=how))


def _of_guardian(scene: Scene, said: Said, taken: Taken) -> Written:
    """A guardian's yes or no. With a yes, what the peer had agreed to so far counts; with a no,
    nothing does as long as they are under age."""
    record_consent(scene, given=said.given, source=f"staff:{said.channel}", taken=taken)
    if not said.given:
        if await_guardian(scene):
            put_aside(scene.work, scene.contact)
        return Written(awaits="guardian" if lacks_guardian(scene) else None)
    last = deciding_event(scene.work.session, scene.contact.id)
    if last is None or last.awaits != "guardian":
        return Written()
    own = last.channel == "text"  # their own phone has said so
    how = Taken(ALL, last.channel or "paper", "", taken.staff_id, None if own else "reply")
    return _asked(scene, record_consent(scene, given=True, source="guardian", taken=how))


def _asked(scene: Scene, event: ConsentEvent) -> Written:
    return Written(ask_to_confirm(scene, event), event.awaits)
