"""Keep the signs that were seen in a message, with their words and the rule."""

from __future__ import annotations

from service.core.screening.model import Screening
from service.store.alerts import Flag
from service.store.contacts import Contact
from service.store.messages import Message
from service.usecases.work import Work


def keep_flags(
    work: Work, contact: Contact, message: Message, screening: Screening, *, lexicon: str
) -> None:
    """One flag for each sign, within the transaction under way; `lexicon` is the version that saw
    them."""
    for sign in screening.signs:
        flag_id = work.new_id()
        flag = Flag(
            id=flag_id,
            created_at=work.now,
            message_id=message.id,
            contact_id=contact.id,
            sign=sign.sign,
            category=sign.category,
            severity=int(sign.severity),
            words=work.deps.keyring.seal(contact, ("flag", "words", flag_id), sign.words),
            start=sign.start,
            end=sign.end,
            lexicon=lexicon,
        )
        work.session.add(flag)
