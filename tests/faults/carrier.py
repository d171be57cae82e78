"""The simulator as a carrier in trouble: texts to chosen phones meet a fault on their way."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs

from service.web.simulator.app import Line, SimulatorConfig, create_app, stop
from service.web.simulator.store import Store
from tests.web.simulator.listening import serving

if TYPE_CHECKING:
    from pathlib import Path

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Nothing is taken: `503`, `429`, `hold` (silence). The text is taken, and then: `reset` (the
# connection breaks instead of an answer), `close` (it ends without one), `hold_answer` (silence).
Fault = Literal["503", "429", "hold", "reset", "close", "hold_answer"]
REFUSED = {"503": "503 Service Unavailable", "429": "429 Too Many Requests"}
REST_OF_REFUSAL = b'{"code": 20429, "message": "Too Many Requests", "status": 429}'


class Gone(ConnectionError):
    """Ends a request without an answer; the server takes it for a caller that hung up."""


@dataclass
class Trouble:
    """Stands before the simulator. Each text to a phone meets the next of its `faults`; `tries`
    counts them all, and `asked` how often the list of texts to a phone was asked for."""

    behind: WSGIApplication
    faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    tries: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    held: dict[str, threading.Event] = field(default_factory=lambda: defaultdict(threading.Event))
    released: threading.Event = field(default_factory=threading.Event)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if not environ["PATH_INFO"].endswith("/Messages.json"):
            return self.behind(environ, start)
        if environ["REQUEST_METHOD"] != "POST":
            self.asked[parse_qs(environ["QUERY_STRING"])["To"][0]] += 1
            return self.behind(environ, start)
        form = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = io.BytesIO(form)
        to = parse_qs(form.decode())["To"][0]
        self.tries[to] += 1
        if not self.faults[to]:
            return self.behind(environ, start)
        return self._meet(to, self.faults[to].popleft(), environ, start)

    def _meet(
        self, to: str, fault: Fault, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        if fault in REFUSED:
            start(REFUSED[fault], [("Content-Type", "application/json")])
            return [REST_OF_REFUSAL if fault == "429" else b"<h1>busy</h1>"]
        if fault != "hold":
            list(self.behind(environ, _never_said))
        if fault in ("hold", "hold_answer"):
            self.held[to].set()
            self.released.wait()
        line: socket.socket = environ["werkzeug.socket"]
        line.shutdown(socket.SHUT_RD)  # else the server waits for the line's next request
        if fault == "reset":
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()
        raise Gone


def _never_said(*answer: object) -> Callable[[bytes], object]:
    """Takes the simulator's answer, which nobody will hear."""
    del answer
    return lambda _part: None


@dataclass(frozen=True)
class Carrier:
    """A simulator on loopback, and the trouble before it."""

    url: str
    trouble: Trouble
    store: Store

    def texts_to(self, phone: str) -> list[str]:
        """What the carrier took for a phone, in order."""
        texts = self.store.texts_of(phone, 1000)
        return [text.body for text in texts if text.direction != "inbound"]


@contextmanager
def carrier_in_trouble(folder: Path, account: str, token: str, line: str) -> Iterator[Carrier]:
    nowhere = "http://127.0.0.1:9"  # the tests text the service themselves
    app = create_app(
        SimulatorConfig(
            account_sid=account,
            auth_token=token,
            state_path=folder / "simulator.db",
            inbound_url=nowhere,
            voice_url=nowhere,
            phones=(),
            console_url=nowhere,
            lines=(Line(line, own_stop=True),),
            step_seconds=0.05,
        )
    )
    trouble = Trouble(app)
    with serving(trouble) as url:
        try:
            yield Carrier(url, trouble, app.extensions["simulator_store"])
        finally:
            trouble.released.set()
    stop(app)
