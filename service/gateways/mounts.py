"""The disks of this machine, as far as it tells (Linux)."""

from __future__ import annotations

from pathlib import Path

from service.core.disks import throwaway_disk

MOUNTS = Path("/proc/self/mountinfo")


def on_throwaway_disk(path: Path, mounts: Path = MOUNTS) -> str | None:
    """The kind of the throw-away disk (tmpfs, overlay...) that `path` lies or would lie on; None
    when it lies on another, or when that cannot be told."""
    try:
        text = mounts.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return throwaway_disk(text, str(path.resolve()))
