"""Follow what a keyword says of consent: record it, confirm it, and keep to it."""

from __future__ import annotations

from typing import assert_never

from service.core import consent
from service.core.agreement import PURPOSES
from service.core.severity import Severity
from service.store.messages import Message
from service.store.outbox import cancel_waiting
from service.store.programs import Line
from service.store.schedules import schedules_of_peer
from service.usecases.answer import answer
from service.usecases.carrier_block import block, unblock
from service.usecases.lost_phones import find_phone, lose_phone
from service.usecases.narrow_stop import confirm_stop, narrow_stop
from service.usecases.purposes import allow_purposes
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.record_consent import lacks_guardian, record_consent, renew
from service.usecases.scene import Scene
from service.usecases.work import Work

# What waits for somebody who has just stopped: automated texts. A person's own is theirs to decide.
STOPPABLE = ("checkin", "invite", "reply")


def follow_consent(scene: Scene, effect: consent.ConsentEffect, message: Message | None) -> None:
    """Do what follows from a keyword, in the transaction under way. `message` is what was heard."""
    work, contact = scene.work, scene.contact
    match effect:
        case consent.Withdraw(_, carrier_blocks):
            record_consent(scene, given=False, source="keyword", message=message)
            _keep_block(work, message if carrier_blocks else None)
            _lose_staff_phone(scene)
        case consent.Give(_, carrier_unblocks):
            _give(scene, message, by_carrier=carrier_unblocks)
        case consent.ConfirmStop():
            confirm_stop(scene, message)
        case consent.NarrowStop():
            narrow_stop(scene, effect, message)
        case consent.ConfirmStart():
            _lift_block(work, message, by_carrier=False)
            renew(scene, message)
            allow_purposes(scene, PURPOSES, source="keyword", message=message)
            _confirm_start(scene)
        case consent.AnswerHelp(stopped):
            answer(scene, "already_stopped" if stopped else "help")
        case consent.CancelScheduled():
            cancel_waiting(work.session, contact.id, STOPPABLE)
        case consent.ReachPerson():
            cause = Cause("person", Severity.URGENT, "asked")
            raise_alert(work, contact, cause)
            answer(scene, "person_asked")
        case consent.TellStaff(severity, reason):
            raise_alert(work, contact, Cause("consent", severity, reason))
        case _:
            assert_never(effect)


def _give(scene: Scene, message: Message | None, *, by_carrier: bool) -> None:
    record_consent(scene, given=True, source="keyword", message=message)
    allow_purposes(scene, PURPOSES, source="keyword", message=message)
    find_phone(scene.work, scene.contact.id)
    _lift_block(scene.work, message, by_carrier=by_carrier)
    if by_carrier:  # the carrier has confirmed it, and we don't
        _welcome_back(scene)


def _lose_staff_phone(scene: Scene) -> None:
    if scene.staff_id is not None:
        lose_phone(scene.work, scene.contact.id, scene.staff_id, "stopped")


def _confirm_start(scene: Scene) -> None:
    """Texts come from now on. The yes of somebody under age is kept, and no text comes of it yet:
    somebody has to talk to their guardian."""
    if lacks_guardian(scene):
        raise_alert(scene.work, scene.contact, Cause("consent", Severity.CONCERN, "no_guardian"))
        answer(scene, "guardian_first")
        return
    answer(scene, "start_confirmed")
    _welcome_back(scene)


def _welcome_back(scene: Scene) -> None:
    """They were told that texts will come. On no schedule, as after a goodbye, none would: somebody
    has to make it true."""
    if scene.peer is None or schedules_of_peer(scene.work.session, scene.peer.id):
        return
    raise_alert(scene.work, scene.contact, Cause("consent", Severity.CONCERN, "wants_back"))


def _keep_block(work: Work, message: Message | None) -> None:
    """The carrier has set a block of its own on `message`."""
    if message is not None:
        block(work, message.contact_id, message.line_id)


def _lift_block(work: Work, message: Message | None, *, by_carrier: bool) -> None:
    """The carrier has lifted its block on `message`; or the opting out is ours on this line, and a
    block that came up all the same is tried anew: were it to stand, the carrier would say so."""
    if message is None:
        return
    if by_carrier or work.session.get_one(Line, message.line_id).optout == "own":
        unblock(work, message.contact_id, message.line_id)
