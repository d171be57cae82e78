"""`warmline restore`: everything back, onto an empty place."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click
from sqlalchemy.exc import DatabaseError

from service import settings
from service.cli.progress import Progress
from service.cli.running import fail
from service.cli.up import only_one
from service.core.recovery_key import BadRecoveryKey, read_key
from service.gateways.clock import SystemClock
from service.settings import TAKEN_ALONG
from service.store.dump import Manifest
from service.store.sealed_file import DamagedBackup, WrongKey
from service.usecases.load_backup import UnsoundBackup, open_backup
from service.usecases.restore import Into, NotEmpty, Restored, put_back_secrets
from service.usecases.restore import restore as restore_into


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--recovery-key", envvar="RECOVERY_KEY", help="Else RECOVERY_KEY, or it is asked for."
)
@click.option("--replace", is_flag=True, help="What is in the database now may go.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, recovery_key: str | None, replace: bool, yes: bool) -> None:
    """Restore the backup FILE into DATABASE_URL: all of it, or nothing is changed.

    The database may be of the other kind (SQLite, PostgreSQL) than the one that was backed up.
    Nothing else of Warmline may run meanwhile.
    """
    here = settings.given()
    var = settings.var_folder(here)
    database_url = settings.database_of(here, var)
    secret = _secret(recovery_key)
    if replace and not yes:
        click.confirm("What is in the database now will be replaced. Go on?", abort=True)
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    progress = Progress()
    try:
        with only_one(var), open_backup(file, secret) as opened:
            manifest = opened.manifest
            _must_be_usable(manifest, here)
            done = restore_into(
                opened,
                into=Into(database_url, SystemClock().now(), replace),
                say=lambda done: progress("restoring", done, manifest.rows),
                before=lambda: put_back_secrets(var, manifest.secrets),
            )
    except OSError as error:
        fail(f"nothing was restored: {error.filename or file}: {error.strerror}")
    except (DamagedBackup, WrongKey, UnsoundBackup, NotEmpty) as error:
        progress.close()
        fail(f"nothing was restored: {error}")
    except DatabaseError as error:
        progress.close()
        fail(f"nothing was restored: {str(error.orig).strip().splitlines()[0]}")
    progress.close()
    _say(manifest, done)


def _secret(given: str | None) -> bytes:
    if given is None:
        if not sys.stdin.isatty():
            fail("say the recovery key: --recovery-key, or RECOVERY_KEY in the environment")
        given = str(click.prompt("Recovery key"))
    try:
        return read_key(given)
    except BadRecoveryKey as error:
        fail(str(error))


def _must_be_usable(manifest: Manifest, given: Mapping[str, str]) -> None:
    """Keys that are set in the environment would stand before those of the backup."""
    others = [
        name for name in TAKEN_ALONG if name in given and given[name] != manifest.secrets[name]
    ]
    if others:
        raise UnsoundBackup(
            f"{', '.join(others)} in the environment differ from the backup's: unset them here, and"
            " afterwards take those that stand in var/secrets"
        )


def _say(manifest: Manifest, done: Restored) -> None:
    taken = manifest.taken_at
    click.echo(
        f"Restored: {manifest.rows} rows, as they were at {taken}. Before anything is started:\n"
        "  1. set the carrier account as before (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)\n"
        f"  2. warmline recover --since {taken}   (texts and STOPs that came in since then)\n"
        "  3. warmline up, and warmline doctor"
    )
    if done.held:
        click.echo(
            f"{done.held} scheduled texts were due between the backup and now. They may have gone,"
            " so they do not go now; the next ones come as planned. A check-in can be sent from a"
            " peer's page."
        )
