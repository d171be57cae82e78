"""The next version of Warmline, as far as its database goes: a copy of this tree with one more
revision, which adds a column and a table, and with code that fills them."""

from __future__ import annotations

import shutil
from pathlib import Path

from service.store import migrations
from tests.faults.rounds.mutants import Edit, applied
from tests.processes import ROOT

REVISION = '''"""Add what the next version keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{down}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("hint", sa.String(), nullable=True))
    op.create_table("hint_kind", sa.Column("name", sa.String(), primary_key=True))


def downgrade() -> None:
    op.drop_table("hint_kind")
    op.drop_column("message", "hint")
'''
NEXT = "next_version"
HINT = "from the next version"
EDITS = (
    Edit(
        "service/store/messages.py",
        "    optout_type: str | None = None\n",
        "    optout_type: str | None = None\n    hint: str | None = None\n",
    ),
    Edit(
        "service/usecases/record_text.py",
        '        "optout_type": text.optout_type,\n',
        f'        "optout_type": text.optout_type,\n        "hint": "{HINT}",\n',
    ),
)


def make_next_version(tree: Path) -> None:
    """Write the next version to the empty folder `tree`."""
    for name in ("service", "workers", "templates"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    revision = REVISION.format(revision=NEXT, down=migrations.newest())
    path = tree / "service/store/migrations/versions" / f"{NEXT}.py"
    path.write_text(revision, encoding="utf-8")
    for edit in EDITS:
        changed = tree / edit.file
        changed.write_text(applied(edit, changed.read_text(encoding="utf-8")), encoding="utf-8")
