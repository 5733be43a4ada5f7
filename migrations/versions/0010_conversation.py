"""Everyday conversation: what was written to the line itself, erasures that wait, and the countries of the guard."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "heard",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("native_id", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=120), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("album", sa.String(length=64), nullable=True),
        sa.Column("heard_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "native_id", name=op.f("pk_heard")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_heard_heard_at", "heard", ["heard_at"])
    op.create_table(
        "erasure_wish",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_erasure_wish_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_erasure_wish")),
    )
    op.add_column("programme", sa.Column("countries", sa.String(length=200), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("programme", "countries")
    op.drop_table("erasure_wish")
    op.drop_index("ix_heard_heard_at", table_name="heard")
    op.drop_table("heard")
