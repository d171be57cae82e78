"""A carrier that misbehaves at random, and remembers exactly what it took and what it told.

It speaks Twilio's REST interface as far as the service uses it. Texts to it meet latency, 429,
5xx, resets and silence before and after they are taken, and answers that cannot be read; its
callbacks are lost, doubled, early and out of order. `calm` ends all of that.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from twilio.request_validator import RequestValidator

from service.gateways.clock import SystemClock
from tests.faults.rounds.server import Gone, Said, handler_for, page_of, refusal

# What happens to a text on its way, and how often in a hundred. `before`: it is not taken.
TROUBLES = {
    "none": 60, "latency": 10, "429": 6, "503": 5, "500 before": 3, "reset before": 3,
    "silence before": 1, "reset after": 4, "close after": 2, "silence after": 2,
    "garbage after": 2, "500 after": 1, "late": 1,
}  # fmt: skip
ANSWER_LOST = frozenset(
    {"reset after", "close after", "silence after", "garbage after", "500 after", "late"}
)
REFUSED = frozenset({"429", "503", "500 before"})
SILENT_BEFORE = frozenset({"silence before", "late"})
MOST_TROUBLES = 2  # for one text, so that it arrives within a round
CLIENT_WAITS = 8.0  # seconds, for an answer (service.gateways.twilio)
LISTS_BADLY = 0.2
TELLS_BADLY = 0.05  # of one text that it is asked about


@dataclass
class Taken:
    """A text that the carrier took. `ours` is the id that its callback address carries."""

    sid: str
    ours: str
    to: str
    body: str
    callback: str
    at: datetime
    trouble: str
    status: str = "queued"
    told: list[tuple[str, int]] = field(default_factory=list)  # callback, HTTP status (0: none)

    @property
    def answer_lost(self) -> bool:
        return self.trouble in ANSWER_LOST


@dataclass(frozen=True)
class Step:
    """So many seconds later a text has this status, and its callback tells of it or is lost."""

    wait: float
    status: str
    told: bool = True


@dataclass(frozen=True)
class Written:
    """A text that a phone wrote to a line, for the carrier's list."""

    sid: str
    sender: str
    to: str
    body: str
    at: datetime


class RoughCarrier:
    """A server on loopback, in threads of this process. `on_text` hears of each text it takes."""

    def __init__(self, account: str, token: str) -> None:
        self.account, self._signer = account, RequestValidator(token)
        self.taken: list[Taken] = []
        self.written: dict[str, Written] = {}
        self.troubles: Counter[str] = Counter()
        self.on_text: Callable[[Taken], None] = lambda _taken: None
        self._clock = SystemClock()
        self._lock = threading.Lock()
        self._chance = Random(0)
        self._calm = threading.Event()
        self._calm.set()
        self._met: Counter[str] = Counter()
        self._telling = 0
        self._callbacks = ThreadPoolExecutor(8, "callback")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.calm()
        self._callbacks.shutdown(cancel_futures=True)
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def rough(self, seed: int) -> None:
        """Misbehave from now on."""
        self._chance = Random(seed)
        self._calm.clear()

    def calm(self) -> None:
        self._calm.set()

    def quiet(self) -> bool:
        """Whether no callback is on its way."""
        return self._telling == 0

    def note_written(self, text: Written) -> None:
        with self._lock:
            self.written.setdefault(text.sid, text)

    def texts_to(self, phone: str) -> list[Taken]:
        with self._lock:
            return [text for text in self.taken if text.to == phone]

    # ------------------------------------------------------------ requests
    def create(self, form: dict[str, str]) -> Said:
        """A text to send: what is said to it. Raises Gone."""
        trouble = self._trouble(form["StatusCallback"])
        if trouble == "latency":
            self._wait(self._uniform(0.05, 1.5))
        elif trouble in REFUSED:
            return refusal(int(trouble[:3]))
        elif trouble in SILENT_BEFORE:
            self._wait(CLIENT_WAITS + 1)
        if trouble.endswith(" before"):
            raise Gone(trouble)
        text = self._take(form, trouble)
        return self._say_of(text) if text.answer_lost else (201, json.dumps(self._shown(text)))

    def _say_of(self, text: Taken) -> Said:
        """What is said instead of the answer, which is lost. Raises Gone."""
        if text.trouble == "500 after":
            return refusal(500)
        if text.trouble == "garbage after":
            return 201, json.dumps(self._shown(text))[:90]
        if text.trouble == "silence after":
            self._wait(CLIENT_WAITS + 1)
        raise Gone(text.trouble)

    def listing(self, query: dict[str, str]) -> Said:
        """The texts to a number, the newest first, all on one page. Raises Gone."""
        if not self._calm.is_set() and self._random() < LISTS_BADLY:
            if self._random() < 0.5:
                return refusal(503)
            raise Gone("list")
        to = query.get("To", "")
        since = _moment(query.get("DateSent>", ""))
        with self._lock:
            out = [text for text in self.taken if not to or text.to == to]
            came = [text for text in self.written.values() if not to or text.to == to]
        rows = [*(self._shown(text) for text in out), *(self._shown_in(text) for text in came)]
        times = [*(text.at for text in out), *(text.at for text in came)]
        kept = [
            row for at, row in sorted(zip(times, rows, strict=True), key=_by_time)
            if since is None or at >= since
        ]  # fmt: skip
        return 200, page_of("messages", kept)

    def fetch(self, sid: str) -> Said:
        """What became of one text. Raises Gone."""
        if not self._calm.is_set():
            self._wait(self._uniform(0, 0.5))
            if self._random() < TELLS_BADLY:
                raise Gone("one text")
        with self._lock:
            found = [text for text in self.taken if text.sid == sid]
        return (200, json.dumps(self._shown(found[0]))) if found else refusal(404)

    def _trouble(self, about: str) -> str:
        with self._lock:
            trouble = "none"
            if not self._calm.is_set() and self._met[about] < MOST_TROUBLES:
                trouble = self._chance.choices(list(TROUBLES), list(TROUBLES.values()))[0]
            if trouble in ANSWER_LOST:
                self._met[about] = MOST_TROUBLES  # one answer lost is enough for one text
            elif trouble not in ("none", "latency"):
                self._met[about] += 1
            self.troubles[trouble] += 1
            return trouble

    def _take(self, form: dict[str, str], trouble: str) -> Taken:
        callback = form["StatusCallback"]
        with self._lock:
            text = Taken(
                sid=f"SM{len(self.taken):08x}{self._chance.getrandbits(96):024x}",
                ours=parse_qs(urlsplit(callback).query)["m"][0],
                to=form["To"],
                body=form["Body"],
                callback=callback,
                at=self._clock.now(),
                trouble=trouble,
            )
            self.taken.append(text)
            self._telling += 1
        self._callbacks.submit(self._tell, text, self._steps())
        self.on_text(text)
        return text

    def _shown(self, text: Taken) -> dict[str, Any]:
        when = format_datetime(text.at)
        base = f"/2010-04-01/Accounts/{self.account}/Messages/{text.sid}"
        return _MESSAGE | {
            "sid": text.sid, "status": text.status, "body": text.body, "to": text.to,
            "from": "+12025550100", "direction": "outbound-api", "date_created": when,
            "date_sent": when, "date_updated": when, "account_sid": self.account,
            "uri": f"{base}.json", "subresource_uris": {"media": f"{base}/Media.json"},
        }  # fmt: skip

    def _shown_in(self, text: Written) -> dict[str, Any]:
        when = format_datetime(text.at)
        return _MESSAGE | {
            "sid": text.sid, "status": "received", "body": text.body, "to": text.to,
            "from": text.sender, "direction": "inbound", "date_created": when,
            "date_sent": when, "date_updated": when, "account_sid": self.account,
            "uri": f"/2010-04-01/Accounts/{self.account}/Messages/{text.sid}.json",
            "subresource_uris": {},
        }  # fmt: skip

    # ------------------------------------------------------------ callbacks
    def _steps(self) -> list[Step]:
        """What becomes of a text, and which of it is told."""
        if self._calm.is_set():
            return [Step(0.05, "sent"), Step(0.1, "delivered")]
        with self._lock:
            chance = self._chance
            steps = [
                Step(chance.choice((0.0, chance.uniform(0, 1))), status, chance.random() > 0.1)
                for status in ("sent", "delivered")
            ]
            if chance.random() < 0.15:
                steps.reverse()
            if chance.random() < 0.1:
                steps.append(replace(steps[0], wait=0.1))
        return steps

    def _tell(self, text: Taken, steps: list[Step]) -> None:
        for step in steps:
            self._wait(step.wait)
            status = step.status
            if text.status != "delivered":
                text.status = status
            if not step.told:
                continue
            form = {"MessageSid": text.sid, "MessageStatus": status, "AccountSid": self.account}
            signed = self._signer.compute_signature(text.callback, form)
            answered = 0
            with suppress(requests.RequestException):
                answered = requests.post(
                    text.callback,
                    data=form,
                    headers={"X-Twilio-Signature": signed},
                    timeout=(2, 15),
                ).status_code
            text.told.append((status, answered))
        with self._lock:
            self._telling -= 1

    def _wait(self, seconds: float) -> None:
        """As long as it is rough; hardly at all in the calm."""
        if self._calm.is_set():
            threading.Event().wait(min(seconds, 0.1))
        else:
            self._calm.wait(seconds)

    def _uniform(self, low: float, high: float) -> float:
        with self._lock:
            return self._chance.uniform(low, high)

    def _random(self) -> float:
        return self._uniform(0, 1)


_MESSAGE: dict[str, Any] = {
    "api_version": "2010-04-01", "error_code": None, "error_message": None, "num_media": "0",
    "num_segments": "1", "messaging_service_sid": None, "price": None, "price_unit": "USD",
}  # fmt: skip


def _by_time(pair: tuple[datetime, dict[str, Any]]) -> float:
    return -pair[0].timestamp()


def _moment(text: str) -> datetime | None:
    """A time of a question; a carrier may count by whole days, so that it is taken a day early."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")) - timedelta(days=1) if text else None


@contextmanager
def rough_carrier(account: str, token: str) -> Iterator[RoughCarrier]:
    """A carrier that runs for as long as the block, calm at first."""
    carrier = RoughCarrier(account, token)
    carrier.start()
    try:
        yield carrier
    finally:
        carrier.stop()
