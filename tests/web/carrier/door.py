"""The carrier's side of its door: a client that signs as the carrier does, over real use cases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlmodel import select
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from service.core.consent import read_keywords
from service.core.screening.compiling import compile_lexicon
from service.core.texts.replies import Replies
from service.gateways.files import TEMPLATES
from service.settings import Settings
from service.store.messages import Message, StatusEvent
from service.store.programs import Line, Program
from service.store.seal import Keyring
from service.usecases.count_refusals import Refusals
from service.usecases.deps import Deps
from service.usecases.library import Library
from service.web.carrier.app import create_carrier_app
from tests.database import database_of
from tests.fakes import START, CountingIds, FakeCalls, FakeClock, FakeHolidays, FakeQueue, FakeSms

KEYWORDS = TEMPLATES / "keywords.yaml"
DATA = Path(__file__).parent / "data"
PUBLIC = "https://texts.example.org"
TOKEN = "0123456789abcdef" * 2
PEER = "+12025550143"
LINE = "+12025550100"
Params = Sequence[tuple[str, str]]

SPOKEN = {
    "en": {
        "call_answer": "This line takes texts. Call 9 1 1. We will call you.",
        "call_answer_unkept": "This line takes texts. Call 9 1 1. Try again later.",
        "call_nothing": "There is nothing you need to do.",
    },
    "es": {
        "call_answer": "Esta línea recibe mensajes. Llama al 9 1 1. Te llamamos.",
        "call_answer_unkept": "Esta línea recibe mensajes. Llama al 9 1 1. Intenta más tarde.",
    },
}


def settings(tokens: str = TOKEN, **others: Any) -> Settings:
    return Settings(
        **{
            "var": Path("var"),
            "public_url": PUBLIC,
            "redis_url": "unix:///nowhere/redis.sock",
            "secret_key": "q7Zr2Wn5Xc8Vb1Mk4Jh9Gf6Ds3Ap0LoI",
            "encryption_keys": (bytes(range(32)),),
            "lookup_key": bytes(range(32, 64)),
            "twilio_account_sid": "AC" + "0" * 32,
            "twilio_auth_token": tokens,
            **others,
        }
    )


def make_deps(url: str, **others: Any) -> Deps:
    """Real use cases and a real database; nothing behind the ports."""
    clock = FakeClock()
    library = Library(
        flows={},
        flow_sources={},
        load_lexicon=lambda: compile_lexicon([]),
        replies=Replies(SPOKEN),
        keywords=read_keywords(KEYWORDS.read_text(encoding="utf-8"), file=KEYWORDS.name),
    )
    given: dict[str, Any] = {
        "database": database_of(url),
        "keyring": Keyring((token_bytes(32),), token_bytes(32)),
        "clock": clock,
        "ids": CountingIds(),
        "queue": FakeQueue(),
        "sms": FakeSms(clock),
        "calls": FakeCalls(),
        "holidays": FakeHolidays(),
        "library": library,
        "public_url": PUBLIC,
    }
    return Deps(**(given | others))


def add_line(deps: Deps, phone: str = LINE, service_id: str | None = None) -> None:
    with deps.database.write() as session:
        program = Program(id=deps.ids.new(), created_at=START, slug=f"p{phone}", version="1")
        session.add(program)
        session.flush()
        session.add(
            Line(
                id=deps.ids.new(),
                created_at=START,
                program_id=program.id,
                name="main",
                phone=phone,
                service_id=service_id,
            )
        )


def sign(url: str, params: Params, token: str = TOKEN) -> str:
    signature: str = RequestValidator(token).compute_signature(url, MultiDict(params))
    return signature


def text_params(**changes: str) -> list[tuple[str, str]]:
    form = {
        "ToCountry": "US",
        "MessageSid": "SM" + "1" * 32,
        "AccountSid": "AC" + "0" * 32,
        "From": PEER,
        "To": LINE,
        "Body": "2",
        "NumMedia": "0",
        "FromCity": "",
    }
    return [*(form | changes).items()]


def call_params(**changes: str) -> list[tuple[str, str]]:
    form = {
        "CallSid": "CA" + "1" * 32,
        "From": PEER,
        "To": LINE,
        "Direction": "inbound",
        "CallStatus": "ringing",
    }
    return [*(form | changes).items()]


@dataclass(frozen=True)
class Door:
    """The carrier's app with the client that knocks at it."""

    deps: Deps
    client: FlaskClient
    refusals: Refusals = field(default_factory=Refusals)

    def post(
        self, path: str, params: Params, *, signed: str | None = None, **headers: str
    ) -> TestResponse:
        """Post a form signed for PUBLIC_URL, or with `signed` as its signature."""
        signature = sign(PUBLIC + path, params) if signed is None else signed
        return self.client.post(
            path,
            data=urlencode(params),
            content_type="application/x-www-form-urlencoded; charset=utf-8",
            headers={"X-Twilio-Signature": signature}
            | {name.replace("_", "-"): value for name, value in headers.items()},
        )

    def messages(self) -> Sequence[Message]:
        with self.deps.database.read() as session:
            return session.exec(select(Message)).all()

    def events(self) -> Sequence[StatusEvent]:
        with self.deps.database.read() as session:
            return session.exec(select(StatusEvent)).all()


def open_door(deps: Deps, configured: Settings | None = None) -> Door:
    refusals = Refusals()
    app = create_carrier_app(deps, configured or settings(), refusals)
    return Door(deps, app.test_client(), refusals)


def recorded(name: str) -> list[dict[str, Any]]:
    """The data in `data/`: signed requests, or the forms of webhooks."""
    loaded: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return loaded
