"""Alerts: the list, one alert, taking it and closing it."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.usecases.close_alert import OUTCOMES, Closed, UnknownOutcome, close_alert
from service.usecases.show_alerts import alert_pulse, alerts_pulse, show_alert, show_alerts
from service.usecases.take_alert import AlertClosed, HasOwner, NotYours, Taken, take_alert
from service.web.auth import scope
from service.web.console.pages import deps, found, not_there, page, page_number

NOTE_LONGEST = 2000  # characters


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/", "home", home)
    pages.add_url_rule("/alerts", "alerts", alerts)
    pages.add_url_rule("/alerts/pulse", "alerts_pulse", pulse)
    pages.add_url_rule("/alerts/<uuid:alert_id>", "alert", alert)
    pages.add_url_rule("/alerts/<uuid:alert_id>/pulse", "alert_pulse", pulse_of_one)
    pages.add_url_rule("/alerts/<uuid:alert_id>/take", "take", take, methods=["POST"])
    pages.add_url_rule("/alerts/<uuid:alert_id>/close", "close", close, methods=["POST"])


def home() -> Response:
    return redirect(url_for("console.alerts"))


def alerts() -> tuple[str, int]:
    number = page_number()
    return page("alerts", lists=show_alerts(deps(), scope=scope(), page=number), number=number)


def pulse() -> tuple[str, int, dict[str, str]]:
    return alerts_pulse(deps(), scope=scope()), 200, {"Content-Type": "text/plain"}


def pulse_of_one(alert_id: UUID) -> tuple[str, int, dict[str, str]]:
    said = found(alert_pulse(deps(), scope=scope(), alert_id=alert_id))
    return said, 200, {"Content-Type": "text/plain"}


def alert(alert_id: UUID) -> tuple[str, int]:
    return _alert(alert_id)


def _alert(alert_id: UUID, status: int = 200, **values: str) -> tuple[str, int]:
    shown = found(show_alert(deps(), scope=scope(), alert_id=alert_id))
    return page("alert", status, alert=shown, outcomes=OUTCOMES, **values)


def take(alert_id: UUID) -> Response:
    match take_alert(deps(), scope=scope(), alert_id=alert_id):
        case Taken():
            flash("You have this alert now. Please close it with an outcome when it is done.", "ok")
        case HasOwner(_, name):
            flash(f"{name} already has this alert.", "problem")
        case AlertClosed():
            flash("This alert was closed before.", "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return redirect(url_for("console.alert", alert_id=alert_id), 303)


def close(alert_id: UUID) -> Response | tuple[str, int]:
    outcome = request.form.get("outcome", "")
    note = request.form.get("note", "").strip()[:NOTE_LONGEST]
    match close_alert(deps(), scope=scope(), alert_id=alert_id, outcome=outcome, note=note):
        case Closed():
            flash("The alert is closed.", "ok")
        case UnknownOutcome():
            say = "Please choose what came of it."
            return _alert(alert_id, 422, problem=say, note=note)
        case AlertClosed():
            say = "This alert was closed before you closed it."
            return _alert(alert_id, 409, problem=say, note=note)
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return redirect(url_for("console.alerts"), 303)
