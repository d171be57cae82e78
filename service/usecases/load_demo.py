"""Load the demonstration program: invented people, so that a newcomer sees the service work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from service.core.program.peer_row import NewPeer
from service.store.contacts import find_contact, links_of
from service.store.schedules import find_enrollment, find_schedule
from service.usecases.add_peer import add_peer
from service.usecases.apply_program import Applied, apply_program
from service.usecases.deps import Deps
from service.usecases.read_program import program_of
from service.usecases.set_password import set_password
from service.usecases.work import Work, work

# For invented people in trial use: the command refuses where a carrier account is set.
PASSWORD = "warmline-demo"  # noqa: S105
FIRST_CHECKIN = timedelta(seconds=15)
PEERS = (
    ("Alex Moreno", "+12025550143", "en", ("daily",), False),
    ("Marisol Reyes", "+12025550144", "es", ("daily",), False),
    ("Jordan Lee", "+12025550146", "en", (), True),
)


@dataclass(frozen=True)
class Loaded:
    """The demonstration is there. `logins` sign in with PASSWORD; `fresh`: it was loaded now."""

    logins: tuple[str, ...]
    fresh: bool


def load_demo(deps: Deps, *, source: str, file: str) -> Loaded:
    """Load the program in `source` with its peers, and let the first check-ins go out within a
    minute. What is there already stays as it is."""
    slug_of = apply_program(deps, source=source, file=file, dry_run=True)
    assert isinstance(slug_of, Applied)
    fresh = slug_of.program_id is None
    applied = apply_program(deps, source=source, file=file) if fresh else slug_of
    assert isinstance(applied, Applied)
    assert applied.program_id is not None
    with work(deps) as begun:
        program = program_of(begun, applied.program_id)
        logins = tuple(member.login for member in program.staff if member.login)
    if fresh:
        for login in logins:
            set_password(deps, login=login, password=PASSWORD)
        with work(deps) as begun:
            _add_peers(begun, applied.program_id)
    return Loaded(logins, fresh)


def _add_peers(work: Work, program_id: UUID) -> None:
    program = program_of(work, program_id)
    specialist = next(member.login for member in program.staff if "specialist" in member.roles)
    for name, phone, language, schedules, welcome in PEERS:
        new = NewPeer(
            name=name,
            phone=phone,
            language=language,
            zone=program.zone.key,
            specialist=specialist or "",
            consent="demo",
            schedules=schedules,
            welcome=welcome,
        )
        add_peer(work, program_id, program, new)
        for schedule in schedules:
            _soon(work, program_id, phone, schedule)


def _soon(work: Work, program_id: UUID, phone: str, schedule: str) -> None:
    """The first check-in need not wait for its hour."""
    contact = find_contact(work.session, program_id, work.deps.keyring.lookup("phone", phone))
    row = find_schedule(work.session, program_id, schedule)
    peer_id = links_of(work.session, contact.id)[0] if contact else None
    enrollment = find_enrollment(work.session, row.id, peer_id) if row and peer_id else None
    if enrollment is not None:
        enrollment.next_due_at = enrollment.asked_for = work.now + FIRST_CHECKIN
