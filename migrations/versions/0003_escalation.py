"""Escalation: where an alert stands on its ladder, who raised it and who was told, the rota, and the audit chain."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import suites_1

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _alerts()
    _duty()
    _chain()
    # what was open before there was a ladder rings as TODAY from the moment it was raised
    op.execute(
        "INSERT INTO escalation (alert_id, level, pressed, silent, drill, clock_from, turn, next_at) "
        "SELECT id, 'today', false, false, false, raised_at, 0, raised_at FROM alert"
    )


def _alerts() -> None:
    op.create_table(
        "escalation",
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("pressed", sa.Boolean(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("clock_from", MOMENT, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("promised_at", MOMENT, nullable=True),
        sa.Column("joined_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("second_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("come_back_at", MOMENT, nullable=True),
        sa.Column("debriefed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_escalation_alert_id_alert")),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_escalation")),
        suites_1("reason_sealed", op.f("ck_escalation_reason_sealed_suite")),
    )
    for column in ("next_at", "come_back_at"):
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_escalation_{column}", "escalation", [column], sqlite_where=there, postgresql_where=there)
    op.create_index("ix_escalation_about_id", "escalation", ["about_id"])
    op.create_table(
        "alert_raiser",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_raiser_alert_id_alert")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_raiser")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_raiser_alert_id", "alert_raiser", ["alert_id"])
    op.create_table(
        "alert_told",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_told_alert_id_alert")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_told")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_told_alert_id", "alert_told", ["alert_id"])
    op.create_table(
        "alert_passed",
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_passed_alert_id_alert")),
        sa.PrimaryKeyConstraint("alert_id", "person_id", name=op.f("pk_alert_passed")),
    )


def _duty() -> None:
    op.create_table(
        "desk_hand",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("takes", sa.String(length=16), nullable=False),
        sa.Column("since_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_desk_hand_contact_id_contact")),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_desk_hand_alert_id_alert")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_desk_hand")),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("primary_id", sa.Uuid(), nullable=False),
        sa.Column("backup_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_shift_programme_id_programme")),
        sa.ForeignKeyConstraint(["primary_id"], ["person.id"], name=op.f("fk_shift_primary_id_person")),
        sa.ForeignKeyConstraint(["backup_id"], ["person.id"], name=op.f("fk_shift_backup_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("weekday", "begins", name=op.f("uq_shift_weekday_begins")),
    )
    op.create_table(
        "duty_check",
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("missed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_duty_check_shift_id_shift")),
        sa.PrimaryKeyConstraint("shift_id", "day", name=op.f("pk_duty_check")),
    )
    op.create_table(
        "desk_setting",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("coverage", sa.String(length=400), nullable=False),
        sa.Column("minutes", sa.String(length=400), nullable=False),
        sa.Column("live_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_desk_setting_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("programme_id", name=op.f("pk_desk_setting")),
    )


def _chain() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.String(length=100), nullable=False),
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.Column("base_number", sa.BigInteger(), nullable=False),
        sa.Column("base_link", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )


def downgrade() -> None:
    for table in (
        "audit_head",
        "audit",
        "desk_setting",
        "duty_check",
        "shift",
        "desk_hand",
        "alert_passed",
        "alert_told",
        "alert_raiser",
        "escalation",
    ):
        op.drop_table(table)
