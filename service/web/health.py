"""For those who watch the machine: is it up, can it do its work, and its figures.

`/readyz` tells a watcher that something is missing. It is not for a load balancer: without Redis or
the beat a text is still taken and kept, so that none may be turned away for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Flask, Response, abort, jsonify, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from service.core.severity import Severity
from service.store.figures import Figures, read_figures
from service.usecases.deps import Deps
from service.usecases.readiness import readiness, without_database
from service.web.looks import Lookout

# What a proxy adds: a request that came through one did not start on this machine.
_PASSED_ON = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")

# A database that stands still (its disk is gone, it was stopped) takes a connection and says no
# more. Watchers give up after a few seconds themselves, and would know less.
PATIENCE = 1.0


def register(app: Flask, deps: Deps) -> None:
    """Add `/healthz`, `/readyz` and `/metrics` to `app`."""
    health = Blueprint("health", __name__)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(deps))
    lookout = Lookout(lambda: readiness(deps), patience=PATIENCE)

    @health.get("/healthz")
    def healthz() -> Response:
        return jsonify(up=True)

    @health.get("/readyz")
    def readyz() -> tuple[Response, int]:
        found = lookout.look() or without_database(deps)
        return jsonify(asdict(found)), 200 if found.ready else 503

    @health.get("/metrics")
    def metrics() -> Response:
        if not _is_from_here():
            abort(404)
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    app.register_blueprint(health)


def _is_from_here() -> bool:
    try:
        local = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        local = False
    return local and not any(name in request.headers for name in _PASSED_ON)


class _Figures(Collector):
    """Reads the database at every scrape: two web processes then tell the same, and a restart
    loses nothing."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def collect(self) -> Iterable[Metric]:
        with self._deps.database.read() as session:
            figures = read_figures(session, self._deps.clock.now())
        return _metrics(figures)


def _metrics(figures: Figures) -> Iterable[Metric]:
    yield _gauge(
        "messages_last_hour",
        "Messages of the last hour",
        ("direction", "channel", "status"),
        figures.messages,
    )
    yield _gauge(
        "statuses_last_hour",
        "What the carrier said of our texts in the last hour",
        ("status",),
        figures.statuses,
    )
    yield _gauge(
        "failed_turns_last_hour",
        "Texts of the last hour whose turn failed at least once",
        (),
        {(): figures.failed_turns},
    )
    yield _gauge(
        "late_texts_last_hour",
        "Texts and calls that reached us in the last hour only by asking the carrier",
        (),
        {(): figures.late_texts},
    )
    yield _gauge(
        "alerts_not_closed",
        "Alerts that are open or taken",
        ("severity", "status"),
        {
            (Severity(severity).word, status): count
            for (severity, status), count in figures.alerts_not_closed.items()
        },
    )
    yield _gauge(
        "oldest_due_seconds",
        "For how long the longest due row that nobody works on has waited",
        ("kind",),
        {(kind,): age for kind, age in figures.oldest_due.items()},
    )
    yield _gauge(
        "since_pulse_seconds",
        "Time since a process last said that it lives",
        ("process",),
        {(name,): age for name, age in figures.since_pulse.items()},
    )
    yield _refused(figures)


def _refused(figures: Figures) -> Metric:
    counter = CounterMetricFamily(
        "warmline_refused_webhooks",
        "Requests to the carrier's addresses that were refused as not signed by the carrier",
        labels=("kind",),
    )
    for kind, count in figures.refused_webhooks.items():
        counter.add_metric((kind,), count)
    return counter


def _gauge(
    name: str, says: str, labels: tuple[str, ...], values: Mapping[Any, float]
) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(f"warmline_{name}", says, labels=labels)
    for label_values, value in values.items():
        gauge.add_metric(label_values, value)
    return gauge
