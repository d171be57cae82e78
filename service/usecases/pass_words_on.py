"""Pass on what a member of staff wrote from their own phone, to the person of an alert: from the
program's line, so that no number is shown. For whom it is, is never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from service.core.alerting.commands import read_loose
from service.core.alerting.relay_words import Number, Relay
from service.store.alerts import Alert, find_alert
from service.store.contacts import Contact, lock_contact
from service.store.kept_words import KeptWords, waiting_words
from service.store.lock import lock_one
from service.store.messages import Message
from service.store.programs import lines_of
from service.usecases.staff_desk import Desk
from service.usecases.take_alert import owner_name
from service.usecases.write_text import LONGEST, NotWritten, write_to

# So long after they were asked for whom their words are, a number answers it.
KEPT_FOR = timedelta(minutes=30)
# A text in so many parts may arrive as several: whoever wrote it hears of that.
MANY_PARTS = 6
_SAID: dict[str, str] = {"no_consent": "relay_stopped", "too_long": "relay_too_long"}


def pass_words_on(desk: Desk, message: Message, command: Relay | Number) -> None:
    """Send the words that name an alert; or, by its number alone, those that wait for one."""
    if message.media is not None:
        desk.say("relay_picture")
    elif isinstance(command, Relay):
        _send(desk, command.ref, (command.words,))
    else:
        _send_waiting(desk, command.ref)


def ask_for_whom(desk: Desk, message: Message, text: str) -> None:
    """A text that is no command: words for somebody, if they have an alert; then they wait, and it
    is asked for whom they are. Otherwise it is told how to write a command."""
    mine, loose = desk.mine(), read_loose(text)
    if loose is not None and loose.may_be_command and loose.ref is not None:
        if _find(desk, loose.ref) is not None:
            _keep(desk, message)
            desk.say("relay_unsure", ref=str(loose.ref))
        return
    courteous = desk.scene.work.deps.library.courtesies.is_one(text)
    if message.media is not None and mine:
        desk.say("relay_picture")
    elif not mine or loose is None or not loose.words or courteous:
        desk.say("staff_help")
    else:
        _keep(desk, message)
        named = [alert for alert in mine if alert.reference == loose.ref]
        desk.say_which("relay_to" if len(named or mine) == 1 else "relay_which", named or mine)


def names_somebody(text: str) -> bool:
    """Whether a text begins with a number and then words, though these may be a command."""
    loose = read_loose(text)
    return loose is not None and loose.may_be_command


def forget_waiting(desk: Desk) -> None:
    """They wrote something else that is plain: what they were asked about is no more. Otherwise it
    would go out beside the next words that they are asked about."""
    work = desk.scene.work
    for row, _ in waiting_words(work.session, desk.scene.contact.id):
        row.settled_at = work.now


def _keep(desk: Desk, message: Message) -> None:
    work = desk.scene.work
    row = KeptWords(
        id=work.new_id(),
        created_at=work.now,
        message_id=message.id,
        contact_id=desk.scene.contact.id,
        staff_id=desk.staff_id,
        expires_at=work.now + KEPT_FOR,
    )
    work.session.add(row)


def _send_waiting(desk: Desk, ref: int) -> None:
    work = desk.scene.work
    found = waiting_words(work.session, desk.scene.contact.id)
    fresh = [(row, message) for row, message in found if row.expires_at > work.now]
    if not fresh:
        for row, _ in found:
            row.settled_at = work.now
        desk.say("relay_expired" if found else "staff_help", **({"ref": str(ref)} if found else {}))
        return
    alert_id = _send(desk, ref, [_words(desk, message) for _, message in fresh])
    if alert_id is not None:
        for row, _ in found:
            row.settled_at, row.alert_id = work.now, alert_id


def _words(desk: Desk, message: Message) -> str:
    place = ("message", "body", message.id)
    text = desk.scene.work.deps.keyring.unseal(desk.scene.contact, place, message.body)
    loose = read_loose(text)
    return loose.words if loose is not None else text


def _send(desk: Desk, ref: int, texts: Sequence[str]) -> UUID | None:
    """Send to the person of the alert numbered `ref`, if it is theirs or nobody's. They hear of it
    only where there is something that they cannot expect. The alert, if anything was sent."""
    work, found = desk.scene.work, _find(desk, ref)
    if found is None:
        return None
    alert, contact = found
    free, parts = alert.status == "open", 0
    for text in texts:
        written = (
            write_to(work, contact, desk.staff_id, text)
            if len(text) <= LONGEST
            else NotWritten("too_long")
        )
        if isinstance(written, NotWritten):
            desk.say(_SAID.get(written.reason, "relay_not_sent"), ref=str(ref))
            return alert.id if parts else None
        parts += written.segments
    if free:
        desk.say("relay_taken", ref=str(ref))
    elif parts > MANY_PARTS:
        desk.say("relay_long", ref=str(ref), number=str(parts))
    return alert.id


def _find(desk: Desk, ref: int) -> tuple[Alert, Contact] | None:
    """The alert and its person, both locked (the person first, as turns do), if they may write to
    them; otherwise they are told why not."""
    session, own = desk.scene.work.session, desk.scene.contact
    known = find_alert(session, own.program_id, ref)
    if known is None or known.contact_id == own.id:
        desk.say("alert_unknown", ref=str(ref))
        return None
    contact = lock_contact(session, known.contact_id)
    alert = lock_one(session, Alert, known.id)
    if alert.status == "closed":
        desk.say("relay_closed", ref=str(ref))
    elif alert.status == "taken" and alert.owner_id != desk.staff_id:
        desk.say("relay_other", ref=str(ref), name=owner_name(desk.scene.work, alert))
    elif _is_line(desk, contact):
        desk.say("relay_nobody", ref=str(ref))
    else:
        return alert, contact
    return None


def _is_line(desk: Desk, contact: Contact) -> bool:
    """Whether the alert is about a line of the program: there is nobody to write to."""
    place = ("contact", "phone", contact.id)
    phone = desk.scene.work.deps.keyring.unseal(contact, place, contact.phone)
    lines = lines_of(desk.scene.work.session, contact.program_id)
    return any(line.phone == phone for line in lines)
