"""A peer's own pace

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("peer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("plan_before", sa.String(), nullable=True),
        sa.Column("plan_after", sa.String(), nullable=True),
        sa.Column("quiet_before", sa.String(), nullable=True),
        sa.Column("quiet_after", sa.String(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["peer_id"],
            ["peer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("own_change", schema=None) as batch_op:
        batch_op.create_index("ix_own_change_peer_made", ["peer_id", "created_at"], unique=False)

    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("source", sa.String(), server_default="staff", nullable=False)
        )

    with op.batch_alter_table("peer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own_plan", sa.String(), nullable=True))

    with op.batch_alter_table("text_change", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("source", sa.String(), server_default="staff", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("text_change", schema=None) as batch_op:
        batch_op.drop_column("source")

    with op.batch_alter_table("peer", schema=None) as batch_op:
        batch_op.drop_column("own_plan")

    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.drop_column("source")

    with op.batch_alter_table("own_change", schema=None) as batch_op:
        batch_op.drop_index("ix_own_change_peer_made")

    op.drop_table("own_change")
