"""Read a program as its file describes it: the version in force, parsed once per version."""

from __future__ import annotations

from threading import Lock
from uuid import UUID

import structlog

from service.core.program.model import Program
from service.core.program.reading import read_program
from service.core.source import AuthoringError
from service.store.programs import version_in_force
from service.store.seal import SealBroken
from service.usecases.deps import Deps
from service.usecases.versions import version_of
from service.usecases.work import Work

MOST_KEPT = 64
_parsed: dict[str, Program] = {}  # by the hash of the source, which never means anything else
_parsing = Lock()

log = structlog.get_logger(__name__)


def program_of(work: Work, program_id: UUID) -> Program:
    """The program file in force for a program."""
    return program_version(work, version_in_force(work.session, program_id))


def readable_program(work: Work, program_id: UUID) -> Program | None:
    """Like `program_of`, for what goes on whatever has broken: None where the file can't be read
    any more, which is logged."""
    try:
        return program_of(work, program_id)
    except (AuthoringError, SealBroken):
        log.exception("program_unreadable", program_id=str(program_id))
        return None


def program_in_force(deps: Deps, version: str) -> Program:
    """A program file by its hash, for whoever has no transaction under way."""
    known = _parsed.get(version)
    if known is not None:
        return known
    with deps.database.read() as session:
        return program_version(Work(deps, session, deps.clock.now_in(session)), version)


def program_version(work: Work, version: str) -> Program:
    """A program file by its hash."""
    known = _parsed.get(version)
    if known is not None:
        return known
    written = version_of(work, "program", version)
    program = read_program(written.source, file=written.name)
    with _parsing:
        if len(_parsed) >= MOST_KEPT:
            _parsed.clear()
        _parsed[version] = program
    return program
