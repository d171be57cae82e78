"""Obey what a member of staff wrote from their own phone: take, pass on, close or list alerts, be
off and on again. Nothing is done on a guess."""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never
from uuid import UUID

from service.core.alerting.commands import (
    Choice,
    Command,
    Done,
    Hold,
    ListAlerts,
    Off,
    On,
    Pass,
    Take,
    Unclear,
    in_spanish,
    plain_words,
    read_command,
    wants_to_take,
)
from service.core.alerting.off_words import OffTime
from service.core.alerting.outcome_words import NUMBERED, read_outcome
from service.core.alerting.promise import say_clock
from service.core.alerting.relay_words import Number, Relay
from service.store.alerts import Alert, outcome_wanted
from service.store.contacts import Contact, lock_contact
from service.store.messages import Message
from service.usecases.alert_steps import note
from service.usecases.close_alert import Outcome, close
from service.usecases.drill_staff import answer_drill
from service.usecases.lost_phones import tell_one
from service.usecases.pass_alert import Passed, pass_on
from service.usecases.pass_words_on import (
    ask_for_whom,
    forget_waiting,
    names_somebody,
    pass_words_on,
)
from service.usecases.scene import Scene
from service.usecases.staff_desk import Desk
from service.usecases.staff_off import (
    NeedsCover,
    NobodyLeft,
    OffAnyway,
    WentOff,
    come_back,
    go_off,
    off_until,
)
from service.usecases.take_alert import (
    AlertClosed,
    HasOwner,
    Taken,
    extend,
    lock_alert,
    owner_name,
    take,
)
from service.usecases.take_over import take_over
from service.usecases.tell_rota import tell_when_on

# So long after they were asked for an outcome, a number alone answers it.
ASKED_LATELY = timedelta(hours=1)
# Words of the question itself, which DONE alone would not take for an end.
_NO_ANSWER = frozenset({"no answer", "sin respuesta"})


def obey_staff(scene: Scene, command: Command | None, message: Message) -> None:
    """Do what the command in `message` says, and answer it in the language of its words. The scene
    is the staff member's contact."""
    assert scene.staff_id is not None
    place = ("message", "body", message.id)
    text = scene.work.deps.keyring.unseal(scene.contact, place, message.body)
    desk = Desk(scene, scene.staff_id, "es" if in_spanish(text) else scene.lang)
    if not isinstance(command, Number | None):
        forget_waiting(desk)
    match command:
        case None | Unclear() if _says_how(desk, read_command(f"DONE {text}")):
            pass
        case None if wants_to_take(text) and not names_somebody(text):
            desk.say_which("take_which", desk.takeable())
        case None:
            ask_for_whom(desk, message, text)
        case Relay() | Number():
            pass_words_on(desk, message, command)
        case Unclear(meant):
            desk.say("staff_unclear", meant=meant)
        case Take() | Pass() | Done() | Choice() | Hold() | ListAlerts():
            _about_alerts(desk, command)
        case Off() | On():
            _about_duty(desk, command)
        case _:
            assert_never(command)


def _about_alerts(desk: Desk, command: Take | Pass | Done | Choice | Hold | ListAlerts) -> None:
    match command:
        case ListAlerts():
            desk.say_list()
        case Take(ref):
            _take(desk, ref)
        case Pass(ref):
            _pass(desk, ref)
        case Done():
            _close(desk, command)
        case Hold(ref):
            _hold(desk, ref)
        case Choice(number):
            _choose(desk, number)
        case _:
            assert_never(command)


def _take(desk: Desk, ref: int | None) -> None:
    work, staff_id = desk.scene.work, desk.staff_id
    if answer_drill(work, desk.scene.contact.program_id, staff_id) and ref is None:
        # Whether it was meant for an alert as well cannot be known: nothing is taken.
        waiting = desk.takeable()
        if waiting:
            desk.say_which("drill_ok_which", waiting)
        else:
            desk.say("drill_ok")
        return
    if ref is None and off_until(work, desk.scene.contact.program_id, staff_id) is not None:
        # It lies one letter from ON: whoever is off may mean that.
        desk.say_which("take_or_on", desk.takeable(), none="on_unsure")
        return
    alert = desk.meant(ref, desk.takeable(), ask="alert_which")
    if alert is None:
        return
    if alert.asked and desk.has(alert):
        more_time = extend(work, alert, staff_id)
        desk.say("alert_kept" if more_time else "alert_due", ref=str(alert.reference))
        return
    match take(work, alert, staff_id):
        case Taken(reference):
            desk.say("alert_taken", ref=str(reference))
        case HasOwner(reference, name):
            desk.say("alert_taken_by_other", ref=str(reference), name=name)
        case AlertClosed(reference):
            desk.say("alert_closed", ref=str(reference))


def _pass(desk: Desk, ref: int | None) -> None:
    if ref is None:
        desk.say_which("pass_which", desk.mine() or desk.takeable())
        return
    alert = desk.meant(ref, [], ask="pass_which")
    if alert is None:
        return
    match pass_on(desk.scene.work, alert, desk.staff_id):
        case Passed(reference, told):
            desk.say("alert_passed" if told else "alert_passed_later", ref=str(reference))
        case HasOwner(reference, name):
            desk.say("alert_taken_by_other", ref=str(reference), name=name)
        case AlertClosed(reference):
            desk.say("alert_closed", ref=str(reference))


def _hold(desk: Desk, ref: int | None) -> None:
    """The automation keeps aside (again) for whoever had the alert last, also once it is closed."""
    if ref is None:
        desk.say_which("hold_which", desk.mine() or desk.takeable())
        return
    alert = desk.meant(ref, [], ask="hold_which")
    if alert is None:
        return
    if alert.owner_id is not None and alert.owner_id != desk.staff_id:
        name = owner_name(desk.scene.work, alert)
        desk.say("alert_taken_by_other", ref=str(ref), name=name)
        return
    work = desk.scene.work
    until = take_over(work, lock_contact(work.session, alert.contact_id), desk.staff_id, "wrote")
    desk.say("hold_on", ref=str(ref), time=say_clock(until, desk.scene.program.zone))


def _close(desk: Desk, done: Done) -> None:
    """Whoever closes an alert has it: they take it by the same word if nobody has."""
    work, staff_id = desk.scene.work, desk.staff_id
    if _says_how(desk, done):
        return
    alert = desk.meant(done.ref, desk.mine(), ask="done_which")
    if alert is None:
        return
    outcome = read_outcome(plain_words(done.note))
    numbered = outcome is not None and done.note.strip()[:1].isdigit()
    if not done.plain and not numbered and alert.status != "closed":
        desk.say("done_unsure", ref=str(alert.reference))
        return
    match take(work, alert, staff_id):
        case HasOwner(reference, name):
            desk.say("alert_taken_by_other", ref=str(reference), name=name)
        case Taken() if outcome is None:
            _ask_outcome(desk, alert, done.note)
        case Taken(reference) | AlertClosed(reference):
            words = done.note.strip()[1:].lstrip(" .:,") if numbered else done.note
            close(work, alert, staff_id, Outcome(outcome or "", words))
            desk.say("alert_closed", ref=str(reference))


def _ask_outcome(desk: Desk, alert: Alert, words: str) -> None:
    """It stays theirs, and open, until one of a few outcomes is known; their words are kept."""
    work = desk.scene.work
    if words:
        contact = work.session.get_one(Contact, alert.contact_id)
        alert.note = work.deps.keyring.seal(contact, ("alert", "note", alert.id), words)
    note(work, alert, "outcome_wanted", staff_id=desk.staff_id)
    desk.say("outcome_which", ref=str(alert.reference))


def _says_how(desk: Desk, done: Command | None) -> bool:
    """Whether `DONE 2` and `2 they are safe` answer the question how it went, asked lately about
    one alert of theirs; then it is closed. A number so small is no alert's."""
    if not isinstance(done, Done) or done.ref is None or not 1 <= done.ref <= len(NUMBERED):
        return False
    work = desk.scene.work
    asked = outcome_wanted(work.session, desk.staff_id, work.now - ASKED_LATELY)
    mine = [alert for alert in desk.mine() if alert.id in asked]
    outcome = read_outcome(f"{done.ref} {plain_words(done.note)}")
    plain = done.plain or plain_words(done.note).strip(" .!") in _NO_ANSWER
    if len(mine) != 1 or outcome is None or not plain:
        return False
    alert = lock_alert(work, mine[0])
    close(work, alert, desk.staff_id, Outcome(outcome, done.note))
    desk.say("alert_closed", ref=str(alert.reference))
    return True


def _choose(desk: Desk, number: int) -> None:
    """A number alone answers what they were asked lately, if that was about one alert."""
    work = desk.scene.work
    asked = outcome_wanted(work.session, desk.staff_id, work.now - ASKED_LATELY)
    mine = [alert for alert in desk.mine() if alert.id in asked]
    if len(mine) != 1:
        if asked:
            desk.say_which("done_which", desk.mine())
        else:
            desk.say("staff_help")
        return
    alert = lock_alert(work, mine[0])
    close(work, alert, desk.staff_id, Outcome(NUMBERED[number - 1]))
    desk.say("alert_closed", ref=str(alert.reference))


# ---------------------------------------------------------------- off and on
def _about_duty(desk: Desk, command: Off | On) -> None:
    match command:
        case Off(None):
            desk.say("off_how_long")
        case Off(time):
            assert time is not None
            _go_off(desk, time)
        case On():
            program_id = desk.scene.contact.program_id
            _come_back(desk, program_id)
        case _:
            assert_never(command)


def _come_back(desk: Desk, program_id: UUID) -> None:
    work = desk.scene.work
    back = come_back(work, program_id, desk.staff_id)
    if back is None:
        desk.say("staff_on_already")
        return
    desk.say("staff_on_arranged" if back.arranged else "staff_on")
    for cover_id in back.covers:
        tell_when_on(work, program_id, cover_id, "cover_ends", name=desk.own_name())


def _go_off(desk: Desk, time: OffTime) -> None:
    work, program = desk.scene.work, desk.scene.program
    program_id = desk.scene.contact.program_id
    ends = time.ends(work.now, program.zone)
    at = say_clock(ends, program.zone)
    match go_off(work, program_id, desk.staff_id, ends=ends, who=time.who):
        case WentOff(_, cover_id, cover):
            mine = desk.mine()
            key = "staff_off_with_alerts" if mine else "staff_off"
            desk.say(key, time=at, cover=cover, **({"refs": desk.refs(mine)} if mine else {}))
            tell_one(work, program_id, cover_id, "staff_covers", name=desk.own_name(), time=at)
        case NeedsCover(names):
            desk.say("off_who", names=", ".join(names[:6]), time=at)
        case OffAnyway():
            desk.say("staff_off_anyway")
        case NobodyLeft(gap):
            start = say_clock(gap.start if gap else work.now, program.zone)
            desk.say("off_refused", time=start)
