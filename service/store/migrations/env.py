"""Alembic's entry: run the revisions on the engine that everything else uses."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlmodel.sql.sqltypes import AutoString

from service.store.columns import Utc
from service.store.database import Database
from service.store.tables import METADATA


def render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Our own column types as plain ones: a revision must not change when a class does."""
    if kind == "type" and isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:  # whoever gave it ends its transaction as well
    run(given)
else:
    database = Database(context.config.attributes["url"])
    with database.engine.execution_options(warmline_write=True).connect() as own:
        run(own)
    database.close()
