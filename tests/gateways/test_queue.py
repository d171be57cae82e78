"""The queue on a real Redis-compatible server, with a worker in another process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID
from zlib import decompress

import pytest
import redis

from service.gateways.queue import RedisQueue
from service.gateways.redis_server import RedisServer
from tests.processes import PATIENCE

ROW = UUID("01890000-0000-7000-8000-000000000001")
NOBODY_HOME = "unix:///nowhere/redis.sock"


def patient_queue(url: str) -> RedisQueue:
    """One that takes a Redis on a busy machine for slow, and not for away."""
    return RedisQueue(url, answer_seconds=PATIENCE)


@pytest.fixture
def bells(redis_url: str) -> Iterator[RedisQueue]:
    queue = patient_queue(redis_url)
    yield queue
    queue.close()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A server that a test may hurt."""
    server = RedisServer(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


def waiting(queue: RedisQueue) -> dict[str, int]:
    depths = queue.depths()
    assert depths is not None
    return {name: count for name, count in depths.items() if count}


def test_a_bell_rung_twice_wakes_once(bells: RedisQueue) -> None:
    assert bells.ring("take_turns", "replies")
    assert bells.ring("take_turns", "replies")
    assert waiting(bells) == {"replies": 1}


def test_a_bell_that_was_heard_rings_anew(bells: RedisQueue) -> None:
    bells.ring("take_turns", "replies")
    assert bells.hear("take_turns")
    bells.ring("take_turns", "replies")
    assert waiting(bells) == {"replies": 2}


def test_bells_are_apart_by_job_and_queue(bells: RedisQueue) -> None:
    bells.ring("deliver", "outreach")
    bells.ring("deliver", "urgent")
    bells.ring("take_turns", "urgent")
    assert waiting(bells) == {"outreach": 1, "urgent": 2}


def test_a_wake_up_for_a_row_needs_no_bell(bells: RedisQueue) -> None:
    assert bells.wake_for("take_turns", "urgent", ROW)
    assert bells.wake_for("take_turns", "urgent", ROW)
    assert waiting(bells) == {"urgent": 2}


def test_what_lies_in_redis_is_json_and_ids(bells: RedisQueue, redis_url: str) -> None:
    bells.wake_for("take_turns", "urgent", ROW)
    with redis.Redis.from_url(redis_url) as client:
        (key,) = client.keys("rq:job:*")
        job = client.hgetall(key)
    assert json.loads(decompress(job[b"data"])) == ["workers.jobs.take_turns", None, [str(ROW)], {}]


# ------------------------------------------------------------------ Redis in trouble
def test_nobody_home_is_an_answer_and_no_error() -> None:
    queue = RedisQueue(NOBODY_HOME)
    assert not queue.ring("take_turns", "urgent")
    assert not queue.wake_for("take_turns", "urgent", ROW)
    assert not queue.hear("take_turns")
    assert not queue.answers()
    assert queue.depths() is None
    queue.close()


def test_a_hanging_redis_is_an_answer_and_the_circuit_opens(own_redis: RedisServer) -> None:
    queue = RedisQueue(own_redis.url, answer_seconds=2, open_seconds=3600)
    assert queue.ring("take_turns", "urgent")
    own_redis.pause()
    assert not queue.ring("deliver", "urgent")
    own_redis.resume()
    assert not queue.ring("deliver", "urgent")  # left alone for a while, though it is back
    assert queue.answers()
    queue.close()


def test_wake_ups_outlive_a_killed_redis(own_redis: RedisServer) -> None:
    queue = patient_queue(own_redis.url)
    queue.ring("take_turns", "urgent")
    with redis.Redis.from_url(own_redis.url, socket_timeout=PATIENCE) as client:
        client.execute_command("WAITAOF", 1, 0, 0)  # until it is on the disk
    own_redis.kill()
    own_redis.start()
    assert waiting(queue) == {"urgent": 1}
    queue.close()


def test_an_embedded_redis_dies_with_its_parent(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from service.gateways.redis_server import RedisServer
server = RedisServer(Path(sys.argv[1]))
server.start()
print(server.url, flush=True)
sys.stdin.read()
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().strip()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(url.removeprefix("unix://"))
            client.sendall(b"PING\r\n")
            assert client.recv(16) == b"+PONG\r\n"  # the server has taken the connection
            parent.kill()
            assert client.recv(1) == b""  # the connection ends because the server does


# ------------------------------------------------------------------ the worker
WORKER = """
import sys
from service.gateways import log
from service.gateways.worker import ORDER, WITHOUT_OUTREACH, run_worker
log.configure("worker")
sys.path.insert(0, sys.argv[2])
run_worker(sys.argv[1], {"all": ORDER, "some": WITHOUT_OUTREACH}[sys.argv[3]], jobs="workers.jobs")
"""
# Stands in for workers/jobs.py: each job says its name; `deliver` fails with words in its error.
JOBS = """
def prepare(): print("prepared", flush=True)
def take_turns(row=None): print("take_turns", row, flush=True)
def climb_ladders(): print("climb_ladders", flush=True)
def deliver(): raise RuntimeError("a private text")
"""


class Worker:
    def __init__(self, url: str, folder: Path, queues: str = "all") -> None:
        (folder / "workers").mkdir(parents=True, exist_ok=True)
        (folder / "workers" / "__init__.py").touch()
        (folder / "workers" / "jobs.py").write_text(JOBS)
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER, url, str(folder), queues],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert self.line() == "prepared"  # before it asks for the first job

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def logged(self, event: str) -> dict[str, object]:
        """The next line of its log about `event`."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            entry: dict[str, object] = json.loads(line)
            if entry["event"] == event:
                return entry
        raise AssertionError(f"the worker ended without {event!r}")


@pytest.fixture
def workers() -> Iterator[list[Worker]]:
    started: list[Worker] = []
    yield started
    for each in started:
        with each.process as process:
            process.kill()


def test_a_worker_takes_the_most_urgent_first(
    bells: RedisQueue, redis_url: str, tmp_path: Path, workers: list[Worker]
) -> None:
    bells.ring("climb_ladders", "upkeep")
    bells.ring("take_turns", "replies")
    bells.wake_for("take_turns", "urgent", ROW)
    workers.append(Worker(redis_url, tmp_path))
    assert [workers[0].line() for _ in range(3)] == [
        f"take_turns {ROW}",
        "take_turns None",
        "climb_ladders",
    ]


def test_a_worker_without_outreach_leaves_it(
    bells: RedisQueue, redis_url: str, tmp_path: Path, workers: list[Worker]
) -> None:
    bells.ring("take_turns", "outreach")
    bells.ring("climb_ladders", "upkeep")
    workers.append(Worker(redis_url, tmp_path, "some"))
    assert workers[0].line() == "climb_ladders"
    assert waiting(bells) == {"outreach": 1}


def test_a_job_that_fails_says_nothing_private(
    bells: RedisQueue, redis_url: str, tmp_path: Path, workers: list[Worker]
) -> None:
    bells.ring("deliver", "urgent")
    workers.append(Worker(redis_url, tmp_path))
    entry = workers[0].logged("job failed")
    assert (entry["job"], entry["error"]) == ("workers.jobs.deliver", "RuntimeError")
    assert "private" not in json.dumps(entry)
    bells.ring("climb_ladders", "upkeep")
    assert workers[0].line() == "climb_ladders"  # by now the failure is written down
    with redis.Redis.from_url(redis_url) as client:
        results = [client.xrange(key) for key in client.keys("rq:results:*")]
    ((_, result),) = results[0]
    assert decompress(b64decode(result[b"exc_string"])) == b"see the log"


def test_a_done_wake_up_leaves_nothing_in_redis(
    bells: RedisQueue, redis_url: str, tmp_path: Path, workers: list[Worker]
) -> None:
    bells.ring("take_turns", "replies")
    bells.ring("climb_ladders", "upkeep")
    workers.append(Worker(redis_url, tmp_path))
    assert [workers[0].line() for _ in range(2)] == ["take_turns None", "climb_ladders"]
    with redis.Redis.from_url(redis_url) as client:
        # A job that goes between the two looks is gone as well: there is nothing to dump.
        kept = [client.dump(key) or b"" for key in client.keys("rq:job:*")]
    assert not [job for job in kept if b"take_turns" in job]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_stops_when_asked(
    redis_url: str, tmp_path: Path, workers: list[Worker], stop: signal.Signals
) -> None:
    workers.append(Worker(redis_url, tmp_path))
    workers[0].logged("worker started")
    workers[0].process.send_signal(stop)
    workers[0].logged("worker stopped")
    assert workers[0].process.wait() == 0


def test_a_worker_outlives_a_killed_redis(
    own_redis: RedisServer, tmp_path: Path, workers: list[Worker]
) -> None:
    queue = patient_queue(own_redis.url)
    workers.append(Worker(own_redis.url, tmp_path))
    queue.ring("climb_ladders", "upkeep")
    assert workers[0].line() == "climb_ladders"
    own_redis.kill()
    own_redis.start()
    assert queue.wake_for("take_turns", "urgent", ROW)
    line = workers[0].line()
    if line == "climb_ladders":  # its end was not on the disk yet: it ran once more
        line = workers[0].line()
    assert line == f"take_turns {ROW}"
    assert workers[0].process.poll() is None
    queue.close()


def test_a_worker_waits_for_a_redis_that_is_not_there_yet(
    tmp_path: Path, workers: list[Worker]
) -> None:
    server = RedisServer(tmp_path / "late")
    workers.append(Worker(server.url, tmp_path))
    workers[0].logged("redis is away")
    server.start()
    workers[0].logged("worker started")
    server.stop()


def test_a_worker_without_redis_stops_when_asked(tmp_path: Path, workers: list[Worker]) -> None:
    workers.append(Worker(NOBODY_HOME, tmp_path))
    workers[0].logged("redis is away")
    os.kill(workers[0].process.pid, signal.SIGTERM)
    workers[0].logged("worker stopped")
    assert workers[0].process.wait() == 0
