"""Show what may be changed of a peer, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from service.core.program.model import Program, StaffMember
from service.core.program.peer_row import CONSENTS
from service.core.scheduling.rules import ENROLLMENT, Series
from service.core.scheduling.zip_zones import STATES
from service.core.scheduling.zones import zone_keys
from service.store.loads import caseloads
from service.store.peers import Peer
from service.store.scope import Scope
from service.usecases.deps import Deps
from service.usecases.looks import peer_name, record_look
from service.usecases.peer_records import record_of, specialist_id
from service.usecases.read_program import program_of
from service.usecases.work import Work

# Ways of agreeing that are not for a person to say: what an export or the demonstration writes.
_NOT_BY_HAND = frozenset({"yes", "recorded", "demo"})


@dataclass(frozen=True)
class Choices:
    """What a form offers: languages, the names with which specialists sign in and their own names
    (with how many peers they have, where that is limited), US states, the program's tags, groups
    and schedules, the names of dates that its schedules count from, ways in which somebody agreed
    to texts, and the key of every zone. `guardian_under` is the age from which no guardian needs
    to agree to texts, where the program asks for one."""

    program: str
    languages: tuple[str, ...]
    specialists: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    groups: tuple[str, ...]
    schedules: tuple[str, ...]
    dates: tuple[str, ...]
    zone: str
    guardian_under: int | None = None
    states: tuple[str, ...] = tuple(sorted(STATES))
    consents: tuple[str, ...] = tuple(sorted(CONSENTS - _NOT_BY_HAND))

    @property
    def zones(self) -> tuple[str, ...]:
        return tuple(sorted(key for key in zone_keys() if "/" in key and key[0].isupper()))


@dataclass(frozen=True)
class PeerForm:
    """A peer to be changed: `cells` are what a table would say of them, by column."""

    peer_id: UUID
    name: str
    cells: Mapping[str, str]
    guessed: bool
    choices: Choices


def show_peer_form(deps: Deps, *, scope: Scope, peer_id: UUID) -> PeerForm | None:
    """A peer as they stand, to be changed; None when there is none of that id in `scope`."""
    with deps.database.read() as session:
        peer = session.get(Peer, peer_id)
        if peer is None or not scope.allows(peer.program_id):
            return None
        begun = Work(deps, session, deps.clock.now_in(session))
        program = program_of(begun, peer.program_id)
        record = record_of(begun, program, peer)
        choices = _choices(begun, peer.program_id, program)
    record_look(deps, scope, peer.program_id, ("peer", peer_id))
    name = peer_name(deps, peer)
    return PeerForm(peer_id, name, record.cells(), record.zone.guessed, choices)


def show_new_peer(deps: Deps, *, scope: Scope) -> tuple[tuple[UUID, Choices], ...]:
    """The programs in `scope` that a peer may be added to, by name, each with what there is to
    choose from."""
    with deps.database.read() as session:
        begun = Work(deps, session, deps.clock.now_in(session))
        found = [(one, _choices(begun, one, program_of(begun, one))) for one in scope.roles]
    return tuple(sorted(found, key=lambda one: one[1].program))


def _choices(work: Work, program_id: UUID, program: Program) -> Choices:
    rules = [one.rule for one in program.schedules]
    origins = {
        phase.days.origin
        for rule in rules
        for phase in rule.phases
        if isinstance(phase.days, Series)
    }
    return Choices(
        program=program.public_name,
        languages=program.languages,
        specialists=tuple(
            (member.login.casefold(), _with_load(work, program_id, program, member))
            for member in program.staff
            if "specialist" in member.roles and member.login
        ),
        tags=program.tags,
        groups=program.groups,
        schedules=tuple(one.name for one in program.schedules),
        dates=tuple(sorted(name.removeprefix("date:") for name in origins - {ENROLLMENT})),
        zone=program.zone.key,
        guardian_under=program.consent.guardian_under,
    )


def _with_load(work: Work, program_id: UUID, program: Program, member: StaffMember) -> str:
    """A specialist's name, with how many peers they have where the program limits it."""
    most = program.care.caseload
    if most is None:
        return member.name
    peers = work.once(("caseloads", program_id), lambda: caseloads(work.session, program_id))
    staff_id = specialist_id(work, member.login or "")
    return f"{member.name} ({peers.get(staff_id, 0) if staff_id else 0} of {most} peers)"
