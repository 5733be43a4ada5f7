"""Whose pause it is that a plan rests in: what she let rest, nobody else takes up again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite adds a column behind the constraints: built anew, the table is written like one made from the tables
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("plan", recreate="always" if sqlite else "never") as plan:
        plan.add_column(sa.Column("paused_by", sa.String(length=8), nullable=True))
    # until now only the team could let a plan rest
    op.execute("UPDATE plan SET paused_by = 'team' WHERE state = 'paused'")


def downgrade() -> None:
    with op.batch_alter_table("plan") as plan:
        plan.drop_column("paused_by")
