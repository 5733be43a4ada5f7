"""Check-ins: plans, presence, what was asked, how often a topic was, and which cards' owners were reminded."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=True),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("clock", sa.String(length=5), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("tells_id", sa.Uuid(), nullable=True),
        sa.Column("set_by", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_plan_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_plan_pairing_id_pairing"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_plan_line_id_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    on = sa.text("state = 'on'")
    op.create_index("ix_plan_due", "plan", ["next_run_at"], sqlite_where=on, postgresql_where=on)
    op.create_index("ix_plan_person_id", "plan", ["person_id"])
    op.create_index("ix_plan_pairing_id", "plan", ["pairing_id"])
    op.create_table(
        "presence",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("wrote_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mentor_wrote_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("closer", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_presence_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_presence")),
    )
    _what_was_asked()
    op.create_table(
        "topic_count",
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "month", "language", name=op.f("pk_topic_count")),
    )
    op.create_table(
        "card_reminder",
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("topic", "language", "review_on", name=op.f("pk_card_reminder")),
    )


def _what_was_asked() -> None:
    op.create_table(
        "checkin",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=True),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("skipped", sa.String(length=24), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.String(length=12), nullable=True),
        sa.Column("step_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_step_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=12), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undelivered", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("promise_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("backup_told", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_checkin_plan_id_plan"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_checkin_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin")),
        sa.UniqueConstraint("plan_id", "occurrence", name=op.f("uq_checkin_plan_id_occurrence")),
    )
    op.create_index("ix_checkin_person_id", "checkin", ["person_id", "at"])
    op.create_index("ix_checkin_row_id", "checkin", ["row_id"])
    for name, column in (("ix_checkin_step_due", "next_step_at"), ("ix_checkin_promise_due", "promise_at")):
        given = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "checkin", [column], sqlite_where=given, postgresql_where=given)


def downgrade() -> None:
    for table in ("card_reminder", "topic_count", "checkin", "presence", "plan"):
        op.drop_table(table)  # indexes go with their tables
