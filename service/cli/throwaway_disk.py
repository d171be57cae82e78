"""Whether the database would lie where a restart forgets it: asked before a process starts."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.engine import make_url

from service.cli.running import fail
from service.gateways.mounts import MOUNTS, on_throwaway_disk
from service.settings import Settings


def refuse_throwaway_disk(settings: Settings, mounts: Path = MOUNTS) -> None:
    """Refuse to keep people's texts where a restart forgets them, where that can be told. In trial
    use, and where an administrator insists, it is only said."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or url.database is None:
        return
    kind = on_throwaway_disk(Path(url.database).parent, mounts)
    if kind is None:
        return
    line = f"the database would lie on a disk that forgets everything ({kind}): {url.database}"
    if settings.trial or settings.throwaway_disk_ok:
        click.echo(f"Mind that {line}", err=True)
        return
    fail(f"{line}. Set DATABASE_URL to a place that lasts, or THROWAWAY_DISK_OK=yes to insist")
