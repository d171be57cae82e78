"""Whose new number it may be that somebody writes from, by the name they gave."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, col, select

from service.core.texts.keywords import plain_form
from service.core.wishes.whose_phone import new_number
from service.store.contacts import Contact
from service.store.peers import Peer
from service.usecases.deps import Deps
from service.usecases.looks import peer_name
from service.usecases.shown_messages import ShownMessage

# Names are sealed, so that looking for one opens every one of them.
MOST_OPENED = 2000
MOST_SHOWN = 3


def who_moved(
    session: Session, deps: Deps, contact: Contact, messages: Iterable[ShownMessage]
) -> tuple[tuple[UUID, str], ...]:
    """The peers of the contact's program with a name that stands in one of its messages which says
    that the number is new, by id and name; a few of them. Nobody where no name was given."""
    names = {name for message in messages if message.inbound for name in _named(message)}
    if not names:
        return ()
    query = (
        select(Peer)
        .where(col(Peer.program_id) == contact.program_id, col(Peer.active))
        .order_by(col(Peer.id))
        .limit(MOST_OPENED)
    )
    called = ((peer.id, peer_name(deps, peer)) for peer in session.exec(query))
    found = [(one, name) for one, name in called if _is_one(plain_form(name), names)]
    return tuple(found[:MOST_SHOWN])


def _named(message: ShownMessage) -> Iterable[str]:
    wish = new_number("".join(piece.text for piece in message.pieces))
    return (wish.said,) if wish is not None and wish.said else ()


def _is_one(name: str, given: Iterable[str]) -> bool:
    """Whether a name is one of those given: the whole of it, or the first of its names."""
    return any(one in (name, name.partition(" ")[0]) for one in given)
