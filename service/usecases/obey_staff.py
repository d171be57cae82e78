"""Obey what a member of staff wrote from their own phone: take, close or list alerts."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from service.core import delivery
from service.core.alerting.commands import Command, Done, ListAlerts, Take
from service.store.alerts import Alert, find_alert, open_alerts
from service.store.lock import lock_one
from service.usecases.close_alert import BY_TEXT, Outcome, close
from service.usecases.post import Post, post
from service.usecases.scene import Scene
from service.usecases.take_alert import AlertClosed, HasOwner, Taken, extend, take

MOST_LISTED = 8  # references that fit in one text


def obey_staff(scene: Scene, command: Command | None) -> None:
    """Do what the command says, and answer it. The scene is the staff member's contact."""
    assert scene.staff_id is not None
    match command:
        case None:
            _say(scene, "staff_help")
        case ListAlerts():
            _list(scene)
        case Take(ref):
            _take(scene, scene.staff_id, ref)
        case Done():
            _close(scene, scene.staff_id, command)
        case _:
            assert_never(command)


def _take(scene: Scene, staff_id: UUID, ref: int | None) -> None:
    alert = _meant(scene, ref, _takeable(scene, staff_id))
    if alert is None:
        return
    if alert.asked and _has(staff_id, alert):
        more_time = extend(scene.work, alert, staff_id)
        _say(scene, "alert_kept" if more_time else "alert_due", ref=str(alert.reference))
        return
    match take(scene.work, alert, staff_id):
        case Taken(reference):
            _say(scene, "alert_taken", ref=str(reference))
        case HasOwner(reference, name):
            _say(scene, "alert_taken_by_other", ref=str(reference), name=name)
        case AlertClosed(reference):
            _say(scene, "alert_closed", ref=str(reference))


def _close(scene: Scene, staff_id: UUID, done: Done) -> None:
    """Whoever closes an alert has it: they take it by the same word if nobody has."""
    alert = _meant(scene, done.ref, _mine(scene, staff_id))
    if alert is None:
        return
    if not done.plain and alert.status != "closed":
        _say(scene, "done_unsure", ref=str(alert.reference))
        return
    match take(scene.work, alert, staff_id):
        case HasOwner(reference, name):
            _say(scene, "alert_taken_by_other", ref=str(reference), name=name)
        case Taken(reference) | AlertClosed(reference):
            close(scene.work, alert, staff_id, Outcome(BY_TEXT, done.note))
            _say(scene, "alert_closed", ref=str(reference))


def _mine(scene: Scene, staff_id: UUID) -> list[Alert]:
    return [alert for alert in _open(scene) if _has(staff_id, alert)]


def _has(staff_id: UUID, alert: Alert) -> bool:
    return alert.status == "taken" and alert.owner_id == staff_id


def _takeable(scene: Scene, staff_id: UUID) -> list[Alert]:
    """What a bare OK may mean: an alert that nobody has, or one whose owner was asked about it;
    without any, what they have already."""
    mine = _mine(scene, staff_id)
    asked = [alert for alert in mine if alert.asked]
    return [alert for alert in _open(scene) if alert.status == "open"] + asked or mine


def _meant(scene: Scene, ref: int | None, candidates: list[Alert]) -> Alert | None:
    """The alert that is meant: the one named, or the only candidate. Otherwise it is asked for."""
    session, program_id = scene.work.session, scene.contact.program_id
    if ref is not None:
        alert = find_alert(session, program_id, ref)
        if alert is None or alert.contact_id == scene.contact.id:
            _say(scene, "alert_unknown", ref=str(ref))
            return None
        return lock_one(session, Alert, alert.id)
    if len(candidates) == 1:
        return lock_one(session, Alert, candidates[0].id)
    _list(scene, candidates)
    return None


def _list(scene: Scene, alerts: list[Alert] | None = None) -> None:
    """Say which alerts there are: of these, if there are any, else of all that are open."""
    standing = alerts or _open(scene)
    if standing:
        _say(scene, "alert_which", refs=_refs(standing))
    else:
        _say(scene, "alert_none")


def _open(scene: Scene) -> list[Alert]:
    """The program's open alerts, save one about themself: that is for the others."""
    standing = open_alerts(scene.work.session, scene.contact.program_id)
    return [alert for alert in standing if alert.contact_id != scene.contact.id]


def _refs(alerts: list[Alert]) -> str:
    shown = ", ".join(str(alert.reference) for alert in alerts[:MOST_LISTED])
    return shown + ", ..." if len(alerts) > MOST_LISTED else shown


def _say(scene: Scene, key: str, **values: str) -> None:
    body = scene.work.deps.library.replies.text(key, "en", **values)
    post(scene.work, scene.contact, Post(body, "command", delivery.REPLY))
