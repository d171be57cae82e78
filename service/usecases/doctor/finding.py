"""What a check of `warmline doctor` has found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "problem"]


@dataclass(frozen=True)
class Repair:
    """Settings of a number or a Messaging Service (`sender_id`) that can be set at the carrier."""

    line: str
    sender_id: str
    settings: Mapping[str, str]


@dataclass(frozen=True)
class Finding:
    """One plain line about one thing (`check`, a short name). A `note` is worth knowing and no
    problem; `do` says what to do. `repair` is what `--fix` can do about it."""

    check: str
    state: State
    says: str
    do: str = ""
    repair: Repair | None = None


def ok(check: str, says: str) -> Finding:
    return Finding(check, "ok", says)


def note(check: str, says: str, do: str = "") -> Finding:
    return Finding(check, "note", says, do)


def problem(check: str, says: str, do: str, repair: Repair | None = None) -> Finding:
    return Finding(check, "problem", says, do, repair)
