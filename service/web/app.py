"""The web server: the console's pages, the carrier's door beside them, and signs of health."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, Response, redirect, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from service.bootstrap import make_deps, make_watching
from service.gateways import log
from service.gateways.repeating import Repeating
from service.settings import Settings, load
from service.usecases.count_refusals import Refusals, keep_refusals
from service.usecases.deps import Deps
from service.web import console, errors, health
from service.web.carrier.app import PREFIX, create_carrier_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGES = Path(__file__).resolve().parents[2] / "templates" / "pages"
BIGGEST_FORM = 64 * 1024  # bytes
WATCH_SECONDS = 15.0
A_YEAR = 365 * 24 * 3600  # seconds
POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)

_log = structlog.get_logger("service.web")


class Web(Flask):
    """The pages. What comes for the carrier's address goes to an app of its own, past every hook,
    session and cookie of these."""

    def __init__(self, carrier: Flask, *, proxied: bool) -> None:
        super().__init__("service.web", template_folder=str(PAGES), static_folder=None)
        self._carrier = carrier.wsgi_app
        self._pages: WSGIApplication = super().wsgi_app
        if proxied:  # the proxy in front names the visitor, by whom tries to sign in are counted
            self._pages = ProxyFix(self._pages, x_for=1, x_proto=0)

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(f"{PREFIX}/"):
            return self._carrier(environ, start_response)
        return self._pages(environ, start_response)

    def log_exception(self, exc_info: Any) -> None:
        """Say which page failed and how: Flask would say the address, which anybody can write."""
        _log.error("a page failed", usecase=request.endpoint, exc_info=exc_info)


def create_app(deps: Deps, settings: Settings, refusals: Refusals | None = None) -> Flask:
    """The whole web server as one WSGI application, to be made in the process that serves it.
    `refusals` counts the webhooks that are refused, until somebody writes them down."""
    secure = settings.public_url.startswith("https:")
    app = Web(create_carrier_app(deps, settings, refusals or Refusals()), proxied=secure)
    app.config["MAX_CONTENT_LENGTH"] = BIGGEST_FORM
    errors.register(app)
    health.register(app, deps)
    console.register(app, deps, settings)
    _add_doors(app, settings)
    _add_headers(app, secure=secure)
    return app


def from_environment() -> Flask:
    """What gunicorn runs: the web server that the environment describes. Raises SettingsError."""
    log.configure("web")
    settings = load()
    deps = make_deps(settings)
    deps.library.ready()
    watch = make_watching(settings, deps, "web")
    Repeating(watch.look, seconds=WATCH_SECONDS, name="watch").start()
    refusals = Refusals()
    keep = partial(keep_refusals, deps, refusals)
    Repeating(keep, seconds=WATCH_SECONDS, name="refusals").start()
    return create_app(deps, settings, refusals)


def _add_doors(app: Flask, settings: Settings) -> None:
    app.add_url_rule("/", "start", lambda: redirect(url_for("console.home")))
    if settings.trial:
        phones = f"http://127.0.0.1:{settings.simulator_port}/simulator"
        app.add_url_rule("/simulator", "simulator", lambda: redirect(phones))


def _add_headers(app: Flask, *, secure: bool) -> None:
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        # Phones and computers are shared: a page is not to be seen again by going back.
        "Cache-Control": "no-store",
    }
    if secure:
        headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"

    @app.after_request
    def protect(answer: Response) -> AnyResponse:
        for name, value in headers.items():
            answer.headers.setdefault(name, value)
        return answer
