"""Say who looks after more peers than the program wants, as peers are given to them. The peer has
their person all the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID

from service.core.care.caseload import Overfull, overfull
from service.core.program.model import Program
from service.store.loads import caseloads
from service.store.staff import memberships_in
from service.usecases.tell_rota import name_of
from service.usecases.work import Work


def now_overfull(
    work: Work, program_id: UUID, program: Program, before: Mapping[UUID, int]
) -> tuple[Overfull, ...]:
    """Those who look after too many, and more than `before`."""
    if program.care.caseload is None:
        return ()
    work.session.flush()
    return _those(work, program_id, program, (before, caseloads(work.session, program_id)))


def would_be_overfull(
    work: Work, program_id: UUID, program: Program, given: Iterable[UUID | None]
) -> tuple[Overfull, ...]:
    """Those who would, if each of `given` had one peer more."""
    if program.care.caseload is None:
        return ()
    before = caseloads(work.session, program_id)
    more = Counter(one for one in given if one is not None)
    after = {who: before.get(who, 0) + more[who] for who in {*before, *more}}
    return _those(work, program_id, program, (before, after))


def caseloads_before(work: Work, program_id: UUID, program: Program) -> Mapping[UUID, int]:
    """How many each looks after as something begins; empty where no limit is set."""
    return caseloads(work.session, program_id) if program.care.caseload is not None else {}


def _those(
    work: Work,
    program_id: UUID,
    program: Program,
    peers: tuple[Mapping[UUID, int], Mapping[UUID, int]],
) -> tuple[Overfull, ...]:
    before, after = peers
    members = memberships_in(work.session, program_id)
    specialists = dict.fromkeys(row.staff_id for row in members if row.role == "specialist")
    names = {who: name_of(work, who) for who in specialists}
    found = (
        overfull(after, names, who, most=program.care.caseload)
        for who in specialists
        if after.get(who, 0) > before.get(who, 0)
    )
    return tuple(one for one in found if one is not None)
