"""What people accept of the differences between paid and expected, with who and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "variance_events",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("workspace_id", sa.String(32), sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("item", sa.String(400), nullable=False),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("variance", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    op.create_index("events_of_variance", "variance_events", ["workspace_id", "item"])


def downgrade() -> None:
    op.drop_index("events_of_variance", "variance_events")
    op.drop_table("variance_events")
