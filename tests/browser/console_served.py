"""The console on a furnished house, served to a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

from service.core.severity import Severity
from service.settings import ensure_secrets, load
from service.store.alerts import Alert
from service.store.contacts import Contact
from service.store.peers import Peer
from service.web import console
from tests.fakes import FakeClock
from tests.web.console.house import House, Said, build


@dataclass(frozen=True)
class Scene:
    """A house in which a good deal has happened."""

    house: House
    peer: Peer
    contact: Contact
    alert: Alert


def furnish(database_url: str) -> Scene:
    """Three open alerts, one closed; a conversation with all that a conversation can hold."""
    house = build(database_url, FakeClock())
    sam, noah = house.employ("Sam Rivera"), house.employ("Noah Bennett", "coordinator")
    kim, contact = house.support("Kim Lake", "+12025550143")
    ana, her_phone = house.support("Ana Mar\u00eda de los \u00c1ngeles Villanueva", "+12025550144")
    lee, his_phone = house.support("Lee Woods", "+12025550146", consent=False)
    house.remember(kim, contact, (3, 4, 4, 2, 3, 5, 2))
    old = house.alarm(her_phone, Severity.CONCERN, ana, kind="missed", reason="daily")
    house.clock.advance(hours=5)
    house.say(her_phone, Said("hola, estoy bien"))
    house.say(contact, Said("Hi Kim, how is today, 1 to 5?", inbound=False))
    house.clock.advance(minutes=7)
    house.say(contact, Said("2"))
    house.say(contact, Said("Thanks for telling me. What makes it a 2?", inbound=False))
    house.clock.advance(minutes=2)
    house.say(
        contact,
        Said("i took all my pills. dont tell anyone", flagged="took all my pills"),
    )
    house.clock.advance(seconds=2)
    alert = house.alarm(contact, peer=kim, reason="overdose")
    body = "I am glad you told me. Call 911 or Poison Help 1-800-222-1222. I am getting a person."
    house.say(contact, Said(body, inbound=False))
    house.clock.advance(minutes=1)
    house.say(contact, Said("", picture="https://media.example.org/one/two/three.jpg"))
    house.say(contact, Said("", channel="voice"))
    text = "Kim, this is Sam. I am calling you now."
    house.say(contact, Said(text, inbound=False, author=sam.id, status="undelivered"))
    stranger = house.meet("+12025550177")
    house.say(stranger, Said("who is this"))
    house.alarm(
        stranger, Severity.URGENT, kind="person", reason="", status="taken", owner_id=noah.id
    )
    house.alarm(
        his_phone,
        Severity.CONCERN,
        lee,
        status="closed",
        owner_id=sam.id,
        outcome="reached",
        closed_at=house.clock.now(),
        due_at=None,
    )
    assert old.reference < alert.reference
    house.clock.advance(minutes=3)
    return Scene(house, kim, contact, alert)


@contextmanager
def served(house: House, folder: Path) -> Iterator[str]:
    """The address of the console, served until the block ends."""
    ensure_secrets(folder)
    settings = load({"WARMLINE_VAR": str(folder), "REDIS_URL": f"unix://{folder}/nobody.sock"})
    app = Flask("console-test")
    console.register(app, house.deps, settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        house.deps.database.close()
