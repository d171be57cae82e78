"""Run a check-in: the flow of a schedule begins with a peer, or it is recorded that it did not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from service.core import turn
from service.core.dialogue import door, engine
from service.core.dialogue.cheer import without_cheer
from service.core.dialogue.flow import Flow
from service.core.dialogue.model import Say, Started
from service.core.dialogue.own_words import in_own_words
from service.core.scheduling.due_texts import Text
from service.core.scheduling.ending import farewell_of
from service.store.programs import Line
from service.store.schedules import BY_WORD, Checkin, Enrollment, pause_of
from service.usecases.carry_out import Origin, carry_out
from service.usecases.openings import farewell_text
from service.usecases.planning import OnSchedule
from service.usecases.scene import Scene
from service.usecases.standing import Standing

# A pause that was over so long ago is no news.
NEWLY_OVER = timedelta(days=14)


@dataclass(frozen=True)
class Begins:
    """The flow that begins, and the check-in that this is: its row is in the database."""

    flow: Flow
    checkin: Checkin


def run_checkin(standing: Standing, one: OnSchedule, text: Text, begins: Begins) -> None:
    """Begin the flow of a schedule with a peer who may be texted, in the words that somebody put in
    place of its opening, if they did. What it says may leave until the text expires; before the end
    of the schedule it says so. On a shared phone all of this waits until it is opened."""
    scene, dialogues, spec = standing.scene, standing.dialogues, one.spec
    work, flow, checkin = scene.work, begins.flow, begins.checkin
    values = scene.values_for(flow)
    talk = engine.begin(flow, values=values)
    farewell = (*_after_pause(scene), *_farewell(scene, one, text))
    if door.has_door(talk):
        talk, farewell = door.behind(talk, (one.text for one in farewell), text.words), ()
    dialogues.begin(talk, checkin_id=checkin.id)
    event = Started(spec.remind_after, spec.missed_after)
    begun = turn.advance(dialogues.stack, event, dialogues.find_flow, now=work.now)
    dialogues.keep(begun.stack, begun.ended)
    effects = begun.effects
    if text.words is not None and not door.has_door(talk):
        effects = in_own_words(flow, effects, values, text.words)
    said = without_cheer(effects, alert=standing.alert)
    line = standing.line if isinstance(standing.line, Line) else None
    origin = Origin(checkin_id=checkin.id, lives=text.expires_at - work.now, line=line)
    carry_out(scene, (*farewell, *said), origin)


def _farewell(scene: Scene, one: OnSchedule, text: Text) -> tuple[Say, ...]:
    """What is said of the end before the check-in itself, whose question comes last."""
    farewell = farewell_of(text.occurrence, announced=one.row.announced)
    said = farewell_text(scene, one.spec.flow, farewell)
    one.row.announced = one.row.announced or (bool(said) and farewell != "goodbye")
    return tuple(Say(words, step="") for words in said)


def _after_pause(scene: Scene) -> tuple[Say, ...]:
    """What is said before the first check-in after a pause that a peer asked for, and that has run
    out since: it is good to hear of them, and how to have more time."""
    peer, work = scene.peer, scene.work
    if peer is None or peer.paused_until is None or peer.paused_until > work.now:
        return ()
    ended = peer.paused_until
    peer.paused_until = None  # once is enough
    work.session.add(peer)
    pause = pause_of(work.session, peer.id)
    if pause is None or pause.source != BY_WORD or work.now - ended > NEWLY_OVER:
        return ()
    replies = work.deps.library.replies
    words = replies.text("pause_over", scene.lang, program=scene.program.public_name)
    return (Say(words, step=""),)


def keep_checkin(
    scene: Scene, row: Enrollment, text: Text, status: str, reason: str | None
) -> Checkin:
    """Record what became of a text, now; with the next flush."""
    work = scene.work
    checkin = Checkin(
        id=work.new_id(),
        created_at=work.now,
        enrollment_id=row.id,
        peer_id=row.peer_id,
        contact_id=scene.contact.id,
        due_at=text.due_at,
        on=text.occurrence.on,
        number=text.occurrence.number,
        status=status,
        reason=reason,
    )
    work.session.add(checkin)
    return checkin
