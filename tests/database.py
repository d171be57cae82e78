"""The tests' databases: each address has one engine in a process."""

from __future__ import annotations

from functools import cache

from service.store.database import Database


@cache
def database_of(url: str) -> Database:
    """What talks to the database at `url`. Its engine outlives the test, with the SQL it has worked
    out; its connections do not (`close`, which the fixtures of the addresses call)."""
    return Database(url)
