"""One RQ worker in this process: takes wake-ups in the order of its queues, outlives Redis."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from types import FrameType
from typing import Any

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus

from service.ports import QueueName

# RQ blocks for its time to live less 15 s, and reads for 10 s more than that.
TTL_SECONDS = 25
CONNECT_SECONDS = 1.0
AWAY_SECONDS = 1.0  # between two looks for a Redis that is away

# Most urgent first: a worker empties a queue before it looks at the next.
ORDER: tuple[QueueName, ...] = ("urgent", "replies", "outreach", "upkeep")
WITHOUT_OUTREACH: tuple[QueueName, ...] = ("urgent", "replies", "upkeep")

log = structlog.get_logger(__name__)


def run_worker(url: str, queues: Sequence[QueueName], *, jobs: str) -> None:
    """Work off `queues` of the Redis at `url` until SIGTERM or SIGINT; the job at hand is
    finished first. `jobs` is the module of the jobs: it is imported and its `prepare` called now,
    so that the first text does not wait for it.
    """
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    try:
        import_module(jobs).prepare()
        while True:
            _work_until_away(url, queues)
            time.sleep(AWAY_SECONDS)
    except SystemExit:
        log.info("worker stopped")


def _work_until_away(url: str, queues: Sequence[QueueName]) -> None:
    connection = redis.Redis.from_url(
        url, socket_connect_timeout=CONNECT_SECONDS, retry=Retry(NoBackoff(), 0)
    )
    try:
        worker = _Worker(
            list(queues),
            connection=connection,
            serializer=JSONSerializer,
            worker_ttl=TTL_SECONDS,
            log_job_description=False,
        )
        log.info("worker started", queue=",".join(queues))
        worker.work(logging_level="WARNING")
        if worker.asked_to_stop:
            raise SystemExit
    except redis.RedisError as error:
        log.warning("redis is away", error=type(error).__name__)
    finally:
        connection.close()


def _stop(signum: int, frame: FrameType | None) -> None:
    del signum, frame
    raise SystemExit


class _Worker(SimpleWorker):
    """RQ's worker without what we do not need: commands through Redis, texts of errors in it."""

    max_connection_wait_time = 2.0
    log_result_lifespan = False
    asked_to_stop = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """End after the job at hand; at once when there is none. Without a word to Redis, which
        may be away."""
        del signum, frame
        self.asked_to_stop = True
        self._stop_requested = True
        if self.get_state() != WorkerStatus.BUSY:
            # Not RQ's StopRequested: a handler of `Exception` (the logging module has one) may
            # stand where the signal comes.
            raise SystemExit

    def teardown(self) -> None:
        """Sign off, if Redis is there to hear it; if not, its key ends by itself."""
        sign_off: Callable[[], Any] = super().teardown
        with suppress(redis.RedisError):
            sign_off()

    def subscribe(self) -> None:
        """Nobody sends commands to a worker through Redis: no thread that listens for them."""

    def unsubscribe(self) -> None:
        """Nothing was subscribed to."""

    def handle_job_failure(self, *args: Any, **kwargs: Any) -> Any:
        """Redis never learns what an exception said: it may quote a text."""
        kwargs["exc_string"] = "see the log"
        return super().handle_job_failure(*args, **kwargs)

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """Into our own log, which keeps types and places only."""
        log.error("job failed", job=job.func_name, queue=job.origin, exc_info=exc_info)
