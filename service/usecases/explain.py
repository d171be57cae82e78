"""Explain why alerts missed a target, or phones did not answer their test: they leave the page of
those who supervise, and stay in the report as explained."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from service.store.alerts import Alert
from service.store.contacts import Contact
from service.store.explanations import Explanation
from service.store.measured import tested_between
from service.store.scope import Scope
from service.store.seal import KeyOwner
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.measure_alerts import A_MOMENT, answered_between
from service.usecases.show_measured import LOOKS_BACK, MAY_SEE, owner_of_phone
from service.usecases.take_alert import NotYours
from service.usecases.work import Work, retried, work

LONGEST = 1000


@dataclass(frozen=True)
class Asked:
    """What is explained: alerts and answers to phone tests, by their ids, all in the same words."""

    alerts: Collection[UUID]
    phones: Collection[UUID]
    words: str


@dataclass(frozen=True)
class Explained:
    """So many are explained now; what needed no explanation any more is not among them."""

    number: int


@dataclass(frozen=True)
class NotExplained:
    reason: Literal["empty", "too_long", "nothing"]


@retried
def explain(
    deps: Deps, *, scope: Scope, program_id: UUID, asked: Asked
) -> Explained | NotExplained | NotYours:
    """Keep what was written about each of them, with who and when. What lies outside the program,
    or misses no target, is passed over."""
    if not scope.has_role(program_id, *MAY_SEE):
        return NotYours()
    words = asked.words.strip()
    if not words or len(words) > LONGEST:
        return NotExplained("too_long" if words else "empty")
    if not asked.alerts and not asked.phones:
        return NotExplained("nothing")
    with work(deps) as begun:
        writing = _Writing(begun, program_id, scope.staff_id, words)
        return Explained(writing.about_alerts(asked.alerts) + writing.about_phones(asked.phones))


@dataclass(frozen=True)
class _Writing:
    work: Work
    program_id: UUID
    by_id: UUID
    words: str

    def about_alerts(self, ids: Collection[UUID]) -> int:
        now, session = self.work.now, self.work.session
        every = answered_between(self.work, self.program_id, now - LOOKS_BACK, now + A_MOMENT)
        found = [one for one in every if one.row.id in ids and not one.is_explained]
        for one in found:
            row = self._row(about=" ".join(one.outside), alert_id=one.row.id)
            alert = session.get_one(Alert, one.row.id)
            self._keep(row, session.get_one(Contact, alert.contact_id), ("alert", alert.id))
        return len(found)

    def about_phones(self, ids: Collection[UUID]) -> int:
        now, session = self.work.now, self.work.session
        every = tested_between(session, self.program_id, now - LOOKS_BACK, now + A_MOMENT)
        found = [one for one in every if one.id in ids and one.missed]
        for one in found:
            row = self._row(about="answer", drill_call_id=one.id)
            self._keep(row, owner_of_phone(session, one.id), ("drill_call", one.id))
        return len(found)

    def _row(
        self, *, about: str, alert_id: UUID | None = None, drill_call_id: UUID | None = None
    ) -> Explanation:
        return Explanation(
            id=self.work.new_id(),
            created_at=self.work.now,
            program_id=self.program_id,
            by_id=self.by_id,
            alert_id=alert_id,
            drill_call_id=drill_call_id,
            about=about,
            words=b"",
        )

    def _keep(self, row: Explanation, key: KeyOwner, subject: tuple[str, UUID]) -> None:
        place = ("explanation", "words", row.id)
        row.words = self.work.deps.keyring.seal(key, place, self.words)
        self.work.session.add(row)
        who = {"staff_id": self.by_id, "program_id": self.program_id}
        audit.record(self.work, "explained", subject, **who)
