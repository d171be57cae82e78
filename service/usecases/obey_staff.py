"""Obey what a member of staff wrote from their own phone: take, close or list alerts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from service.core import delivery
from service.core.alerting.commands import (
    Command,
    Done,
    ListAlerts,
    Take,
    in_spanish,
    wants_to_take,
)
from service.core.texts.replies import Lang
from service.store.alerts import Alert, find_alert, open_alerts
from service.store.lock import lock_one
from service.usecases.close_alert import BY_TEXT, Outcome, close
from service.usecases.post import Post, post
from service.usecases.scene import Scene
from service.usecases.take_alert import AlertClosed, HasOwner, Taken, extend, take

MOST_LISTED = 8  # references that fit in one text


def obey_staff(scene: Scene, command: Command | None, text: str) -> None:
    """Do what the command in `text` says, and answer it in the language of its words. The scene is
    the staff member's contact."""
    assert scene.staff_id is not None
    desk = _Desk(scene, scene.staff_id, "es" if in_spanish(text) else scene.lang)
    match command:
        case None if wants_to_take(text):
            desk.say_which("take_which", desk.takeable())
        case None:
            desk.say("staff_help")
        case ListAlerts():
            desk.say_which("alert_which", [])
        case Take(ref):
            _take(desk, ref)
        case Done():
            _close(desk, command)
        case _:
            assert_never(command)


def _take(desk: _Desk, ref: int | None) -> None:
    work, staff_id = desk.scene.work, desk.staff_id
    alert = desk.meant(ref, desk.takeable(), ask="alert_which")
    if alert is None:
        return
    if alert.asked and desk.has(alert):
        more_time = extend(work, alert, staff_id)
        desk.say("alert_kept" if more_time else "alert_due", ref=str(alert.reference))
        return
    match take(work, alert, staff_id):
        case Taken(reference):
            desk.say("alert_taken", ref=str(reference))
        case HasOwner(reference, name):
            desk.say("alert_taken_by_other", ref=str(reference), name=name)
        case AlertClosed(reference):
            desk.say("alert_closed", ref=str(reference))


def _close(desk: _Desk, done: Done) -> None:
    """Whoever closes an alert has it: they take it by the same word if nobody has."""
    work, staff_id = desk.scene.work, desk.staff_id
    alert = desk.meant(done.ref, desk.mine(), ask="done_which")
    if alert is None:
        return
    if not done.plain and alert.status != "closed":
        desk.say("done_unsure", ref=str(alert.reference))
        return
    match take(work, alert, staff_id):
        case HasOwner(reference, name):
            desk.say("alert_taken_by_other", ref=str(reference), name=name)
        case Taken(reference) | AlertClosed(reference):
            close(work, alert, staff_id, Outcome(BY_TEXT, done.note))
            desk.say("alert_closed", ref=str(reference))


@dataclass(frozen=True)
class _Desk:
    """Who wrote, the alerts that they may mean, and the language to answer in."""

    scene: Scene
    staff_id: UUID
    lang: Lang

    def mine(self) -> list[Alert]:
        return [alert for alert in self.open() if self.has(alert)]

    def has(self, alert: Alert) -> bool:
        return alert.status == "taken" and alert.owner_id == self.staff_id

    def open(self) -> list[Alert]:
        """The program's open alerts, save one about themself: that is for the others."""
        contact = self.scene.contact
        standing = open_alerts(self.scene.work.session, contact.program_id)
        return [alert for alert in standing if alert.contact_id != contact.id]

    def takeable(self) -> list[Alert]:
        """What a bare OK may mean: an alert that nobody has, or one whose owner was asked about it;
        without any, what they have already."""
        mine = self.mine()
        asked = [alert for alert in mine if alert.asked]
        return [alert for alert in self.open() if alert.status == "open"] + asked or mine

    def meant(self, ref: int | None, candidates: list[Alert], *, ask: str) -> Alert | None:
        """The alert that is meant: the one named, or the only candidate. Otherwise it is asked for
        with the sentence `ask`."""
        session, contact = self.scene.work.session, self.scene.contact
        if ref is not None:
            alert = find_alert(session, contact.program_id, ref)
            if alert is None or alert.contact_id == contact.id:
                self.say("alert_unknown", ref=str(ref))
                return None
            return lock_one(session, Alert, alert.id)
        if len(candidates) == 1:
            return lock_one(session, Alert, candidates[0].id)
        self.say_which(ask, candidates)
        return None

    def say_which(self, key: str, alerts: list[Alert]) -> None:
        """Say which alerts there are: of these, if there are any, else of all that are open."""
        standing = alerts or self.open()
        if not standing:
            self.say("alert_none")
            return
        self.say(key, refs=_refs(standing), ref=str(standing[0].reference))

    def say(self, key: str, **values: str) -> None:
        body = self.scene.work.deps.library.replies.text(key, self.lang, **values)
        post(self.scene.work, self.scene.contact, Post(body, "command", delivery.REPLY))


def _refs(alerts: list[Alert]) -> str:
    shown = ", ".join(str(alert.reference) for alert in alerts[:MOST_LISTED])
    return shown + ", ..." if len(alerts) > MOST_LISTED else shown
