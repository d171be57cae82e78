"""Calls through Twilio's own client (ports.CallGateway): always with a timeout."""

from __future__ import annotations

from service.gateways.twilio import (
    NOT_READ,
    TwilioAccount,
    outcome_of,
)
from service.ports import Accepted, InDoubt, OutboundCall, SendOutcome

# How long a phone rings. Most voicemails pick up after 20 to 30 s; a person has had time by then.
RING_SECONDS = 25


class TwilioCalls(TwilioAccount):
    """Places calls. Safe to share between threads."""

    def place(self, call: OutboundCall) -> SendOutcome:
        """Have the carrier call (ports.CallGateway). Of its end it tells us once."""
        try:
            placed = self._client.calls.create(
                to=call.to,
                from_=call.sender,
                url=call.answer,
                method="POST",
                status_callback=call.status_callback,
                status_callback_method="POST",
                status_callback_event=["completed"],
                timeout=RING_SECONDS,
            )
        except NOT_READ as error:
            return outcome_of(error)
        if not placed.sid:
            return InDoubt("an answer without an id")
        return Accepted(str(placed.sid), str(placed.status or "queued"))
