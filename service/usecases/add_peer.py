"""Add a peer: person, number, consent, enrollments and welcome."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.core.agreement import Awaits
from service.core.program.model import Program
from service.core.program.peer_row import NewPeer
from service.store.contacts import links_of, lock_contact
from service.store.peers import Peer
from service.usecases.ask_consent import ask_to_confirm
from service.usecases.audience import put_in_audience
from service.usecases.enroll import enroll
from service.usecases.meet_contact import contact_for, link
from service.usecases.peer_records import By, put_born, put_dates, specialist_id
from service.usecases.record_consent import Taken, record_consent
from service.usecases.scene import scene_of
from service.usecases.work import Work

# In these ways the number itself has answered, or was handed over as one that has.
_FROM_THE_NUMBER = frozenset({"text", "recorded"})
_CHANNELS = {"form": "paper", "written": "paper", "signed": "paper", "call": "spoken"}


@dataclass(frozen=True)
class Hand:
    """Who adds somebody: a table, or a member of the staff in the console."""

    by: By = "import"
    staff_id: UUID | None = None


A_TABLE = Hand()


def add_peer(
    work: Work, program_id: UUID, program: Program, new: NewPeer, *, hand: Hand = A_TABLE
) -> Peer | None:
    """The new peer; None if the number is a peer of the program already. Without consent they are
    enrolled all the same, and nothing goes out before they have said yes. What staff write down, or
    a table that wants a welcome, is asked of the number itself first; not before the program is
    live."""
    contact = contact_for(work, program_id, new.phone)
    if links_of(work.session, contact.id)[0] is not None:
        return None
    contact = lock_contact(work.session, contact.id)
    peer = _insert(work, program_id, new)
    contact.lang = new.language
    link(work, contact, peer_id=peer.id)
    put_dates(work, peer, new.dates)
    put_born(work, peer, new.born)
    for name in new.schedules:
        enroll(work, program, peer, name, source=hand.by)
    put_in_audience(work, program, peer, tags=new.tags, groups=new.groups)
    if new.consent:
        scene = scene_of(work, contact)
        channel = _CHANNELS.get(new.consent, new.consent)
        event = record_consent(
            scene,
            given=True,
            source=f"{hand.by}:{new.consent}"[:40],
            taken=Taken(channel=channel, staff_id=hand.staff_id, awaits=_awaits(new, hand)),
        )
        ask_to_confirm(scene, event)
    return peer


def _awaits(new: NewPeer, hand: Hand) -> Awaits | None:
    """A table without a welcome is the program's word that the numbers have answered before; what
    one member of staff writes down is not."""
    by_staff = hand.by == "staff" and new.consent not in _FROM_THE_NUMBER
    return "reply" if new.welcome or by_staff else None


def _insert(work: Work, program_id: UUID, new: NewPeer) -> Peer:
    keyring, peer_id = work.deps.keyring, work.new_id()
    peer = Peer(
        id=peer_id,
        created_at=work.now,
        program_id=program_id,
        specialist_id=specialist_id(work, new.specialist),
        name=b"",
        lang=new.language,
        zone=new.zone,
        zone_from=new.zone_from,
        zone_sure=new.zone_sure,
        state=new.state or None,
        state_guessed=new.state_guessed,
        quiet_from=new.quiet.start if new.quiet else None,
        quiet_to=new.quiet.end if new.quiet else None,
        data_key=keyring.new_data_key(peer_id),
    )
    peer.name = keyring.seal(peer, ("peer", "name", peer_id), new.name)
    work.session.add(peer)
    work.session.flush()
    return peer
