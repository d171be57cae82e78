"""The processes below a process, as the kernel tells of them."""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def family_of(pid: int) -> list[int]:
    """The children of `pid`, and theirs."""
    children: dict[int, list[int]] = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
            children[parent].append(int(stat.parent.name))
    found, waiting = list[int](), [pid]
    while waiting:
        below = children[waiting.pop()]
        found += below
        waiting += below
    return found


def signal_all(pids: Iterable[int], number: signal.Signals) -> None:
    """Send `number` to each that is still there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
