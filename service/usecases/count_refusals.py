"""Count the webhooks that are refused. Anybody may send such: they are counted in memory, and
written down now and then, so that many of them cost the database nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from threading import Lock

from service.store.refusals import add_refusals
from service.usecases.deps import Deps
from service.usecases.work import work


class Refusals:
    """Those of this process that are not written down yet. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts = Counter[str]()

    def add(self, kind: str, count: int = 1) -> None:
        """`kind` is a word of ours for what was wrong."""
        with self._lock:
            self._counts[kind] += count

    def take(self) -> Mapping[str, int]:
        """All of them by kind: whoever takes them writes them down."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return taken


def keep_refusals(deps: Deps, refusals: Refusals) -> None:
    """Write down what this process has refused since the last time."""
    taken = refusals.take()
    if not taken:
        return
    try:
        with work(deps) as begun:
            for kind, count in sorted(taken.items()):
                add_refusals(begun.session, kind, count, (begun.new_id(), begun.now))
    except BaseException:
        for kind, count in taken.items():
            refusals.add(kind, count)
        raise
