"""A mail server on loopback that keeps what it is given: enough of SMTP (RFC 5321), STARTTLS (RFC
3207) and AUTH PLAIN (RFC 4954) for one client at a time."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_string, policy
from email.message import EmailMessage
from typing import BinaryIO, cast


@dataclass
class Sink:
    """`letters` are (recipients, message) in the order of arrival. `refuses`: no recipient is
    taken. `offers` are the extensions it names. `signed_in` holds what AUTH was given, `password`
    what it must be, if it matters. With `tls` it speaks TLS: from the start (`smtps`), or after
    STARTTLS. `in_the_open` is what it was told before that."""

    port: int = 0
    letters: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    refuses: bool = False
    offers: tuple[str, ...] = ()
    signed_in: list[str] = field(default_factory=list)
    password: str | None = None
    tls: ssl.SSLContext | None = None
    smtps: bool = False
    in_the_open: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, *, smtps: bool = False) -> Iterator[Sink]:
    """A server that listens until the block ends."""
    sink = Sink(tls=tls, smtps=smtps)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(ssl.SSLError, ConnectionError):  # the other side would have none of it
                _Conversation(self.request, sink).go_on()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()


class _Conversation:
    def __init__(self, link: socket.socket, sink: Sink) -> None:
        self._sink, self._link = sink, link
        self._to: list[str] = []
        self._safe = False
        self._lines = cast(BinaryIO, link.makefile("rb"))

    def go_on(self) -> None:
        if self._sink.smtps:
            self._encrypt()
        try:
            self._say("220 sink")
            while raw := self._lines.readline():
                line = raw.decode(errors="replace").strip()
                if not self._safe:
                    self._sink.in_the_open.append(line)
                if not self._answer(line):
                    return
        finally:
            self._lines.close()
            self._link.close()

    def _encrypt(self) -> None:
        assert self._sink.tls is not None
        self._lines.close()
        self._link = self._sink.tls.wrap_socket(self._link, server_side=True)
        self._lines = cast(BinaryIO, self._link.makefile("rb"))
        self._safe = True

    def _say(self, *lines: str) -> None:
        self._link.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def _answer(self, line: str) -> bool:
        """Whether the client may go on."""
        sink, verb = self._sink, line.upper()
        if verb.startswith("EHLO"):
            names = ["sink", *sink.offers]
            self._say(*(f"250-{name}" for name in names[:-1]), f"250 {names[-1]}")
        elif verb.startswith("AUTH"):
            sink.signed_in.append(line)
            known = sink.password is None or line.endswith(sink.password)
            self._say("235 welcome" if known else "535 no")
        elif verb.startswith("RCPT"):
            self._to.append(line.partition("<")[2].partition(">")[0])
            self._say("550 no" if sink.refuses else "250 ok")
        elif verb == "DATA":
            self._keep_letter()
        elif verb == "STARTTLS":
            self._say("220 go on" if sink.tls else "454 not now")
            if sink.tls:
                self._encrypt()
        else:
            self._say("221 bye" if verb == "QUIT" else "250 ok")
        return verb != "QUIT"

    def _keep_letter(self) -> None:
        self._say("354 go on")
        letter = "".join(text.decode() for text in iter(self._lines.readline, b".\r\n"))
        parsed = message_from_string(letter, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self._sink.letters.append((list(self._to), parsed))
        self._to.clear()
        self._say("250 kept")
