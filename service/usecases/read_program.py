"""Read a program as its file describes it: the version in force, parsed once per version."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from service.core.program.model import Program
from service.core.program.reading import read_program
from service.store.programs import Program as ProgramRow
from service.store.programs import find_version
from service.usecases.work import Work


def program_of(work: Work, program_id: UUID) -> Program:
    """The program file in force for a program."""
    row = work.session.get_one(ProgramRow, program_id)
    version = find_version(work.session, "program", row.version)
    assert version is not None, f"program {program_id} has no version {row.version}"
    return _parsed(version.name, version.source)


@lru_cache(maxsize=64)
def _parsed(name: str, source: str) -> Program:
    return read_program(source, file=name)
