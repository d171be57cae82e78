"""The recovery key: made once, shown once, and confirmed by whoever wrote it down."""

from __future__ import annotations

from dataclasses import dataclass

from service.core.recovery_key import read_key, write_key
from service.store.backups import RecoveryKey, key_in_force
from service.store.sealed_file import name_of, new_secret, public_of
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.work import work


@dataclass(frozen=True)
class KeyMade:
    """`words` are the key itself, in readable groups: nothing keeps them after this."""

    name: str
    words: str


@dataclass(frozen=True)
class KeyThere:
    """There is one already, and it is never shown again."""

    name: str
    confirmed: bool


@dataclass(frozen=True)
class NoRecoveryKey:
    """None has been made yet."""


@dataclass(frozen=True)
class OtherKey:
    """What was typed is a whole recovery key, and not the one that backups are sealed for now."""

    typed: str
    in_force: str


def make_recovery_key(deps: Deps, *, anew: bool = False) -> KeyMade | KeyThere:
    """Make the recovery key, unless there is one. `anew`: another one from now on; what was sealed
    for the old one still opens with the old one only."""
    secret = new_secret()
    public = public_of(secret)
    with work(deps) as begun:
        old = key_in_force(begun.session)
        if old is not None and not anew:
            return KeyThere(old.name, old.confirmed_at is not None)
        if old is not None:
            old.retired_at = begun.now
        row = RecoveryKey(
            id=begun.new_id(), created_at=begun.now, name=name_of(public), public=public
        )
        begun.session.add(row)
        audit.record(begun, "made_recovery_key", ("recovery_key", row.id))
    return KeyMade(row.name, write_key(secret))


def confirm_recovery_key(deps: Deps, *, typed: str) -> KeyThere | NoRecoveryKey | OtherKey:
    """Note that somebody has the recovery key, since they typed it. Raises BadRecoveryKey when it
    is no whole one."""
    public = public_of(read_key(typed))
    with work(deps) as begun:
        row = key_in_force(begun.session)
        if row is None:
            return NoRecoveryKey()
        if row.public != public:
            return OtherKey(name_of(public), row.name)
        row.confirmed_at = begun.now
        audit.record(begun, "confirmed_recovery_key", ("recovery_key", row.id))
    return KeyThere(row.name, confirmed=True)
