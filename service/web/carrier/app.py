"""The carrier's door as a small Flask app of its own: no session, no cookies, no CSRF and none of
the console's hooks, so that a text costs what it must and the pages cannot get in its way."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.exceptions import HTTPException

from service.settings import Settings
from service.usecases.count_refusals import Refusals
from service.usecases.deps import Deps
from service.web.carrier.routes import answer_plainly, make_routes
from service.web.carrier.signature import Verifier

PREFIX = "/carrier"
BIGGEST_WEBHOOK = (
    64 * 1024
)  # bytes; a text of 1,600 characters with ten pictures takes about 20,000


class _NoSession(SessionInterface):
    """Opens nothing and saves nothing."""

    def open_session(self, app: Flask, request: Any) -> SessionMixin | None:
        del app, request
        return None

    def make_null_session(self, app: Flask) -> Any:
        del app

    def is_null_session(self, obj: object) -> bool:
        return obj is None


def create_carrier_app(deps: Deps, settings: Settings, refusals: Refusals) -> Flask:
    """The app that answers below `/carrier`. It verifies by PUBLIC_URL, whatever Host says. What it
    refuses is counted in `refusals`."""
    app = Flask("service.web.carrier", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BIGGEST_WEBHOOK
    app.session_interface = _NoSession()
    routes = make_routes(deps, Verifier(settings.twilio_auth_token), refusals)
    app.register_blueprint(routes, url_prefix=PREFIX)
    app.register_error_handler(HTTPException, answer_plainly)
    return app
