"""The signs that a peer named for themselves: as their texts are heard by them, and as pages show
them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlmodel import Session

from service.core.screening.own import OwnSign
from service.core.severity import Severity
from service.store.own_signs import NamedSign, named_signs, standing_signs
from service.store.peers import Peer
from service.store.seal import Keyring, SealBroken
from service.usecases.deps import Deps

_PREFIX = "own."

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ShownSign:
    """One sign of a peer's own, in the open; `wish` is the code of what they asked for, and
    `wish_words` how they put it."""

    id: UUID
    words: str
    meaning: str
    severity: Severity
    wish: str
    wish_words: str
    changed_at: datetime


def own_signs_heard(session: Session, keyring: Keyring, peer: Peer) -> tuple[OwnSign, ...]:
    """What is heard in a peer's texts as a sign of their own. One that does not open is left out:
    the shipped signs are heard all the same."""
    found = []
    for row in standing_signs(session, peer.id):
        try:
            words = keyring.unseal(peer, ("own_sign", "words", row.id), row.words)
        except SealBroken:
            log.exception("own_sign_does_not_open", own_sign_id=str(row.id))
            continue
        found.append(OwnSign(f"{_PREFIX}{row.id.hex}", words, Severity(row.severity)))
    return tuple(found)


def own_signs_of(session: Session, deps: Deps, peer: Peer) -> tuple[ShownSign, ...]:
    """The signs of a peer's own that count."""
    return _shown(deps, peer, standing_signs(session, peer.id))


def signs_behind(
    session: Session, deps: Deps, peer: Peer | None, flags: Iterable[str]
) -> tuple[ShownSign, ...]:
    """The signs of a peer's own among the names of `flags`, also those that were ended since."""
    ids = [UUID(name.removeprefix(_PREFIX)) for name in flags if name.startswith(_PREFIX)]
    if peer is None or not ids:
        return ()
    return _shown(deps, peer, named_signs(session, peer.id, ids))


def _shown(deps: Deps, peer: Peer, rows: Sequence[NamedSign]) -> tuple[ShownSign, ...]:
    def opened(column: str, row: NamedSign, sealed: bytes | None) -> str:
        if sealed is None:
            return ""
        return deps.keyring.unseal(peer, ("own_sign", column, row.id), sealed)

    return tuple(
        ShownSign(
            row.id,
            opened("words", row, row.words),
            opened("meaning", row, row.meaning),
            Severity(row.severity),
            row.wish,
            opened("wish_words", row, row.wish_words),
            row.changed_at,
        )
        for row in rows
    )
