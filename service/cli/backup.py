"""`warmline backup`: take one now, and the recovery key that opens it."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from service import settings
from service.cli.installation import real_deps
from service.cli.progress import Progress
from service.cli.running import fail
from service.core.recovery_key import BadRecoveryKey
from service.gateways import log
from service.gateways.children import die_with_parent
from service.settings import Settings
from service.usecases.back_up import AlreadyRunning, BackedUp, BackupFailed, Where, back_up
from service.usecases.deps import Deps
from service.usecases.recovery_key import (
    KeyMade,
    NoRecoveryKey,
    OtherKey,
    confirm_recovery_key,
    make_recovery_key,
)

NO_FOLDER = "say where to: set BACKUP_DIR, or use --to FOLDER (best on another disk or machine)"
NO_KEY = "there is no recovery key yet: make one first, `warmline backup --show-recovery-key`"
SHOWN = "the recovery key was shown when it was made, and is kept nowhere: it cannot be shown again"
AFTER = """
Write it down now, and keep it away from this machine and from the backups: it is shown only this
once. With a backup and this key everything can be read; without the key, nothing can.
Then show that you have it: `warmline backup --confirm-key`.
"""


@click.command()
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help="Where to, instead.")
@click.option("--show-recovery-key", is_flag=True, help="Make the recovery key and show it, once.")
@click.option("--new-recovery-key", is_flag=True, help="Make another one from now on.")
@click.option("--confirm-key", is_flag=True, help="Show that you have the recovery key: type it.")
@click.option("--json", "as_json", is_flag=True, help="Print what was backed up as JSON.")
@click.option("--nightly", is_flag=True, hidden=True)
def backup(
    to: Path | None,
    show_recovery_key: bool,
    new_recovery_key: bool,
    confirm_key: bool,
    **how: bool,
) -> None:
    """Back everything up now, while all goes on: encrypted, and read back before it counts.

    It goes to BACKUP_DIR; older ones are removed by BACKUP_KEEP. The first time it makes the
    recovery key, without which a backup cannot be read.
    """
    loaded = settings.load()
    with real_deps() as deps:
        if confirm_key:
            _confirm(deps)
        elif show_recovery_key or new_recovery_key:
            _show(deps, anew=new_recovery_key)
        else:
            _back_up(deps, loaded, to, nightly=how["nightly"], as_json=how["as_json"])


# ---------------------------------------------------------------- the key
def _show(deps: Deps, *, anew: bool) -> None:
    if anew and sys.stdin.isatty():
        click.confirm(
            "Backups made so far still need the old key. Make another from now on?", abort=True
        )
    made = make_recovery_key(deps, anew=anew)
    if not isinstance(made, KeyMade):
        fail(f"{SHOWN} (key {made.name}). If it is lost: --new-recovery-key")
    click.echo(f"The recovery key (it is called {made.name}):\n\n    {made.words}\n{AFTER}")


def _confirm(deps: Deps) -> None:
    typed = click.prompt("Recovery key") if sys.stdin.isatty() else sys.stdin.readline()
    try:
        found = confirm_recovery_key(deps, typed=str(typed))
    except BadRecoveryKey as error:
        fail(str(error))
    if isinstance(found, NoRecoveryKey):
        fail(NO_KEY)
    if isinstance(found, OtherKey):
        fail(f"this is another recovery key ({found.typed}): backups are made for {found.in_force}")
    click.echo(f"Yes, this is the recovery key ({found.name}). Put it back in its place.")


# ---------------------------------------------------------------- the backup
def _back_up(
    deps: Deps, loaded: Settings, to: Path | None, *, nightly: bool, as_json: bool
) -> None:
    folder = to or loaded.backup_dir
    if folder is None:
        fail(NO_FOLDER)
    _stop_in_order()
    if nightly:
        log.configure("backup")
        die_with_parent(os.getppid())()
    where = Where(folder.absolute(), loaded.var, loaded.backup_keep, loaded.taken_along)
    progress = Progress(quiet=nightly or as_json)
    done = back_up(deps, where=where, tell=progress)
    if isinstance(done, NoRecoveryKey) and sys.stdin.isatty() and sys.stdout.isatty():
        _show(deps, anew=False)
        done = back_up(deps, where=where, tell=progress)
    progress.close()
    if not isinstance(done, BackedUp):
        _say_why_not(done)
    if as_json:
        click.echo(json.dumps(_as_json(done)))
    elif not nightly:
        _say(done)


def _say_why_not(found: NoRecoveryKey | AlreadyRunning | BackupFailed) -> NoReturn:
    if isinstance(found, NoRecoveryKey):
        fail(NO_KEY)
    if isinstance(found, AlreadyRunning):
        fail("a backup is under way already: wait for it")
    fail(f"no backup was made: {found.reason}")


def _say(done: BackedUp) -> None:
    rows = sum(done.counts.values())
    click.echo(f"Backed up and read back: {rows} rows, {done.size / 1e6:.1f} MB\n{done.file}")
    if done.removed:
        click.echo(f"Removed by BACKUP_KEEP: {', '.join(done.removed)}")


def _as_json(done: BackedUp) -> dict[str, object]:
    return {
        "file": str(done.file),
        "bytes": done.size,
        "taken_at": done.taken_at.isoformat(),
        "revision": done.revision,
        "verified": True,
        "rows": dict(done.counts),
        "removed": list(done.removed),
    }


def _stop_in_order() -> None:
    """SIGTERM takes the unfinished file along and notes that the backup failed."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        sys.exit(1)

    signal.signal(signal.SIGTERM, stop)
