"""The desk: a match's planned end, what its mentor heard of it, and who alone is told of an alert first."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OWED = sa.text("ending_at IS NOT NULL")


def _anew() -> Literal["always", "never"]:
    """SQLite keeps an added column in the table's text as it was typed; made anew, it stands where it belongs."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def upgrade() -> None:
    with op.batch_alter_table("pairing", recreate=_anew()) as table:
        table.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("ending_told", sa.Integer(), nullable=False, server_default=sa.text("0")))
        table.add_column(sa.Column("ending_heard", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("ending_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_pairing_ending_at", "pairing", ["ending_at"], sqlite_where=OWED, postgresql_where=OWED)
    with op.batch_alter_table("escalation", recreate=_anew()) as table:
        table.add_column(sa.Column("named_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("escalation", recreate=_anew()) as table:
        table.drop_column("named_id")
    op.drop_index("ix_pairing_ending_at", "pairing")
    with op.batch_alter_table("pairing", recreate=_anew()) as table:
        table.drop_column("ending_at")
        table.drop_column("ending_heard")
        table.drop_column("ending_told")
        table.drop_column("ends_on")
