"""The load of `inbound`, a process of its own: signed texts over kept connections, built before the
clock starts, so that little is left to do while it runs.

As a script it takes a Load as JSON and prints what came of it as JSON."""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass
from secrets import token_hex

from bench.figures import quantile
from bench.words import EVERYDAY, form_of, phone, signed_request

ANSWER_SECONDS = 20.0


@dataclass(frozen=True)
class Load:
    """`texts` at most, from `people` numbers over `connections`, for `seconds`. With a `rate`
    (texts a second) each has its own time to leave, and waiting for a connection counts too."""

    port: int
    token: str
    people: int
    texts: int
    seconds: float
    connections: int = 16
    rate: float | None = None


@dataclass(frozen=True)
class Outcome:
    """`kept` were answered with 200 in `seconds`; `refused` were not. Latency in milliseconds."""

    kept: int
    refused: int
    seconds: float
    p50: float
    p99: float


@dataclass
class _Line:
    """One kept connection: the text under way, since when, and what came back so far."""

    socket: socket.socket
    request: bytes = b""
    since: float = 0.0
    answer: bytes = b""


class _Run:
    """One run of a load. Sends what is due on free connections until the time or the texts end."""

    def __init__(self, load: Load) -> None:
        self.load = load
        run = token_hex(8)
        self.requests = deque(_request(load, run, number) for number in range(load.texts))
        self.selector = selectors.DefaultSelector()
        self.free = deque(self._connect() for _ in range(load.connections))
        self.under_way = 0
        self.latencies: list[float] = []
        self.refused = 0
        self.sent = 0

    def run(self) -> Outcome:
        begun = time.perf_counter()
        end = begun + self.load.seconds
        while True:
            now = time.perf_counter()
            wait = self._send_due(begun, now) if now < end else None
            if self.under_way == 0 and (now >= end or not self.requests):
                break
            if now - end > ANSWER_SECONDS:
                raise TimeoutError(f"{self.under_way} texts were never answered")
            for key, _ in self.selector.select(ANSWER_SECONDS if wait is None else wait):
                self._receive(key.data)
        took = time.perf_counter() - begun
        waits = [1000 * latency for latency in self.latencies]
        kept = len(waits) - self.refused
        return Outcome(kept, self.refused, took, quantile(waits, 0.5), quantile(waits, 0.99))

    def _send_due(self, begun: float, now: float) -> float | None:
        """Send what is due; how long until the next is, or None when an answer must come first."""
        rate = self.load.rate
        while self.requests:
            due = begun + self.sent / rate if rate else now
            if due > now:
                return due - now
            if not self.free:
                return None
            line = self.free.popleft()
            line.request, line.since, line.answer = self.requests.popleft(), due, b""
            self.sent += 1
            self.under_way += 1
            line.socket.sendall(line.request)
        return None

    def _receive(self, line: _Line) -> None:
        part = line.socket.recv(65536)
        if not part:
            self._again(line)
            return
        line.answer += part
        if not _whole(line.answer):
            return
        self.latencies.append(time.perf_counter() - line.since)
        self.refused += not line.answer.startswith(b"HTTP/1.1 200")
        self.under_way -= 1
        self.free.append(line)
        if b"\r\nConnection: close" in line.answer:
            self.free.remove(line)
            self._close(line)
            self.free.append(self._connect())

    def _again(self, line: _Line) -> None:
        """The server let a kept connection go. What was under way on it is sent anew."""
        self._close(line)
        fresh = self._connect()
        if line in self.free:
            self.free.remove(line)
            self.free.append(fresh)
            return
        fresh.request, fresh.since = line.request, line.since
        fresh.socket.sendall(fresh.request)

    def _connect(self) -> _Line:
        made = socket.create_connection(("127.0.0.1", self.load.port), timeout=ANSWER_SECONDS)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = _Line(made)
        self.selector.register(made, selectors.EVENT_READ, line)
        return line

    def _close(self, line: _Line) -> None:
        self.selector.unregister(line.socket)
        line.socket.close()


def _request(load: Load, run: str, number: int) -> bytes:
    sid = f"SM{run}{number:016x}"
    body = EVERYDAY[number % len(EVERYDAY)]
    return signed_request(
        load.port, load.token, form_of(sid, phone(number * 7 % load.people), body)
    )


def _whole(answer: bytes) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(body) >= int(value)
    return True


if __name__ == "__main__":
    print(json.dumps(asdict(_Run(Load(**json.loads(sys.argv[1]))).run())))
