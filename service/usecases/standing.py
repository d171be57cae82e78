"""How peers stand towards scheduled texts: what holds them back now, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.core.agreement import NOTHING_SAID
from service.core.dialogue import engine
from service.core.scheduling.holds import Hold, Holds
from service.core.severity import Severity
from service.store.alerts import Alert, open_alerts_among
from service.store.consent import agreements_among
from service.store.contacts import held_until, holder_of
from service.store.conversations import open_conversations_among
from service.store.programs import Line
from service.usecases.dialogues import Dialogues
from service.usecases.openings import RENEWAL
from service.usecases.planning import pace_of
from service.usecases.post import NotPosted, checkin_lines
from service.usecases.scene import Scene
from service.usecases.work import Work


@dataclass(frozen=True)
class Standing:
    """`line` is the one that a text would leave by, or why no text may or can go at all. `alert` is
    the severity of the open one, for as long as nobody closes it (NONE without one). A person has
    the conversation until `person_until`; a question of `question_flow` is open until
    `question_until` (UTC; None: for as long as nobody answers). `refused` are the purposes for
    which they want no texts."""

    scene: Scene
    dialogues: Dialogues
    line: Line | NotPosted
    alert: Severity = Severity.NONE
    person_until: datetime | None = None
    question_flow: str | None = None
    question_until: datetime | None = None
    refused: frozenset[str] = frozenset()

    @property
    def unreachable(self) -> str | None:
        """Why no text may or can go at all (see NotPosted)."""
        return self.line.reason if isinstance(self.line, NotPosted) else None

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
            pace=pace_of(scene.program, peer),
            unwanted=scene.program.schedules_for(self.refused) if self.refused else frozenset(),
        )

    def _held_at(self, now: datetime) -> Hold | None:
        if self.alert >= Severity.URGENT:
            return "alert"
        if self.person_until is not None and now < self.person_until:
            return "person"
        if self.scene.peer is not None and self.scene.peer.asked_already:
            return "unsure"
        until = self.question_until
        asked = self.question_flow is not None and (until is None or now < until)
        return "question" if asked else None

    @property
    def _spares(self) -> frozenset[str]:
        """The schedules that ask the same as the open question: a newer run takes its place. The
        question whether texts still may go holds none back: it is put again after theirs."""
        schedules = self.scene.program.schedules
        if self.question_flow == RENEWAL:
            return frozenset(one.name for one in schedules)
        return frozenset(one.name for one in schedules if one.flow == self.question_flow)


def standing_of(scene: Scene) -> Standing:
    """How a peer stands as their rows say now."""
    return standings_of(scene.work, (scene,))[scene.contact.id]


def standings_of(work: Work, scenes: Sequence[Scene]) -> dict[UUID, Standing]:
    """How several peers stand as their rows say now, by the ids of their contacts: each table is
    asked once for all of them."""
    contact_ids = [scene.contact.id for scene in scenes]
    agreed = agreements_among(work.session, contact_ids)
    lines = checkin_lines(work, [scene.contact for scene in scenes], agreed)
    alerts = open_alerts_among(work.session, contact_ids)
    rows = open_conversations_among(work.session, contact_ids)
    return {
        scene.contact.id: _standing(
            scene,
            Dialogues(work, scene.contact, rows.get(scene.contact.id, ())),
            lines[scene.contact.id],
            alerts.get(scene.contact.id),
            agreed.get(scene.contact.id, NOTHING_SAID).refused,
        )
        for scene in scenes
    }


def _standing(
    scene: Scene,
    dialogues: Dialogues,
    line: Line | NotPosted,
    alert: Alert | None,
    refused: frozenset[str],
) -> Standing:
    contact = scene.contact
    held = holder_of(contact, scene.work.now) is not None
    current = dialogues.stack.current
    asked = current if current is not None and current.waiting else None
    return Standing(
        scene,
        dialogues,
        line,
        Severity(alert.severity) if alert else Severity.NONE,
        held_until(contact) if held else None,
        asked.flow if asked else None,
        engine.waits_until(dialogues.find_flow(asked), asked) if asked else None,
        refused,
    )
