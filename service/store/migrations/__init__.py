"""The database's history, and the way to its newest form."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_HERE = Path(__file__).parent


def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest revision; nothing to do is fine."""
    command.upgrade(_config(url), "head")


def upgrade_within(connection: Connection, revision: str = "head") -> None:
    """Bring the database of `connection` to a revision, within the transaction under way."""
    config = _config("")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def newest() -> str:
    """The newest revision that this version of Warmline knows."""
    head = ScriptDirectory.from_config(_config("")).get_current_head()
    assert head is not None, "there is a first revision"
    return head


def knows(revision: str) -> bool:
    """Whether this version of Warmline knows a revision: a newer one's it does not."""
    scripts = ScriptDirectory.from_config(_config("")).walk_revisions()
    return any(script.revision == revision for script in scripts)


def revision_of(connection: Connection) -> str:
    """The revision that a database is at."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["url"] = url
    return config
