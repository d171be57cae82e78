"""Import peers from a table: all of it, or nothing and every mistake told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from service.core.care.caseload import Overfull
from service.core.program.model import Program
from service.core.program.peer_row import NewPeer
from service.core.program.peer_table import read_peers
from service.core.source import AuthoringError, Mistake
from service.core.texts.keywords import plain_form
from service.store.contacts import find_contact, links_of
from service.store.peers import Peer
from service.store.programs import find_program
from service.store.schedules import every_enrollment
from service.usecases import audit
from service.usecases.add_peer import add_peer
from service.usecases.caseload import caseloads_before, now_overfull, would_be_overfull
from service.usecases.deps import Deps
from service.usecases.peer_records import lock_peer, record_of, specialist_id, write_record
from service.usecases.read_program import program_of
from service.usecases.work import Work, retried, work

SHARED = (
    "another peer has this number under another name, and two people on one phone cannot be told "
    "apart: leave this line out; if it is the same person, change the name on their page"
)


@dataclass(frozen=True)
class Differing:
    """A line of the table that says other things of a peer than what is stored, and in which
    columns. `ends` names the schedules that end for them where the table counts."""

    line: int
    columns: tuple[str, ...]
    ends: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guesses:
    """How many zones, of those that the table brings, are guesses: from the ZIP code, from the
    number, or the program's own for want of both."""

    zip: int = 0
    phone: int = 0
    program: int = 0

    @property
    def total(self) -> int:
        return self.zip + self.phone + self.program


@dataclass(frozen=True)
class Imported:
    """`unwelcomed`: so many of the added were to be welcomed, but have not said yes to texts.
    `differing` are lines of those who were there already, `changed` how many of them were changed
    as their line says. `overfull` are the specialists who have too many peers by it."""

    added: int
    already_there: int
    unwelcomed: int = 0
    changed: int = 0
    guesses: Guesses = Guesses()
    differing: tuple[Differing, ...] = ()
    overfull: tuple[Overfull, ...] = ()


@dataclass(frozen=True)
class NoProgram:
    slug: str


@dataclass(frozen=True)
class How:
    """`update`: what the table says of those who are there already counts. `dry_run`: only tell."""

    update: bool = False
    dry_run: bool = False


ADD_ONLY = How()


@retried
def import_peers(
    deps: Deps, *, slug: str, table: str, file: str, how: How = ADD_ONLY
) -> Imported | NoProgram:
    """Add the peers of a CSV table to a program, and, if asked to, change those whose number is a
    peer's already; a cell that is empty changes nothing. Raises AuthoringError with every mistake;
    then nothing was done."""
    with work(deps) as begun:
        row = find_program(begun.session, slug)
        if row is None:
            return NoProgram(slug)
        program = program_of(begun, row.id)
        before = caseloads_before(begun, row.id, program)
        one = _Import(begun, row.id, program, how, before, file)
        for new in read_peers(table, program, file=file):
            one.take(new)
        if one.shared:
            raise AuthoringError(one.shared)
        if not how.dry_run:
            audit.record(begun, "imported", ("peer", None), program_id=row.id)
        return one.told()


@dataclass
class _Import:
    """A table under way: what of it was taken so far."""

    work: Work
    program_id: UUID
    program: Program
    how: How
    before: Mapping[UUID, int]
    file: str
    added: list[NewPeer] = field(default_factory=list)
    known: int = 0
    changed: int = 0
    differing: list[Differing] = field(default_factory=list)
    shared: list[Mistake] = field(default_factory=list)
    guesses: Counter[str] = field(default_factory=Counter)

    def take(self, new: NewPeer) -> None:
        """Add the peer of a row, or see to the one who is there."""
        peer = _peer_with(self.work, self.program_id, new.phone)
        if peer is not None:
            self.known += 1
            self._see_to(peer, new)
            return
        self.added.append(new)
        self._note_zone(new)
        if not self.how.dry_run:
            add_peer(self.work, self.program_id, self.program, new)

    def _see_to(self, peer: Peer, new: NewPeer) -> None:
        writes = self.how.update and not self.how.dry_run
        if writes:
            lock_peer(self.work, peer)
        record = record_of(self.work, self.program, peer)
        if _is_another(record.name, new):
            self.shared.append(Mistake(self.file, new.line, "phone", SHARED))
            return
        wanted = record.merged(_without_ended(self.work, peer, new))
        columns = record.differences(wanted)
        if not columns:
            return
        ends = tuple(sorted(record.schedules - wanted.schedules))
        self.differing.append(Differing(new.line, columns, ends))
        if self.how.update:
            self.changed += 1
            if "zone" in columns:
                self._note_zone(new)
        if writes:
            write_record(self.work, self.program, peer, (record, wanted), by="import")
            about = ("peer", peer.id)
            audit.record(self.work, "changed", about, program_id=self.program_id)

    def _note_zone(self, new: NewPeer) -> None:
        if new.peer_zone.guessed:
            self.guesses[new.zone_from] += 1

    def told(self) -> Imported:
        return Imported(
            added=len(self.added),
            already_there=self.known,
            unwelcomed=sum(peer.welcome and not peer.consent for peer in self.added),
            changed=self.changed,
            guesses=Guesses(**self.guesses),
            differing=tuple(self.differing),
            overfull=self._overfull(),
        )

    def _overfull(self) -> tuple[Overfull, ...]:
        if not self.how.dry_run:
            return now_overfull(self.work, self.program_id, self.program, self.before)
        given = [specialist_id(self.work, new.specialist) for new in self.added]
        return would_be_overfull(self.work, self.program_id, self.program, given)


def _peer_with(work: Work, program_id: UUID, phone: str) -> Peer | None:
    contact = find_contact(work.session, program_id, work.deps.keyring.lookup("phone", phone))
    peer_id = links_of(work.session, contact.id)[0] if contact is not None else None
    return work.session.get(Peer, peer_id) if peer_id is not None else None


def _is_another(name: str, new: NewPeer) -> bool:
    """Whether a row seems to be about somebody else than the peer who has its number: no part of
    the names is the same."""
    if "name" not in new.given:
        return False
    return set(plain_form(name).split()).isdisjoint(plain_form(new.name).split())


def _without_ended(work: Work, peer: Peer, new: NewPeer) -> NewPeer:
    """A row without the schedules that have ended for its peer: it was over, or they or somebody
    for them said so, and a table that is taken again and again must not begin it anew."""
    if not new.schedules:
        return new
    standing = every_enrollment(work.session, peer.id)
    over = {name for name, row in standing.items() if row.ended_at is not None}
    return replace(new, schedules=tuple(name for name in new.schedules if name not in over))
