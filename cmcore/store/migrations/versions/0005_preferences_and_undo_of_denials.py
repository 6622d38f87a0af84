"""What a team settles for itself, and changes of denials that can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "preferences",
        sa.Column("workspace_id", sa.String(32), sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    with op.batch_alter_table("denial_events") as table:
        table.add_column(sa.Column("batch", sa.String(32), nullable=True))
        table.add_column(sa.Column("undone_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("undone_by", sa.String(200), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("denial_events") as table:
        for name in ("undone_by", "undone_at", "batch"):
            table.drop_column(name)
    op.drop_table("preferences")
