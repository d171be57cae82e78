"""Post a text: an outbox row of a transaction under way. It leaves with `deliver`, after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from service.core import delivery
from service.core.agreement import NOTHING_SAID, Agreement
from service.core.texts.segments import count
from service.ports import QueueName
from service.store.consent import agreement_of, block_of, blocks_among
from service.store.contacts import Contact, line_of, next_seq
from service.store.messages import Message
from service.store.programs import Line
from service.usecases.caps import is_automatic, why_unsaid
from service.usecases.work import Work

QUEUES: dict[int, QueueName] = {0: "urgent", 1: "replies", 2: "outreach", 3: "upkeep"}
# An answer that comes hours late is no answer; an alert is never too late.
REPLY_LIVES = timedelta(hours=1)
# These answer what the person just sent, or are to staff: no consent is asked for them (rule 7).
# A person's own text is among them: `write_text` sees to its consent.
ANSWERS = frozenset({"reply", "crisis", "consent", "staff", "alert", "command"})

# Asks for the consent itself where staff wrote a yes down, from a number that has not answered yet.
INVITE = "invite"

# These leave from the line that was written to, whatever it is for.
ASKED = frozenset({"reply", "crisis", "consent", "command"})


@dataclass(frozen=True)
class Post:
    """One text to one contact. `use` says for whom its line must be."""

    body: str
    purpose: str  # reply, crisis, consent, checkin, invite, staff; to staff: alert, command
    priority: delivery.Priority = delivery.REPLY
    lives: timedelta | None = REPLY_LIVES
    not_before: datetime | None = None  # UTC; for what must wait for the peer's hours
    alert_id: UUID | None = None
    checkin_id: UUID | None = None
    written_by_id: UUID | None = None
    scripted: bool = False  # part of a conversation, which ends by itself

    @property
    def use(self) -> str:
        return "staff" if self.purpose in ("alert", "command") else "peers"


@dataclass(frozen=True)
class NotPosted:
    """Nothing was posted: `no_line`, `no_consent`, `blocked` (the carrier takes nothing),
    `bad_number` (nothing arrives there), `cap` or `loop` (see `caps`)."""

    reason: str


def line_to(work: Work, contact: Contact, text: Post) -> Line | NotPosted:
    """The line a text to a contact leaves from, or why it may not or cannot go now."""
    session, asked = work.session, text.purpose in ASKED
    return _line_or_why_not(
        line_of(session, contact, text.use, answering=asked),
        lambda line: why_blocked(work, contact.id, line.id, text.purpose),
        lambda: text.purpose in ANSWERS or may_go(text.purpose, agreement_of(session, contact.id)),
    )


def may_go(purpose: str, agreed: Agreement) -> bool:
    """Whether a text that answers nothing may go by what its reader has agreed to. One that asks
    for a yes that was written down goes to nobody who has stopped since."""
    return bool(agreed.given) or (purpose == INVITE and agreed.may_be_asked)


def checkin_lines(
    work: Work, contacts: Sequence[Contact], agreed: Mapping[UUID, Agreement]
) -> dict[UUID, Line | NotPosted]:
    """What `line_to` says of a check-in to each of these contacts, by their ids."""
    session, contact_ids = work.session, [contact.id for contact in contacts]
    blocks = blocks_among(session, contact_ids)

    def line(contact: Contact) -> Line | NotPosted:
        return _line_or_why_not(
            work.once(
                ("line of check-ins", contact.program_id, contact.line_id),
                lambda: line_of(session, contact, "peers"),
            ),
            lambda line: _blocked_by(blocks.get((contact.id, line.id)), "checkin"),
            lambda: may_go("checkin", agreed.get(contact.id, NOTHING_SAID)),
        )

    return {contact.id: line(contact) for contact in contacts}


def why_blocked(work: Work, contact_id: UUID, line_id: UUID, purpose: str) -> str | None:
    """What stands between a line and a contact for a text of this purpose: `blocked`, `bad_number`,
    or None."""
    standing = block_of(work.session, contact_id, line_id)
    return _blocked_by(standing.code if standing is not None else None, purpose)


def _blocked_by(code: int | None, purpose: str) -> str | None:
    """Where nothing arrived so far, only an answer or a person's word is tried: if it arrives, the
    number is good again."""
    if code is None or code == delivery.OPTED_OUT:
        return None if code is None else "blocked"
    return "bad_number" if purpose not in ANSWERS else None


def _line_or_why_not(
    line: Line | None, why_not: Callable[[Line], str | None], agreed: Callable[[], bool]
) -> Line | NotPosted:
    if line is None:
        return NotPosted("no_line")
    blocked = why_not(line)
    if blocked is not None:
        return NotPosted(blocked)
    return line if agreed() else NotPosted("no_consent")


def post(
    work: Work, contact: Contact, text: Post, *, line: Line | NotPosted | None = None
) -> Message | NotPosted:
    """Put a text into the outbox, unless it may not or cannot be sent. Locks the contact. `line` is
    what `line_to` says, where that is known already."""
    session, deps = work.session, work.deps
    line = line or line_to(work, contact, text)
    if isinstance(line, NotPosted):
        return line
    if is_automatic(text.purpose, text.priority, text.written_by_id):
        why = why_unsaid(work, contact, text.body, text.purpose, scripted=text.scripted)
        if why is not None:
            work.unsaid[contact.id] = why
            return NotPosted(why)
    message_id = work.new_id()
    message = Message(
        id=message_id,
        created_at=work.now,
        program_id=contact.program_id,
        contact_id=contact.id,
        line_id=line.id,
        seq=next_seq(session, contact),
        direction="outbound",
        purpose=text.purpose,
        body=deps.keyring.seal(contact, ("message", "body", message_id), text.body),
        status="waiting",
        segments=count(text.body).segments,
        priority=text.priority,
        due_at=text.not_before or work.now,
        expires_at=(text.not_before or work.now) + text.lives if text.lives else None,
        alert_id=text.alert_id,
        checkin_id=text.checkin_id,
        written_by_id=text.written_by_id,
    )
    session.add(message)
    if text.use == "peers":
        contact.line_id = line.id
    work.wake("deliver", QUEUES[text.priority])
    return message
