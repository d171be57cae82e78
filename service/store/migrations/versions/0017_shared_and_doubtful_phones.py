"""Shared and doubtful phones

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("peer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("private_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("door_word", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("offered_word", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("unsure_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("unsure_why", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("peer", schema=None) as batch_op:
        batch_op.drop_column("asked_at")
        batch_op.drop_column("unsure_why")
        batch_op.drop_column("unsure_since")
        batch_op.drop_column("offered_word")
        batch_op.drop_column("door_word")
        batch_op.drop_column("private_since")
