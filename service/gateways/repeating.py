"""A thread that does one step again and again, beside what its process is there for."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import structlog

log = structlog.get_logger(__name__)


class Repeating:
    """Calls `step`, waits `seconds`, and so on until `stop`. A step that fails is logged, and the
    next one comes all the same. The thread never keeps its process from ending."""

    def __init__(self, step: Callable[[], object], *, seconds: float, name: str) -> None:
        self._step = step
        self._seconds = seconds
        self._over = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end. A step under way is not waited for."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self._step()
            except Exception:  # the edge of a thread: it must not end by one bad step
                log.exception("step_failed")
            self._over.wait(self._seconds)
