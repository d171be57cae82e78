"""The carrier, through Twilio's own client (ports.SmsGateway): always with a timeout, one kept
connection pool, and every answer turned into one of three outcomes."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from service.ports import Accepted, CarrierText, InDoubt, OutboundText, Refused, SendOutcome
from service.settings import Settings

# The client itself has no timeout at all. 3.05 s is a little over one TCP retransmission (3 s).
CONNECT_SECONDS = 3.05
READ_SECONDS = 8.0
CONNECTIONS = 32  # as many as threads may send at once

NOT_REACHED = 0  # our own code: no connection to the carrier was made
NOT_PROCESSED = frozenset({429, 503})  # answers that say the request was not taken up
# What may succeed when tried again (Twilio's list of errors): its queue or our rate is full
# (30001, 21611, 20429), the phone is off (30003), our own token is being changed (20003).
WORTH_RETRYING = frozenset({20003, 20429, 21611, 30001, 30003})

PAGE = 50
PAGES = 10


class TwilioSms:
    """Sends and lists texts. Safe to share between threads."""

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        api_url: str,
        timeouts: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ) -> None:
        # An environment of our own: TWILIO_EDGE and TWILIO_REGION would corrupt `base_url`.
        self._client = Client(
            account_sid,
            auth_token,
            http_client=_Http(api_url, timeouts),
            environment={"TWILIO_ACCOUNT_SID": account_sid},
        )
        self._client.api.base_url = api_url

    @classmethod
    def from_settings(cls, settings: Settings) -> TwilioSms:
        return cls(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token[0],
            api_url=settings.twilio_api_url,
        )

    def send(self, text: OutboundText) -> SendOutcome:
        """Hand `text` to the carrier. `sender` may be a number or a Messaging Service (MG...)."""
        service = text.sender.startswith("MG")
        sender = {"messaging_service_sid" if service else "from_": text.sender}
        try:
            message = self._client.messages.create(
                to=text.to, body=text.body, status_callback=text.status_callback, **sender
            )
        except (TwilioRestException, TwilioServiceException) as error:
            return _outcome_of(int(error.status), error.code)
        except requests.RequestException as error:
            if _never_left(error):
                return Refused(NOT_REACHED, retry=True)
            return InDoubt(type(error).__name__)
        except (TwilioException, ValueError, TypeError, AttributeError) as error:
            # The client read an answer that is no message: cut off, a page of HTML, a list...
            return InDoubt(f"unreadable answer ({type(error).__name__})")
        if not message.sid:
            return InDoubt("an answer without an id")
        return Accepted(str(message.sid), str(message.status or "accepted"))

    def sent_to(self, to: str, *, since: datetime) -> Sequence[CarrierText] | None:
        """The texts to `to` that the carrier lists as made at or after `since`, newest first.

        Asked by number only: the carrier's date filter goes by the time of sending, which a
        queued text does not have yet. None when the carrier cannot be asked, or lists so many
        (over 500) that the answer could be incomplete.
        """
        from_second = since.replace(microsecond=0)  # the carrier dates to the second
        found: list[CarrierText] = []
        try:
            for page in islice(self._pages(to), PAGES):
                texts = list(_texts_of(page))
                recent = [text for text in texts if text.created_at >= from_second]
                found += recent
                if (texts and not recent) or not page.next_page_url:
                    return found
        except (requests.RequestException, TwilioException, ValueError, TypeError, AttributeError):
            return None
        return None

    def _pages(self, to: str) -> Iterator[Any]:
        page = self._client.messages.page(to=to, page_size=PAGE)
        while page is not None:
            yield page
            page = page.next_page()


class _Http(TwilioHttpClient):  # type: ignore[misc]  # the package has no types
    """The client's connections, with timeouts, without its log (which holds numbers)."""

    def __init__(self, api_url: str, timeouts: tuple[float, float]) -> None:
        super().__init__()
        self.timeout = timeouts  # to connect, to read
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=CONNECTIONS, max_retries=0)
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, adapter)
        if urlsplit(api_url).scheme == "http":  # only ever this machine: no proxy in between
            self.session.trust_env = False

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Nothing: the parameters hold a number."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Nothing."""


def _outcome_of(status: int, code: Any) -> SendOutcome:
    """What a refusal means. A 5xx other than 503 may come after the text was taken."""
    if status >= 500 and status not in NOT_PROCESSED:
        return InDoubt(f"HTTP {status}")
    try:
        number = int(code)
    except (TypeError, ValueError):
        number = status
    return Refused(number, retry=status in NOT_PROCESSED or number in WORTH_RETRYING)


def _never_left(error: BaseException) -> bool:
    """Whether the request failed before any of it was sent."""
    before = (NewConnectionError, ConnectTimeoutError, ssl.SSLCertVerificationError)
    return any(isinstance(cause, before) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exceptions that requests and urllib3 wrapped into this one, outermost first."""
    waiting, seen = [error], set[int]()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
        waiting += [item for item in inner if isinstance(item, BaseException)]


def _texts_of(page: Any) -> Iterator[CarrierText]:
    for message in page:
        if not str(message.direction or "").startswith("outbound"):
            continue
        made = message.date_created
        if not isinstance(made, datetime):
            raise ValueError("a listed message without a date")
        yield CarrierText(
            carrier_id=str(message.sid),
            status=str(message.status),
            body=str(message.body or ""),
            created_at=made.replace(tzinfo=UTC) if made.tzinfo is None else made.astimezone(UTC),
            error_code=int(message.error_code) if message.error_code else None,
        )
