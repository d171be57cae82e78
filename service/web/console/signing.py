"""Signing in and out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, request, url_for
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from service.settings import Settings
from service.usecases.sign_in import plain_login
from service.usecases.sign_in import sign_in as try_sign_in
from service.usecases.sign_in import sign_out as end_sessions
from service.web import auth
from service.web.console.pages import console, deps, page

# A person who mistypes needs a few tries; whoever guesses needs millions.
TRIES_A_NAME = "10 per 15 minutes"
TRIES_AN_ADDRESS = "100 per 15 minutes"
_REDIS_SECONDS = 0.4  # without Redis each process counts for itself
NO_MATCH = "The sign-in name or the password is not right. Please try again."
TOO_OFTEN = "Too many tries. Please wait a quarter of an hour, or ask your administrator."


def make_limiter(app: Flask, settings: Settings) -> Limiter:
    """Counts tries in Redis, or in memory while Redis is away. It never stands in the way of
    signing in by failing itself."""
    address = settings.redis_url
    patience: dict[str, Any] = {
        "socket_timeout": _REDIS_SECONDS,
        "socket_connect_timeout": _REDIS_SECONDS,
    }
    return Limiter(
        get_remote_address,
        app=app,
        storage_uri=f"redis+{address}" if address.startswith("unix:") else address,
        storage_options=patience,
        in_memory_fallback_enabled=True,
        swallow_errors=True,
        key_prefix="warmline-console",
    )


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/sign-in", view_func=sign_in, methods=["GET", "POST"])
    pages.add_url_rule("/sign-out", view_func=sign_out, methods=["POST"])


def sign_in() -> Response | tuple[str, int]:
    wanted = auth.safe_next(request.values.get("next"))
    if request.method == "GET":
        if auth.visitor() is not None:
            return redirect(wanted or url_for(auth.HOME), 303)
        return page("sign_in", next=wanted)
    try:
        _count_this_try()
    except RateLimitExceeded:
        return page("sign_in", 429, next=wanted, problem=TOO_OFTEN)
    login, password = request.form.get("login", ""), request.form.get("password", "")
    staff_id = try_sign_in(deps(), login=login, password=password)
    if staff_id is None or not auth.begin(deps(), staff_id):
        return page("sign_in", 401, next=wanted, problem=NO_MATCH)
    return redirect(wanted or url_for(auth.HOME), 303)


def _count_this_try() -> None:
    limiter = console().limiter
    with limiter.limit(TRIES_AN_ADDRESS, key_func=get_remote_address, scope="address"):
        pass
    with limiter.limit(TRIES_A_NAME, key_func=_name_key, scope="name"):
        pass


def _name_key() -> str:
    """A hash: neither names nor addresses are kept in Redis."""
    name = plain_login(request.form.get("login", ""))
    return deps().keyring.lookup("sign-in", f"{get_remote_address()}|{name}").hex()


def sign_out() -> Response:
    end_sessions(deps(), staff_id=auth.scope().staff_id)
    auth.end()
    flash("You are signed out, on every device.", "ok")
    return redirect(url_for(auth.SIGN_IN), 303)
