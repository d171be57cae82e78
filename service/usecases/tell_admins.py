"""Tell those who run the machine that something stands still, or works again: by text and by
e-mail, without a word about anybody whom the service is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from service.core import delivery
from service.ports import Mail
from service.settings import MAIL
from service.store.consent import consent_of
from service.store.contacts import contact_of_staff
from service.store.due import Claim, claim, finish
from service.store.staff import Staff
from service.store.troubles import MAILS, Trouble, TroubleNotice, admins_of
from service.usecases.deps import Deps
from service.usecases.post import NotPosted, Post, post
from service.usecases.work import Work, work

LEASE = timedelta(minutes=1)  # longer than the mail server's time
FIRST_RETRY = timedelta(minutes=1)  # then twice as long each time
MOST_TRIES = 8


@dataclass(frozen=True)
class Letterbox:
    """How e-mail leaves, and who gets it beside the staff who are admins."""

    mail: Mail
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str


# ---------------------------------------------------------------- within a transaction
def tell_admins(work: Work, trouble: Trouble, *, over: bool, letterbox: Letterbox | None) -> None:
    """Put the texts and e-mails of a trouble that began, or is over, into their outboxes."""
    body = sentence(work.deps, trouble.kind, over=over)
    staff: dict[UUID, list[UUID]] = {}
    for staff_id, program_id in admins_of(work.session):
        staff.setdefault(staff_id, []).append(program_id)
    for staff_id, program_ids in sorted(staff.items()):  # contacts are locked in one order
        _text(work, _Notice(trouble.id, over, staff_id), program_ids, body)
        if letterbox is not None and address_of(work, staff_id) is not None:
            _mail(work, _Notice(trouble.id, over, staff_id))
    if letterbox is not None and letterbox.addresses:
        _mail(work, _Notice(trouble.id, over, None))


def sentence(deps: Deps, kind: str, *, over: bool) -> str:
    """What is said of a trouble, in a text and on the console."""
    text = deps.library.replies.text
    what = text(f"trouble_{kind}", "en")
    return text("trouble_over" if over else "trouble", "en", what=what)


def address_of(work: Work, staff_id: UUID) -> str | None:
    """The e-mail address of a member of staff: their sign-in name, where it is one."""
    staff = work.session.get_one(Staff, staff_id)
    login = work.deps.keyring.unseal(staff, ("staff", "login", staff.id), staff.login)
    return login if MAIL.fullmatch(login) else None


@dataclass(frozen=True)
class _Notice:
    trouble_id: UUID
    over: bool
    staff_id: UUID | None


def _text(work: Work, notice: _Notice, program_ids: Sequence[UUID], body: str) -> None:
    """One text, from the first of their programs that can reach them."""
    row = _new(work, notice, "text")
    row.failed = "no_number"
    for program_id in program_ids:
        assert notice.staff_id is not None
        contact = contact_of_staff(work.session, notice.staff_id, program_id)
        if contact is None:
            continue
        if consent_of(work.session, contact.id) is False:
            row.failed = "stopped"
            continue
        posted = post(work, contact, Post(body, "alert", delivery.URGENT, None))
        if not isinstance(posted, NotPosted):
            work.session.flush()  # the text is there before the notice names it
            row.message_id, row.failed = posted.id, ""
            break
        row.failed = posted.reason
    work.session.add(row)


def _mail(work: Work, notice: _Notice) -> None:
    row = _new(work, notice, "mail")
    row.due_at = work.now
    work.session.add(row)


def _new(work: Work, notice: _Notice, way: str) -> TroubleNotice:
    return TroubleNotice(
        id=work.new_id(),
        created_at=work.now,
        trouble_id=notice.trouble_id,
        over=notice.over,
        staff_id=notice.staff_id,
        way=way,
    )


# ---------------------------------------------------------------- afterwards
def send_letters(deps: Deps, letterbox: Letterbox) -> None:
    """Send the e-mails that wait, each under a lease; what the server does not take is tried again.
    On doubt one goes twice: a double does no harm."""
    token = deps.ids.new()
    with work(deps) as begun:
        claimed = claim(begun.session, MAILS, Claim(token, begun.now, LEASE, 20))
        letters = [_letter_of(begun, notice_id, letterbox) for notice_id in claimed]
    for notice_id, (to, letter) in zip(claimed, letters, strict=True):
        taken = bool(to) and letterbox.mail.send(to, letter.subject, letter.body)
        _settle(deps, notice_id, token, taken=taken)


def write_letter(deps: Deps, kind: str, since: datetime, *, over: bool) -> Letter:
    """The e-mail about a trouble."""
    what = deps.library.replies.text(f"trouble_{kind}", "en")
    at = f"{since:%Y-%m-%d %H:%M} UTC"
    if over:
        body = f"This is over: {what} (since {at}).\n\nNothing needs to be done.\n"
        return Letter("Warmline works again", body)
    body = (
        f"Since {at}: {what}.\n\n"
        f"Please look: {deps.public_url}/console, or `warmline doctor` on the machine.\n"
        'What to do is in docs/operations.md, "When something stands still".\n'
        "You will hear once when it is over.\n"
    )
    return Letter(f"Warmline needs a look: {what}", body)


def _letter_of(work: Work, notice_id: UUID, letterbox: Letterbox) -> tuple[tuple[str, ...], Letter]:
    notice = work.session.get_one(TroubleNotice, notice_id)
    trouble = work.session.get_one(Trouble, notice.trouble_id)
    letter = write_letter(work.deps, trouble.kind, trouble.since, over=notice.over)
    if notice.staff_id is None:
        return letterbox.addresses, letter
    address = address_of(work, notice.staff_id)
    return (address,) if address else (), letter


def _settle(deps: Deps, notice_id: UUID, token: UUID, *, taken: bool) -> None:
    with work(deps) as begun:
        notice = begun.session.get_one(TroubleNotice, notice_id)
        tries = notice.attempts + 1
        values: dict[str, object] = {"attempts": tries, "due_at": None}
        if taken:
            values["sent_at"] = begun.now
        elif tries < MOST_TRIES:
            values["due_at"] = begun.now + FIRST_RETRY * 2 ** (tries - 1)
        else:
            values["failed"] = "not_taken"
        finish(begun.session, MAILS, notice_id, token, values)
