"""The clock: the one place where the time is asked for."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from random import SystemRandom

from sqlalchemy import text
from sqlalchemy.orm import Session

# clock_timestamp() moves within a transaction, now() does not: a lease must not start in the past.
POSTGRESQL = text("SELECT clock_timestamp()")
# SQLite answers in UTC, to the millisecond, as text.
SQLITE = text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")


class SystemClock:
    """This machine's clock and the database's (ports.Clock). All times are aware and in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the clock gateway

    def now_in(self, session: Session) -> datetime:
        if session.get_bind().dialect.name == "sqlite":
            return datetime.fromisoformat(session.execute(SQLITE).scalar_one()).replace(tzinfo=UTC)
        moment: datetime = session.execute(POSTGRESQL).scalar_one()
        return moment.astimezone(UTC)

    def wait(self, most: timedelta) -> None:
        time.sleep(SystemRandom().uniform(0, most.total_seconds()))
