"""Send another of a text that the carrier took and that did not arrive, where the same may arrive
later: a queue was full, the phone was off. A staff alert is not sent anew: its ladder climbs."""

from __future__ import annotations

from service.core import delivery
from service.store.contacts import lock_contact, next_seq
from service.store.messages import Message
from service.usecases.post import QUEUES
from service.usecases.work import Work

# By the carrier's word only. What it refused is tried again as it is (`deliver`).
CAME_BACK = frozenset({"undelivered", "failed"})


def send_another(work: Work, message: Message) -> bool:
    """Put another of `message` into the outbox if it may still arrive in its time. Whether there is
    one. What became of the first stays as it is; the other is a row of its own."""
    worth = message.error_code in delivery.WORTH_ANOTHER and message.status in CAME_BACK
    if message.purpose == "alert" or not worth:
        return False
    at = delivery.another_at(
        message.attempts,
        now=work.now,
        expires_at=message.expires_at,
        chance=chance_of(message),
    )
    if at is None:
        return False
    contact = lock_contact(work.session, message.contact_id)
    another_id = work.new_id()
    place = ("message", "body", message.id)
    body = work.deps.keyring.unseal(contact, place, message.body)
    another = Message(
        id=another_id,
        created_at=message.created_at,  # when its words were written: what came since overtakes it
        program_id=message.program_id,
        contact_id=message.contact_id,
        line_id=message.line_id,
        seq=next_seq(work.session, contact),
        direction="outbound",
        purpose=message.purpose,
        body=work.deps.keyring.seal(contact, ("message", "body", another_id), body),
        status="waiting",
        segments=message.segments,
        priority=message.priority,
        due_at=at,
        expires_at=message.expires_at,
        attempts=message.attempts,
        alert_id=message.alert_id,
        checkin_id=message.checkin_id,
        written_by_id=message.written_by_id,
        again_of_id=message.id,
    )
    work.session.add(another)
    work.wake("deliver", QUEUES[message.priority])
    return True


def chance_of(message: Message) -> float:
    """A number from 0 up to 1 that differs from text to text: the last bits of a uuid7 are by
    chance."""
    return (message.id.int & 0xFFFF) / 0x10000
