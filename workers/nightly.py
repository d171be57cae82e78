"""The nightly backup: the beat starts it as a process of its own, so that neither beat nor workers
wait for it, and looks how it ends."""

from __future__ import annotations

import subprocess
import sys
import time

import structlog

from service.settings import Settings
from service.usecases.back_up import is_due
from service.usecases.deps import Deps

LOOK_SECONDS = 30.0
COMMAND = (sys.executable, "-m", "service.cli", "backup", "--nightly")

log = structlog.get_logger(__name__)


class Nightly:
    """Starts the backup when it is due, where BACKUP_DIR is set. The beat's main thread calls
    `look` as often as it likes: the backup dies with the thread that started it."""

    def __init__(self, settings: Settings) -> None:
        self._wanted = settings.backup_dir is not None
        self._at = settings.backup_at
        self._looked_at = float("-inf")
        self._running: subprocess.Popen[bytes] | None = None

    def look(self, deps: Deps) -> None:
        """Whether the one that runs has ended, and whether another is due."""
        if self._running is not None:
            code = self._running.poll()
            if code is not None:
                log.info("nightly_backup_ended", exit_code=code)
                self._running = None
            return
        now = time.monotonic()
        if not self._wanted or now - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = now
        if is_due(deps, at=self._at):
            try:
                self._running = subprocess.Popen(COMMAND, stdin=subprocess.DEVNULL)
            except OSError:  # no memory for another process: later, then
                log.exception("nightly_backup_not_started")

    def stop(self) -> None:
        """End the one that runs; what it wrote so far goes with it."""
        if self._running is not None:
            self._running.terminate()
            self._running.wait()
