"""Consent as a record

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("consent_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("words", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("awaits", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("peer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("born", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("handed_over_from_id", sa.Uuid(), nullable=True))
        batch_op.create_index(
            "ix_peer_handed_over",
            ["handed_over_at"],
            unique=False,
            sqlite_where=sa.text("handed_over_at IS NOT NULL"),
            postgresql_where=sa.text("handed_over_at IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("peer", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_peer_handed_over",
            sqlite_where=sa.text("handed_over_at IS NOT NULL"),
            postgresql_where=sa.text("handed_over_at IS NOT NULL"),
        )
        batch_op.drop_column("handed_over_from_id")
        batch_op.drop_column("handed_over_at")
        batch_op.drop_column("born")

    with op.batch_alter_table("consent_event", schema=None) as batch_op:
        batch_op.drop_column("told_at")
        batch_op.drop_column("asked_at")
        batch_op.drop_column("awaits")
        batch_op.drop_column("words")
        batch_op.drop_column("channel")
