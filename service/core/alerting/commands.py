"""What a staff member tells the service from a phone: plain words and an alert's short number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Take:
    """They take the alert numbered `ref`; without one, the only one that is open."""

    ref: int | None = None


@dataclass(frozen=True)
class Done:
    """It has its outcome: `note` in their own words (may be empty), as kept with the alert."""

    ref: int | None = None
    note: str = ""


@dataclass(frozen=True)
class ListAlerts:
    """They want to know which alerts are open."""


Command = Take | Done | ListAlerts


def read_command(text: str) -> Command | None:
    """The command in a text from a staff phone, or None: then it is answered with how to write
    one. Nothing is taken on a guess, since taking an alert stops its climb."""
    raise NotImplementedError
