"""That somebody looked at a difference between paid and expected and left it open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("variance_events") as table:
        table.add_column(sa.Column("is_reviewed", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("variance_events") as table:
        table.drop_column("is_reviewed")
