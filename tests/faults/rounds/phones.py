"""The carrier's other half: it hands the phones' texts over, and tries again as it is told to by
the webhook's `#rc=5&rp=all&ct=2000&rt=4000`, with the same id and the same token."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from random import Random

import requests
from twilio.request_validator import RequestValidator

from service.gateways.clock import SystemClock
from tests.faults.rounds.carrier import RoughCarrier, Taken, Written
from tests.faults.rounds.plan import LINE, Phone, Plan, Text, text_of

TRIES = 6
TIMEOUTS = (2.0, 4.0)  # ct and rt
IN_ALL = 15.0  # Twilio's limit for a webhook with its retries; then comes the fallback address


@dataclass(frozen=True)
class Try:
    """One request: when it began and ended (monotonic seconds) and the HTTP status (0: none)."""

    begun: float
    ended: float
    status: int


@dataclass
class Handed:
    """A text that was handed over, and what came of every try."""

    text: Text
    tries: list[Try]
    failed: str = ""

    @property
    def accepted(self) -> bool:
        return any(200 <= one.status < 300 for one in self.tries)


class Phones:
    """Everybody who writes in one round. Each text has a thread of its own."""

    def __init__(self, plan: Plan, carrier: RoughCarrier, url: str, token: str) -> None:
        self._url, self._signer = f"{url}/carrier/sms", RequestValidator(token)
        self._account = carrier.account
        self._carrier = carrier
        self._plan = plan
        self._asked = {one.number: one for one in plan.phones if one.role == "checkin"}
        self._answered: set[str] = set()
        self._chance = Random(plan.seed)
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._hurry = threading.Event()
        self._begun = time.monotonic()
        self.handed: list[Handed] = []

    def begin(self) -> None:
        self._begun = time.monotonic()
        self._carrier.on_text = self._hear
        for text in self._plan.texts:
            self._start(text)

    def done(self) -> bool:
        return not any(thread.is_alive() for thread in list(self._threads))

    def end(self) -> None:
        """Wait until nobody writes any more."""
        self._carrier.on_text = lambda _taken: None
        for thread in list(self._threads):
            thread.join()

    def _hear(self, taken: Taken) -> None:
        """Somebody who is asked answers, each text of ours once."""
        phone = self._asked.get(taken.to)
        if phone is None:
            return
        with self._lock:
            if taken.ours in self._answered or not _asks(taken.body):
                return
            self._answered.add(taken.ours)
            at = time.monotonic() - self._begun + self._chance.uniform(0.1, 1.5)
            text = text_of(self._chance, at, phone.number, _answer_to(taken.body, phone))
        self._start(text)

    def _start(self, text: Text) -> None:
        handed = Handed(text, [])
        runs = [(handed, text.at)]
        if text.again is not None:
            runs.append((handed, text.at + text.again))
        with self._lock:
            self.handed.append(handed)
        for one, at in runs:
            thread = threading.Thread(target=self._hand_over, args=(one, at), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _hand_over(self, handed: Handed, at: float) -> None:
        self._hurry.wait(max(0.0, self._begun + at - time.monotonic()))
        text = handed.text
        now = SystemClock().now()
        if not handed.tries:
            self._carrier.note_written(Written(text.sid, text.sender, LINE, text.body, now))
        until = time.monotonic() + IN_ALL
        for number in range(TRIES):
            done = self._try(handed, {})
            if 200 <= done.status < 300:
                return
            self._hurry.wait(0.5 * (number + 1))
            if time.monotonic() > until:
                break
        self._try(handed, {"ErrorCode": "11200", "ErrorUrl": self._url})

    def _try(self, handed: Handed, more: dict[str, str]) -> Try:
        text = handed.text
        form = {
            "MessageSid": text.sid, "AccountSid": self._account, "From": text.sender, "To": LINE,
            "Body": text.body, "NumMedia": "0", **more,
        }  # fmt: skip
        headers = {
            "X-Twilio-Signature": self._signer.compute_signature(self._url, form),
            "I-Twilio-Idempotency-Token": text.token,
        }
        begun, status = time.monotonic(), 0
        try:
            answer = requests.post(self._url, data=form, headers=headers, timeout=TIMEOUTS)
            status = answer.status_code
        except requests.RequestException as error:
            handed.failed = type(error).__name__
        done = Try(begun, time.monotonic(), status)
        handed.tries.append(done)
        return done


def _asks(body: str) -> bool:
    return "?" in body


def _answer_to(body: str, phone: Phone) -> str:
    return phone.answer if "1-5" in body else "no"
