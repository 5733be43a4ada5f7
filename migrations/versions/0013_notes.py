"""A mentee's note of her own: what she has already done while she waits (R35)."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import suites_1

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("shown_to", sa.Uuid(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_note_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_note")),
        suites_1("words_sealed", op.f("ck_note_words_sealed_suite")),
    )


def downgrade() -> None:
    op.drop_table("note")
