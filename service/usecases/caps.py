"""Count what the automation sends, and stop it where it must not go on: at the caps of a day, and
where it goes round and round with another machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from service.core import delivery
from service.core.program.caps import Caps, DaySent, WhichCap, reached
from service.core.program.model import Program
from service.core.severity import Severity
from service.store.alerts import Alert
from service.store.contacts import Contact
from service.store.messages import Message, Said, said_lately, segments_to
from service.store.programs import Line, sent_on
from service.store.seal import SealBroken
from service.usecases.read_program import readable_program
from service.usecases.work import Work

AUTOMATIC = frozenset({"checkin", "invite", "reply", "consent", "command"})
# Those of which a person may cause any number: they answer a text each.
ANSWERS = frozenset({"reply", "consent", "command"})
# What STOP, START and HELP are owed by rule.
OWED = "consent"
# The same answer so often within so long is a machine's doing, whatever it writes. Conversations
# end by themselves and are not counted.
ROUNDS = 3
ROUND_WITHIN = timedelta(minutes=15)
CAP, LOOP = "cap", "loop"
_MILLION = 1_000_000

log = structlog.get_logger(__name__)


def is_automatic(purpose: str, priority: int, written_by_id: UUID | None) -> bool:
    """Whether a text is the automation's and may be capped: nothing urgent is."""
    return purpose in AUTOMATIC and priority != delivery.URGENT and written_by_id is None


def today_of(work: Work, program_id: UUID) -> date:
    """The day by the program's zone; by UTC when its file can't be read any more."""
    return work.now.astimezone(_zone(work, program_id)).date()


def _zone(work: Work, program_id: UUID) -> ZoneInfo:
    program = _program(work, program_id)
    return program.zone if program else ZoneInfo("UTC")


# ---------------------------------------------------------------- as a text is written
def why_unsaid(
    work: Work, contact: Contact, body: str, purpose: str, *, scripted: bool
) -> str | None:
    """Why an automatic text is not written to a contact (`cap`, `loop`), or None, and it counts.
    The contact is locked. `scripted`: it belongs to a conversation. At the cap what STOP, START
    and HELP are owed still goes, each once a day."""
    today = today_of(work, contact.program_id)
    if contact.automatic_on != today:
        contact.automatic_on, contact.automatic = today, 0
    if purpose in ANSWERS and contact.automatic >= ROUNDS:
        full = contact.automatic >= _caps(work, contact.program_id).contact
        if purpose != "command" and (full or _has_cost_enough(work, contact)):
            owed = purpose == OWED and not _said_today(work, contact, body)
            return None if owed else CAP
        if not scripted and _goes_round(work, contact, body):
            return LOOP
    contact.automatic += 1
    return None


def _goes_round(work: Work, contact: Contact, body: str) -> bool:
    since = work.now - ROUND_WITHIN
    said = said_lately(work.session, contact.id, tuple(sorted(ANSWERS)), since)
    return _times(work, contact, body, said) >= ROUNDS


def _said_today(work: Work, contact: Contact, body: str, *, but: UUID | None = None) -> bool:
    """Whether a contact has been given this answer to STOP, START or HELP today, one text left
    out."""
    said = said_lately(work.session, contact.id, (OWED,), _midnight(work, contact.program_id))
    return _times(work, contact, body, [one for one in said if one.id != but]) > 0


def _times(work: Work, contact: Contact, body: str, said: Sequence[Said]) -> int:
    """How many of some texts to a contact say just this."""
    same = 0
    for one in said:
        try:
            same += work.deps.keyring.unseal(contact, _place(one.id), one.body) == body
        except SealBroken:
            log.warning("text_does_not_open", message_id=str(one.id))
    return same


def _place(message_id: UUID) -> tuple[str, str, UUID]:
    return ("message", "body", message_id)


def _midnight(work: Work, program_id: UUID) -> datetime:
    """When the program's day began (UTC)."""
    today, zone = today_of(work, program_id), _zone(work, program_id)
    return datetime.combine(today, time(), zone).astimezone(UTC)


# ---------------------------------------------------------------- as a text leaves
def over_cap(work: Work, message: Message) -> WhichCap | None:
    """The cap of the day that keeps an automatic text from leaving, if one does."""
    if _is_owed(work, message):
        return None
    if message.purpose not in ANSWERS:  # those were looked at as they were written
        contacts_own = _over_contacts_cap(work, message)
        if contacts_own is not None:
            return contacts_own
    line = work.session.get_one(Line, message.line_id)
    program, today = _program(work, line.program_id), today_of(work, line.program_id)
    caps = program.caps if program else Caps()
    texts = cost = 0
    if caps.program is not None or (program is not None and program.prices is not None):
        texts, cost = sent_on(work.session, line.program_id, today)
    own, own_cost = (line.day_texts, line.day_cost) if line.day == today else (0, 0)
    sent = DaySent(own, texts, Decimal(cost) / _MILLION, Decimal(own_cost) / _MILLION)
    return reached(caps, line.rate, sent)


def _over_contacts_cap(work: Work, message: Message) -> WhichCap | None:
    """The contact's own cap that keeps a check-in from leaving (it is counted)."""
    contact = work.session.get_one(Contact, message.contact_id)
    today = today_of(work, contact.program_id)
    counted = contact.automatic if contact.automatic_on == today else 0
    if counted > _caps(work, contact.program_id).contact:
        return "contact"
    return "spend_contact" if _has_cost_enough(work, contact, but=message.id) else None


def _has_cost_enough(work: Work, contact: Contact, *, but: UUID | None = None) -> bool:
    """Whether the automatic texts to a contact have cost today what they may, one text left out."""
    program = _program(work, contact.program_id)
    if program is None or program.prices is None or program.caps.spend_contact is None:
        return False
    midnight = _midnight(work, contact.program_id)
    try:
        phone = work.deps.keyring.unseal(contact, ("contact", "phone", contact.id), contact.phone)
    except SealBroken:  # nothing can be sent to it: `deliver` says so
        return False
    segments = segments_to(work.session, contact.id, AUTOMATIC, midnight, but=but)
    return segments * (program.prices.price_of(phone) or 0) >= program.caps.spend_contact


def _is_owed(work: Work, message: Message) -> bool:
    """Whether a text leaves whatever the caps say: what is no automatic one; what answers a command
    of the staff's, who must know whether they have the alert; what goes with an alert that is
    urgent or graver, such as who will answer somebody that asked for a person; and once a day what
    STOP, START and HELP are owed."""
    if not is_automatic(message.purpose, message.priority, message.written_by_id):
        return True
    if message.purpose == OWED and _is_first_today(work, message):
        return True
    if message.purpose == "command" or message.alert_id is None:
        return message.purpose == "command"
    return work.session.get_one(Alert, message.alert_id).severity >= Severity.URGENT


def _is_first_today(work: Work, message: Message) -> bool:
    contact = work.session.get_one(Contact, message.contact_id)
    try:
        body = work.deps.keyring.unseal(contact, _place(message.id), message.body)
    except SealBroken:  # it cannot be sent either: `deliver` says so
        return False
    return not _said_today(work, contact, body, but=message.id)


def count_sent(work: Work, line: Line, message: Message, phone: str) -> None:
    """Count a text that leaves by a line, which is locked."""
    if not is_automatic(message.purpose, message.priority, message.written_by_id):
        return
    today = today_of(work, line.program_id)
    if line.day != today:
        line.day, line.day_texts, line.day_segments, line.day_cost = today, 0, 0, 0
    program = _program(work, line.program_id)
    prices = program.prices if program else None
    price = (prices.price_of(phone) if prices else None) or Decimal(0)
    line.day_texts += 1
    line.day_segments += message.segments
    line.day_cost += int(price * message.segments * _MILLION)


def _caps(work: Work, program_id: UUID) -> Caps:
    program = _program(work, program_id)
    return program.caps if program else Caps()


def keep_program(work: Work, program_id: UUID, program: Program) -> None:
    """A transaction has read its program already: it is not read again for its caps."""
    work.once(_key(program_id), lambda: program)


def _program(work: Work, program_id: UUID) -> Program | None:
    return work.once(_key(program_id), lambda: readable_program(work, program_id))


def _key(program_id: UUID) -> tuple[str, UUID]:
    return "program for its caps", program_id
