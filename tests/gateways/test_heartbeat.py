"""The visit to the watchman outside."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from service.gateways.heartbeat import HttpHeartbeat


class Watchman(HTTPServer):
    """Answers each visit with `code`, and keeps which way it was asked."""

    code = 200
    visits: list[str]


class Door(BaseHTTPRequestHandler):
    server: Watchman

    def do_GET(self) -> None:
        self.server.visits.append(self.path)
        self.send_response(self.server.code)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def watchman() -> Iterator[Watchman]:
    with Watchman(("127.0.0.1", 0), Door) as server:
        server.visits = []
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_visit_is_heard(watchman: Watchman) -> None:
    url = f"http://127.0.0.1:{watchman.server_port}/ping/abc"
    assert HttpHeartbeat(url).ping()
    assert watchman.visits == ["/ping/abc"]


def test_one_that_is_turned_away_was_not(watchman: Watchman) -> None:
    watchman.code = 503
    assert not HttpHeartbeat(f"http://127.0.0.1:{watchman.server_port}/").ping()


def test_nobody_is_there(watchman: Watchman) -> None:
    assert not HttpHeartbeat("http://127.0.0.1:9/").ping()
