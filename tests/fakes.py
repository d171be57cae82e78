"""Stand-ins for the outside: the clock, ids, the carrier and the queue. They hold what they were
told, so that a test can ask them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from service.ports import (
    Accepted,
    CarrierAway,
    CarrierText,
    InDoubt,
    JobName,
    OutboundCall,
    OutboundText,
    QueueName,
    ReceivedText,
    SendOutcome,
)

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # a Monday, in the morning of the United States


class FakeClock:
    """A clock that stands still until it is told to go on. The database's time is the same. Whoever
    waits on it goes on at once; `waited` is how long they would have at the longest."""

    def __init__(self, start: datetime = START) -> None:
        self.moment = start
        self.waited: list[timedelta] = []

    def now(self) -> datetime:
        return self.moment

    def now_in(self, session: Session) -> datetime:
        del session
        return self.moment

    def wait(self, most: timedelta) -> None:
        self.waited.append(most)

    def advance(self, by: timedelta | None = None, **parts: float) -> datetime:
        """Go on by `by`, or by the parts of a timedelta (`minutes=5`); returns the new time."""
        self.moment += by if by is not None else timedelta(**parts)
        return self.moment


class CountingIds:
    """Ids of uuid7's shape that count up from one: the same in every run."""

    def __init__(self) -> None:
        self.made = 0

    def new(self) -> UUID:
        self.made += 1
        milliseconds = int(START.timestamp() * 1000) + self.made
        return UUID(int=(milliseconds << 80) | (0x7 << 76) | (0x2 << 62) | self.made)


class FakeSms:
    """A carrier that accepts every text, except where `outcomes` says otherwise: each send takes
    the next of them. What was accepted, or is in doubt and `kept`, is listed afterwards."""

    def __init__(self, clock: FakeClock | None = None, *outcomes: SendOutcome) -> None:
        self.clock = clock or FakeClock()
        self.outcomes = deque(outcomes)
        self.sent: list[OutboundText] = []  # every attempt
        self.accepted: list[OutboundText] = []
        self.keeps_doubtful = True  # a text in doubt did reach the carrier
        self.lists_as = "{}"  # what its list makes of a body
        self.listable = True  # False: the carrier cannot be asked
        self.received: list[ReceivedText] = []  # what came in, in order
        self.page_size = 1000
        self.pages = 1000  # that it can be asked for, before it is away
        self.asked: list[tuple[str, datetime]] = []
        self.service_numbers: dict[str, list[str]] = {}
        self._listed: list[tuple[str, CarrierText]] = []
        self.fetched: list[str] = []  # the ids that were asked about one by one
        self.ended: dict[str, CarrierText] = {}  # what it answers then, by its id

    def send(self, text: OutboundText) -> SendOutcome:
        self.sent.append(text)
        sid = f"SM{len(self.sent):032x}"
        outcome = self.outcomes.popleft() if self.outcomes else Accepted(sid, "queued")
        taken = isinstance(outcome, Accepted) or (
            isinstance(outcome, InDoubt) and self.keeps_doubtful
        )
        if taken:
            carrier_id = outcome.carrier_id if isinstance(outcome, Accepted) else sid
            self.accepted.append(text)
            body = self.lists_as.format(text.body)
            self.lists(text.to, CarrierText(carrier_id, "sent", body, self.clock.now()))
        return outcome

    def lists(self, to: str, text: CarrierText) -> None:
        """The carrier has taken `text` to a number, from whomever."""
        self._listed.append((to, text))

    def sent_to(self, to: str, *, since: datetime) -> Sequence[CarrierText] | None:
        if not self.listable:
            return None
        return [text for number, text in self._listed if number == to and text.created_at >= since]

    def fetch(self, carrier_id: str) -> CarrierText | CarrierAway | None:
        self.fetched.append(carrier_id)
        if not self.listable:
            return CarrierAway("it does not answer")
        known = {text.carrier_id: replace(text, status="queued") for _, text in self._listed}
        return self.ended.get(carrier_id) or known.get(carrier_id)

    def received_since(
        self, to: str, *, since: datetime
    ) -> Iterator[Sequence[ReceivedText] | CarrierAway]:
        self.asked.append((to, since))
        mine = [text for text in self.received if text.to == to and text.sent_at >= since]
        mine.sort(key=lambda text: text.sent_at)
        mine.reverse()
        for number, start in enumerate(range(0, max(len(mine), 1), self.page_size)):
            if not self.listable or number >= self.pages:
                yield CarrierAway("it does not answer")
                return
            yield mine[start : start + self.page_size]

    def numbers_of(self, service_id: str) -> Sequence[str] | CarrierAway:
        if service_id not in self.service_numbers:
            return CarrierAway("it answers with an error (404)")
        return self.service_numbers[service_id]

    def bodies_to(self, number: str) -> list[str]:
        """The bodies that `number` was sent and the carrier took, in order."""
        return [text.body for text in self.accepted if text.to == number]


class FakeCalls:
    """A carrier that places every call, except where `outcomes` says otherwise: each call takes the
    next of them."""

    def __init__(self, *outcomes: SendOutcome) -> None:
        self.outcomes = deque(outcomes)
        self.placed: list[OutboundCall] = []  # every attempt

    def place(self, call: OutboundCall) -> SendOutcome:
        self.placed.append(call)
        sid = f"CA{len(self.placed):032x}"
        return self.outcomes.popleft() if self.outcomes else Accepted(sid, "queued")

    def to(self, number: str) -> list[OutboundCall]:
        """The attempts to call `number`, in order."""
        return [call for call in self.placed if call.to == number]


class FakeHolidays:
    """No holidays but those that a test gives: by calendar."""

    def __init__(self, **days: frozenset[date]) -> None:
        self.given = {name.replace("_", "-"): some for name, some in days.items()}

    def knows(self, calendar: str) -> bool:
        return calendar in self.given

    def days(self, calendars: Sequence[str], years: Sequence[int]) -> frozenset[date]:
        found = (day for name in calendars for day in self.given[name])
        return frozenset(day for day in found if day.year in years)


class FakeQueue:
    """A queue that notes who was woken. `away`: Redis does not answer."""

    def __init__(self, *, away: bool = False) -> None:
        self.away = away
        self.rung: list[tuple[JobName, QueueName]] = []
        self.woken: list[tuple[JobName, QueueName, UUID]] = []
        self.heard: list[JobName] = []

    def ring(self, job: JobName, queue: QueueName) -> bool:
        if self.away:
            return False
        self.rung.append((job, queue))
        return True

    def wake_for(self, job: JobName, queue: QueueName, row_id: UUID) -> bool:
        if self.away:
            return False
        self.woken.append((job, queue, row_id))
        return True

    def hear(self, job: JobName) -> bool:
        if self.away:
            return False
        self.heard.append(job)
        return True

    def answers(self) -> bool:
        return not self.away


@dataclass
class FakeMail:
    """A mail server that takes every letter, unless it is away."""

    away: bool = False
    letters: list[tuple[tuple[str, ...], str, str]] = field(default_factory=list)

    def send(self, to: Sequence[str], subject: str, body: str) -> bool:
        if not self.away:
            self.letters.append((tuple(to), subject, body))
        return not self.away

    def subjects_to(self, address: str) -> list[str]:
        return [subject for to, subject, _ in self.letters if address in to]
