"""What a cell holds once its correction is read, and who removed a file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edits", sa.Column("held", sa.Text(), nullable=True))
    op.add_column("uploads", sa.Column("removed_by", sa.String(length=200), nullable=True))


def downgrade() -> None:
    op.drop_column("uploads", "removed_by")
    op.drop_column("edits", "held")
