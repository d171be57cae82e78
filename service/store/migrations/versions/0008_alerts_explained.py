"""Alerts explained

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "explanation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=True),
        sa.Column("drill_call_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"],
            ["alert.id"],
        ),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["drill_call_id"],
            ["drill_call.id"],
        ),
        sa.ForeignKeyConstraint(
            ["program_id"],
            ["program.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("explanation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_explanation_alert_id"), ["alert_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_explanation_drill_call_id"), ["drill_call_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_explanation_program_id"), ["program_id"], unique=False)

    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index("ix_alert_opened", ["program_id", "created_at"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index("ix_alert_opened")

    with op.batch_alter_table("explanation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_explanation_program_id"))
        batch_op.drop_index(batch_op.f("ix_explanation_drill_call_id"))
        batch_op.drop_index(batch_op.f("ix_explanation_alert_id"))

    op.drop_table("explanation")
