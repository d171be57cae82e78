"""Scope: what one member of staff may see. Every query a page makes takes one; it is made here and
nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel

from service.store.due import table_of
from service.store.staff import memberships_of


@dataclass(frozen=True)
class Scope:
    """The programs a member of staff belongs to, with their roles in each."""

    staff_id: UUID
    roles: Mapping[UUID, frozenset[str]]

    def covers(self, model: type[SQLModel]) -> ColumnElement[bool]:
        """The condition that keeps a query on `model` (a table with `program_id`) inside."""
        return table_of(model).c.program_id.in_(self.roles)

    def allows(self, program_id: UUID) -> bool:
        return program_id in self.roles

    def has_role(self, program_id: UUID, *roles: str) -> bool:
        return bool(self.roles.get(program_id, frozenset()) & set(roles))


def scope_of(session: Session, staff_id: UUID) -> Scope:
    """The scope of a member of staff, from their memberships of this moment."""
    roles: dict[UUID, frozenset[str]] = {}
    for membership in memberships_of(session, staff_id):
        held = roles.get(membership.program_id, frozenset())
        roles[membership.program_id] = held | {membership.role}
    return Scope(staff_id, roles)
