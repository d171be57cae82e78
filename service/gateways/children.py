"""Processes that we start and that must never outlive us."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent(parent: int) -> Callable[[], None]:
    """What a child runs between fork and exec (`preexec_fn`) so that the kernel kills it when
    the process `parent`, its parent, ends in whatever way, `kill -9` too.

    The kernel watches the thread that forked: start children from the main thread. Only Linux
    has this; elsewhere a killed parent leaves its children to be stopped by hand.
    """
    if not sys.platform.startswith("linux"):
        return _nothing
    prctl = ctypes.CDLL(None, use_errno=True).prctl  # looked up before the fork, not after it

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it ended before we could ask
            os._exit(1)

    return ask_kernel


def _nothing() -> None:
    return
