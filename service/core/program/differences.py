"""What changes between two versions of a program, in words for whoever applies it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from service.core.program.model import Program
from service.core.screening.overlay import NO_OVERLAY, Overlay

# The nouns of the lists whose members come and go by name.
_NOUNS = {"lines": "line", "staff": "staff member", "schedules": "schedule", "rota": "shift"}


TellSigns = Callable[[Overlay, Overlay], Iterable[str]]
"""What a program's changes of the warning signs come to, from one version to the next."""


def _told_in_short(before: Overlay, after: Overlay) -> Iterable[str]:
    return () if before.version == after.version else ["change screening"]


def differences(
    old: Program | None, new: Program, tell_signs: TellSigns = _told_in_short
) -> list[str]:
    """One plain line for each thing that `new` adds, drops or changes; empty when nothing does.
    With no `old` there is one line for the program and one for each thing it brings."""
    lines = _comings_and_goings(old, new)
    lines += tell_signs(old.screening if old else NO_OVERLAY, new.screening)
    if old is None:
        return [f"new program {new.slug} ({new.public_name})", *lines]
    before, after = old.as_fields(), new.as_fields()
    for path in sorted(before.keys() & after.keys()):
        if before[path] != after[path]:
            lines.append(f"change {path}: {before[path]} -> {after[path]}")
    lines.extend(_odd_fields(before, after, old, new))
    return lines


def _names(program: Program | None, kind: str) -> list[str]:
    return [member.name for member in getattr(program, kind)] if program else []


def _comings_and_goings(old: Program | None, new: Program) -> list[str]:
    lines = []
    for kind, noun in _NOUNS.items():
        before, after = _names(old, kind), _names(new, kind)
        lines += [f"add {noun} {name}" for name in after if name not in before]
        lines += [f"remove {noun} {name}" for name in before if name not in after]
    return lines


def _odd_fields(
    before: dict[str, str], after: dict[str, str], old: Program, new: Program
) -> list[str]:
    """Fields that only one version has, other than those of things that came or went."""
    moved = tuple(
        f"{kind}.{name}."
        for kind in _NOUNS
        for name in set(_names(old, kind)) ^ set(_names(new, kind))
    )
    gone = sorted(path for path in before.keys() - after.keys() if not path.startswith(moved))
    come = sorted(path for path in after.keys() - before.keys() if not path.startswith(moved))
    # A list that was empty, or becomes so, is said by its members.
    return [f"change {path}: {before[path]} -> none" for path in gone if path not in _NOUNS] + [
        f"change {path}: none -> {after[path]}" for path in come if path not in _NOUNS
    ]
