"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from flask import Blueprint, Flask, current_app, flash, redirect, request, url_for
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address
from itsdangerous import BadData, URLSafeSerializer
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
DEVICE = "warmline-device"
KNOWN_FOR = timedelta(days=180)
_REDIS_SECONDS = 0.4  # without Redis each process counts for itself
NO_MATCH = "The sign-in name or the password is not right. Please try again."
TOO_OFTEN = "Too many tries. Please wait a quarter of an hour, or ask your administrator."

_log = structlog.get_logger("service.web.console")


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
    login, password = request.form.get("login", ""), request.form.get("password", "")
    try:
        _count_this_try(login)
    except RateLimitExceeded:
        _log.warning("too many tries to sign in", usecase="sign_in")
        return page("sign_in", 429, next=wanted, problem=TOO_OFTEN)
    staff_id = try_sign_in(deps(), login=login, password=password)
    if staff_id is None or not auth.begin(deps(), staff_id):
        return page("sign_in", 401, next=wanted, problem=NO_MATCH)
    answer = redirect(wanted or url_for(auth.HOME), 303)
    _know_device(answer, login)
    return answer


def _count_this_try(login: str) -> None:
    """Raises RateLimitExceeded. A browser on which this name has signed in before counts for itself
    alone, so that nobody can lock a member of staff out by guessing from elsewhere (OWASP's device
    cookies). Only hashes are kept in Redis, neither names nor addresses."""
    limiter, name, device = console().limiter, _hashed(login), _device_of(login)
    address = _hashed(get_remote_address())
    if device is None:
        with limiter.limit(TRIES_AN_ADDRESS, key_func=lambda: address, scope="address"):
            pass
    key = device or f"{address}/{name}"
    with limiter.limit(TRIES_A_NAME, key_func=lambda: key, scope="name"):
        pass


def _hashed(value: str) -> str:
    return deps().keyring.lookup("sign-in", plain_login(value)).hex()


def _devices() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="warmline-device")


def _know_device(answer: Response, login: str) -> None:
    known = _devices().dumps([str(deps().ids.new()), _hashed(login)])
    answer.set_cookie(
        DEVICE,
        known,
        max_age=KNOWN_FOR,
        path=url_for(auth.SIGN_IN),
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def _device_of(login: str) -> str | None:
    """The id of the browser, if `login` has signed in on it before."""
    try:
        device, name = _devices().loads(request.cookies.get(DEVICE, ""))
    except BadData:
        return None
    return str(device) if name == _hashed(login) else None


def sign_out() -> Response:
    end_sessions(deps(), staff_id=auth.scope().staff_id)
    auth.end()
    flash("You are signed out, on every device.", "ok")
    return redirect(url_for(auth.SIGN_IN), 303)
