"""An alert about a line of the program's: it hangs on the line's own number, belongs to no peer
and holds nobody's texts back. The coordinators hear of it beside the ladder: only they can help.
And the alert of a contact to whom the automation says no more today."""

from __future__ import annotations

from service.core.program.caps import WhichCap
from service.core.severity import Severity
from service.store.alerts import open_alert_of, staff_told
from service.store.contacts import Contact, lock_contact
from service.store.lock import lock_one
from service.store.messages import Message
from service.store.programs import Line
from service.store.staff import memberships_in
from service.usecases.caps import ANSWERS, CAP, today_of
from service.usecases.climb_ladders import tell_staff
from service.usecases.meet_contact import contact_for
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.work import Work

_CONTACTS_OWN = frozenset({"contact", "spend_contact"})


def alert_of_line(work: Work, line: Line, cause: Cause) -> None:
    """Raise an alert about a line, and tell every coordinator of it."""
    own = lock_contact(work.session, contact_for(work, line.program_id, line.phone).id)
    alert = raise_alert(work, own, cause)
    work.session.flush()
    told = set(staff_told(work.session, alert.id))
    for row in memberships_in(work.session, line.program_id):
        if row.role == "coordinator" and row.staff_id not in told:
            told.add(row.staff_id)
            tell_staff(work, alert, row.staff_id, "alert")


def tell_cap(work: Work, message: Message, which: WhichCap) -> None:
    """A cap of the day keeps a text from leaving: whoever runs the program hears of it, once a day
    and line; and whoever wrote, and gets no answer for it, is on the list of their specialist, as
    is who has had all that one contact may."""
    if message.purpose in ANSWERS:
        _put_on_list(work, message, Cause("unread", Severity.CONCERN, CAP))
    if which in _CONTACTS_OWN:
        _put_on_list(work, message, Cause(CAP, Severity.CONCERN, which))
        return
    line = lock_one(work.session, Line, message.line_id)
    today = today_of(work, line.program_id)
    if line.capped_on != today:
        line.capped_on = today
        alert_of_line(work, line, Cause(CAP, Severity.URGENT, which))


def _put_on_list(work: Work, message: Message, cause: Cause) -> None:
    contact = lock_contact(work.session, message.contact_id)
    if open_alert_of(work.session, contact.id) is None:
        raise_alert(work, contact, cause)


def tell_unsaid(work: Work, contact: Contact) -> None:
    """Something was not said to a contact, since it would have been too much: a person looks."""
    why = work.unsaid.pop(contact.id, None)
    if why is not None and open_alert_of(work.session, contact.id) is None:
        raise_alert(work, contact, Cause("unread", Severity.CONCERN, why))
