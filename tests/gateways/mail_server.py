"""A mail server on loopback that keeps what it is given: enough of SMTP (RFC 5321) for one client
at a time."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_string, policy
from email.message import EmailMessage


@dataclass
class Sink:
    """`letters` are (recipients, message) in the order of arrival. `refuses`: no recipient is
    taken. `offers` are the extensions it names. `signed_in` holds what AUTH was given."""

    port: int = 0
    letters: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    refuses: bool = False
    offers: tuple[str, ...] = ()
    signed_in: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def mail_server() -> Iterator[Sink]:
    """A server that listens until the block ends."""
    sink = Sink()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _converse(self, sink)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()


def _converse(link: socketserver.StreamRequestHandler, sink: Sink) -> None:
    def say(*lines: str) -> None:
        link.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    to: list[str] = []
    say("220 sink")
    for raw in link.rfile:
        line = raw.decode(errors="replace").strip()
        verb = line.upper()
        if verb.startswith("EHLO"):
            names = ["sink", *sink.offers]
            say(*(f"250-{name}" for name in names[:-1]), f"250 {names[-1]}")
        elif verb.startswith("AUTH"):
            sink.signed_in.append(line)
            say("235 welcome")
        elif verb.startswith("RCPT"):
            to.append(line.partition("<")[2].partition(">")[0])
            say("550 no" if sink.refuses else "250 ok")
        elif verb == "DATA":
            say("354 go on")
            letter = "".join(text.decode() for text in iter(link.rfile.readline, b".\r\n"))
            parsed = message_from_string(letter, policy=policy.default)
            assert isinstance(parsed, EmailMessage)
            sink.letters.append((list(to), parsed))
            to.clear()
            say("250 kept")
        elif verb == "QUIT":
            say("221 bye")
            return
        else:
            say("454 not now" if verb == "STARTTLS" else "250 ok")
