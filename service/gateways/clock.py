"""The clock of the service: this machine's, and the database's."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from service.gateways.machine_clock import MachineClock

# clock_timestamp() moves within a transaction, now() does not: a lease must not start in the past.
POSTGRESQL = text("SELECT clock_timestamp()")
# SQLite answers in UTC, to the millisecond, as text.
SQLITE = text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")


class SystemClock(MachineClock):
    """This machine's clock and the database's (ports.Clock). All times are aware and in UTC."""

    def now_in(self, session: Session) -> datetime:
        if session.get_bind().dialect.name == "sqlite":
            return datetime.fromisoformat(session.execute(SQLITE).scalar_one()).replace(tzinfo=UTC)
        moment: datetime = session.execute(POSTGRESQL).scalar_one()
        return moment.astimezone(UTC)
