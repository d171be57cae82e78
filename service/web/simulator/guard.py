"""Who may reach the simulator: this machine alone, and no other web site through its browser."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, abort, make_response, request

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
NOT_HERE = "The simulator answers on this machine only: bind it to 127.0.0.1 and open it there.\n"
NOT_FROM_THERE = "The simulator takes nothing from other sites. Open its own page and try there.\n"


def install(app: Flask) -> None:
    """Check every request of `app`, and set the headers of every answer."""
    app.before_request(_refuse_others)
    app.after_request(_set_headers)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own loopback."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _refuse_others() -> None:
    """A bind to the open network, a caller from elsewhere, and a page of another site that has
    its name point here (DNS rebinding) are refused alike."""
    bound_to = request.environ.get("SERVER_NAME", "")
    places = (bound_to, request.remote_addr or "", _name_of(request.host))
    if not all(is_loopback(place) for place in places):
        _refuse(NOT_HERE)
    if request.method != "POST":
        return
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    foreign = origin is not None and origin != request.host_url.rstrip("/")
    if foreign or site not in (None, "same-origin", "none"):
        _refuse(NOT_FROM_THERE)


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _refuse(why: str) -> None:
    abort(make_response(why, 403, {"Content-Type": "text/plain; charset=utf-8"}))


def _set_headers(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer
