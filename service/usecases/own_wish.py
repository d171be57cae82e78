"""One wish of a peer's about the pace of their texts, and what they are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from service.core.scheduling.plan import Planned
from service.core.severity import Severity
from service.core.texts.coming import say_coming
from service.core.wishes.model import FollowWish
from service.store.own_changes import ASKED, OwnChange, asked_since
from service.store.peers import Peer
from service.store.schedules import lock_enrollments
from service.usecases.answer import answer
from service.usecases.next_going import next_planned
from service.usecases.own_pace import Paced
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.scene import Lang, Scene

# What was asked so lately is not asked again, and its answer needs no keyword.
ASKED_LATELY = timedelta(hours=2)
Question = Literal["time", "days", "pause"]


@dataclass(frozen=True)
class OwnWish:
    """A wish as it is followed: `paced` is the peer with their enrollments, locked."""

    scene: Scene
    effect: FollowWish
    paced: Paced

    @property
    def lang(self) -> Lang:
        """The language they are answered in."""
        return self.scene.lang_among((self.effect.wish.lang,))

    @property
    def today(self) -> date:
        """The day it is where they are."""
        return self.scene.work.now.astimezone(self.scene.zone).date()

    def next(self) -> Planned | None:
        """The next text that goes to them, by all that holds texts back."""
        self.scene.work.session.flush()
        return next(iter(next_planned(self.scene, self.paced.peer).values()), None)

    def tell(self, key: str, **filled: str) -> None:
        """Answer with a sentence."""
        if self.effect.told:
            answer(self.scene, key, langs=(self.effect.wish.lang,), filled=filled)

    def tell_next(self, key: str, **filled: str) -> None:
        """Answer with a sentence that says when the next text comes. Where none does, a person sees
        to it: they would wait for nothing."""
        coming = self.next()
        if coming is None or coming.sent_at is None:
            self.to_person()
            return
        here, now = self.scene.zone, self.scene.work.now
        said = say_coming(coming.sent_at.astimezone(here), now.astimezone(here), self.lang)
        self.tell(key, next=said, **filled)

    def ask(self, question: Question, key: str, **filled: str) -> None:
        """Ask once what they meant, with an example; the second time a person sees to it."""
        work, peer = self.scene.work, self.paced.peer
        asked = asked_since(work.session, peer.id, work.now - ASKED_LATELY)
        if asked == question or not self.effect.told:
            self.to_person()
            return
        kind = f"{ASKED}{question}"
        row = OwnChange(id=work.new_id(), created_at=work.now, peer_id=peer.id, kind=kind)
        work.session.add(row)
        self.tell(key, **filled)

    def to_person(self) -> None:
        """A person sees to it, and they are told so."""
        raise_alert(self.scene.work, self.scene.contact, Cause("unread", Severity.CONCERN, "pace"))
        self.tell("text_for_person")


def own_wish(scene: Scene, peer: Peer, effect: FollowWish) -> OwnWish:
    """A wish of a peer's whose contact is locked."""
    rows = lock_enrollments(scene.work.session, peer.id)
    return OwnWish(scene, effect, Paced(scene.work, scene.program, peer, rows))
