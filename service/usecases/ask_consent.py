"""Ask a peer for their consent by text: whether a yes that was written down is theirs, or whether
it still holds."""

from __future__ import annotations

from service.store.consent import ConsentEvent, agreement_of
from service.usecases.begin_flow import begin_flow
from service.usecases.go_live import waits
from service.usecases.openings import RENEWAL
from service.usecases.post import INVITE
from service.usecases.scene import Scene

WELCOME = "welcome"


def ask_to_confirm(scene: Scene, event: ConsentEvent) -> bool:
    """Begin the welcome, which asks for a yes from the number itself, where `event` awaits one:
    once, in their own hours, not before the program is live, and never where they have stopped
    texts. Whether it was asked now. The contact is locked."""
    work = scene.work
    if event.awaits != "reply" or event.asked_at is not None:
        return False
    if waits(work, scene.contact.program_id):
        return False
    if not agreement_of(work.session, scene.contact.id).may_be_asked:
        return False
    if not begin_flow(scene, WELCOME, purpose=INVITE):
        return False
    event.asked_at = work.now
    work.session.add(event)
    return True


def ask_anew(scene: Scene, event: ConsentEvent) -> bool:
    """Ask whether the yes that `event` is still holds, before it runs out. Whether it was asked
    now. The contact is locked."""
    if event.asked_at is not None or not begin_flow(scene, RENEWAL):
        return False
    event.asked_at = scene.work.now
    scene.work.session.add(event)
    return True
