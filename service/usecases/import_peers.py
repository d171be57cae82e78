"""Import peers from a table: all of it, or nothing and every mistake told."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.core.program.model import Program
from service.core.program.peer_table import NewPeer, read_peers
from service.store.contacts import links_of, lock_contact
from service.store.peers import Peer, PeerDate
from service.store.programs import find_program
from service.store.staff import find_staff
from service.usecases import audit
from service.usecases.begin_flow import begin_flow
from service.usecases.deps import Deps
from service.usecases.enroll import enroll
from service.usecases.follow_consent import record_consent
from service.usecases.meet_contact import contact_for, link
from service.usecases.read_program import program_of
from service.usecases.scene import scene_of
from service.usecases.sign_in import plain_login
from service.usecases.work import Work, work


@dataclass(frozen=True)
class Imported:
    """`unwelcomed`: so many of the added were to be welcomed, but have not said yes to texts."""

    added: int
    already_there: int
    unwelcomed: int = 0


@dataclass(frozen=True)
class NoProgram:
    slug: str


def import_peers(deps: Deps, *, slug: str, table: str, file: str) -> Imported | NoProgram:
    """Add the peers of a CSV table to a program. A number that is a peer already is left as it
    is. Raises AuthoringError with every mistake; then nothing was added."""
    with work(deps) as begun:
        row = find_program(begun.session, slug)
        if row is None:
            return NoProgram(slug)
        program = program_of(begun, row.id)
        peers = read_peers(table, program, file=file)
        added = [peer for peer in peers if add_peer(begun, row.id, program, peer)]
        audit.record(begun, "imported", ("peer", None), program_id=row.id)
        unwelcomed = sum(peer.welcome and not peer.consent for peer in added)
        return Imported(len(added), len(peers) - len(added), unwelcomed)


def add_peer(work: Work, program_id: UUID, program: Program, new: NewPeer) -> bool:
    """One peer: person, number, consent, enrollments and welcome. False if the number is a peer
    of the program already. Without consent they are enrolled all the same, and nothing goes out
    before they have said yes."""
    contact = contact_for(work, program_id, new.phone)
    if links_of(work.session, contact.id)[0] is not None:
        return False
    contact = lock_contact(work.session, contact.id)
    peer = _insert(work, program_id, new)
    contact.lang = new.language
    link(work, contact, peer_id=peer.id)
    for one in new.dates:
        work.session.add(
            PeerDate(
                id=work.new_id(),
                created_at=work.now,
                peer_id=peer.id,
                name=one.name,
                on=one.on,
                chosen=one.chosen,
            )
        )
    work.session.flush()
    for name in new.schedules:
        enroll(work, program, peer, name, source="import")
    if new.consent:
        scene = scene_of(work, contact)
        record_consent(scene, given=True, source=f"import:{new.consent}"[:40])
        if new.welcome:
            begin_flow(scene, "welcome")
    return True


def _insert(work: Work, program_id: UUID, new: NewPeer) -> Peer:
    keyring, peer_id = work.deps.keyring, work.new_id()
    login = keyring.lookup("login", plain_login(new.specialist))
    specialist = find_staff(work.session, login) if new.specialist else None
    peer = Peer(
        id=peer_id,
        created_at=work.now,
        program_id=program_id,
        specialist_id=specialist.id if specialist else None,
        name=b"",
        lang=new.language,
        zone=new.zone,
        state=new.state or None,
        quiet_from=new.quiet.start if new.quiet else None,
        quiet_to=new.quiet.end if new.quiet else None,
        data_key=keyring.new_data_key(peer_id),
    )
    peer.name = keyring.seal(peer, ("peer", "name", peer_id), new.name)
    work.session.add(peer)
    work.session.flush()
    return peer
