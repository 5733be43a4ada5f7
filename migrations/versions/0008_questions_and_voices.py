"""Questions without a checked answer, and where a channel keeps the organisation's recordings."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import suites_1

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "card_question",
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("asker_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("remind_at", MOMENT, nullable=True),
        sa.Column("words_wanted_at", MOMENT, nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("draft", sa.String(length=8), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_card_question_alert_id_alert")),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_card_question")),
        suites_1("answer_sealed", op.f("ck_card_question_answer_sealed_suite")),
    )
    op.create_index("ix_card_question_asker_id", "card_question", ["asker_id"])
    waits = sa.text("remind_at IS NOT NULL")
    op.create_index(
        "ix_card_question_remind_at", "card_question", ["remind_at"], sqlite_where=waits, postgresql_where=waits
    )
    op.create_table(
        "spoken",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("handle", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_spoken_line_id_line")),
        sa.PrimaryKeyConstraint("line_id", "name", name=op.f("pk_spoken")),
    )


def downgrade() -> None:
    op.drop_table("spoken")
    op.drop_table("card_question")
