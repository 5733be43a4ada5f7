"""Rest: of which long weeks, and of which weeks without a free day, a mentor was told."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rest_told",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("strain", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_rest_told_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "strain", "day", name=op.f("pk_rest_told")),
    )


def downgrade() -> None:
    op.drop_table("rest_told")
