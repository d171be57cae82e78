"""`warmline screen --program`: what one program changes of the signs."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.installation import real_deps
from service.cli.running import fail, read_text
from service.core.program.reading import read_program
from service.core.screening.overlay import Overlay
from service.store.programs import find_program
from service.usecases.read_program import program_in_force


def overlay_of(program: str) -> Overlay:
    """What a program changes of the signs, by its file or, by its slug, the version in force.
    Raises AuthoringError."""
    path = Path(program)
    if path.is_file():
        return read_program(read_text(path), file=path.name).screening
    if path.suffix in (".yaml", ".yml"):
        raise click.UsageError(f"{path}: there is no such file")
    with real_deps() as deps:
        with deps.database.read() as session:
            row = find_program(session, program)
        if row is None:
            fail(f"there is no program {program}; set it up with `warmline apply`")
        return program_in_force(deps, row.version).screening
