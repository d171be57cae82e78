"""Keep the signs that were seen in a message, with their words and the rule."""

from __future__ import annotations

from service.core.screening.model import Screening
from service.store.alerts import Flag
from service.store.contacts import Contact
from service.store.messages import Message
from service.usecases.ears import Ears
from service.usecases.versions import Written, keep_version
from service.usecases.work import Work


def keep_flags(
    work: Work, contact: Contact, message: Message, screening: Screening, *, ears: Ears
) -> None:
    """One flag for each sign that `ears` heard, within the transaction under way. The lexicon that
    saw them is kept with the first of its flags, so that each can be explained years later."""
    if screening.signs and ears.lexicon is not None:
        keep_version(work, "lexicon", ears.version, Written("lexicons", ears.lexicon.written))
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
            lexicon=ears.version,
        )
        work.session.add(flag)
