"""Sign in and out of the console."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from service.store.audit import Audit
from service.store.staff import Staff, find_staff
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.work import work

HASHER = PasswordHasher()


@cache
def _nobodys() -> str:
    """Verified when nobody has that name, so that the time taken does not tell who has an account.
    Made when first needed: it takes half a second, and workers never need it."""
    return HASHER.hash("nobody's password")


def plain_login(login: str) -> str:
    """A sign-in name as it is looked up: without the case and spaces people add."""
    return login.strip().casefold()


def sign_in(deps: Deps, *, login: str, password: str) -> UUID | None:
    """The id of the member of staff, or None for a wrong name or password alike. Each try is
    audited."""
    nobodys = _nobodys()  # whoever it is, so that the first try takes as long for all
    with deps.database.read() as session:
        found = find_staff(session, deps.keyring.lookup("login", plain_login(login)))
        known = found.password_hash if found and found.active else None
    right = _matches(known or nobodys, password)
    if found is None or known is None or not right:
        _record_failure(deps, found, plain_login(login))
        return None
    with work(deps) as begun:
        if HASHER.check_needs_rehash(known):
            begun.session.get_one(Staff, found.id).password_hash = HASHER.hash(password)
        audit.record(begun, "signed_in", ("staff", found.id), staff_id=found.id)
    return found.id


def _record_failure(deps: Deps, found: Staff | None, login: str) -> None:
    """Audit that somebody failed to sign in: as whom, or by its hash under which name, if nobody
    has it. What they typed is kept nowhere."""
    with work(deps) as begun:
        row = Audit(
            id=begun.new_id(),
            created_at=begun.now,
            action="sign_in_failed",
            subject="staff",
            subject_id=found.id if found else None,
            detail="" if found else deps.keyring.lookup("login", login).hex(),
        )
        begun.session.add(row)


def sign_out(deps: Deps, *, staff_id: UUID) -> None:
    """Every session of the member of staff ends, on every device."""
    with work(deps) as begun:
        staff = begun.session.get_one(Staff, staff_id)
        staff.signed_out_at = begun.now
        audit.record(begun, "signed_out", ("staff", staff_id), staff_id=staff_id)


def _matches(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
