"""Webhooks as Twilio posts them: the forms, the signature, and when to try again.

Field names and their order are those of real webhooks. A blank value is sent, as Twilio sends it.
"""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Literal, Self
from urllib.parse import parse_qs, urldefrag, urlencode, urlsplit

from twilio.request_validator import RequestValidator

from service.web.simulator.store import Call, Text

API_VERSION = "2010-04-01"
MOST_RETRIES = 5  # Twilio's own bound on rc
RETRY_ON = frozenset({"4xx", "5xx", "ct", "rt"})
ANSWER_BYTES = 64 * 1024  # Twilio's limit for TwiML


# ---------------------------------------------------------------- forms
def _place(side: str, number: str) -> dict[str, str]:
    """Where a number is from. Twilio leaves what it does not know blank, and so do we."""
    country = "US" if number.startswith("+1") else ""
    return {f"{side}City": "", f"{side}State": "", f"{side}Zip": "", f"{side}Country": country}


def text_form(text: Text, *, account_sid: str, segments: int) -> dict[str, str]:
    """The form for a text that came in from a phone."""
    to, sender = _place("To", text.recipient), _place("From", text.sender)
    form = {"ToCountry": to["ToCountry"]}
    if text.media:
        form["MediaContentType0"] = "image/jpeg"
    form |= {"ToState": to["ToState"], "SmsMessageSid": text.sid, "NumMedia": str(text.media)}
    form |= {"ToCity": to["ToCity"], "FromZip": sender["FromZip"], "SmsSid": text.sid}
    form |= {"FromState": sender["FromState"], "SmsStatus": "received"}
    form |= {"FromCity": sender["FromCity"], "Body": text.body}
    form |= {"FromCountry": sender["FromCountry"], "To": text.recipient}
    if text.service_sid:
        form["MessagingServiceSid"] = text.service_sid
    form |= {"ToZip": to["ToZip"], "NumSegments": str(segments), "MessageSid": text.sid}
    form |= {"AccountSid": account_sid, "From": text.sender}
    if text.media:
        form["MediaUrl0"] = _media_url(account_sid, text.sid)
    return form | {"ApiVersion": API_VERSION}


def _media_url(account_sid: str, sid: str) -> str:
    """Where Twilio would keep the picture. Nothing is there: the service keeps the address only."""
    path = f"{API_VERSION}/Accounts/{account_sid}/Messages/{sid}/Media/ME{sid[2:]}"
    return f"https://api.twilio.com/{path}"


def status_form(text: Text, *, account_sid: str, at: float) -> dict[str, str]:
    """The form for a change of status of a text sent through the REST interface."""
    form: dict[str, str] = {}
    if text.status == "delivered":
        form["RawDlrDoneDate"] = datetime.fromtimestamp(at, UTC).strftime("%y%m%d%H%M")
    if text.error_code:
        form["ErrorCode"] = str(text.error_code)
    form |= {"SmsSid": text.sid, "SmsStatus": text.status, "MessageStatus": text.status}
    form["To"] = text.recipient
    if text.service_sid:
        form["MessagingServiceSid"] = text.service_sid
    form |= {"MessageSid": text.sid, "AccountSid": account_sid, "From": text.sender}
    return form | {"ApiVersion": API_VERSION}


def call_form(call: Call, *, account_sid: str) -> dict[str, str]:
    """The form for a call that asks what to say, or that has changed its status."""
    form: dict[str, str] = {}
    for side in ("Called", "To"):
        form |= {side: call.recipient} | _place(side, call.recipient)
    for side in ("Caller", "From"):
        form |= {side: call.sender} | _place(side, call.sender)
    form |= {"Direction": call.direction, "CallSid": call.sid, "CallStatus": call.status}
    return form | {"AccountSid": account_sid, "ApiVersion": API_VERSION}


def call_report_fields(call: Call, *, status: str, at: float) -> dict[str, str]:
    """What a report on a call has beside the form of the call. A call that has ended says how long
    it took (from the first ring: the simulator keeps no other time), in seconds and in minutes."""
    fields = {"CallStatus": status, "CallbackSource": "call-progress-events", "SequenceNumber": "0"}
    fields["Timestamp"] = format_datetime(datetime.fromtimestamp(at, UTC))
    if status not in {"queued", "ringing", "in-progress"}:
        seconds = max(int(call.updated_at - call.created_at), 0) if status == "completed" else 0
        fields |= {"CallDuration": str(seconds), "Duration": str(-(-seconds // 60))}
    return fields


# ---------------------------------------------------------------- asking
@dataclass(frozen=True)
class Answered:
    status: int
    body: str


@dataclass(frozen=True)
class Unanswered:
    """`stage`: the connection failed (`ct`), or no answer came over it (`rt`)."""

    stage: Literal["ct", "rt"]
    reason: str


@dataclass(frozen=True)
class RetryRule:
    """When a webhook is tried again: what a URL's fragment says, else Twilio's defaults (one
    retry, of a failed connection only, 5 s to connect and 15 s to be answered)."""

    count: int = 1
    on: frozenset[str] = frozenset({"ct"})
    connect_seconds: float = 5.0
    read_seconds: float = 15.0

    @classmethod
    def of(cls, url: str) -> Self:
        """Read `#rc=5&rp=all&ct=2000&rt=4000`; what makes no sense there counts as not said."""
        said = {name: values[-1] for name, values in parse_qs(urlsplit(url).fragment).items()}
        on = frozenset(said.get("rp", "ct").split(",")) & (RETRY_ON | {"all"})
        return cls(
            count=int(_within(said.get("rc"), 0, MOST_RETRIES, default=1)),
            on=RETRY_ON if "all" in on else on,
            connect_seconds=_within(said.get("ct"), 100, 10_000, default=5_000) / 1000,
            read_seconds=_within(said.get("rt"), 100, 15_000, default=15_000) / 1000,
        )

    def wants_another(self, outcome: Answered | Unanswered, attempt: int) -> bool:
        """`attempt` is 0 for the first."""
        if attempt >= self.count:
            return False
        if isinstance(outcome, Unanswered):
            return outcome.stage in self.on
        return outcome.status >= 400 and f"{outcome.status // 100}xx" in self.on


def _within(said: str | None, low: int, high: int, *, default: int) -> float:
    if said is None or not said.isascii() or not said.isdigit():
        return default
    return min(max(int(said), low), high)


def sign(token: str, url: str, form: Mapping[str, str]) -> str:
    """X-Twilio-Signature: over the full URL without its fragment, and the sorted form."""
    return str(RequestValidator(token).compute_signature(urldefrag(url).url, dict(form)))


def can_be_called(url: str) -> bool:
    """Whether a webhook could be posted to `url`: http or https, a host, plain ASCII."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def post(url: str, form: Mapping[str, str], *, token: str, attempt_token: str) -> (
    Answered | Unanswered
):  # fmt: skip
    """Post one signed webhook. `attempt_token` is the same for every attempt, so that the
    receiver can tell a repeat. Never raises for what the other side does."""
    if not can_be_called(url):
        return Unanswered("ct", "that is no address of the web")
    rule, parts = RetryRule.of(url), urlsplit(url)
    connection = _connection(url, rule)
    try:
        connection.connect()
    except OSError as error:
        return Unanswered("ct", _said(error))
    try:
        connection.sock.settimeout(rule.read_seconds)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = _headers(token, url, form) | {"I-Twilio-Idempotency-Token": attempt_token}
        connection.request("POST", path, urlencode(form).encode(), headers)
        answer = connection.getresponse()
        return Answered(answer.status, answer.read(ANSWER_BYTES).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException) as error:
        return Unanswered("rt", _said(error))
    finally:
        connection.close()


def _connection(url: str, rule: RetryRule) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=rule.connect_seconds)


def _headers(token: str, url: str, form: Mapping[str, str]) -> dict[str, str]:
    return {
        "Accept": "*/*",
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "X-Home-Region": "us1",
        "X-Twilio-Signature": sign(token, url, form),
    }


def _said(error: Exception) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error) or type(error).__name__
