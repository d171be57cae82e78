"""Ids: the one place where they are made."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7


class Uuid7Ids:
    """New ids as uuid7 (ports.Ids): they rise with time, so rows land at the end of an index."""

    def new(self) -> UUID:
        return uuid7()
