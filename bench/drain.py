"""Row `drain`: a backlog of recorded texts, drained by the two workers of an installation; beside
two processes that write the very same rows with SQLAlchemy Core."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime
from secrets import token_hex

from sqlalchemy import func, select, update

from bench.carrier import Carrier
from bench.figures import Figure, at_least
from bench.place import Backend, NoQueue, Place
from bench.processes import running
from bench.words import LINE, phone
from service.store.contacts import Contact
from service.store.due import table_of
from service.store.messages import Message
from service.store.programs import Line
from service.usecases.deps import Deps
from service.usecases.record_text import InboundText, record_text
from workers.beat import TICK_SECONDS, beat

PROCESSES = 2
PATIENCE = 120.0  # seconds
POLL = 0.02
COMMON_RATE = 1.0  # segments a second: sending takes hours then, and is another row
# A whole weekly check-in, answer by answer. It keeps a score and a goal and calls nobody: a text to
# staff would be delivered at once, and delivering is another row.
SAID = (
    "4",
    "i called my sister back and we laughed a lot",
    "getting up before ten and a walk by the river",
    "no",
)


class NotDrained(Exception):
    """The backlog was not drained in time."""


def measure(place: Place, backend: Backend) -> Sequence[Figure]:
    """Turns a second."""
    texts = place.size.people * place.size.texts_each
    ours = ceiling = 0.0
    for _ in range(place.size.drains):
        place.forget_jobs()
        backlog = place.fresh(backend, "backlog")
        _record_backlog(place, backlog)
        drained = place.copy(backend, backlog, "drained")
        ours += _drain(place, drained)
        ceiling += _write_alike(place, backlog, drained)
    rounds = place.size.drains
    name = f"drain, {backend}"
    return (at_least(name, "turns/s", rounds * texts / ours, rounds * texts / ceiling, 0.4),)


def _record_backlog(place: Place, url: str) -> None:
    with place.deps(url) as real:
        deps = replace(real, queue=NoQueue())
        with deps.database.write() as session:
            session.execute(update(table_of(Line)).values(rate=COMMON_RATE))
        for body in SAID[: place.size.texts_each]:
            for number in range(place.size.people):
                sid = "SM" + token_hex(16)
                record_text(deps, text=InboundText(sid, phone(number), LINE, body))
        _set_due(deps, None)  # until the workers are ready


def _drain(place: Place, url: str) -> float:
    """Seconds from the first wake-up to the last turn. Two workers and the beat's own function are
    at it; what they post is delivered meanwhile, as ever, at the pace of a common line."""
    with ExitStack() as stack:
        carrier = stack.enter_context(closing(Carrier()))
        environ = place.environ(url, TWILIO_API_URL=carrier.url)
        stack.enter_context(place.workers(environ))
        deps = stack.enter_context(place.deps(url))
        _set_due(deps, deps.clock.now())
        next_beat = begun = time.monotonic()
        while _waiting(deps):
            now = time.monotonic()
            if now - begun > PATIENCE:
                raise NotDrained(f"texts still wait after {PATIENCE:g} s")
            if now >= next_beat:
                beat(deps)
                next_beat = now + TICK_SECONDS
            time.sleep(POLL)
        return time.monotonic() - begun


def _set_due(deps: Deps, at: datetime | None) -> None:
    contact, message = table_of(Contact), table_of(Message)
    waiting = select(message.c.contact_id).where(message.c.turn_waits.is_(True))
    with deps.database.write() as session:
        session.execute(update(contact).where(contact.c.id.in_(waiting)).values(turn_due_at=at))


def _waiting(deps: Deps) -> bool:
    message = table_of(Message)
    with deps.database.read() as session:
        query = select(func.count()).where(message.c.turn_waits.is_(True))
        return int(session.execute(query).scalar_one()) > 0


def _write_alike(place: Place, before: str, after: str) -> float:
    """Seconds that the Core loop takes to make `before` like `after`, in as many processes."""
    with ExitStack() as stack:
        loops = [
            stack.enter_context(
                running(
                    *("-m", "bench.core_loop", before, after, str(part), str(PROCESSES)),
                    environ={},
                    log=place.folder / "core_loop.log",
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
            )
            for part in range(PROCESSES)
        ]
        _hear_all(loops, "ready")
        begun = time.monotonic()
        for loop in loops:
            assert loop.stdin is not None
            loop.stdin.write("go\n")
            loop.stdin.flush()
        _hear_all(loops, "done")
        return time.monotonic() - begun


def _hear_all(loops: Sequence[subprocess.Popen[str]], word: str) -> None:
    for loop in loops:
        assert loop.stdout is not None
        said = loop.stdout.readline().strip()
        if said != word:
            raise NotDrained(f"the Core loop said {said!r} in place of {word!r}: see its log")
