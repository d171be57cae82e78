"""What every page of the console has in common: its frame, its headers, and its refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar
from uuid import UUID

from flask import Blueprint, Flask, abort, current_app, render_template, request
from flask_limiter import Limiter
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from service.gateways.files import TEMPLATES
from service.usecases.deps import Deps
from service.usecases.go_live import programs_waiting
from service.usecases.preview_schedules import programs_in
from service.usecases.readiness import show_troubles
from service.usecases.show_late import show_late
from service.usecases.show_measured import supervised
from service.usecases.show_rota import gaps_soon
from service.web import auth
from service.web.console import words

T = TypeVar("T")
MOST_PAGES = 10_000
_FOLDER = TEMPLATES / "pages"
_OPEN_TO_ALL = frozenset({"console.sign_in", "console.static"})
_CSP = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


@dataclass(frozen=True)
class Console:
    """What the views need beside the request."""

    deps: Deps
    limiter: Limiter
    trial: bool  # texts stay on this machine


def console() -> Console:
    found: Console = current_app.extensions["warmline-console"]
    return found


def deps() -> Deps:
    return console().deps


def make_pages() -> Blueprint:
    pages = Blueprint(
        "console",
        __name__,
        url_prefix="/console",
        template_folder=str(_FOLDER),
        static_folder=str(_FOLDER / "console" / "static"),
    )
    for name, filter_ in words.FILTERS.items():
        pages.add_app_template_filter(filter_, name)
    return pages


def protect(app: Flask, pages: Blueprint, deps: Deps) -> None:
    """Before each page: who asks, and whether they meant to. After it: keep it out of caches."""
    csrf = CSRFProtect(app)

    def check() -> Response | None:
        if request.endpoint not in _OPEN_TO_ALL:
            sent_away = auth.guard(deps)
            if sent_away is not None:
                return sent_away
        if request.method == "POST":
            csrf.protect()
        return None

    def frame() -> dict[str, Any]:
        visitor = auth.visitor()
        return {
            "visitor": visitor,
            "now": deps.clock.now(),
            "words": words,
            "supervises": bool(visitor and supervised(visitor.scope)),
            "troubles": show_troubles(deps),
            "came_late": show_late(deps, scope=visitor.scope) if visitor else (),
            "waiting": programs_waiting(deps, scope=visitor.scope) if visitor else (),
            "gaps_soon": gaps_soon(deps, scope=visitor.scope) if visitor else (),
        }

    pages.add_url_rule("/<path:elsewhere>", "elsewhere", _elsewhere)
    pages.before_request(check)
    pages.after_request(_headers)
    pages.context_processor(frame)
    pages.register_error_handler(CSRFError, _too_old)
    pages.register_error_handler(404, _not_found)
    pages.register_error_handler(405, _not_found)


def page(template: str, status: int = 200, **values: Any) -> tuple[str, int]:
    """The page of `templates/pages/console/<template>.html`."""
    return render_template(f"console/{template}.html", **values), status


def chosen(programs: Sequence[tuple[UUID, str]]) -> UUID:
    """The program asked for, if it is one of these (id, public name), or else the first of them."""
    known = {str(program_id): program_id for program_id, _ in programs}
    return known.get(request.args.get("program", "")) or programs[0][0]


def supervised_programs() -> Sequence[tuple[UUID, str]]:
    """(id, public name) of those whose answering the reader looks after. To whoever looks after
    none the page is not there."""
    own = supervised(auth.scope())
    if not own:
        not_there()
    return [one for one in programs_in(deps(), scope=auth.scope()) if one[0] in own]


def page_number() -> int:
    """The `page` asked for, from 1; what is no number is the first."""
    return min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)


def found(thing: T | None) -> T:
    """`thing`, or the answer 404: what is another program's is not there at all."""
    if thing is None:
        not_there()
    return thing


def not_there() -> NoReturn:
    abort(404)


def _elsewhere(elsewhere: str) -> NoReturn:
    """Any other address under the console: refused on a page of ours, to those signed in."""
    del elsewhere
    not_there()


def _headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _CSP
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if request.endpoint != "console.static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _not_found(error: HTTPException) -> tuple[str, int]:
    return page("sorry", error.code or 404, title="There is no such page", say="not_found")


def _too_old(error: HTTPException) -> tuple[str, int]:
    return page("sorry", error.code or 400, title="This page was too old", say="too_old")
