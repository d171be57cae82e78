"""Begin a conversation that nobody waits for, in the contact's own hours."""

from __future__ import annotations

from datetime import timedelta

from service.core import turn
from service.core.dialogue import engine
from service.core.dialogue.model import Started
from service.usecases.carry_out import Origin, carry_out
from service.usecases.dialogues import Dialogues
from service.usecases.scene import Scene

# So long after it may begin, it is still the right time for it.
LIVES = timedelta(hours=12)


def begin_flow(scene: Scene, name: str, *, purpose: str = "checkin") -> bool:
    """Begin the flow `name`: its first texts leave at once, or as the quiet hours end. False if
    there is no such flow. `purpose` is theirs (see Post). The contact is locked."""
    flow = scene.work.deps.library.flow(name, scene.lang)
    if flow is None:
        return False
    dialogues = Dialogues(scene.work, scene.contact)
    dialogues.begin(engine.begin(flow, values=scene.values_for(flow)))
    at = scene.free_at(scene.work.now)
    begun = turn.advance(dialogues.stack, Started(), dialogues.find_flow, now=at)
    dialogues.keep(begun.stack, begun.ended)
    carry_out(scene, begun.effects, Origin(lives=LIVES, not_before=at, unasked=purpose))
    return True
