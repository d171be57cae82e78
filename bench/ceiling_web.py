"""The ceiling of `inbound`: one view that verifies the signature and commits one bare insert."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from flask import Flask, Response, request
from sqlalchemy import insert
from twilio.request_validator import RequestValidator
from uuid_utils.compat import uuid7

from bench.bare import bare_engine, texts

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def from_environment() -> Flask:
    """The app that gunicorn runs, by PUBLIC_URL, TWILIO_AUTH_TOKEN and DATABASE_URL."""
    app = Flask("bench.ceiling_web", static_folder=None)
    url = os.environ["PUBLIC_URL"] + "/carrier/sms"
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    engine = bare_engine(os.environ["DATABASE_URL"])

    @app.post("/carrier/sms")
    def take_text() -> Response:
        form = request.form
        if not validator.validate(url, form, request.headers.get("X-Twilio-Signature", "")):
            return Response("Not signed.", 403)
        row = {
            "id": uuid7(),
            "received_at": datetime.now(UTC),
            "message_sid": form["MessageSid"],
            "sender": form["From"],
            "recipient": form["To"],
            "body": form["Body"],
        }
        with engine.begin() as connection:
            connection.execute(insert(texts).values(row))
        return Response(EMPTY, mimetype="text/xml")

    return app
