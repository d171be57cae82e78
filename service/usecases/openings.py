"""What a check-in says as it begins: for the beat that sends it, the preview that counts its
segments, and the page on which somebody puts words of their own in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.core import turn
from service.core.dialogue import engine, stack
from service.core.dialogue.flow import Flow
from service.core.dialogue.model import Say, Started
from service.core.dialogue.own_words import Opening, in_own_words, opening_of
from service.core.dialogue.stack import Stack
from service.core.scheduling.ending import Farewell
from service.core.texts.segments import count
from service.usecases.scene import Scene

# This flow is a goodbye by itself.
GOODBYE = "goodbye"
# This one asks whether texts may still go, before the yes to them runs out.
RENEWAL = "renewal"


@dataclass(frozen=True)
class Beginning:
    """A flow as it begins with a contact: what follows at once, and the values of its texts."""

    scene: Scene
    flow: Flow
    values: Mapping[str, str]
    effects: tuple[turn.Effect, ...]

    @property
    def opening(self) -> Opening | None:
        """Its first text, with the question that stays whatever somebody else puts before it."""
        return opening_of(self.flow, self.effects, self.values)

    def texts(self, *, words: str | None = None, farewell: Farewell | None = None) -> list[str]:
        """The texts that leave, with somebody's words in place of the opening and with what is said
        of the end of the schedule."""
        effects = self.effects
        if words is not None:
            effects = in_own_words(self.flow, effects, self.values, words)
        said = [one.text for one in effects if isinstance(one, Say)]
        first = farewell_text(self.scene, self.flow.name, farewell)
        return [self.scene.said_at(text, self.scene.work.now) for text in [*first, *said]]

    def ends_with(self, farewell: Farewell | None) -> bool:
        """Whether something is said of the end of the schedule."""
        return bool(farewell_text(self.scene, self.flow.name, farewell))

    def segments(self, *, words: str | None = None, farewell: Farewell | None = None) -> int:
        """How many segments these are."""
        return sum(count(text).segments for text in self.texts(words=words, farewell=farewell))


def beginning_of(scene: Scene, name: str) -> Beginning | None:
    """How the flow `name` would begin now; None when there is none of that name."""
    flow = scene.work.deps.library.flow(name, scene.lang)
    if flow is None:
        return None
    values = scene.values_for(flow)
    standing, _ = stack.start(Stack(), engine.begin(flow, values=values))
    begun = turn.advance(standing, Started(), lambda _: flow, now=scene.work.now)
    return Beginning(scene, flow, values, begun.effects)


def farewell_text(scene: Scene, flow: str, farewell: Farewell | None) -> list[str]:
    """What is said of the end of a schedule before the check-in itself, if anything."""
    if farewell is None or flow == GOODBYE:
        return []
    values = {**scene.values, **scene.unnamed}
    return [scene.work.deps.library.replies.text(f"ending_{farewell}", scene.lang, **values)]
