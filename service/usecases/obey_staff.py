"""Obey what a member of staff wrote from their own phone: take, close or list alerts."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from service.core import delivery
from service.core.alerting.commands import Command, Done, ListAlerts, Take
from service.store.alerts import Alert, find_alert, open_alerts
from service.store.lock import lock_one
from service.usecases.close_alert import Outcome, close
from service.usecases.post import Post, post
from service.usecases.scene import Scene
from service.usecases.take_alert import AlertClosed, HasOwner, Taken, take

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
        case Done(ref, note):
            _close(scene, scene.staff_id, ref, note)
        case _:
            assert_never(command)


def _take(scene: Scene, staff_id: UUID, ref: int | None) -> None:
    alert = _meant(scene, ref, [row for row in _open(scene) if row.status == "open"])
    if alert is None:
        return
    match take(scene.work, alert, staff_id):
        case Taken(reference):
            _say(scene, "alert_taken", ref=str(reference))
        case HasOwner(reference, name):
            _say(scene, "alert_taken_by_other", ref=str(reference), name=name)
        case AlertClosed(reference):
            _say(scene, "alert_closed", ref=str(reference))


def _close(scene: Scene, staff_id: UUID, ref: int | None, note: str) -> None:
    mine = [row for row in _open(scene) if row.owner_id == staff_id]
    alert = _meant(scene, ref, mine)
    if alert is not None:
        close(scene.work, alert, staff_id, Outcome("reached", note))
        _say(scene, "alert_closed", ref=str(alert.reference))


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
    if candidates:
        _say(scene, "alert_which", refs=_refs(candidates))
    else:
        _say(scene, "alert_none")
    return None


def _list(scene: Scene) -> None:
    standing = _open(scene)
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
