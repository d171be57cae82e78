"""Add a peer: person, number, consent, enrollments and welcome."""

from __future__ import annotations

from uuid import UUID

from service.core.program.model import Program
from service.core.program.peer_row import NewPeer
from service.store.contacts import links_of, lock_contact
from service.store.peers import Peer
from service.usecases.audience import put_in_audience
from service.usecases.begin_flow import begin_flow
from service.usecases.enroll import enroll
from service.usecases.follow_consent import record_consent
from service.usecases.go_live import waits
from service.usecases.meet_contact import contact_for, link
from service.usecases.peer_records import By, put_dates, specialist_id
from service.usecases.scene import scene_of
from service.usecases.work import Work


def add_peer(
    work: Work, program_id: UUID, program: Program, new: NewPeer, *, by: By = "import"
) -> Peer | None:
    """The new peer; None if the number is a peer of the program already. Without consent they are
    enrolled all the same, and nothing goes out before they have said yes; nor does a welcome before
    the program is live."""
    contact = contact_for(work, program_id, new.phone)
    if links_of(work.session, contact.id)[0] is not None:
        return None
    contact = lock_contact(work.session, contact.id)
    peer = _insert(work, program_id, new)
    contact.lang = new.language
    link(work, contact, peer_id=peer.id)
    put_dates(work, peer, new.dates)
    for name in new.schedules:
        enroll(work, program, peer, name, source=by)
    put_in_audience(work, program, peer, tags=new.tags, groups=new.groups)
    if new.consent:
        scene = scene_of(work, contact)
        record_consent(scene, given=True, source=f"{by}:{new.consent}"[:40])
        if new.welcome and not waits(work, program_id):
            begin_flow(scene, "welcome")
    return peer


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
