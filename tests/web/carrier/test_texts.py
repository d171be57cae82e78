"""Texts that come in: kept once, whatever they hold, and nothing else is let in."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from service.store.contacts import Contact
from service.usecases.deps import Deps
from tests.fakes import FakeQueue
from tests.web.carrier.conftest import MakeDeps
from tests.web.carrier.door import (
    LINE,
    PEER,
    PUBLIC,
    TOKEN,
    Door,
    add_line,
    open_door,
    recorded,
    settings,
    sign,
    text_params,
)

SMS = "/carrier/sms"
FORMS = [
    hook for hook in recorded("webhooks") if hook["kind"].startswith(("sms_in", "sms_opt", "mms"))
]


def _unsealed(deps: Deps, place: str, row: Any, sealed: bytes | None) -> str:
    assert sealed is not None
    with deps.database.read() as session:
        contact = session.get_one(Contact, row.contact_id)
        return deps.keyring.unseal(contact, ("message", place, row.id), sealed)


# ---------------------------------------------------------------- kept
def test_a_text_is_kept_and_answered_with_nothing_to_say(door: Door) -> None:
    answer = door.post(SMS, text_params(Body="  a 3 i guess \n"))
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert answer.text == '<?xml version="1.0" encoding="UTF-8"?><Response/>'
    assert "Set-Cookie" not in answer.headers
    (kept,) = door.messages()
    assert (kept.direction, kept.channel, kept.status) == ("inbound", "sms", "received")
    assert _unsealed(door.deps, "body", kept, kept.body) == "  a 3 i guess \n"


def test_a_repeated_text_is_kept_once(door: Door) -> None:
    answers = [door.post(SMS, text_params()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(door.messages()) == 1


def test_what_the_carrier_tries_again_is_kept_once(door: Door) -> None:
    """It marks its tries by a token of its own; the text's id is the same, and that counts."""
    for token in ("first", "first", "second"):
        answer = door.post(SMS, text_params(), I_Twilio_Idempotency_Token=token)
        assert answer.status_code == 200
    assert len(door.messages()) == 1


def test_the_fallback_is_the_same_door_and_keeps_nothing_twice(door: Door) -> None:
    tells = {"ErrorCode": "11200", "ErrorUrl": f"{PUBLIC}{SMS}"}
    assert door.post(SMS, text_params(MessageSid="SM" + "7" * 32, **tells)).status_code == 200
    assert len(door.messages()) == 1
    door.post(SMS, text_params())
    assert door.post(SMS, text_params(**tells)).status_code == 200
    assert len(door.messages()) == 2


def test_a_long_text_in_segments_is_one_text(door: Door) -> None:
    body = "a long day, and then some. " * 20
    door.post(SMS, text_params(Body=body, NumSegments="4", SmsMessageSid="SM" + "1" * 32))
    (kept,) = door.messages()
    assert _unsealed(door.deps, "body", kept, kept.body) == body


def test_while_the_database_is_locked_the_carrier_is_told_to_come_again(
    sqlite_url: str, make: MakeDeps
) -> None:
    door = open_door(make(sqlite_url))
    add_line(door.deps)
    with door.deps.database.read() as session:  # the connection that the text will come in by
        session.execute(text("PRAGMA busy_timeout = 1"))
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    other.execute("BEGIN IMMEDIATE")
    with capture_logs():
        assert door.post(SMS, text_params()).status_code == 503
    other.rollback()
    other.close()
    assert not door.messages()
    assert door.post(SMS, text_params()).status_code == 200
    assert len(door.messages()) == 1


def test_without_the_queue_a_text_is_kept_all_the_same(database_url: str, make: MakeDeps) -> None:
    deps = make(database_url, queue=FakeQueue(away=True))
    add_line(deps)
    door = open_door(deps)
    assert door.post(SMS, text_params()).status_code == 200
    assert len(door.messages()) == 1


def test_pictures_are_kept_by_their_addresses(door: Door) -> None:
    there = "https://api.twilio.com/2010-04-01/Media/ME1"
    params = text_params(NumMedia="2", MediaUrl0=there, MediaContentType0="image/jpeg")
    params = [item for item in params if item[0] != "Body"]
    assert door.post(SMS, [*params, ("MediaUrl1", "second.jpg")]).status_code == 200
    (kept,) = door.messages()
    assert _unsealed(door.deps, "body", kept, kept.body) == ""
    assert json.loads(_unsealed(door.deps, "media", kept, kept.media)) == [
        {"url": there, "content_type": "image/jpeg"},
        {"url": "second.jpg", "content_type": ""},
    ]


def test_what_the_carrier_made_of_a_stop_is_kept(door: Door) -> None:
    door.post(SMS, text_params(Body="stop", OptOutType="STOP"))
    (kept,) = door.messages()
    assert kept.optout_type == "STOP"


def test_a_line_is_found_by_its_messaging_service(deps: Deps) -> None:
    service = "MG" + "2" * 32
    add_line(deps, "+12025550101", service)
    door = open_door(deps)
    params = text_params(To="+12025550199", MessagingServiceSid=service)
    assert door.post(SMS, params).status_code == 200
    assert len(door.messages()) == 1


@pytest.mark.parametrize("hook", FORMS, ids=range(len(FORMS)))
def test_every_shape_of_text_is_kept_or_refused_in_words(
    sqlite_url: str, make: MakeDeps, hook: Any
) -> None:
    form = dict(hook["params"])
    door = open_door(make(sqlite_url))
    if "To" in form:
        add_line(door.deps, form["To"])
    answer = door.post(SMS, [*form.items()])
    whole = all(form.get(name) for name in ("MessageSid", "From", "To"))
    assert answer.status_code == (200 if whole else 400)
    assert len(door.messages()) == (1 if whole else 0)


# ---------------------------------------------------------------- how it is signed
def test_the_public_address_is_what_counts(sqlite_door: Door) -> None:
    headers = {"Host": "10.0.0.7:8000", "X_Forwarded_Proto": "http", "X_Forwarded_Host": "x.test"}
    assert sqlite_door.post(SMS, text_params(), **headers).status_code == 200
    signed_elsewhere = sign("https://x.test" + SMS, text_params())
    answer = sqlite_door.post(SMS, text_params(), signed=signed_elsewhere, Host="x.test")
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("public", "signed"),
    [
        ("https://texts.example.org", "https://texts.example.org:443"),
        ("https://texts.example.org:443", "https://texts.example.org"),
        ("https://texts.example.org:8443", "https://texts.example.org:8443"),
        ("https://texts.example.org:8443", "https://texts.example.org"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://example.org/warmline", "https://example.org/warmline"),
    ],
)
def test_with_and_without_the_port(
    sqlite_url: str, make: MakeDeps, public: str, signed: str
) -> None:
    deps = make(sqlite_url, public_url=public)
    add_line(deps)
    door = open_door(deps, settings(public_url=public))
    signature = sign(signed + SMS, text_params())
    assert door.post(SMS, text_params(), signed=signature).status_code == 200


def test_the_query_counts_exactly_as_it_was_sent(sqlite_door: Door) -> None:
    for number, query in enumerate(
        ("a=b%2Fc&d=", "x=1+2&x=%20", "b=2&a=1", "año=1".encode().hex())
    ):
        params = text_params(MessageSid=f"SM{number:032x}")
        assert sqlite_door.post(f"{SMS}?{query}", params).status_code == 200
    assert (
        sqlite_door.post(
            f"{SMS}?a=1", text_params(), signed=sign(PUBLIC + SMS, text_params())
        ).status_code
        == 403
    )


def test_repeated_blank_and_unknown_fields(sqlite_door: Door) -> None:
    params = [*text_params(), ("NewThing", " b "), ("NewThing", "a"), ("Blank", "")]
    assert sqlite_door.post(SMS, params).status_code == 200


def test_every_token_in_force(sqlite_url: str, make: MakeDeps) -> None:
    deps = make(sqlite_url)
    add_line(deps)
    new = "fedcba9876543210" * 2
    door = open_door(deps, settings(f"{new},{TOKEN}"))
    for token, status in ((new, 200), (TOKEN, 200), ("0" * 32, 403)):
        signature = sign(PUBLIC + SMS, text_params(), token)
        assert door.post(SMS, text_params(), signed=signature).status_code == status


# ---------------------------------------------------------------- refused
@pytest.mark.parametrize("signed", ["", "x", "é", sign(PUBLIC + "/carrier/voice", text_params())])
def test_what_is_not_signed_changes_nothing_and_is_not_quoted(
    sqlite_door: Door, signed: str
) -> None:
    with capture_logs() as lines:
        answer = sqlite_door.post(SMS, text_params(Body="a secret"), signed=signed)
    assert answer.status_code == 403
    assert not sqlite_door.messages()
    assert [line["log_level"] for line in lines] == ["warning"]
    assert "secret" not in repr(lines)
    assert PEER not in repr(lines)
    assert LINE not in repr(lines)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"Body": "hi"}', "application/json"),
        ("Body=hi", "text/plain"),
        ("Body=hi", ""),
        ("--x\r\n", "multipart/form-data; boundary=x"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"Body=%ff%fe&%", "application/x-www-form-urlencoded; charset=utf-16"),
    ],
)
def test_another_body_than_a_form_is_refused(sqlite_door: Door, body: Any, kind: str) -> None:
    for url in (SMS, f"{SMS}?bodySHA256=00"):
        for signature in (sign(PUBLIC + url, []), "x"):
            headers = {"X-Twilio-Signature": signature}
            answer = sqlite_door.client.post(url, data=body, content_type=kind, headers=headers)
            assert answer.status_code in ({403, 400} if body == b"\xff\xfe" else {403})
    assert not sqlite_door.messages()


@pytest.mark.parametrize("missing", ["MessageSid", "From", "To"])
def test_a_signed_form_without_what_counts_gets_400(sqlite_door: Door, missing: str) -> None:
    without = [item for item in text_params() if item[0] != missing]
    answer = sqlite_door.post(SMS, without)
    assert answer.status_code == 400
    assert missing in answer.text
    assert sqlite_door.post(SMS, text_params(**{missing: ""})).status_code == 400
    assert sqlite_door.post(SMS, text_params(**{missing: "\0"})).status_code == 400
    assert not sqlite_door.messages()


def test_a_text_to_no_line_of_ours_gets_404(door: Door) -> None:
    with capture_logs() as lines:
        answer = door.post(SMS, text_params(To="+12025550177"))
    assert answer.status_code == 404
    assert "+1202" not in answer.text + repr(lines)
    assert [line["log_level"] for line in lines] == ["error"]
    assert not door.messages()


def test_a_text_that_could_not_be_stored_gets_503_and_is_not_quoted(make: MakeDeps) -> None:
    door = open_door(make("sqlite:////nowhere/at/all.db"))
    with capture_logs() as lines:
        answer = door.post(SMS, text_params(Body="a secret"))
    assert answer.status_code == 503
    (line,) = lines
    assert line["log_level"] == "error"
    assert "secret" not in answer.text
    assert set(line) == {"event", "log_level", "usecase", "exc_info"}  # the log drops the message


@pytest.mark.parametrize("path", [SMS, "/carrier/sms/status", "/carrier/voice"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_get_405(sqlite_door: Door, method: str, path: str) -> None:
    answer = sqlite_door.client.open(path, method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"


def test_a_huge_body_gets_413(sqlite_door: Door) -> None:
    assert sqlite_door.post(SMS, text_params(Body="x" * 70_000)).status_code == 413


def test_there_is_nothing_else_at_the_door(sqlite_door: Door) -> None:
    assert sqlite_door.post("/carrier/elsewhere", text_params()).status_code == 404
