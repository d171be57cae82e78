"""The database's history, and the way to its newest form."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

_HERE = Path(__file__).parent


def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest revision; nothing to do is fine."""
    command.upgrade(_config(url), "head")


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["url"] = url
    return config
