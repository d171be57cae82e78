"""Calls through Twilio's own client (ports.CallGateway): always with a timeout."""

from __future__ import annotations

from service.gateways.twilio import (
    CONNECT_SECONDS,
    NOT_READ,
    READ_SECONDS,
    client_of,
    outcome_of,
)
from service.ports import Accepted, InDoubt, OutboundCall, SendOutcome
from service.settings import Settings

# How long a phone rings. Most voicemails pick up after 20 to 30 s; a person has had time by then.
RING_SECONDS = 25


class TwilioCalls:
    """Places calls. Safe to share between threads."""

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        api_url: str,
        timeouts: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ) -> None:
        self._client = client_of(account_sid, auth_token, api_url, timeouts)

    @classmethod
    def from_settings(cls, settings: Settings) -> TwilioCalls:
        return cls(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token[0],
            api_url=settings.twilio_api_url,
        )

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
