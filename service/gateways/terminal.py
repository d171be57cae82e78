"""A terminal in place of a carrier, a queue and a clock: for `warmline chat --whole`, where one
process does all the work and time goes by on request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from service.gateways.clock import SystemClock
from service.ports import (
    Accepted,
    CarrierAway,
    CarrierText,
    JobName,
    OutboundCall,
    OutboundText,
    QueueName,
    ReceivedText,
    SendOutcome,
)

_NOBODY = CarrierAway("there is no carrier in a terminal")


class TerminalClock(SystemClock):
    """This machine's clock, moved ahead by `ahead`; the database has no time of its own here."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return super().now().astimezone(UTC) + self.ahead

    def now_in(self, session: Session) -> datetime:
        del session  # nothing here goes by it
        return self.now()


class TerminalCarrier:
    """Takes every text and call (ports.SmsGateway, ports.CallGateway); whoever shows them takes
    them from `texts` and `calls`."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, OutboundText]] = []  # with the carrier's id
        self.calls: list[OutboundCall] = []
        self._taken = 0

    def send(self, text: OutboundText) -> SendOutcome:
        carrier_id = self._id()
        self.texts.append((carrier_id, text))
        return Accepted(carrier_id, "queued")

    def place(self, call: OutboundCall) -> SendOutcome:
        self.calls.append(call)
        return Accepted(self._id(), "queued")

    def _id(self) -> str:
        self._taken += 1
        return f"SM{self._taken:032x}"

    def sent_to(self, to: str, *, since: datetime) -> Sequence[CarrierText] | None:
        del to, since  # nothing here goes by it
        return None

    def fetch(self, carrier_id: str) -> CarrierText | CarrierAway | None:
        del carrier_id  # nothing here goes by it
        return _NOBODY

    def received_since(
        self, to: str, *, since: datetime
    ) -> Iterator[Sequence[ReceivedText] | CarrierAway]:
        del to, since  # nothing here goes by it
        yield ()

    def numbers_of(self, service_id: str) -> Sequence[str] | CarrierAway:
        del service_id  # nothing here goes by it
        return _NOBODY


class TerminalQueue:
    """Wakes nobody (ports.Queue): whoever types does all that is due."""

    def ring(self, job: JobName, queue: QueueName) -> bool:
        del job, queue  # nothing here goes by it
        return False

    def wake_for(self, job: JobName, queue: QueueName, row_id: UUID) -> bool:
        del job, queue, row_id  # nothing here goes by it
        return False

    def hear(self, job: JobName) -> bool:
        del job  # nothing here goes by it
        return False

    def answers(self) -> bool:
        return False
