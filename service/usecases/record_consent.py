"""Record what somebody said of getting texts: a dated event, with the words and who took them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from service.core.agreement import ALL, Awaits, needs_guardian
from service.store.consent import ConsentEvent, agreement_of, deciding_event
from service.store.messages import Message
from service.store.peers import Peer
from service.usecases.scene import Scene
from service.usecases.work import Work

LONGEST = 1000


@dataclass(frozen=True)
class Taken:
    """How a yes or a no was taken: what for (see `core.agreement`), the way it was said, the words
    where they are no message of ours, the member of staff who wrote it down, and what a yes
    awaits."""

    purpose: str = ALL
    channel: str = "text"
    words: str = ""
    staff_id: UUID | None = None
    awaits: Awaits | None = None


BY_TEXT = Taken()


def record_consent(
    scene: Scene,
    *,
    given: bool,
    source: str,
    message: Message | None = None,
    taken: Taken = BY_TEXT,
) -> ConsentEvent:
    """A dated event of opting in or out, in the transaction under way; the contact is locked. The
    words are those of `message`, else those of `taken`. A yes of somebody under age awaits their
    guardian's, where the program wants that."""
    work, contact = scene.work, scene.contact
    event = ConsentEvent(
        id=work.new_id(),
        created_at=work.now,
        contact_id=contact.id,
        purpose=taken.purpose,
        given=given,
        source=source,
        channel=taken.channel,
        awaits=taken.awaits,
        message_id=message.id if message else None,
        staff_id=taken.staff_id,
    )
    if given and taken.purpose == ALL and lacks_guardian(scene):
        event.awaits = "guardian"
    words = _words(scene, message) if message is not None else taken.words
    if words:
        place = ("consent_event", "words", event.id)
        event.words = work.deps.keyring.seal(contact, place, words[:LONGEST])
    work.session.add(event)
    work.session.flush()
    return event


def lacks_guardian(scene: Scene) -> bool:
    """Whether no text may go to the peer before a guardian has agreed."""
    if scene.peer is None or scene.program.consent.guardian_under is None:
        return False
    today = scene.work.now.astimezone(scene.zone).date()
    if not needs_guardian(scene.program.consent, born_of(scene.work, scene.peer), today):
        return False
    return not agreement_of(scene.work.session, scene.contact.id).guardian


def await_guardian(scene: Scene) -> bool:
    """Where texts go to somebody who turns out to be under age, they go no more until a guardian
    has agreed. Whether that is so now. The contact is locked."""
    agreed = agreement_of(scene.work.session, scene.contact.id)
    if not agreed.given or not lacks_guardian(scene):
        return False
    record_consent(scene, given=True, source="guardian")
    return True


def born_of(work: Work, peer: Peer) -> date | None:
    """The peer's day of birth, if somebody has written it down."""
    if peer.born is None:
        return None
    return date.fromisoformat(work.deps.keyring.unseal(peer, ("peer", "born", peer.id), peer.born))


def _words(scene: Scene, message: Message) -> str:
    """What a message says, kept beside the event: the record stands when the message is gone."""
    place = ("message", "body", message.id)
    return scene.work.deps.keyring.unseal(scene.contact, place, message.body)


def renew(scene: Scene, message: Message | None) -> None:
    """They asked for texts that they get already: where these will run out, it counts anew."""
    if message is None or scene.program.consent.expires_after is None:
        return
    last = deciding_event(scene.work.session, scene.contact.id)
    if last is not None and last.message_id != message.id:
        record_consent(scene, given=True, source="keyword", message=message)
