"""The scene of a turn: who a contact is to the program, and what may be said to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.alerting.promise import when_answered
from service.core.program.model import Program
from service.core.scheduling.holds import held_until
from service.store.contacts import Contact, links_of
from service.store.peers import Peer
from service.store.staff import Staff
from service.usecases.read_program import program_of
from service.usecases.work import Work

Lang = Literal["en", "es"]


@dataclass(frozen=True)
class Scene:
    """A contact with the peer or the member of staff it stands for (a stranger is neither)."""

    work: Work
    contact: Contact
    program: Program
    peer: Peer | None
    staff_id: UUID | None

    @property
    def lang(self) -> Lang:
        spoken = self.peer.lang if self.peer else self.contact.lang
        return "es" if spoken == "es" else "en"

    @cached_property
    def values(self) -> dict[str, str]:
        """What the open places of texts are filled with: true at this moment, by the rota."""
        program = self.program
        reply = self.work.deps.library.replies.text
        when = when_answered(
            program.answer_hours,
            program.zone,
            now=self.work.now,
            lang=self.lang,
            reader_zone=ZoneInfo(self.peer.zone) if self.peer else None,
        )
        values = {
            "program": program.public_name,
            "specialist": self._specialist() or reply("somebody", self.lang),
            "when": when,
        }
        if self.peer is not None:
            name = self.work.deps.keyring.unseal(
                self.peer, ("peer", "name", self.peer.id), self.peer.name
            )
            values["first_name"] = first_name(name)
        return values

    @property
    def zone(self) -> ZoneInfo:
        """Whose clock counts for the contact: a peer's own, else the program's."""
        return ZoneInfo(self.peer.zone) if self.peer else self.program.zone

    def free_at(self, at: datetime) -> datetime:
        """The first instant (UTC) from `at` on that is not in the contact's quiet hours."""
        return held_until(self.program.quiet_hours, self.zone, at=at)

    def _specialist(self) -> str | None:
        if self.peer is None or self.peer.specialist_id is None:
            return None
        staff = self.work.session.get_one(Staff, self.peer.specialist_id)
        place = ("staff", "name", staff.id)
        return first_name(self.work.deps.keyring.unseal(staff, place, staff.name))


def first_name(name: str) -> str:
    """What a person is called in a text."""
    return name.split(maxsplit=1)[0] if name.split() else name


def scene_of(work: Work, contact: Contact) -> Scene:
    """The scene around a contact, by its links of this moment."""
    peer_id, staff_id = links_of(work.session, contact.id)
    peer = work.session.get(Peer, peer_id) if peer_id else None
    return Scene(work, contact, program_of(work, contact.program_id), peer, staff_id)
