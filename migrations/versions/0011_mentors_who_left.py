"""A match that is over outlives its mentor: its conversation belongs to the mentee, and goes with her (R59)."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _anew() -> Literal["always", "never"]:
    """SQLite can't take a NOT NULL away from a column in its place."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def upgrade() -> None:
    with op.batch_alter_table("pairing", recreate=_anew()) as table:
        table.alter_column("mentor_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    # the program before needs somebody there; the match is over, and its mentee is who it belongs to
    op.execute("UPDATE pairing SET mentor_id = mentee_id WHERE mentor_id IS NULL")
    with op.batch_alter_table("pairing", recreate=_anew()) as table:
        table.alter_column("mentor_id", existing_type=sa.Uuid(), nullable=False)
