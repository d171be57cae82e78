"""How gunicorn runs the web server and the simulator (read by gunicorn by this module's name)."""

from __future__ import annotations

import gc
import os
from typing import Any

from service.gateways.children import die_with_parent

worker_class = "gthread"
loglevel = "warning"
graceful_timeout = 8  # seconds; `warmline up` waits a little longer than this
timeout = 30
control_socket_disable = True  # it would open a socket in the home folder


def post_fork(server: Any, worker: Any) -> None:
    """A web process ends with its master, even when that one was killed."""
    del server
    die_with_parent(worker.ppid)()


def post_worker_init(worker: Any) -> None:
    """The lexicons and templates live as long as the process: looking through them for garbage
    would stop every request for a moment, again and again."""
    del worker
    gc.collect()
    gc.freeze()


def worker_abort(worker: Any) -> None:
    """A web process that hung too long is ended by its master; say so by its exit code."""
    del worker
    os._exit(3)
