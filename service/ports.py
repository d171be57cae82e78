"""The few places where two real versions of an outside thing exist: small Protocols and the values
that cross them. Every time is an aware UTC datetime."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

QueueName = Literal["urgent", "replies", "outreach", "upkeep"]
JobName = Literal[
    "take_turns",
    "deliver",
    "climb_ladders",
    "place_calls",
    "settle_calls",
    "end_takeovers",
    "hand_turns_over",
    "run_drills",
    "ask_staff",
    "delete_data",
    "run_timers",
    "start_checkins",
    "see_to_peers",
    "rebuild_due",
    "recover_missed",
    "poll_statuses",
    "show_life",
]


class Clock(Protocol):
    def now(self) -> datetime:
        """This machine's time."""

    def now_in(self, session: Session) -> datetime:
        """The database's own time, which every machine shares: leases and due rows go by it."""

    def wait(self, most: timedelta) -> None:
        """Wait here, so long as chance has it, `most` at the longest."""


class Ids(Protocol):
    def new(self) -> UUID:
        """A new uuid7 (RFC 9562): made before the insert, rising with time."""


class Holidays(Protocol):
    """Public holidays by calendar: a country (`US`) or one of its states (`US-NY`)."""

    def knows(self, calendar: str) -> bool:
        """Whether there is a calendar of this name."""

    def days(self, calendars: Sequence[str], years: Sequence[int]) -> frozenset[date]:
        """The holidays of all these calendars in these years."""


class Queue(Protocol):
    """Wake-ups, not parcels (design 3). Neither call raises when Redis is away: they answer False,
    at once while the circuit is open, and the beat does the work instead."""

    def ring(self, job: JobName, queue: QueueName) -> bool:
        """Wake `job` on `queue`, once per doorbell: a bell already rung and unheard is enough."""

    def wake_for(self, job: JobName, queue: QueueName, row_id: UUID) -> bool:
        """Wake `job` for one row, without a doorbell: for what cannot wait its turn."""

    def hear(self, job: JobName) -> bool:
        """Take down the bells of `job`, before it claims its rows."""

    def answers(self) -> bool:
        """Whether Redis answers now."""


# ---------------------------------------------------------------- those who watch the machine
class Mail(Protocol):
    def send(self, to: Sequence[str], subject: str, body: str) -> bool:
        """Send one e-mail; whether the server took it. Never raises for what a network can do."""


class Heartbeat(Protocol):
    def ping(self) -> bool:
        """Tell the watchman outside that all is well; whether he heard it. Never raises."""


# ---------------------------------------------------------------- the carrier
@dataclass(frozen=True)
class OutboundText:
    """One text as it leaves. `sender` is a number in E.164 or a Messaging Service id (`MG...`);
    `status_callback` carries our own message id."""

    to: str
    sender: str
    body: str
    status_callback: str


@dataclass(frozen=True)
class Accepted:
    carrier_id: str
    status: str  # Twilio's word: accepted, queued, sending, sent...


@dataclass(frozen=True)
class Refused:
    """The carrier said no and took nothing. `retry`: the same text may succeed later."""

    code: int
    retry: bool


@dataclass(frozen=True)
class InDoubt:
    """The request left and no answer came: it may or may not have been taken."""

    reason: str


SendOutcome = Accepted | Refused | InDoubt


@dataclass(frozen=True)
class CarrierText:
    """An outbound text as the carrier lists it."""

    carrier_id: str
    status: str
    body: str
    created_at: datetime
    error_code: int | None = None


@dataclass(frozen=True)
class ReceivedText:
    """A text or a call to one of our lines as the carrier lists it. `sent_at` is the carrier's own
    time, to the second; `media_list` is where it lists what came with the text, if anything did."""

    carrier_id: str
    sender: str
    to: str
    sent_at: datetime
    body: str = ""
    service_id: str | None = None
    media_list: str | None = None
    channel: Literal["sms", "voice"] = "sms"


@dataclass(frozen=True)
class CarrierAway:
    """The carrier could not be asked; `reason` in a few plain words, without any number."""

    reason: str


class SmsGateway(Protocol):
    def send(self, text: OutboundText) -> SendOutcome:
        """Hand one text to the carrier. Never raises for what a network or a carrier can do."""

    def sent_to(self, to: str, *, since: datetime) -> Sequence[CarrierText] | None:
        """What the carrier lists as sent to `to` since then, or None when it cannot be asked."""

    def fetch(self, carrier_id: str) -> CarrierText | CarrierAway | None:
        """What the carrier says now of one text of ours, by its own id; None when it knows none."""

    def received_since(
        self, to: str, *, since: datetime
    ) -> Iterator[Sequence[ReceivedText] | CarrierAway]:
        """The texts and calls to the number `to` that the carrier lists as come in at or after
        `since`: page by page, the newest first, texts before calls. Ends with CarrierAway where a
        page could not be read."""

    def numbers_of(self, service_id: str) -> Sequence[str] | CarrierAway:
        """The numbers of a Messaging Service (`MG...`): texts to any of them come to its line."""


@dataclass(frozen=True)
class OutboundCall:
    """One call as it leaves. `sender` is a number in E.164; what is said is asked for at `answer`
    once it is picked up, and how it went on is told at `status_callback`. Both addresses carry our
    own id of the call, and nothing else."""

    to: str
    sender: str
    answer: str
    status_callback: str


class CallGateway(Protocol):
    def place(self, call: OutboundCall) -> SendOutcome:
        """Have the carrier call. Never raises for what a network or a carrier can do."""


@dataclass(frozen=True)
class CarrierAccount:
    """Our account at the carrier. `status` is its word (`active`, `suspended`, `closed`), `now` its
    clock as it answered, to the second, if it said."""

    status: str
    now: datetime | None


@dataclass(frozen=True)
class CarrierSender:
    """A number or a Messaging Service of our account. `settings` are by Twilio's own names, as
    `sms_url`; what is not set is blank."""

    id: str
    settings: Mapping[str, str]


class CarrierDesk(Protocol):
    """Where our account at the carrier is looked at and set up. Never raises for what a network or
    a carrier can do."""

    def account(self) -> CarrierAccount | CarrierAway:
        """Whether our id and token open it, and how it stands."""

    def sender(self, address: str) -> CarrierSender | CarrierAway | None:
        """The number (E.164) or the Messaging Service (`MG...`); None when it is not ours."""

    def change(self, sender_id: str, settings: Mapping[str, str]) -> CarrierAway | None:
        """Set these of its settings, and leave the others."""


# ---------------------------------------------------------------- this machine
@dataclass(frozen=True)
class DiskRoom:
    """Bytes on the disk that a folder lies on."""

    free: int
    total: int


@dataclass(frozen=True)
class Fetched:
    """What an address of the web answered: its HTTP status, or in plain words why there is none."""

    status: int | None
    reason: str = ""


class Machine(Protocol):
    def room(self, folder: Path) -> DiskRoom | None:
        """The room where `folder` lies or would lie; None when that cannot be told."""

    def fetch(self, url: str) -> Fetched:
        """Ask an address, and wait no longer than a few seconds. Never raises."""
