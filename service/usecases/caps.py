"""Count what the automation sends, and stop it where it must not go on: at the caps of a day, and
where it goes round and round with another machine."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from service.core import delivery
from service.core.program.caps import Caps, DaySent, WhichCap, reached
from service.core.program.model import Program
from service.core.severity import Severity
from service.core.source import AuthoringError
from service.store.alerts import Alert
from service.store.contacts import Contact
from service.store.messages import Message, said_lately
from service.store.programs import Line, sent_on
from service.store.seal import SealBroken
from service.usecases.read_program import program_of
from service.usecases.work import Work

AUTOMATIC = frozenset({"checkin", "reply", "consent", "command"})
# Those of which a person may cause any number: they answer a text each.
ANSWERS = frozenset({"reply", "consent", "command"})
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
    program = _program(work, program_id)
    return work.now.astimezone(program.zone if program else ZoneInfo("UTC")).date()


# ---------------------------------------------------------------- as a text is written
def why_unsaid(
    work: Work, contact: Contact, body: str, purpose: str, *, scripted: bool
) -> str | None:
    """Why an automatic text is not written to a contact (`cap`, `loop`), or None, and it counts.
    The contact is locked. `scripted`: it belongs to a conversation."""
    today = today_of(work, contact.program_id)
    if contact.automatic_on != today:
        contact.automatic_on, contact.automatic = today, 0
    if purpose in ANSWERS and contact.automatic >= ROUNDS:
        if contact.automatic >= _caps(work, contact.program_id).contact and purpose != "command":
            return CAP
        if not scripted and _goes_round(work, contact, body):
            return LOOP
    contact.automatic += 1
    return None


def _goes_round(work: Work, contact: Contact, body: str) -> bool:
    since, unseal = work.now - ROUND_WITHIN, work.deps.keyring.unseal
    same = 0
    for one in said_lately(work.session, contact.id, tuple(sorted(ANSWERS)), since):
        try:
            same += unseal(contact, ("message", "body", one.id), one.body) == body
        except SealBroken:
            log.warning("text_does_not_open", message_id=str(one.id))
    return same >= ROUNDS


# ---------------------------------------------------------------- as a text leaves
def over_cap(work: Work, message: Message) -> WhichCap | None:
    """The cap of the day that keeps an automatic text from leaving, if one does."""
    if _is_owed(work, message):
        return None
    line = work.session.get_one(Line, message.line_id)
    program, today = _program(work, line.program_id), today_of(work, line.program_id)
    caps = program.caps if program else Caps()
    texts = cost = 0
    if caps.program is not None or (program is not None and program.prices is not None):
        texts, cost = sent_on(work.session, line.program_id, today)
    own = line.day_texts if line.day == today else 0
    return reached(caps, line.rate, DaySent(own, texts, Decimal(cost) / _MILLION))


def _is_owed(work: Work, message: Message) -> bool:
    """Whether a text leaves whatever the caps say: what is no automatic one; what answers a command
    of the staff's, who must know whether they have the alert; what goes with an alert that is
    urgent or graver, such as who will answer somebody that asked for a person."""
    if not is_automatic(message.purpose, message.priority, message.written_by_id):
        return True
    if message.purpose == "command" or message.alert_id is None:
        return message.purpose == "command"
    return work.session.get_one(Alert, message.alert_id).severity >= Severity.URGENT


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
    def read() -> Program | None:
        try:
            return program_of(work, program_id)
        except (AuthoringError, SealBroken):
            log.exception("program_unreadable", program_id=str(program_id))
            return None

    return work.once(_key(program_id), read)


def _key(program_id: UUID) -> tuple[str, UUID]:
    return "program for its caps", program_id
