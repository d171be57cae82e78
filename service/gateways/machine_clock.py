"""This machine's clock: the one place where it is asked for the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from random import SystemRandom


class MachineClock:
    """All times are aware and in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the clock gateway

    def wait(self, most: timedelta) -> None:
        time.sleep(SystemRandom().uniform(0, most.total_seconds()))
