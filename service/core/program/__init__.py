"""The program file: what a coordinator writes, as frozen values (`model`), how it is read
(`reading`) and how two versions differ (`differences`)."""

from __future__ import annotations

from service.core.program.differences import differences
from service.core.program.model import Lang, Line, Program, Schedule, StaffMember
from service.core.program.reading import read_program

__all__ = [
    "Lang",
    "Line",
    "Program",
    "Schedule",
    "StaffMember",
    "differences",
    "read_program",
]
