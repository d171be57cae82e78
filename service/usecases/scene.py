"""The scene of a turn: who a contact is to the program, and what may be said to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.alerting.promise import Reader, when_answered
from service.core.dialogue import door
from service.core.dialogue.flow import Flow
from service.core.program.model import Program
from service.core.rota.on_purpose import back_at
from service.core.scheduling.hours import Window
from service.core.scheduling.often import how_often
from service.core.texts.replies import lang_of
from service.store.contacts import Contact, links_of, staff_behind
from service.store.peers import Peer
from service.store.programs import Line
from service.store.rota import is_off
from service.store.schedules import schedules_of_peer
from service.store.staff import specialist_in
from service.usecases.caps import keep_program
from service.usecases.dialogues import Dialogues
from service.usecases.ears import Ears
from service.usecases.looks import called
from service.usecases.own_signs import own_signs_heard
from service.usecases.post import NotPosted, Post, line_to
from service.usecases.quiet_hours import free_at, quiet_of, zone_of
from service.usecases.read_program import program_of
from service.usecases.work import Work

Lang = Literal["en", "es"]
WHEN = "{when}"


@dataclass
class Known:
    """What was read of a contact who is locked: it holds from one of their texts to the next, until
    a text changes more than where its conversation stands. `lines` are those that answers leave
    from, by the line last used. Whether they opted in is kept only while no alert is open, since
    staff may close one at any time."""

    dialogues: Dialogues | None = None
    calm: Calm | None = None
    lines: dict[UUID | None, Line | NotPosted] = field(default_factory=dict)

    def forget(self) -> None:
        self.dialogues = self.calm = None
        self.lines.clear()


@dataclass(frozen=True)
class Calm:
    """Whether a contact without an open alert has opted in (None: neither in nor out), and the line
    that they wrote to."""

    line: Line
    agreed: bool | None


@dataclass(frozen=True)
class Scene:
    """A contact with the peer or the member of staff it stands for (a stranger is neither)."""

    work: Work
    contact: Contact
    program: Program
    peer: Peer | None
    staff_id: UUID | None
    known: Known = field(default_factory=Known)

    def answer_line(self, text: Post) -> Line | NotPosted:
        """The line that an answer in a conversation leaves from, or why it may not or cannot."""
        lines, last_used = self.known.lines, self.contact.line_id
        if last_used not in lines:
            lines[last_used] = line_to(self.work, self.contact, text)
        return lines[last_used]

    @cached_property
    def ears(self) -> Ears:
        """What hears the signs in their texts, with those that a peer named for themselves."""
        ears = self.work.deps.library.ears(self.program.screening)
        if self.peer is None:
            return ears
        own = own_signs_heard(self.work.session, self.work.deps.keyring, self.peer)
        return replace(ears, own=own) if own else ears

    @property
    def lang(self) -> Lang:
        return lang_of(self.peer or self.contact)

    @property
    def private(self) -> bool:
        """Whether others see the peer's phone, so that a check-in says nothing before it is opened
        (`core.dialogue.door`), and nothing gives away what it is about."""
        return self.peer is not None and self.peer.private_since is not None

    @property
    def doubtful(self) -> bool:
        """Whether it is not sure that the number is still the peer's."""
        return self.peer is not None and self.peer.unsure_since is not None

    @property
    def guarded(self) -> bool:
        """Whether what is said to them may be read by somebody who is not meant."""
        return self.private or self.doubtful

    @property
    def unnamed(self) -> dict[str, str]:
        """What stands in for names in the texts of check-ins, where somebody else may read them."""
        if not self.guarded:
            return {}
        text = self.work.deps.library.replies.text
        return {
            "program": text("private_program", self.lang),
            "specialist": text("private_somebody", self.lang),
            "first_name": "",
        }

    @cached_property
    def values(self) -> dict[str, str]:
        """What the open places of texts are filled with: true at this moment, by the rota."""
        return self.values_in(self.lang)

    def lang_among(self, langs: tuple[str, ...]) -> Lang:
        """The language to answer in what was written in `langs`, the gravest first."""
        if not langs or self.lang in langs:
            return self.lang
        return "es" if langs[0] == "es" else "en"

    def values_in(self, lang: Lang) -> dict[str, str]:
        """The values for a text in `lang`, which may be another language than the contact's."""
        somebody = self.work.deps.library.replies.text("somebody", lang)
        values = {
            "program": self.program.public_name,
            "specialist": self.specialist or somebody,
            "when": self.when_at(self.work.now, lang),
        }
        if self.peer is not None:
            name = self.work.deps.keyring.unseal(
                self.peer, ("peer", "name", self.peer.id), self.peer.name
            )
            values["first_name"] = first_name(name)
        return values

    def values_for(self, flow: Flow) -> dict[str, str]:
        """What a conversation in `flow` keeps for its texts. When a person will answer is left
        open, for `said_at` to fill in."""
        values = {**self.values, "when": WHEN}
        if self.private:
            values |= self.at_the_door()
        if "how_often" in flow.places and self.peer is not None:
            names = {*schedules_of_peer(self.work.session, self.peer.id), *flow.enrolls}
            found = (self.program.schedule_named(name) for name in sorted(names))
            often = how_often((spec.rule for spec in found if spec is not None), self.lang)
            values |= {"how_often": often} if often else {}
        return values

    def at_the_door(self) -> dict[str, str]:
        """What a conversation on a shared phone says before it is opened, and what stands in for
        names behind the door."""
        assert self.peer is not None
        own = "" if self.peer.door_word is None else "_word"
        said = {
            door.KNOCK: f"door_knock{own}",
            door.AGAIN: f"door_again{own}",
            door.LATER: "door_later",
        }
        replies = self.work.deps.library.replies
        return self.unnamed | {place: replies.text(key, self.lang) for place, key in said.items()}

    def said_at(self, text: str, at: datetime) -> str:
        """A text of a conversation as it is said at an instant (UTC)."""
        return text.replace(WHEN, self.when_at(at, self.lang)) if WHEN in text else text

    def when_at(self, at: datetime, lang: Lang) -> str:
        """When a person will answer what is said at an instant (UTC)."""
        program = self.program
        return when_answered(
            program.answer_hours,
            program.zone,
            now=at,
            reader=Reader(lang, ZoneInfo(self.peer.zone) if self.peer else None),
            back_at=back_at(program.nobody_on_call, program.zone, at=at),
        )

    @property
    def zone(self) -> ZoneInfo:
        """Whose clock counts for the contact: a peer's own, else the program's."""
        return zone_of(self.program, self.peer)

    def free_at(self, at: datetime) -> datetime:
        """The first instant (UTC) from `at` on that is not in the contact's quiet hours."""
        return free_at(self.program, self.peer, at)

    @property
    def quiet(self) -> tuple[Window, ...]:
        """The contact's quiet hours, by their own clock. All of them hold."""
        return quiet_of(self.program, self.peer)

    @property
    def specialist(self) -> str | None:
        """The peer's specialist by first name, as long as they are one and on: alerts go to others
        then, and nobody else's word can be given."""
        if self.peer is None or self.peer.specialist_id is None:
            return None
        program_id, staff_id = self.contact.program_id, self.peer.specialist_id
        return self.work.once(
            ("specialist", program_id, staff_id),
            lambda: _specialist(self.work, program_id, staff_id),
        )


def _specialist(work: Work, program_id: UUID, staff_id: UUID) -> str | None:
    staff = specialist_in(work.session, program_id, staff_id)
    if staff is None or is_off(work.session, program_id, staff_id, work.now):
        return None
    return first_name(called(work.deps, staff))


def first_name(name: str) -> str:
    """What a person is called in a text."""
    return name.split(maxsplit=1)[0] if name.split() else name


def scenes_of(
    work: Work, peers: Sequence[Peer], contacts: Mapping[UUID, Contact]
) -> dict[UUID, Scene]:
    """The scene around the contact under which each peer is reached, by the id of the peer;
    `contacts` are these, by the same ids."""
    staff = staff_behind(work.session, [contact.id for contact in contacts.values()])
    programs = {one: program_of(work, one) for one in {peer.program_id for peer in peers}}
    reached = [(peer, contacts[peer.id]) for peer in peers if peer.id in contacts]
    return {
        peer.id: Scene(work, contact, programs[peer.program_id], peer, staff.get(contact.id))
        for peer, contact in reached
    }


def scene_of(work: Work, contact: Contact) -> Scene:
    """The scene around a contact, by its links of this moment."""
    peer_id, staff_id = links_of(work.session, contact.id)
    peer = work.session.get(Peer, peer_id) if peer_id else None
    program = program_of(work, contact.program_id)
    keep_program(work, contact.program_id, program)
    return Scene(work, contact, program, peer, staff_id)
