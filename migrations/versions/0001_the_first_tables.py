"""The first tables: programmes, lines, people, the inbox, the journal, the outbox, alerts and the vault's epochs."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import suites_1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "copy",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("native_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "native_id", name=op.f("pk_copy")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_copy_message_id", "copy", ["message_id"])

    op.create_table(
        "epoch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("roster", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epoch")),
        sa.UniqueConstraint("conversation_id", "day", "roster", name=op.f("uq_epoch_conversation_id_day_roster")),
    )
    op.create_table(
        "inbox",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule", sa.String(length=120), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=True),
        sa.Column("raw_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("line_id", "external_id", name=op.f("pk_inbox")),
        suites_1("raw_sealed", op.f("ck_inbox_raw_sealed_suite")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])

    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=True),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("quotes_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        suites_1("content_sealed", op.f("ck_message_content_sealed_suite")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_message_conversation_id", "message", ["conversation_id", "received_at"])

    op.create_table(
        "node",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alive_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node")),
    )
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("alert_id", sa.Uuid(), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("stranger_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("quotes_id", sa.Uuid(), nullable=True),
        sa.Column("last_word", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("unheard", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("native_id", sa.String(length=64), nullable=True),
        sa.Column("failure", sa.String(length=32), nullable=True),
        sa.Column("failure_code", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("album", sa.String(length=64), nullable=True),
        sa.Column("first_part", sa.Integer(), server_default="0", nullable=False),
        sa.Column("quotes_part", sa.Integer(), server_default="0", nullable=False),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        suites_1("body_sealed", op.f("ck_outbox_body_sealed_suite")),
        suites_1("stranger_sealed", op.f("ck_outbox_stranger_sealed_suite")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_claim_open",
        "outbox",
        ["claim"],
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "ix_outbox_due_open",
        "outbox",
        ["due_at", "seq"],
        sqlite_where=sa.text("state IN ('queued', 'sending')"),
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.create_index(
        "ix_outbox_lane_open",
        "outbox",
        ["lane", "seq"],
        sqlite_where=sa.text("state IN ('queued', 'sending')"),
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.create_index("ix_outbox_message_id", "outbox", ["message_id"])

    op.create_table(
        "programme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("quiet_from", sa.String(length=5), nullable=False),
        sa.Column("quiet_to", sa.String(length=5), nullable=False),
        sa.Column("emergency_number", sa.String(length=32), nullable=False),
        sa.Column("helplines", sa.String(length=2000), nullable=False),
        sa.Column("text_days", sa.Integer(), nullable=False),
        sa.Column("last_reference", sa.Integer(), server_default="0", nullable=False),
        sa.Column("keyring", sa.LargeBinary(length=16), nullable=True),
        sa.Column("disappearing", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("passes", sa.String(length=100), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_table(
        "wrong_try",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("address_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_try")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_wrong_try_line_id_address_index", "wrong_try", ["line_id", "address_index", "tried_at"])

    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("raiser_id", sa.Uuid(), nullable=True),
        sa.Column("pairing_id", sa.Uuid(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_alert_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("programme_id", "reference", name=op.f("uq_alert_programme_id_reference")),
    )
    op.create_index("ix_alert_state", "alert", ["state"])

    op.create_table(
        "line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("account_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("desk", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("cooling_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("webhook_secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("trouble", sa.String(length=32), nullable=True),
        sa.Column("trouble_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_line_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line")),
        sa.UniqueConstraint("account_index", name=op.f("uq_line_account_index")),
        suites_1("token_sealed", op.f("ck_line_token_sealed_suite")),
        suites_1("webhook_secret_sealed", op.f("ck_line_webhook_secret_sealed_suite")),
    )
    op.create_table(
        "lease",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_lease_line_id_line")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_lease")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("alias_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("speaks", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("ready_address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("safe_time", sa.String(length=20), server_default="only_when_i_write", nullable=False),
        sa.Column("safe_hours", sa.String(length=100), server_default="", nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("off_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duty", sa.String(length=200), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_person_line_id_line")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_person_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        suites_1("alias_sealed", op.f("ck_person_alias_sealed_suite")),
        suites_1("ready_address_sealed", op.f("ck_person_ready_address_sealed_suite")),
    )
    op.create_index("ix_person_line_id", "person", ["line_id"])

    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_person_id", "consent", ["person_id"])

    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("address_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked", sa.String(length=600), server_default="", nullable=False),
        sa.Column("expects", sa.String(length=16), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_contact_line_id_line")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("line_id", "address_index", name=op.f("uq_contact_line_id_address_index")),
        suites_1("address_sealed", op.f("ck_contact_address_sealed_suite")),
    )
    op.create_index("ix_contact_person_id", "contact", ["person_id"])

    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("postponed_by", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_invitation_line_id_line")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("line_id", "code_hash", name=op.f("uq_invitation_line_id_code_hash")),
    )
    op.create_index("ix_invitation_person_id", "invitation", ["person_id"])

    op.create_table(
        "keep_apart",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["one_id"], ["person.id"], name=op.f("fk_keep_apart_one_id_person")),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_keep_apart_other_id_person")),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_keep_apart")),
    )
    op.create_table(
        "pairing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("backup_id", sa.Uuid(), nullable=True),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("off_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["backup_id"], ["person.id"], name=op.f("fk_pairing_backup_id_person")),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_pairing_line_id_line")),
        sa.ForeignKeyConstraint(["mentee_id"], ["person.id"], name=op.f("fk_pairing_mentee_id_person")),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name=op.f("fk_pairing_mentor_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing")),
    )
    op.create_index("ix_pairing_line_id", "pairing", ["line_id"])
    op.create_index("ix_pairing_mentee_id", "pairing", ["mentee_id"])
    op.create_index("ix_pairing_mentor_id", "pairing", ["mentor_id"])

    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("native_id", sa.String(length=64), nullable=False),
        sa.Column("quotes_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=True),
        sa.Column("album", sa.String(length=64), nullable=True),
        sa.Column("also", sa.String(length=1000), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_draft_contact_id_contact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        suites_1("content_sealed", op.f("ck_draft_content_sealed_suite")),
    )
    op.create_index("ix_draft_contact_id", "draft", ["contact_id", "state"])

    op.create_index(
        "ix_outbox_album",
        "outbox",
        ["album"],
        sqlite_where=sa.text("album IS NOT NULL"),
        postgresql_where=sa.text("album IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_contact_waiting",
        "outbox",
        ["contact_id"],
        sqlite_where=sa.text("state IN ('held', 'queued')"),
        postgresql_where=sa.text("state IN ('held', 'queued')"),
    )
    op.create_index(
        "ix_outbox_settled_shown",
        "outbox",
        ["origin", "settled_at"],
        sqlite_where=sa.text("native_id IS NOT NULL AND swept_at IS NULL"),
        postgresql_where=sa.text("native_id IS NOT NULL AND swept_at IS NULL"),
    )
    op.create_table(
        "handle",
        sa.Column("handle_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_handle_person_id_person")),
        sa.PrimaryKeyConstraint("handle_index", "person_id", name=op.f("pk_handle")),
    )
    op.create_index("ix_handle_person_id", "handle", ["person_id"])
    op.create_table(
        "focus",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_focus_contact_id_contact")),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_focus_pairing_id_pairing")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_focus")),
    )
    op.create_table(
        "topic",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_topic_contact_id_contact")),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_topic_pairing_id_pairing")),
        sa.PrimaryKeyConstraint("contact_id", "pairing_id", name=op.f("pk_topic")),
    )
    op.create_index("ix_topic_contact_id", "topic", ["contact_id", "thread_id"])
    op.create_table(
        "erasure",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_erasure")),
    )


def downgrade() -> None:
    for table in ("erasure", "topic", "focus", "handle"):
        op.drop_table(table)
    # indexes go with their tables
    for table in (
        "draft",
        "pairing",
        "keep_apart",
        "invitation",
        "contact",
        "consent",
        "person",
        "lease",
        "line",
        "alert",
        "wrong_try",
        "revision",
        "programme",
        "outbox",
        "node",
        "message",
        "inbox",
        "epoch",
        "copy",
    ):
        op.drop_table(table)
