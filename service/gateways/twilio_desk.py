"""Our account at the carrier, through Twilio's own client (ports.CarrierDesk): is it open, and how
are its numbers and services set up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from twilio.base.exceptions import TwilioRestException

from service.gateways.twilio import CONNECT_SECONDS, NOT_READ, TwilioAccount, reason_of
from service.ports import CarrierAccount, CarrierAway, CarrierSender

READ_SECONDS = 15.0  # somebody sits before it and wants to know
NUMBER = (
    *("sms_url", "sms_method", "sms_fallback_url", "sms_fallback_method", "sms_application_sid"),
    *("voice_url", "voice_method", "voice_application_sid", "trunk_sid"),
    *("status_callback", "status_callback_method"),
)
SERVICE = (
    *("inbound_request_url", "inbound_method", "fallback_url", "fallback_method"),
    "use_inbound_webhook_on_number",
)
NOT_FOUND = 404


class TwilioDesk(TwilioAccount):
    """Reads what an account is and how its numbers are set. Safe to share between threads."""

    TIMEOUTS = (CONNECT_SECONDS, READ_SECONDS)

    def account(self) -> CarrierAccount | CarrierAway:
        try:
            # Asked by hand: the client's own call leaves out the header that tells the time.
            answer = self._client.request("GET", self._account_url)
            if answer.status_code != 200:
                return CarrierAway(reason_of(TwilioRestException(answer.status_code, "")))
            status = json.loads(answer.text)["status"]
        except (*NOT_READ, KeyError) as error:
            return CarrierAway(reason_of(error))
        return CarrierAccount(str(status), _date_of(answer))

    def sender(self, address: str) -> CarrierSender | CarrierAway | None:
        try:
            if address.startswith("MG"):
                service = self._client.messaging.v1.services(address).fetch()
                return _sender(service, SERVICE)
            numbers = self._client.incoming_phone_numbers.page(phone_number=address)
            found = [number for number in numbers if number.phone_number == address]
        except TwilioRestException as error:
            return None if error.status == NOT_FOUND else CarrierAway(reason_of(error))
        except NOT_READ as error:
            return CarrierAway(reason_of(error))
        return _sender(found[0], NUMBER) if found else None

    def change(self, sender_id: str, settings: Mapping[str, str]) -> CarrierAway | None:
        values: dict[str, Any] = dict(settings)
        try:
            if sender_id.startswith("MG"):
                if "use_inbound_webhook_on_number" in values:
                    values["use_inbound_webhook_on_number"] = settings[
                        "use_inbound_webhook_on_number"
                    ] == str(True)
                self._client.messaging.v1.services(sender_id).update(**values)
            else:
                self._client.incoming_phone_numbers(sender_id).update(**values)
        except NOT_READ as error:
            return CarrierAway(reason_of(error))
        return None


def _sender(resource: Any, names: tuple[str, ...]) -> CarrierSender:
    values = {name: getattr(resource, name) for name in names}
    return CarrierSender(
        str(resource.sid), {name: "" if v is None else str(v) for name, v in values.items()}
    )


def _date_of(answer: Any) -> datetime | None:
    headers = {str(name).lower(): value for name, value in dict(answer.headers or {}).items()}
    try:
        return parsedate_to_datetime(headers["date"]).astimezone(UTC)
    except (KeyError, TypeError, ValueError):
        return None
