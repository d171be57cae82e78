"""What the tests of backups share: a recovery key that is known, and where backups go."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from service.core.backups import Keep
from service.core.recovery_key import read_key
from service.usecases.back_up import (
    AlreadyRunning,
    BackedUp,
    BackupFailed,
    Where,
    back_up,
)
from service.usecases.load_backup import open_backup
from service.usecases.recovery_key import KeyMade, NoRecoveryKey, make_recovery_key
from service.usecases.restore import Into, Restored, restore
from tests.fakes import START
from tests.usecases.place import Place

SECRETS = {  # those of `Place`
    "SECRET_KEY": "s" * 32,
    "ENCRYPTION_KEYS": base64.b64encode(b"k" * 32).decode(),
    "LOOKUP_KEY": base64.b64encode(b"l" * 32).decode(),
}

KEEP = Keep()


def where(folder: Path, keep: Keep = KEEP, **secrets: str) -> Where:
    return Where(folder / "backups", folder / "scratch", keep, {**SECRETS, **secrets})


def make_key(place: Place) -> bytes:
    """The secret of a recovery key made now."""
    made = make_recovery_key(place.deps)
    assert isinstance(made, KeyMade)
    return read_key(made.words)


Tell = Callable[[str, int, int], None]


def nobody(_step: str, _done: int, _of: int) -> None:
    """Progress that nobody looks at."""


def try_backup(
    place: Place, at: Where, tell: Tell = nobody
) -> BackedUp | NoRecoveryKey | AlreadyRunning | BackupFailed:
    return back_up(place.deps, where=at, tell=tell)


def backed_up(place: Place, at: Where, tell: Tell = nobody) -> BackedUp:
    done = try_backup(place, at, tell)
    assert isinstance(done, BackedUp), done
    return done


def restore_to(
    url: str, file: Path, secret: bytes, *, replace: bool = False, now: datetime = START
) -> Restored:
    with open_backup(file, secret) as opened:
        into = Into(url, now, replace)
        return restore(opened, into=into, say=lambda _done: None, before=lambda: None)
