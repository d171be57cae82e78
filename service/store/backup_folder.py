"""The folder of backups: a file is there whole or not at all, and old ones go by the rule."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from service.core import backups
from service.core.backups import Keep

_PART = ".part"
_SCRATCH = "backup-check-"


@contextmanager
def new_backup(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file to write in `folder` (made if need be), under a name that no backup has: mode
    0600, and gone when the block ends, unless `put_in_place` has taken it. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob(f".warmline-*{_PART}"):  # by one that was killed: no two run at once
        left.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(prefix=".warmline-", suffix=_PART, dir=folder)
    path = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """An empty folder in `parent` (made if need be) for as long as the block lasts. What one that
    was killed has left there goes: no two run at once. Raises OSError."""
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in parent.glob(f"{_SCRATCH}*"):
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=parent) as folder:
        yield Path(folder)


def put_in_place(file: BinaryIO, path: Path, name: str) -> Path:
    """Give a written file its name, once it lies on the disk and not only in memory."""
    file.flush()
    os.fsync(file.fileno())
    target = path.with_name(name)
    path.replace(target)
    sync_folder(target.parent)
    return target


def sync_folder(folder: Path) -> None:
    """Have the names in a folder lie on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_old(folder: Path, keep: Keep) -> tuple[str, ...]:
    """Remove the backups in `folder` that `keep` lets go; their names. Other files stay."""
    found = {backups.taken_at(path.name): path for path in folder.iterdir()}
    dated = {moment: path for moment, path in found.items() if moment is not None}
    stay = backups.kept(dated, keep)
    gone = [path for moment, path in sorted(dated.items()) if moment not in stay]
    for path in gone:
        path.unlink(missing_ok=True)
    return tuple(path.name for path in gone)
