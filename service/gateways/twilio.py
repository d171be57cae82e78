"""The carrier, through Twilio's own client (ports.SmsGateway): always with a timeout, one kept
connection pool, and every answer turned into one of three outcomes."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from service.ports import (
    Accepted,
    CarrierAway,
    CarrierText,
    InDoubt,
    OutboundText,
    ReceivedText,
    Refused,
    SendOutcome,
)
from service.settings import TWILIO, Settings

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
LONG_PAGE = 1000  # the most that one page holds
# What a request or the reading of its answer may raise: a network, a refusal, or no such thing.
NOT_READ = (requests.RequestException, TwilioException, ValueError, TypeError, AttributeError)


class TwilioAccount:
    """What every gateway to the carrier is made of: its client, with time limits. Safe to share
    between threads."""

    TIMEOUTS = (CONNECT_SECONDS, READ_SECONDS)

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        api_url: str,
        timeouts: tuple[float, float] | None = None,
    ) -> None:
        limits = timeouts or self.TIMEOUTS
        self._client = client_of(account_sid, auth_token, api_url, limits)
        self._account_url = f"{api_url}/2010-04-01/Accounts/{account_sid}.json"

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        return cls(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token[0],
            api_url=settings.twilio_api_url,
        )


class TwilioSms(TwilioAccount):
    """Sends and lists texts. Safe to share between threads."""

    def send(self, text: OutboundText) -> SendOutcome:
        """Hand `text` to the carrier. `sender` may be a number or a Messaging Service (MG...)."""
        service = text.sender.startswith("MG")
        sender = {"messaging_service_sid" if service else "from_": text.sender}
        try:
            message = self._client.messages.create(
                to=text.to, body=text.body, status_callback=text.status_callback, **sender
            )
        except NOT_READ as error:
            return outcome_of(error)
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
        except NOT_READ:
            return None
        return None

    def fetch(self, carrier_id: str) -> CarrierText | CarrierAway | None:
        """What the carrier knows of one text of ours; None when it knows none by this id."""
        try:
            return next(_texts_of([self._client.messages(carrier_id).fetch()]), None)
        except TwilioRestException as error:
            return None if error.status == 404 else CarrierAway(reason_of(error))
        except NOT_READ as error:
            return CarrierAway(reason_of(error))

    def received_since(
        self, to: str, *, since: datetime
    ) -> Iterator[Sequence[ReceivedText] | CarrierAway]:
        """What came in at or after `since`, page by page (ports.SmsGateway).

        The carrier's date filters may count by whole days, so that what is older is left out here.
        """
        from_second = since.astimezone(UTC).replace(microsecond=0)
        try:
            page = self._client.messages.page(
                to=to, date_sent_after=from_second, page_size=LONG_PAGE
            )
            while page is not None:
                yield [text for text in self._heard(page) if text.sent_at >= from_second]
                page = page.next_page()
            page = self._client.calls.page(to=to, start_time_after=from_second, page_size=LONG_PAGE)
            while page is not None:
                calls = list(_calls_of(page))
                yield [call for call in calls if call.sent_at >= from_second]
                page = page.next_page()
        except NOT_READ as error:
            yield CarrierAway(reason_of(error))

    def numbers_of(self, service_id: str) -> Sequence[str] | CarrierAway:
        try:
            found = self._client.messaging.v1.services(service_id).phone_numbers.list()
            return [str(number.phone_number) for number in found]
        except NOT_READ as error:
            return CarrierAway(reason_of(error))

    def _heard(self, page: Any) -> Iterator[ReceivedText]:
        for message in page:
            made = _utc(message.date_created)
            if message.direction != "inbound" or not (message.sid and message.from_ and message.to):
                continue  # one without a sender cannot be kept, and must not hide the others
            where = (message.subresource_uris or {}).get("media") or message.uri or ""
            pictures = int(message.num_media or 0)
            yield ReceivedText(
                carrier_id=message.sid,
                sender=message.from_,
                to=message.to,
                sent_at=made,
                body=_whole(str(message.body or "")),
                service_id=message.messaging_service_sid or None,
                media_list=f"{self._client.api.base_url}{where}" if pictures else None,
            )

    def _pages(self, to: str) -> Iterator[Any]:
        page = self._client.messages.page(to=to, page_size=PAGE)
        while page is not None:
            yield page
            page = page.next_page()


def client_of(
    account_sid: str, auth_token: str, api_url: str, timeouts: tuple[float, float]
) -> Client:
    """Twilio's own client with time limits (to connect, to read; in seconds), pointed at `api_url`
    with all that we ask of it."""
    # An environment of our own: TWILIO_EDGE and TWILIO_REGION would corrupt `base_url`.
    client = Client(
        account_sid,
        auth_token,
        http_client=_Http(api_url, timeouts),
        environment={"TWILIO_ACCOUNT_SID": account_sid},
    )
    client.api.base_url = api_url
    if api_url != TWILIO:  # Twilio itself has a host of its own for Messaging Services
        client.messaging.base_url = api_url
    return client


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


def outcome_of(error: BaseException) -> SendOutcome:
    """What became of what we handed to the carrier, when `error` (of NOT_READ) came instead of an
    answer."""
    if isinstance(error, TwilioRestException | TwilioServiceException):
        return _refused(int(error.status), error.code)
    if isinstance(error, requests.RequestException):
        never_left = _never_left(error)
        return Refused(NOT_REACHED, retry=True) if never_left else InDoubt(type(error).__name__)
    # The client read an answer that is none: cut off, a page of HTML, a list...
    return InDoubt(f"unreadable answer ({type(error).__name__})")


def _refused(status: int, code: Any) -> SendOutcome:
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
        yield CarrierText(
            carrier_id=str(message.sid),
            status=str(message.status),
            body=str(message.body or ""),
            created_at=_utc(message.date_created),
            error_code=int(message.error_code) if message.error_code else None,
        )


def _whole(body: str) -> str:
    """`body` with a sign for each half of a character: one that was cut within an emoji is listed
    with a half of it, which nothing can store."""
    return body.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _calls_of(page: Any) -> Iterator[ReceivedText]:
    for call in page:
        made, sender = _utc(call.date_created), call._from  # the client calls it so
        if call.direction == "inbound" and call.sid and sender and call.to:
            yield ReceivedText(call.sid, sender, call.to, made, channel="voice")


def _utc(made: Any) -> datetime:
    if not isinstance(made, datetime):
        raise ValueError("a listed row without a date")
    return made.replace(tzinfo=UTC) if made.tzinfo is None else made.astimezone(UTC)


def reason_of(error: BaseException) -> str:
    """Why the carrier could not be asked, in a few plain words: never what was asked."""
    status = _status_of(error)
    if status in (401, 403):
        return "it refuses the account's id or token"
    if status == 429:
        return "it takes no more requests just now"
    if status is not None:
        return f"it answers with an error ({status})"
    if isinstance(error, requests.RequestException):
        return "it cannot be reached" if _never_left(error) else "it does not answer"
    return "its answer cannot be read"


def _status_of(error: BaseException) -> int | None:
    """The HTTP status of a refusal. The client's page raises it with the answer as an argument."""
    for where in (error, *error.args):
        status = getattr(where, "status", None) or getattr(where, "status_code", None)
        if isinstance(status, int) and status >= 400:
            return status
    return None
