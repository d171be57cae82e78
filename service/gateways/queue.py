"""RQ as a doorbell (ports.Queue): wake-ups by name, ids in JSON, and never a wait for Redis."""

from __future__ import annotations

import time
from typing import get_args
from uuid import UUID

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer

from service.ports import JobName, QueueName

# redis-py's own defaults hung for 40 s on a stopped Redis, where the carrier waits 15 s at most.
CONNECT_SECONDS = 0.3
ANSWER_SECONDS = 0.5
OPEN_SECONDS = 3.0  # how long a Redis that failed is left alone
BELL_SECONDS = 5  # a bell whose job was lost is silent no longer than this
JOB_SECONDS = 60  # far above a slice of work and the carrier's timeout
FAILURE_SECONDS = 3600  # what failed is kept an hour to look at, then Redis forgets it


class RedisQueue:
    """Wake-ups through the Redis at `url`. Safe to share between threads. One that has not
    answered for `answer_seconds` is away, and left alone for `open_seconds`."""

    def __init__(
        self,
        url: str,
        *,
        answer_seconds: float = ANSWER_SECONDS,
        open_seconds: float = OPEN_SECONDS,
    ) -> None:
        self._redis = redis.Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=answer_seconds,
            retry=Retry(NoBackoff(), 0),
        )
        self._open_seconds = open_seconds
        self._queues = {
            name: RqQueue(name, connection=self._redis, serializer=JSONSerializer)
            for name in get_args(QueueName)
        }
        self._away_until = 0.0

    def ring(self, job: JobName, queue: QueueName) -> bool:
        """Wake `job` on `queue` unless its bell there was rung and not heard yet. False, at once
        while the circuit is open, when Redis is away."""
        if self._is_away():
            return False
        try:
            if self._redis.set(_bell(job, queue), "1", nx=True, ex=BELL_SECONDS):
                self._enqueue(job, queue)
        except redis.RedisError:
            self._open_circuit()
            return False
        return True

    def wake_for(self, job: JobName, queue: QueueName, row_id: UUID) -> bool:
        """Wake `job` for the row `row_id`, doorbell or not. False when Redis is away."""
        if self._is_away():
            return False
        try:
            self._enqueue(job, queue, str(row_id))
        except redis.RedisError:
            self._open_circuit()
            return False
        return True

    def hear(self, job: JobName) -> bool:
        """Take down the bells of `job` on every queue. The job calls this before it claims its
        rows, so that a commit made from now on rings anew. False when Redis is away: the bell
        then goes out by itself after BELL_SECONDS."""
        if self._is_away():
            return False
        try:
            self._redis.delete(*(_bell(job, queue) for queue in self._queues))
        except redis.RedisError:
            self._open_circuit()
            return False
        return True

    def answers(self) -> bool:
        """Whether Redis answers now; the circuit is not asked (for /readyz)."""
        try:
            return bool(self._redis.ping())
        except redis.RedisError:
            return False

    def depths(self) -> dict[str, int] | None:
        """How many wake-ups wait on each queue, or None when Redis is away."""
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                for queue in self._queues.values():
                    pipe.llen(queue.key)
                return dict(zip(self._queues, pipe.execute(), strict=True))
        except redis.RedisError:
            return None

    def close(self) -> None:
        self._redis.close()

    def _enqueue(self, job: JobName, queue: QueueName, *ids: str) -> None:
        self._queues[queue].enqueue_call(
            f"workers.jobs.{job}",
            args=ids,
            timeout=JOB_SECONDS,
            result_ttl=0,  # a wake-up has no result: Redis must not grow
            failure_ttl=FAILURE_SECONDS,
            description=job,
        )

    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until

    def _open_circuit(self) -> None:
        self._away_until = time.monotonic() + self._open_seconds


def _bell(job: JobName, queue: QueueName | str) -> str:
    return f"warmline:bell:{queue}:{job}"
