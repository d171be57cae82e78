"""The carrier's REST interface as HTTP on loopback: which request is which."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

Said = tuple[int, str]  # HTTP status and body


class Gone(Exception):
    """The connection ends without an answer; with `reset` in its words, by a reset."""


class Desk(Protocol):
    """What answers the requests."""

    def create(self, form: dict[str, str]) -> Said: ...

    def listing(self, query: dict[str, str]) -> Said: ...

    def fetch(self, sid: str) -> Said: ...


def page_of(kind: str, rows: list[dict[str, Any]]) -> str:
    """A list's one and only page."""
    size = len(rows) or 1
    return json.dumps({kind: rows, "page": 0, "page_size": size, "next_page_uri": None, "uri": ""})


def refusal(status: int) -> Said:
    """An error as Twilio words it, or as whatever stands before it does."""
    code = {429: 20429, 404: 20404}.get(status)
    said = json.dumps({"code": code, "message": "no", "status": status})
    return status, said if code else "<h1>no</h1>"


def handler_for(desk: Desk) -> type[BaseHTTPRequestHandler]:
    """Requests go to `desk`."""
    return type("Handler", (_Handler,), {"desk": desk})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    desk: Desk

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        form = _first_of(self.rfile.read(length).decode())
        self._answer(lambda: self.desk.create(form))

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path.endswith("/Messages.json"):
            self._answer(lambda: self.desk.listing(_first_of(parts.query)))
        elif "/Messages/" in parts.path:
            sid = parts.path.rpartition("/")[2].removesuffix(".json")
            self._answer(lambda: self.desk.fetch(sid))
        elif parts.path.endswith("/Calls.json"):
            self._answer(lambda: (200, page_of("calls", [])))
        else:
            self._answer(lambda: refusal(404))

    def _answer(self, of: Callable[[], Said]) -> None:
        try:
            status, body = of()
        except Gone as gone:
            self._leave(reset="reset" in str(gone))
            return
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _leave(self, *, reset: bool) -> None:
        self.close_connection = True
        if reset:
            linger = struct.pack("ii", 1, 0)  # on, for no time: a reset instead of an end
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()

    def handle(self) -> None:
        with suppress(OSError):  # whoever asked has been killed
            super().handle()

    def finish(self) -> None:
        with suppress(OSError, ValueError):
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def _first_of(form: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(form, keep_blank_values=True).items()}
