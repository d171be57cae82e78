"""Plain pages for what went wrong: they say what to do, and nothing of what was asked for."""

from __future__ import annotations

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

# What an error may add to the headers of its page.
_KEPT = ("Allow", "Retry-After")


def register(app: Flask) -> None:
    """Show `error.html` for every error of `app`, whatever raised it."""
    # Rendered without the context of the pages: that one asks the database who is signed in, and
    # the database may be what failed.
    page = app.jinja_env.get_template("error.html")

    def show(error: HTTPException) -> Response:
        code = error.code or 500
        answer = Response(page.render(code=code), status=code, mimetype="text/html")
        given = dict(error.get_headers())
        for name in _KEPT:
            if name in given:
                answer.headers[name] = given[name]
        return answer

    app.register_error_handler(HTTPException, show)
