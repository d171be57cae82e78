"""Ask what may hang without making whoever waits hang with it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")


class Lookout(Generic[Answer]):
    """Asks in a thread of its own, and waits for the answer so many seconds (`patience`) from the
    beginning of the look. While a look is stuck no other is begun: there is never more than one
    thread, and it is a daemon, which keeps no process from ending."""

    def __init__(self, ask: Callable[[], Answer], *, patience: float) -> None:
        self._ask = ask
        self._patience = patience
        self._lock = Lock()
        self._look: Future[Answer] | None = None
        self._began = 0.0

    def look(self) -> Answer | None:
        """The answer, or None while there is none in time. Raises what asking raised."""
        with self._lock:
            if self._look is None or self._look.done():
                self._look, self._began = Future(), time.monotonic()
                Thread(target=self._run, args=(self._look,), name="lookout", daemon=True).start()
            look, waits = self._look, self._began + self._patience - time.monotonic()
        try:
            return look.result(timeout=max(waits, 0))
        except TimeoutError:
            return None

    def _run(self, look: Future[Answer]) -> None:
        try:
            look.set_result(self._ask())
        except Exception as error:  # the edge of a thread: whoever waits for the look raises it
            log.exception("look_failed")
            look.set_exception(error)
