"""The console: the pages on which staff answer alerts and talk with peers."""

from __future__ import annotations

from flask import Flask

from service.settings import Settings
from service.usecases.deps import Deps
from service.web import auth
from service.web.console import (
    alerts,
    care,
    conversations,
    enrollments,
    go_live,
    history,
    load,
    measured,
    own_data,
    peers,
    plan,
    rota,
    schedules,
    signing,
)
from service.web.console.pages import Console, make_pages, protect


def register(app: Flask, deps: Deps, settings: Settings) -> None:
    """Put the console under `/console` of `app`. Sets the app's secret key and session cookie."""
    app.secret_key = settings.secret_key
    app.config.update(
        SESSION_COOKIE_NAME="warmline",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=deps.public_url.startswith("https://"),
        SESSION_COOKIE_PATH="/console",
        WTF_CSRF_CHECK_DEFAULT=False,  # the carrier posts too; the console checks its own below
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
    )
    auth.set_up(app, deps)
    app.extensions["warmline-console"] = Console(
        deps, signing.make_limiter(app, settings), settings.trial
    )
    pages = make_pages()
    for part in (
        signing,
        alerts,
        conversations,
        peers,
        own_data,
        plan,
        enrollments,
        schedules,
        history,
        go_live,
        rota,
        load,
        care,
        measured,
    ):
        part.add_to(pages)
    protect(app, pages, deps)
    app.register_blueprint(pages)
