"""Reading a program file: everything wrong in it is said at once, with its line and field."""

from __future__ import annotations

from service.core.program.model import Program


def read_program(text: str, *, file: str) -> Program:
    """The program that `text` (YAML) describes. Raises AuthoringError with every mistake in it.
    That its flows exist is checked by whoever has the flows."""
    raise NotImplementedError
