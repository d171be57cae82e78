"""Give a member of staff a password, by which they sign in to the console."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.store.staff import find_staff
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.sign_in import HASHER, plain_login
from service.usecases.work import work

# NIST SP 800-63B: length is what counts; no rules of composition.
SHORTEST = 12
LONGEST = 256


@dataclass(frozen=True)
class PasswordSet:
    staff_id: UUID


@dataclass(frozen=True)
class NoSuchStaff:
    """Nobody of a program's staff signs in with this name."""


@dataclass(frozen=True)
class BadPassword:
    """It is shorter than SHORTEST or longer than LONGEST characters, or has unprintable ones."""


def set_password(
    deps: Deps, *, login: str, password: str
) -> PasswordSet | NoSuchStaff | BadPassword:
    """Set the password of a member of staff who stands in a program file."""
    if not SHORTEST <= len(password) <= LONGEST or not password.isprintable():
        return BadPassword()
    hashed = HASHER.hash(password)
    with work(deps) as begun:
        staff = find_staff(begun.session, deps.keyring.lookup("login", plain_login(login)))
        if staff is None:
            return NoSuchStaff()
        staff.password_hash = hashed
        audit.record(begun, "set_password", ("staff", staff.id))
        return PasswordSet(staff.id)
