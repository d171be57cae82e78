"""What a member of staff who writes from their phone may mean, and how they are answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from service.core import delivery
from service.core.scheduling.durations import say_duration
from service.core.severity import Severity
from service.core.texts.replies import Lang
from service.store.alerts import Alert, find_alert, open_alerts
from service.store.staff import Staff
from service.usecases.looks import called
from service.usecases.post import Post, post
from service.usecases.scene import Scene
from service.usecases.take_alert import lock_alert

MOST_LISTED = 8  # references that fit in one text
MOST_TOLD = 4  # alerts of which more is told than the number
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Desk:
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
            return lock_alert(self.scene.work, alert)
        if len(candidates) == 1:
            return lock_alert(self.scene.work, candidates[0])
        self.say_which(ask, candidates)
        return None

    def say_which(self, key: str, alerts: list[Alert], *, none: str = "alert_none") -> None:
        """Say which alerts there are: of these, if there are any, else of all that are open; with
        `none`, that there are none."""
        standing = alerts or self.open()
        if not standing:
            self.say(none)
            return
        self.say(key, refs=self.refs(standing), ref=str(standing[0].reference))

    def own_name(self) -> str:
        """The name of whoever wrote."""
        work = self.scene.work
        return called(work.deps, work.session.get_one(Staff, self.staff_id))

    def refs(self, alerts: list[Alert]) -> str:
        """The numbers of alerts, as many as fit."""
        return _refs(alerts)

    def say_list(self) -> None:
        """Their own alerts, and those that nobody has, each with how grave and how old it is."""
        mine = self.mine()
        free = [alert for alert in self.open() if alert.status == "open"]
        if not mine and not free:
            self.say("alert_none")
            return
        text = self.scene.work.deps.library.replies.text
        parts = (("list_mine", mine), ("list_free", free))
        said = [text(key, self.lang, list=self._told(some)) for key, some in parts if some]
        self._post(" ".join(said))

    def _told(self, alerts: list[Alert]) -> str:
        shown = ", ".join(self._line(alert) for alert in alerts[:MOST_TOLD])
        return shown + ", ..." if len(alerts) > MOST_TOLD else shown

    def _line(self, alert: Alert) -> str:
        word = Severity(alert.severity).word
        severity = self.scene.work.deps.library.replies.text(f"severity_{word}", self.lang)
        age = self.scene.work.now - alert.created_at
        whole = max(A_MINUTE, age - age % A_MINUTE)
        return f"{alert.reference} {severity} {say_duration(whole)}"

    def say(self, key: str, **values: str) -> None:
        body = self.scene.work.deps.library.replies.text(key, self.lang, **values)
        self._post(body)

    def _post(self, body: str) -> None:
        post(self.scene.work, self.scene.contact, Post(body, "command", delivery.REPLY))


def _refs(alerts: list[Alert]) -> str:
    shown = ", ".join(str(alert.reference) for alert in alerts[:MOST_LISTED])
    return shown + ", ..." if len(alerts) > MOST_LISTED else shown
