"""See to what peers are owed beside their conversations: once an hour a yes that awaits an answer
is asked for or told to staff, consent that will run out is asked anew, what has run out ends, and
a new specialist is introduced."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog

from service.core.agreement import ConsentRules
from service.core.program.model import Program
from service.core.severity import Severity
from service.core.source import AuthoringError
from service.store.alerts import open_alert_of
from service.store.consent import ConsentEvent, deciding_event, open_consents
from service.store.contacts import holder_of, lock_contact
from service.store.outbox import cancel_waiting
from service.store.peers import peers_handed_over
from service.store.programs import program_ids
from service.store.pulses import beat_pulse
from service.store.seal import SealBroken
from service.usecases.ask_consent import ask_anew, ask_to_confirm
from service.usecases.carry_out import UNASKED
from service.usecases.deps import Deps
from service.usecases.go_live import waits
from service.usecases.introduce import introduce
from service.usecases.one_by_one import one_by_one
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.read_program import program_of
from service.usecases.record_consent import Taken, record_consent
from service.usecases.scene import Scene, scene_of
from service.usecases.work import Work, retried, work

PULSE = "see_to_peers"
EVERY = timedelta(hours=1)

log = structlog.get_logger(__name__)


def see_to_peers(deps: Deps) -> None:
    """Look through all peers once, one transaction for each with whom something is to be done."""
    with work(deps) as begun:
        beat_pulse(begun.session, PULSE, begun.now)
        contact_ids = [
            contact_id
            for program_id in program_ids(begun.session)
            if (program := _program(begun, program_id)) is not None
            for contact_id in open_consents(
                begun.session, program_id, *_times(program.consent, begun.now)
            )
        ]
        peer_ids = peers_handed_over(begun.session, begun.now - EVERY)
    one_by_one(contact_ids, partial(_follow_consent, deps))
    one_by_one(peer_ids, partial(introduce, deps))


def _program(work: Work, program_id: UUID) -> Program | None:
    try:
        return program_of(work, program_id)
    except (AuthoringError, SealBroken):
        log.exception("program_unreadable", program_id=str(program_id))
        return None


def _times(rules: ConsentRules, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Before when a yes must have been given to be asked anew now, and to have run out (UTC)."""
    if rules.expires_after is None:
        return None, None
    over = now - rules.expires_after
    return over + rules.ask_before, over


@retried
def _follow_consent(deps: Deps, contact_id: UUID) -> None:
    with work(deps) as begun:
        contact = lock_contact(begun.session, contact_id)
        scene = scene_of(begun, contact)
        event = deciding_event(begun.session, contact_id)
        if event is None or not event.given or scene.peer is None or not scene.peer.active:
            return
        if event.awaits is not None:
            _confirm(scene, event)
            return
        to_ask, over = _times(scene.program.consent, begun.now)
        if to_ask is None or over is None or event.created_at > to_ask:
            return
        if event.asked_at is None:
            if not _busy(scene):
                ask_anew(scene, event)
        elif event.created_at <= over and _had_time(scene, event):
            _end(scene, event)


def _had_time(scene: Scene, event: ConsentEvent) -> bool:
    """Whether they were asked long enough ago: where a program says for the first time that
    consent runs out, it may be over before anybody was asked."""
    assert event.asked_at is not None
    return scene.work.now - event.asked_at >= scene.program.consent.ask_before


def _confirm(scene: Scene, event: ConsentEvent) -> None:
    """Ask for the answer that is awaited, if nobody has; and have a person look into one that does
    not come."""
    if ask_to_confirm(scene, event) or waits(scene.work, scene.contact.program_id):
        return
    since = event.asked_at or event.created_at
    late = scene.work.now - since >= scene.program.consent.remind_after
    if late and event.told_at is None:
        event.told_at = scene.work.now
        scene.work.session.add(event)
        why = "no_guardian" if event.awaits == "guardian" else "unconfirmed"
        raise_alert(scene.work, scene.contact, Cause("consent", Severity.CONCERN, why, news=False))


def _end(scene: Scene, event: ConsentEvent) -> None:
    """It has run out: no text goes any more, and staff see to it."""
    taken = Taken(channel=event.channel or "text", awaits="renewal")
    record_consent(scene, given=False, source="expired", taken=taken)
    cancel_waiting(scene.work.session, scene.contact.id, UNASKED)
    cause = Cause("consent", Severity.CONCERN, "expired", news=False)
    raise_alert(scene.work, scene.contact, cause)


def _busy(scene: Scene) -> bool:
    """Whether this is no time for a question of ours: no text on a schedule goes then either."""
    alert = open_alert_of(scene.work.session, scene.contact.id)
    grave = alert is not None and alert.severity >= Severity.URGENT
    return grave or scene.doubtful or holder_of(scene.contact, scene.work.now) is not None
