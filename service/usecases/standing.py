"""How a peer stands towards scheduled texts: what holds them back now, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.core.dialogue import engine
from service.core.scheduling.holds import Hold, Holds
from service.core.severity import Severity
from service.store.alerts import open_alert_of
from service.store.contacts import HELD_FOR, holder_of
from service.usecases.dialogues import Dialogues
from service.usecases.post import NotPosted, Post, line_to
from service.usecases.scene import Scene


@dataclass(frozen=True)
class Standing:
    """`unreachable` says why no text may or can go at all (see NotPosted). `alert`: an urgent one
    is open, for as long as nobody closes it. A person has the conversation until `person_until`; a
    question of `question_flow` is open until `question_until` (UTC; None: for as long as nobody
    answers)."""

    scene: Scene
    unreachable: str | None = None
    alert: bool = False
    person_until: datetime | None = None
    question_flow: str | None = None
    question_until: datetime | None = None

    def holds_at(self, now: datetime) -> Holds:
        """What holds the peer's texts back at an instant (UTC) from now on, if nobody does anything
        about it."""
        scene, peer = self.scene, self.scene.peer
        return Holds(
            scene.zone,
            quiet=scene.quiet,
            stopped=self.unreachable is not None,
            paused_until=peer.paused_until if peer is not None else None,
            held=self._held_at(now),
            spares=self._spares,
            pace=scene.program.pace,
        )

    def _held_at(self, now: datetime) -> Hold | None:
        if self.alert:
            return "alert"
        if self.person_until is not None and now < self.person_until:
            return "person"
        until = self.question_until
        asked = self.question_flow is not None and (until is None or now < until)
        return "question" if asked else None

    @property
    def _spares(self) -> frozenset[str]:
        """The schedules that ask the same as the open question: a newer run takes its place."""
        schedules = self.scene.program.schedules
        return frozenset(one.name for one in schedules if one.flow == self.question_flow)


def standing_of(scene: Scene) -> Standing:
    """How a peer stands as their rows say now."""
    work, contact = scene.work, scene.contact
    line = line_to(work, contact, Post("", "checkin"))
    alert = open_alert_of(work.session, contact.id)
    held_at = contact.held_at if holder_of(contact, work.now) else None
    dialogues = Dialogues(work, contact)
    current = dialogues.stack.current
    asked = current if current is not None and current.waiting else None
    return Standing(
        scene,
        line.reason if isinstance(line, NotPosted) else None,
        alert is not None and alert.severity >= Severity.URGENT,
        held_at + HELD_FOR if held_at is not None else None,
        asked.flow if asked else None,
        engine.waits_until(dialogues.find_flow(asked), asked) if asked else None,
    )
