"""Who is signed in: the session, how long it lasts, and the guard before every console page."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from flask import Flask, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from service.store.scope import Scope
from service.usecases.deps import Deps
from service.usecases.recognize import Recognized, recognize

# A phone that is put down, and a working day: OWASP's session guidance gives 15-30 minutes of
# idleness for pages with personal data.
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
HOME = "console.alerts"
SIGN_IN = "console.sign_in"
_SAFE_NEXT = re.compile(r"/console/[a-z0-9/-]*(\?[a-z0-9=&-]*)?")


class Visitor:
    """The member of staff of this request, as Flask-Login wants its users."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, recognized: Recognized) -> None:
        self.scope = recognized.scope
        self.name = recognized.name

    def get_id(self) -> str:
        return str(self.scope.staff_id)


def set_up(app: Flask, deps: Deps) -> None:
    """Teach `app` to know its visitors again."""
    manager = LoginManager(app)

    def load(user_id: str) -> Visitor | None:
        return _visitor(deps, user_id)

    manager.user_loader(load)


def _visitor(deps: Deps, user_id: str) -> Visitor | None:
    signed_in_at, seen_at = _time("signed_in_at"), _time("seen_at")
    now = deps.clock.now()
    if signed_in_at is None or seen_at is None:
        return None
    if now - signed_in_at > LONGEST or now - seen_at > IDLE:
        return None
    try:
        staff_id = UUID(user_id)
    except ValueError:
        return None
    known = recognize(deps, staff_id=staff_id, signed_in_at=signed_in_at)
    return Visitor(known) if known else None


def _time(key: str) -> datetime | None:
    kept = session.get(key)
    return datetime.fromtimestamp(kept, UTC) if isinstance(kept, float | int) else None


def begin(deps: Deps, staff_id: UUID) -> bool:
    """Begin a session for `staff_id`, in place of whatever this browser had. False when they may
    not sign in after all."""
    session.clear()
    known = recognize(deps, staff_id=staff_id)
    if known is None:
        return False
    login_user(Visitor(known))
    session["signed_in_at"] = session["seen_at"] = known.at.timestamp()
    return True


def end() -> None:
    """Forget this browser's session."""
    logout_user()
    session.clear()


def visitor() -> Visitor | None:
    """Who is signed in, or nobody."""
    someone: Any = current_user
    return cast(Visitor, someone) if someone.is_authenticated else None


def scope() -> Scope:
    """What the visitor may see. Only behind `guard`."""
    someone = visitor()
    assert someone is not None
    return someone.scope


def guard(deps: Deps) -> Response | None:
    """Let a visitor pass and note that they were here; send anybody else to the sign-in page. What
    a page asks for by itself is no sign of a person: it does not keep a session alive."""
    if visitor() is None:
        wanted = request.full_path if request.method == "GET" else (request.referrer or "")
        end()
        return redirect(url_for(SIGN_IN, next=safe_next(wanted)), 303)
    if "refresh" not in request.args:
        session["seen_at"] = deps.clock.now().timestamp()
    return None


def safe_next(wanted: str | None) -> str | None:
    """`wanted` if it is a page of this console, else None. Nothing that names a host gets by, nor
    anything a browser could read as one."""
    path = (wanted or "").removesuffix("?")
    own = request.host_url.rstrip("/")
    path = path.removeprefix(own)
    return path if _SAFE_NEXT.fullmatch(path) and "//" not in path else None
