"""Which disk a file lies on, as Linux tells it: some forget everything at a restart."""

from __future__ import annotations

import re

# Kinds of file system that live in memory or in a container's own layer.
THROWAWAY = frozenset({"tmpfs", "ramfs", "overlay", "aufs"})
_OCTAL = re.compile(r"\\([0-7]{3})")


def throwaway_disk(mounts: str, path: str) -> str | None:
    """The kind of the throw-away disk that the absolute `path` lies on; None when it lies on
    another, or that cannot be told. `mounts` is the text of /proc/self/mountinfo (proc(5))."""
    found: tuple[int, str] | None = None
    for line in mounts.splitlines():
        before, dash, after = line.partition(" - ")
        fields, kinds = before.split(), after.split()
        if not dash or len(fields) < 5 or not kinds:
            continue
        point = _OCTAL.sub(lambda match: chr(int(match[1], 8)), fields[4]).rstrip("/")
        # Of two on one point the later one covers the earlier.
        if f"{path}/".startswith(f"{point}/") and (not found or len(point) >= found[0]):
            found = (len(point), kinds[0])
    return found[1] if found and found[1] in THROWAWAY else None
