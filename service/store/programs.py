"""Programs and their lines, and every version of what was written for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, UniqueConstraint, bindparam, func, update
from sqlmodel import Field, Session, col, select

from service.store.columns import Owner, Row, Utc
from service.store.due import table_of

FIRST_REFERENCE = 1042


class Program(Row, table=True):
    """The unit of separation. `version` is the hash of the program file now in force. While it
    `waits_since` a time (UTC) its schedules do not run: it has not gone live."""

    slug: str = Field(unique=True)
    version: str
    next_reference: int = FIRST_REFERENCE  # the short number by which staff name an alert
    waits_since: datetime | None = Field(default=None, sa_type=Utc)


class Line(Row, table=True):
    """A sender of a program. `rate` is in segments a second; `free_at` paces it (see `outbox`).
    `day_texts`, `day_segments` and `day_cost` (millionths of the price list's currency) count what
    left by it on `day`, by the program's zone; `capped_on` and `warned_on` are the last days on
    which staff were told that its cap is reached, and that the carrier keeps texts back.
    `verified_at` is when it was last found well at the carrier."""

    program_id: UUID = Field(foreign_key="program.id", index=True)
    name: str
    phone: str = Field(unique=True)
    service_id: str | None = Field(default=None, index=True)  # a Messaging Service, MG...
    rate: float = 1.0
    optout: str = "carrier"
    use: str = "both"  # peers, staff or both
    active: bool = True
    free_at: datetime | None = Field(default=None, sa_type=Utc)
    day: date | None = None
    day_texts: int = 0
    day_segments: int = 0
    day_cost: int = Field(default=0, sa_type=BigInteger)
    capped_on: date | None = None
    warned_on: date | None = None
    verified_at: datetime | None = Field(default=None, sa_type=Utc)

    @property
    def sender(self) -> str:
        """What texts leave from: the Messaging Service if there is one, else the number."""
        return self.service_id or self.phone


class Version(Row, Owner, table=True):
    """One version of a program file, flow or lexicon, by the hash of its source. `source` is sealed
    with the version's own key: a program file names its staff and their numbers."""

    __table_args__ = (UniqueConstraint("kind", "hash"),)

    kind: str
    hash: str
    name: str
    source: bytes


class ProgramChange(Row, Owner, table=True):
    """One change of a program's file, the `number`-th: who put which version in force, in place of
    which. `undoes` is the number of the change that it took back. `by` (who, as they were called
    then) and `said` (the differences, a line each) are sealed with the change's own key."""

    __tablename__ = "program_change"
    __table_args__ = (UniqueConstraint("program_id", "number"),)

    program_id: UUID = Field(foreign_key="program.id")
    number: int
    version: str
    before: str | None = None
    undoes: int | None = None
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    by: bytes
    said: bytes


def find_program(session: Session, slug: str) -> Program | None:
    return session.exec(select(Program).where(col(Program.slug) == slug)).first()


def program_ids(session: Session) -> Sequence[UUID]:
    """Every program."""
    return session.exec(select(Program.id).order_by(col(Program.id))).all()


def lock_program(session: Session, slug: str) -> Program | None:
    """The program, locked: two changes of its file follow one after the other."""
    query = (
        select(Program)
        .where(col(Program.slug) == slug)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return session.exec(query).first()


def newest_change(session: Session, program_id: UUID) -> ProgramChange | None:
    """The change that put the version in force there."""
    query = (
        select(ProgramChange)
        .where(col(ProgramChange.program_id) == program_id)
        .order_by(col(ProgramChange.number).desc())
    )
    return session.exec(query.limit(1)).first()


def find_line(session: Session, phone: str, service_id: str | None) -> Line | None:
    """The line that a text to `phone` came in on, by its number or its Messaging Service."""
    line = session.exec(select(Line).where(col(Line.phone) == phone)).first()
    if line is None and service_id:
        line = session.exec(select(Line).where(col(Line.service_id) == service_id)).first()
    return line


def lines_of(session: Session, program_id: UUID) -> Sequence[Line]:
    return session.exec(select(Line).where(col(Line.program_id) == program_id)).all()


# Built once: every turn or text asks for these.
_SENT_ON = select(
    func.coalesce(func.sum(Line.day_texts), 0), func.coalesce(func.sum(Line.day_cost), 0)
).where(col(Line.program_id) == bindparam("program"), col(Line.day) == bindparam("day"))
_LINE_FOR = (
    select(Line)
    .where(
        col(Line.program_id) == bindparam("program"),
        col(Line.active).is_(True),
        col(Line.use).in_((bindparam("use"), "both")),
    )
    .order_by((col(Line.use) == "both"), col(Line.created_at))
)
_IN_FORCE = select(Program.version).where(col(Program.id) == bindparam("program"))
_VERSION = select(Version).where(
    col(Version.kind) == bindparam("kind"), col(Version.hash) == bindparam("hash")
)


def version_in_force(session: Session, program_id: UUID) -> str:
    """The hash of the program file now in force."""
    return session.exec(_IN_FORCE, params={"program": program_id}).one()


def line_for(session: Session, program_id: UUID, use: str) -> Line | None:
    """The active line that texts for `use` (peers or staff) leave from; a line of their own goes
    before a shared one."""
    return session.exec(_LINE_FOR, params={"program": program_id, "use": use}).first()


def sent_on(session: Session, program_id: UUID, day: date) -> tuple[int, int]:
    """How many automatic texts a program sent on a day, and what they cost (millionths)."""
    texts, cost = session.exec(_SENT_ON, params={"program": program_id, "day": day}).one()
    return int(texts), int(cost)


def take_reference(session: Session, program_id: UUID) -> int:
    """The next short alert number of a program, taken once."""
    table = table_of(Program)
    bump = (
        update(table)
        .where(table.c.id == program_id)
        .values(next_reference=table.c.next_reference + 1)
        .returning(table.c.next_reference)
    )
    return int(session.execute(bump).scalar_one()) - 1


def find_version(session: Session, kind: str, version: str) -> Version | None:
    return session.exec(_VERSION, params={"kind": kind, "hash": version}).first()
