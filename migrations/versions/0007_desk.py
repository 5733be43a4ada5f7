"""The desk: an item is handed to a named person, a promised time is kept or missed, and what is urgent goes first."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COLUMNS = (
    ("asked_id", sa.Uuid()),
    ("asked_at", MOMENT),
    ("way", sa.String(length=8)),
    ("remind_at", MOMENT),
    ("reminded_at", MOMENT),
    ("kept_at", MOMENT),
    ("missed_at", MOMENT),
    ("talk_with_id", sa.Uuid()),
)


def upgrade() -> None:
    op.add_column("outbox", sa.Column("urgency", sa.Integer(), nullable=False, server_default="1"))
    for name, kind in COLUMNS:
        op.add_column("escalation", sa.Column(name, kind, nullable=True))
    there = sa.text("remind_at IS NOT NULL")
    op.create_index("ix_escalation_remind_at", "escalation", ["remind_at"], sqlite_where=there, postgresql_where=there)
    op.create_index("ix_escalation_closed_at", "escalation", ["closed_at"])
    # a time that was promised before it was looked after is looked after from now on
    op.execute("UPDATE escalation SET remind_at = promised_at WHERE closed_at IS NULL")


def downgrade() -> None:
    op.drop_index("ix_escalation_closed_at", "escalation")
    op.drop_index("ix_escalation_remind_at", "escalation")
    for name, _ in reversed(COLUMNS):
        op.drop_column("escalation", name)
    op.drop_column("outbox", "urgency")
