"""A carrier on loopback that accepts every text at once and says when each one reached it."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from queue import SimpleQueue
from secrets import token_hex
from threading import Thread
from time import perf_counter
from urllib.parse import parse_qs


class Carrier:
    """Listens on `port` of this machine until it is closed. `taken` gets (to, moment) of every
    text, the moment (perf_counter, seconds) being that of its last byte: what the carrier itself
    takes to answer comes after."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.taken: SimpleQueue[tuple[str, float]] = SimpleQueue()
        Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _listen(self) -> None:
        with suppress(OSError):  # closed
            while True:
                connection, _ = self._server.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            while (body := _read_request(connection)) is not None:
                moment = perf_counter()
                connection.sendall(_accepted())
                self.taken.put((parse_qs(body.decode()).get("To", [""])[0], moment))


def _read_request(connection: socket.socket) -> bytes | None:
    """The body of the next request, or None when the client has gone."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            return None
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    while len(body) < sum(lengths):
        part = connection.recv(65536)
        if not part:
            return None
        body += part
    return body


def _accepted() -> bytes:
    body = json.dumps({"sid": f"SM{token_hex(16)}", "status": "queued"}).encode()
    head = f"HTTP/1.1 201 CREATED\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body
