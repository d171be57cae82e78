"""Real servers on loopback for the tests: the simulator, and the service that it calls."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Queue
from wsgiref.types import WSGIApplication

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator
from werkzeug.serving import make_server

PATIENCE = 60  # seconds until a webhook that never comes fails the test


@contextmanager
def serving(app: WSGIApplication) -> Iterator[str]:
    """Serve on a free port of loopback; gives the address without a trailing slash."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def unused_address() -> str:
    """An address of loopback where nothing listens: it was free a moment ago."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@dataclass(frozen=True)
class Heard:
    """One webhook: its path, form, headers, and whether its signature holds."""

    path: str
    form: dict[str, str]
    token: str
    signed: bool


Answer = Callable[[Heard], Response]


def agree(heard: Heard) -> Response:
    return Response("<Response/>", mimetype="text/xml")


@dataclass
class Listener:
    """The service behind the line: hears webhooks and answers them as it is told to."""

    auth_token: str
    answer: Answer = agree
    heard: Queue[Heard] = field(default_factory=Queue)
    url: str = ""

    def app(self) -> Flask:
        app = Flask(__name__)

        @app.post("/<path:path>")
        def hear(path: str) -> Response:
            form = {name: request.form[name] for name in request.form}
            signature = request.headers.get("X-Twilio-Signature", "")
            heard = Heard(
                path=path,
                form=form,
                token=request.headers.get("I-Twilio-Idempotency-Token", ""),
                signed=RequestValidator(self.auth_token).validate(request.url, form, signature),
            )
            self.heard.put(heard)
            return self.answer(heard)

        return app

    def next(self) -> Heard:
        """The next webhook, waited for."""
        return self.heard.get(timeout=PATIENCE)
