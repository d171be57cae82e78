"""Whatever is posted to it, the simulator answers; it never breaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.web.simulator.app import Line, Phone, SimulatorConfig, create_app, stop
from tests.web.simulator.conftest import ACCOUNT, LINE, PEER, TOKEN

REST = f"/2010-04-01/Accounts/{ACCOUNT}"
NAMES = st.sampled_from(
    ["To", "From", "Body", "MessagingServiceSid", "StatusCallback", "MediaUrl", "Url", "Twiml",
     "StatusCallbackEvent", "phone", "line", "body", "picture", "number", "show", "do", "Status"]
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from([PEER, LINE, "MG" + "7" * 32, "http://[", "+1", "\x00", "<", "x" * 1601]),
)
FORMS = st.dictionaries(NAMES, VALUES, max_size=6)
QUERIES = st.dictionaries(
    st.sampled_from(["To", "From", "DateSent", "DateSent<", "DateSent>", "Page", "PageSize",
                     "PageToken", "show"]),
    st.one_of(VALUES, st.integers().map(str), st.datetimes().map(str), st.dates().map(str)),
)  # fmt: skip
POSTS = st.sampled_from(
    [f"{REST}/Messages.json", f"{REST}/Calls.json", f"{REST}/Messages/SM0.json",
     "/simulator/texts", "/simulator/calls", "/simulator/calls/CA0", "/simulator/phones"]
)  # fmt: skip


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """One that does nothing with what it takes until long after the test."""
    config = SimulatorConfig(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        state_path=tmp_path / "simulator.db",
        inbound_url="http://127.0.0.1:0/",
        voice_url="http://127.0.0.1:0/",
        phones=(Phone(PEER, "Alex", "peer"),),
        console_url="/",
        lines=(Line(LINE),),
        step_seconds=3600,
    )
    app = create_app(config)
    yield app
    stop(app)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(path=POSTS, form=FORMS, signed_in=st.booleans())
def test_no_form_breaks_it(app: Flask, path: str, form: dict[str, str], signed_in: bool) -> None:
    auth = (ACCOUNT, TOKEN) if signed_in else None
    answer = app.test_client().post(path, data=form, auth=auth)
    assert answer.status_code < 500


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=QUERIES)
def test_no_query_breaks_it(app: Flask, query: dict[str, str]) -> None:
    client = app.test_client()
    for path in (f"{REST}/Messages.json", "/simulator", "/simulator/state.json"):
        answer = client.get(path, query_string=query, auth=(ACCOUNT, TOKEN))
        assert answer.status_code < 500
