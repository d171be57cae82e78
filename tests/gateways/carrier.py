"""A carrier on loopback that answers as it is told: rightly, wrongly, cut off or not at all."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Answer:
    """One HTTP answer. A body that is no text is sent as JSON."""

    status: int = 201
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reset:
    """The request is read, then the connection is reset."""


@dataclass(frozen=True)
class Close:
    """The request is read, then the connection is closed without a word."""


@dataclass(frozen=True)
class Silence:
    """The request is read, and nothing follows until the server stops."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    authorization: str
    fields: dict[str, str]


Script = Answer | Reset | Close | Silence


class ScriptedCarrier:
    """Answers each request with the next of `script`, and keeps what it was asked. A context
    manager."""

    def __init__(self, *script: Script) -> None:
        self.script = deque(script)
        self.requests: list[Request] = []
        self._stopping = threading.Event()
        carrier = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                carrier._handle(self)

            def do_GET(self) -> None:
                carrier._handle(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> ScriptedCarrier:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handle(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length", "0"))
        body = handler.rfile.read(length).decode()
        query = urlsplit(handler.path).query
        fields = {name: values[0] for name, values in parse_qs(body or query).items()}
        self.requests.append(
            Request(handler.command, handler.path, handler.headers["Authorization"], fields)
        )
        step = self.script.popleft()
        if isinstance(step, Answer):
            _answer(handler, step)
            return
        handler.close_connection = True
        if isinstance(step, Silence):
            self._stopping.wait()
        elif isinstance(step, Reset):
            linger = struct.pack("ii", 1, 0)  # on, for no time: a reset instead of an end
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            handler.connection.close()


def _answer(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
    data = text.encode()
    if "Date" in answer.headers:
        handler.send_response_only(answer.status)  # without a date of its own
    else:
        handler.send_response(answer.status)
    for name, value in {"Content-Length": str(len(data)), **answer.headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(data)
