"""The migrations make exactly the tables that the code knows."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from service.store import migrations
from service.store.database import Database
from service.store.tables import METADATA


def test_the_newest_revision_equals_the_metadata(database_url: str) -> None:
    database = Database(database_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, METADATA)
    database.close()
    assert differences == []


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    migrations.upgrade(database_url)
    database = Database(database_url)
    assert database.reachable()
    database.close()
