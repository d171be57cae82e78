"""The ceiling of `turn`: RQ's SimpleWorker under the same settings, and a job that only says when
it began.

As a script, a worker: the address of Redis and the queue's name are its arguments."""

from __future__ import annotations

import sys
from time import perf_counter

import redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from service.gateways.queue import FAILURE_SECONDS, JOB_SECONDS

QUEUE = "bench_empty"
JOB = "bench.empty.begin"
TOLD = "bench:began"

_connections: dict[str, redis.Redis] = {}


def begin(url: str) -> None:
    """The job: tell Redis the moment (perf_counter, the same clock in every process)."""
    moment = perf_counter()
    if url not in _connections:
        _connections[url] = redis.Redis.from_url(url)
    _connections[url].rpush(TOLD, repr(moment))


def wake(queue: Queue, url: str) -> None:
    """Enqueue the job as the service does its wake-ups."""
    queue.enqueue_call(
        JOB,
        args=(url,),
        timeout=JOB_SECONDS,
        result_ttl=0,
        failure_ttl=FAILURE_SECONDS,
        description="empty",
    )


def run(url: str) -> None:
    connection = redis.Redis.from_url(url)
    worker = SimpleWorker([QUEUE], connection=connection, serializer=JSONSerializer)
    worker.log_result_lifespan = False
    worker.work(logging_level="WARNING")


if __name__ == "__main__":
    run(sys.argv[1])
