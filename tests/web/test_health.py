"""What watchers are told, and who may ask."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from threading import active_count

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from service.core.severity import Severity
from service.store.alerts import Alert
from service.store.pulses import beat_pulse
from service.store.troubles import Trouble
from service.usecases.count_refusals import Refusals, keep_refusals
from service.usecases.deps import Deps
from service.web import errors, health
from service.web.app import PAGES
from tests.fakes import START, FakeClock, FakeQueue
from tests.web.carrier.door import LINE, PEER, Door, add_line, make_deps, open_door, text_params

ALL_WELL = dict.fromkeys(["database", "redis", "beat", "workers", "sending", "inbound"], True)


class AnsweringQueue(FakeQueue):
    def answers(self) -> bool:
        return not self.away


@pytest.fixture
def queue() -> FakeQueue:
    return AnsweringQueue()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def deps(database_url: str, queue: FakeQueue, clock: FakeClock) -> Iterator[Deps]:
    made = make_deps(database_url, queue=queue, clock=clock)
    add_line(made)
    yield made
    made.database.close()


@pytest.fixture
def client(deps: Deps) -> FlaskClient:
    app = Flask("service.web", template_folder=str(PAGES))
    errors.register(app)
    health.register(app, deps)
    return app.test_client()


def _beat(deps: Deps) -> None:
    with deps.database.write() as session:
        beat_pulse(session, "beat", deps.clock.now())


def _metrics(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels, these in the order of their names."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name.removeprefix("warmline_"), *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


# ---------------------------------------------------------------- up and ready
def test_up(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"up": True})


def test_ready(client: FlaskClient, deps: Deps) -> None:
    _beat(deps)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == ALL_WELL


def test_not_ready_without_the_beat(client: FlaskClient, deps: Deps, clock: FakeClock) -> None:
    assert client.get("/readyz").json == {**ALL_WELL, "beat": False}
    _beat(deps)
    clock.advance(minutes=5)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {**ALL_WELL, "beat": False}


def test_not_ready_without_the_queue(client: FlaskClient, deps: Deps, queue: FakeQueue) -> None:
    _beat(deps)
    queue.away = True
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {**ALL_WELL, "redis": False}


@pytest.mark.parametrize("kind", ["workers", "sending", "inbound"])
def test_not_ready_while_something_stands_still(client: FlaskClient, deps: Deps, kind: str) -> None:
    _beat(deps)
    with deps.database.write() as session:
        now = deps.clock.now()
        session.add(
            Trouble(
                id=deps.ids.new(),
                created_at=now,
                kind=kind,
                standing=kind,
                since=now,
                noticed_by="beat",
            )
        )
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {**ALL_WELL, kind: False}


def test_up_but_not_ready_without_the_database() -> None:
    app = Flask("service.web", template_folder=str(PAGES))
    health.register(app, make_deps("sqlite:////nowhere/at/all.db", queue=AnsweringQueue()))
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {**dict.fromkeys(ALL_WELL, False), "redis": True}


def test_up_but_not_ready_while_the_database_hangs() -> None:
    """It takes connections and never says a word, as one that was stopped does."""
    with socket.create_server(("127.0.0.1", 0)) as stopped:
        port = stopped.getsockname()[1]
        deps = make_deps(f"postgresql://nobody@127.0.0.1:{port}/none", queue=AnsweringQueue())
        app = Flask("service.web", template_folder=str(PAGES))
        health.register(app, deps)
        client, before = app.test_client(), active_count()
        for _ in range(3):
            answer = client.get("/readyz")
            assert answer.status_code == 503
            assert answer.json == {**dict.fromkeys(ALL_WELL, False), "redis": True}
        assert client.get("/healthz").status_code == 200
        assert active_count() == before + 1, "one look is stuck, and no other was begun"


# ---------------------------------------------------------------- figures
def test_figures_of_an_empty_house(client: FlaskClient) -> None:
    assert _metrics(client) == {
        ("failed_turns_last_hour",): 0,
        ("late_texts_last_hour",): 0,
        ("oldest_due_seconds", "outbox"): 0,
        ("oldest_due_seconds", "turns"): 0,
        ("oldest_due_seconds", "ladders"): 0,
        ("oldest_due_seconds", "timers"): 0,
        ("oldest_due_seconds", "enrollments"): 0,
        ("oldest_due_seconds", "recoveries"): 0,
    }


def test_figures_count_rows_and_name_nobody(
    client: FlaskClient, deps: Deps, clock: FakeClock
) -> None:
    door = open_door(deps)
    for number in range(3):
        door.post("/carrier/sms", text_params(MessageSid=f"SM{number}", Body="a secret"))
    door.post("/carrier/sms/status", [("MessageSid", "SM9"), ("MessageStatus", "sent")])
    _open_alert(door)
    _beat(deps)
    clock.advance(seconds=90)
    figures = _metrics(client)
    assert figures["messages_last_hour", "sms", "inbound", "received"] == 3
    assert figures["statuses_last_hour", "sent"] == 1
    assert figures["alerts_not_closed", "crisis", "open"] == 1
    assert figures["oldest_due_seconds", "turns"] == 90
    assert figures["oldest_due_seconds", "ladders"] == 90
    assert figures["oldest_due_seconds", "outbox"] == 0
    assert figures["since_pulse_seconds", "beat"] == 90
    said = client.get("/metrics").text
    assert not any(word in said for word in ("secret", PEER, LINE))


def test_refused_webhooks_are_counted_by_what_was_wrong(client: FlaskClient, deps: Deps) -> None:
    door = open_door(deps)
    for _ in range(2):
        door.post("/carrier/sms", text_params(Body="a secret"), signed="made up")
        keep_refusals(deps, door.refusals)
    door.post("/carrier/sms/status", text_params(), signed="")
    door.post("/carrier/sms", text_params())
    keep_refusals(deps, door.refusals)
    keep_refusals(deps, door.refusals)  # nothing new: nothing is counted twice
    figures = _metrics(client)
    assert figures["refused_webhooks_total", "signature"] == 2
    assert figures["refused_webhooks_total", "no_signature"] == 1
    said = client.get("/metrics").text
    assert not any(word in said for word in ("secret", PEER, LINE))


def test_refusals_that_could_not_be_written_down_are_kept_for_the_next_time() -> None:
    refusals = Refusals()
    refusals.add("signature")
    with pytest.raises(OperationalError):
        keep_refusals(make_deps("sqlite:////nowhere/at/all.db"), refusals)
    assert refusals.take() == {"signature": 1}


def test_what_is_over_an_hour_old_is_counted_no_more(
    client: FlaskClient, deps: Deps, clock: FakeClock
) -> None:
    open_door(deps).post("/carrier/sms", text_params())
    clock.advance(timedelta(hours=1, minutes=1))
    assert not [name for name in _metrics(client) if name[0] == "messages_last_hour"]


def _open_alert(door: Door) -> None:
    heard = door.messages()[0]
    with door.deps.database.write() as session:
        session.add(
            Alert(
                id=door.deps.ids.new(),
                created_at=START,
                program_id=heard.program_id,
                contact_id=heard.contact_id,
                reference=1042,
                kind="flag",
                severity=Severity.CRISIS,
                due_at=START,
            )
        )


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "127.8.9.10"])
def test_figures_for_this_machine(client: FlaskClient, peer: str) -> None:
    answer = client.get("/metrics", environ_base={"REMOTE_ADDR": peer})
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=")


@pytest.mark.parametrize("peer", ["192.0.2.1", "", "unix", "10.0.0.1"])
def test_no_figures_for_others(client: FlaskClient, peer: str) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": peer}).status_code == 404


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_no_figures_through_a_proxy_on_this_machine(client: FlaskClient, header: str) -> None:
    answer = client.get("/metrics", headers={header: "192.0.2.1"})
    assert answer.status_code == 404
