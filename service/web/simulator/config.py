"""What the simulator is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PhoneKind = Literal["peer", "staff", "stranger"]


@dataclass(frozen=True)
class Phone:
    """A pretended phone: its number in E.164 and the name that the page shows above it."""

    number: str
    label: str
    kind: PhoneKind


@dataclass(frozen=True)
class Line:
    """A line that the phones can text before any text came from it. With `own_stop` the carrier
    leaves STOP, START and HELP to the service behind the line; otherwise it blocks on STOP and
    answers those words itself, as Twilio does by default."""

    number: str
    service_sid: str | None = None
    own_stop: bool = False

    @property
    def address(self) -> str:
        """What blocks hang on: the Messaging Service when there is one, else the number."""
        return self.service_sid or self.number


@dataclass(frozen=True)
class SimulatorConfig:
    """Everything that one simulator needs to know.

    `state_path` is its own SQLite file, made if it is not there. `inbound_url` and `voice_url` are
    posted to as Twilio posts to a number's webhooks; a fragment such as `#rc=5&rp=all` sets how
    often they are tried again, and is not signed. `console_url` is where staff sign in.
    Every sender of a text becomes a line too, beside `lines`. `step_seconds` is the pause between
    two statuses of a text, and the first pause before a webhook is tried again.
    """

    account_sid: str
    auth_token: str
    state_path: Path
    inbound_url: str
    voice_url: str
    phones: tuple[Phone, ...]
    console_url: str
    lines: tuple[Line, ...] = ()
    step_seconds: float = 0.4

    def blocks(self, address: str) -> bool:
        """Whether the carrier itself heeds STOP for the line at `address`."""
        return not any(line.own_stop for line in self.lines if line.address == address)
