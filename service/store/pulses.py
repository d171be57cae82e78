"""Signs of life: when each process last did its work."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from service.store.columns import Utc

RESTORED = "restored"  # when this database was restored from a backup


class Pulse(SQLModel, table=True):
    name: str = Field(primary_key=True)
    beaten_at: datetime = Field(sa_type=Utc)


def beat_pulse(session: Session, name: str, now: datetime) -> None:
    session.merge(Pulse(name=name, beaten_at=now))


def pulses(session: Session, *names: str) -> dict[str, datetime]:
    """When each of these was last done; what never was is absent."""
    query = select(Pulse).where(col(Pulse.name).in_(names))
    return {row.name: row.beaten_at for row in session.exec(query)}


def last_pulse(session: Session, name: str) -> datetime | None:
    pulse = session.get(Pulse, name)
    return pulse.beaten_at if pulse else None
