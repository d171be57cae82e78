"""What was told of habits

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("peer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("silence_told_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("mood_told_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.create_index(
            "ix_score_peer_name_made", ["peer_id", "name", "created_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_index("ix_score_peer_name_made")

    with op.batch_alter_table("peer", schema=None) as batch_op:
        batch_op.drop_column("mood_told_at")
        batch_op.drop_column("silence_told_at")
