"""Whose phones the trial has: the staff of a program file, and invented peers."""

from __future__ import annotations

from service.core.program.model import Program
from service.web.simulator.config import Line, Phone

# Invented people, the peers of the demonstration program.
PEERS = (
    Phone("+12025550143", "Alex", "peer"),
    Phone("+12025550144", "Marisol (en español)", "peer"),
    Phone("+12025550146", "Jordan (new here)", "peer"),
)


def phones_of(program: Program) -> tuple[Phone, ...]:
    """The invented peers, then everybody on the staff who has a phone."""
    staff = (Phone(one.phone, one.name, "staff") for one in program.staff if one.phone)
    return (*PEERS, *staff)


def lines_of(program: Program) -> tuple[Line, ...]:
    """The program's lines, with who heeds STOP on each."""
    return tuple(
        Line(line.phone, line.messaging_service_sid, line.optout == "own") for line in program.lines
    )
