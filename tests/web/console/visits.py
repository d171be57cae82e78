"""What a browser does: fill in the forms of a page and send them."""

from __future__ import annotations

import re
from collections.abc import Mapping

import flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.store.staff import find_staff
from service.web import auth
from tests.web.console.house import PASSWORD

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def token_of(page: TestResponse) -> str:
    found = _TOKEN.search(page.text)
    assert found, "the page has no form"
    return found.group(1)


def sign_in(
    client: FlaskClient, login: str, password: str = PASSWORD, *, query: str = ""
) -> TestResponse:
    """Open the sign-in page and send it."""
    page = client.get(f"/console/sign-in{query}")
    hidden = re.search(r'name="next" value="([^"]+)"', page.text)
    values = {"csrf_token": token_of(page), "login": login, "password": password}
    if hidden:
        values["next"] = hidden.group(1)
    return client.post("/console/sign-in", data=values)


def come_in(client: FlaskClient, login: str) -> None:
    """Be signed in, without the form and its password, which takes a tenth of a second to check."""
    app = client.application
    deps = app.extensions["warmline-console"].deps
    with deps.database.read() as session:
        staff = find_staff(session, deps.keyring.lookup("login", login))
    assert staff is not None, login
    with app.test_request_context("/console/", environ_overrides=client.environ_base):
        assert auth.begin(deps, staff.id)
        begun = dict(flask.session)
    with client.session_transaction("/console/") as kept:
        kept.update(begun)


def send(
    client: FlaskClient, path: str, values: Mapping[str, str] | None = None, *, on: str
) -> TestResponse:
    """Send a form of the page `on` to `path`, and follow where it leads."""
    token = token_of(client.get(on))
    data = {**(values or {}), "csrf_token": token}
    return client.post(path, data=data, follow_redirects=True)
