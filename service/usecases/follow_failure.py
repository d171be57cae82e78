"""Follow a text that will not arrive: what the carrier's code says of the number or of the line,
and what hung on the text goes another way."""

from __future__ import annotations

from uuid import UUID

from service.core import delivery
from service.core.severity import Severity
from service.store.alerts import Alert, lock_open_alert, staff_told
from service.store.contacts import Contact, links_of, lock_contact
from service.store.lock import lock_one
from service.store.messages import Message, checkin_arrived
from service.store.programs import Line
from service.store.schedules import Checkin, Enrollment, last_checkins
from service.store.staff_calls import called_since
from service.usecases.alert_steps import note
from service.usecases.call_staff import call_staff
from service.usecases.caps import today_of
from service.usecases.carrier_block import find_bad_number, find_blocked
from service.usecases.climb_ladders import warn_cannot_text
from service.usecases.doubt import doubt_peer
from service.usecases.follow_misses import is_outage
from service.usecases.line_alert import alert_of_line
from service.usecases.lost_phones import Why, lose_phone
from service.usecases.mail_staff import mail_staff
from service.usecases.on_call import people_for, those_in_charge
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.send_another import send_another
from service.usecases.work import Work

# So many check-ins one after the other that did not arrive are no accident.
IN_A_ROW = 2
KEPT_BACK = "kept_back"
_WHY_KEPT_BACK = {30007: "filtered", 30034: "not_registered"}


def learn(work: Work, message: Message, code: int | None) -> None:
    """Keep what a code of the carrier's says beyond this one text."""
    if code == delivery.OPTED_OUT:
        find_blocked(work, message.contact_id, message.line_id)
        _lose(work, message, "blocked")
    elif code in delivery.PERMANENT:
        find_bad_number(work, message.contact_id, message.line_id, code)
    elif code in delivery.KEPT_BACK:
        _warn_kept_back(work, message, _WHY_KEPT_BACK[code])


def end_badly(work: Work, message: Message) -> None:
    """A text will not arrive: another try of it may; else what hung on it goes another way."""
    another = send_another(work, message)
    if message.purpose == "alert":
        _lose(work, message, "undelivered")
        if message.alert_id is not None:  # else it told of the machine: an e-mail did so too
            _next_step(work, message, message.alert_id)
    elif message.purpose in ("crisis", "staff") or message.priority == delivery.URGENT:
        _call_instead(work, message)
    elif message.checkin_id is not None and not another:
        _lose_checkin(work, message, message.checkin_id)


def call_off(work: Work, message: Message, reason: str) -> None:
    """A text was not sent, by our own decision: a check-in of which nothing arrived was none, and
    whoever wrote to somebody who has stopped their texts hears that it must be a call."""
    if message.written_by_id is not None:
        _call_instead(work, message)
    if message.checkin_id is None:
        return
    checkin = work.session.get_one(Checkin, message.checkin_id)
    if checkin.status == "sent" and not checkin_arrived(work.session, checkin.id):
        checkin.status, checkin.reason = "dropped", reason
        _uncount(work, work.session.get_one(Enrollment, checkin.enrollment_id))


def _lose_checkin(work: Work, message: Message, checkin_id: UUID) -> None:
    checkin = work.session.get_one(Checkin, checkin_id)
    if checkin.status == "sent" and not checkin_arrived(work.session, checkin.id):
        checkin.status, checkin.reason = "undelivered", message.status
        contact = work.session.get_one(Contact, message.contact_id)
        if not is_outage(work, contact, checkin):
            _out_of_reach(work, message)


def _out_of_reach(work: Work, message: Message) -> None:
    """A check-in that did not arrive may have met a phone that was off. A second failure in a row
    is for a person: nobody would hear of a crisis."""
    last = last_checkins(work.session, message.contact_id, limit=IN_A_ROW)
    lost = [one for one in last if one.status == "undelivered" and one.reason in delivery.FAILED]
    if len(lost) < IN_A_ROW:
        return
    contact = lock_contact(work.session, message.contact_id)
    doubt_peer(work, links_of(work.session, contact.id)[0], "undelivered")
    standing = lock_open_alert(work.session, contact.id)
    if standing is None or standing.kind != "undelivered":
        raise_alert(work, contact, Cause("undelivered", Severity.CONCERN, "checkin"))


def _uncount(work: Work, enrollment: Enrollment) -> None:
    """A text that did not go counts towards no limit: there may be another one then."""
    enrollment.sent = max(0, enrollment.sent - 1)
    if enrollment.ended_at is None and enrollment.paused_at is None:
        enrollment.next_due_at = enrollment.next_due_at or work.now
    work.session.add(enrollment)


def _next_step(work: Work, message: Message, alert_id: UUID) -> None:
    """A member of staff could not be told: they are called and written to, and the alert need not
    wait for their answer. At the top of the ladder it does wait: there nobody else is left, and it
    would only go round and round; whoever is in charge is written to as well."""
    alert = lock_one(work.session, Alert, alert_id)
    note(work, alert, "not_delivered", detail=message.status)
    _, staff_id = links_of(work.session, message.contact_id)
    rung = staff_id is not None and called_since(
        work.session, alert.id, staff_id, message.created_at
    )
    if staff_id is not None and alert.status == "open" and not rung:
        call_staff(work, alert, staff_id)
    written = staff_id is not None and mail_staff(work, alert, (staff_id,), "not_told")
    if not written or alert.rounds > 0:
        mail_staff(work, alert, those_in_charge(people_for(work, alert)), "nobody")
    if alert.status == "open" and alert.due_at is not None and alert.rounds == 0:
        alert.due_at = work.now
        work.wake("climb_ladders", "urgent")


def _call_instead(work: Work, message: Message) -> None:
    """The person could not be texted: whoever has their alert hears that they must call."""
    severity = Severity.CONCERN if message.purpose == "staff" else Severity.URGENT
    contact = lock_contact(work.session, message.contact_id)
    alert = lock_open_alert(work.session, contact.id)
    if alert is None or alert.severity < severity:
        alert = raise_alert(work, contact, Cause("undelivered", severity, message.purpose))
    else:
        note(work, alert, "not_delivered", detail=message.status)
        warn_cannot_text(work, alert)
    if severity >= Severity.URGENT:
        _write_too(work, alert)


def _write_too(work: Work, alert: Alert) -> None:
    """Whoever has the alert, or was told of it, gets an e-mail beside the text; without an address
    of theirs, whoever is in charge."""
    work.session.flush()
    near = (alert.owner_id,) if alert.owner_id else tuple(staff_told(work.session, alert.id))
    if not mail_staff(work, alert, near, "call"):
        mail_staff(work, alert, those_in_charge(people_for(work, alert)), "call")


def _lose(work: Work, message: Message, why: Why) -> None:
    """A text did not arrive at a phone of the staff."""
    _, staff_id = links_of(work.session, message.contact_id)
    if staff_id is not None:
        lose_phone(work, message.contact_id, staff_id, why)


def _warn_kept_back(work: Work, message: Message, why: str) -> None:
    """The carrier keeps the line's texts back: whoever runs the program hears of it, once a day."""
    line = lock_one(work.session, Line, message.line_id)
    today = today_of(work, line.program_id)
    if line.warned_on != today:
        line.warned_on = today
        alert_of_line(work, line, Cause(KEPT_BACK, Severity.URGENT, why))
