"""Row `turn`: a text in, its reply accepted by the carrier, one at a time, through every process of
an installation; beside RQ's time from enqueueing an empty job to its start."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from queue import Empty
from secrets import token_hex
from time import perf_counter

import redis
from rq import Queue
from rq.serializers import JSONSerializer

from bench import empty
from bench.carrier import Carrier
from bench.figures import Figure, at_most, quantile
from bench.place import Backend, Place
from bench.processes import free_port, running, wait_until
from bench.words import form_of, phone, signed_request

PATIENCE = 20.0  # seconds
# Answers to "how was your week, 1-5?" that get one reply and call nobody.
ANSWERS = ("3", "4", "a 5 today", "four i guess", "3 i think")


class NoReply(Exception):
    """A text got no reply, or a job never began."""


@dataclass(frozen=True)
class _Turns:
    """The installation, as one who texts sees it."""

    port: int
    token: str
    carrier: Carrier

    def take(self, number: int) -> float:
        """Seconds from the first byte of the text of person `number` to the last of its reply."""
        body = ANSWERS[number % len(ANSWERS)]
        form = form_of("SM" + token_hex(16), phone(number), body)
        request = signed_request(self.port, self.token, form)
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            begun = perf_counter()
            line.sendall(request)
            answer = line.recv(65536)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise NoReply(f"the text was answered with {answer[:40]!r}")
        to = ""
        while to != phone(number):
            try:
                to, moment = self.carrier.taken.get(timeout=PATIENCE)
            except Empty:
                raise NoReply(f"no reply to text {number} in {PATIENCE:g} s") from None
        return moment - begun


@dataclass(frozen=True)
class _Jobs:
    client: redis.Redis
    queue: Queue
    url: str

    def take(self) -> float:
        """Seconds from enqueueing one empty job to its start."""
        begun = perf_counter()
        empty.wake(self.queue, self.url)
        told = self.client.blpop([empty.TOLD], timeout=int(PATIENCE))
        if told is None:
            raise NoReply("an empty job never began")
        return float(told[1]) - begun


def measure(place: Place, backend: Backend) -> Sequence[Figure]:
    """Half of the turns' time and nearly all of it, in milliseconds."""
    place.forget_jobs()
    turns: list[float] = []
    jobs: list[float] = []
    size = place.size
    with _installation(place, place.fresh(backend, "turn")) as ours, _empty_jobs(place) as theirs:
        first = min(4, size.people // 4)
        for number in range(first):  # imports, caches, connections
            ours.take(number)
            theirs.take()
        last = min(first + size.turns, size.people)
        for begin in range(first, last, size.block):
            block = range(begin, min(begin + size.block, last))
            turns += [ours.take(number) for number in block]
            jobs += [theirs.take() for _ in block]
    half, bare_half = _milliseconds(turns, 0.5), _milliseconds(jobs, 0.5)
    most, bare_most = _milliseconds(turns, 0.99), _milliseconds(jobs, 0.99)
    return (
        at_most(f"turn p50, {backend}", "ms", half, bare_half, 8),
        at_most(f"turn p99, {backend}", "ms", most, bare_most, 10),
    )


def _milliseconds(seconds: Sequence[float], share: float) -> float:
    return 1000 * quantile(seconds, share)


@contextmanager
def _installation(place: Place, url: str) -> Iterator[_Turns]:
    """Web, two workers and the beat, as `warmline up` starts them, and a carrier."""
    port, carrier = free_port(), Carrier()
    public = f"http://127.0.0.1:{port}"
    environ = place.environ(url, PORT=port, PUBLIC_URL=public, TWILIO_API_URL=carrier.url)
    with ExitStack() as stack:
        stack.enter_context(closing(carrier))
        stack.enter_context(place.workers(environ))
        stack.enter_context(place.service("beat", environ=environ))
        stack.enter_context(place.service("web", environ=environ))
        yield _Turns(port, place.settings(url).twilio_auth_token[0], carrier)


@contextmanager
def _empty_jobs(place: Place) -> Iterator[_Jobs]:
    url = place.redis_url
    with redis.Redis.from_url(url) as client:
        before = client.scard("rq:workers")
        log = place.folder / "empty.log"
        with running("-m", "bench.empty", url, environ={}, log=log) as process:
            wait_until(lambda: client.scard("rq:workers") > before, process)
            queue = Queue(empty.QUEUE, connection=client, serializer=JSONSerializer)
            yield _Jobs(client, queue, url)
