"""The team's side: alerts and their ladder, the rota, the chain of facts."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)

from models.tables.schema import Moment, Serial, metadata, own_id, sealed_columns

alert = Table(
    "alert",
    metadata,
    own_id(),
    Column("programme_id", Uuid, ForeignKey("programme.id"), nullable=False),
    Column("reference", String(16), nullable=False),
    Column("cause", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("raiser_id", Uuid),
    Column("pairing_id", Uuid),
    Column("raised_at", Moment, nullable=False),
    Column("owner_id", Uuid),
    Column("taken_at", Moment),
    Column("message_id", Uuid),
    UniqueConstraint("programme_id", "reference"),
    Index("ix_alert_state", "state"),
)

escalation = Table(
    "escalation",
    metadata,
    Column("alert_id", Uuid, ForeignKey("alert.id"), primary_key=True),
    Column("level", String(8), nullable=False),
    Column("pressed", Boolean, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("drill", Boolean, nullable=False),
    Column("about_id", Uuid),
    Column("clock_from", Moment, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("next_at", Moment),
    Column("promised_at", Moment),
    Column("joined_at", Moment),
    Column("outcome", String(32)),
    Column("follow_up_on", Date),
    *sealed_columns("reason_sealed", nullable=True),
    Column("second_id", Uuid),
    Column("closed_at", Moment),
    Column("come_back_at", Moment),
    Column("debriefed_at", Moment),
    Column("asked_id", Uuid),
    Column("asked_at", Moment),
    Column("way", String(8)),
    Column("remind_at", Moment),
    Column("reminded_at", Moment),
    Column("kept_at", Moment),
    Column("missed_at", Moment),
    Column("talk_with_id", Uuid),
    Column("named_id", Uuid),
    Index(
        "ix_escalation_remind_at",
        "remind_at",
        sqlite_where=text("remind_at IS NOT NULL"),
        postgresql_where=text("remind_at IS NOT NULL"),
    ),
    Index("ix_escalation_closed_at", "closed_at"),
    Index(
        "ix_escalation_next_at",
        "next_at",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
    Index(
        "ix_escalation_come_back_at",
        "come_back_at",
        sqlite_where=text("come_back_at IS NOT NULL"),
        postgresql_where=text("come_back_at IS NOT NULL"),
    ),
    Index("ix_escalation_about_id", "about_id"),
)
"""Where an alert stands on the ladder, and how it ended. `next_at`: when somebody is told next; `come_back_at`: when a
closed alert comes back to its owner, until she has followed it up; `named_id`: who alone is told first (R55)."""

alert_raiser = Table(
    "alert_raiser",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("alert_id", Uuid, ForeignKey("alert.id"), nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("cause", String(32), nullable=False),
    Column("raised_at", Moment, nullable=False),
    Index("ix_alert_raiser_alert_id", "alert_id"),
    sqlite_autoincrement=True,
)
"""Everybody who raised an alert, or joined it."""

alert_told = Table(
    "alert_told",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("alert_id", Uuid, ForeignKey("alert.id"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("rung", String(12), nullable=False),
    Column("person_id", Uuid),
    Column("told_at", Moment, nullable=False),
    Index("ix_alert_told_alert_id", "alert_id"),
    sqlite_autoincrement=True,
)
"""What the ladder told, written in the transaction that sends it; without a person, a hole in the rota."""

alert_passed = Table(
    "alert_passed",
    metadata,
    Column("alert_id", Uuid, ForeignKey("alert.id"), primary_key=True),
    Column("person_id", Uuid, primary_key=True),
)
"""Who passed an alert on in this turn of its ladder."""

desk_hand = Table(
    "desk_hand",
    metadata,
    Column("contact_id", Uuid, ForeignKey("contact.id"), primary_key=True),
    Column("alert_id", Uuid, ForeignKey("alert.id"), nullable=False),
    Column("takes", String(16), nullable=False),
    Column("since_at", Moment, nullable=False),
)
"""What a supervisor's next words at the desk are: a reason, or words to the mentee of this alert; for ten minutes."""

shift = Table(
    "shift",
    metadata,
    own_id(),
    Column("programme_id", Uuid, ForeignKey("programme.id"), nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("begins", String(5), nullable=False),
    Column("ends", String(5), nullable=False),
    Column("primary_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("backup_id", Uuid, ForeignKey("person.id")),
    UniqueConstraint("weekday", "begins"),
)
"""The rota: who has duty in which hours of the week, on the programme's wall, and who stands behind her."""

duty_check = Table(
    "duty_check",
    metadata,
    Column("shift_id", Uuid, ForeignKey("shift.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("asked_at", Moment, nullable=False),
    Column("confirmed_at", Moment),
    Column("missed_at", Moment),
)
"""Whether who has duty confirmed that she is there."""

desk_setting = Table(
    "desk_setting",
    metadata,
    Column("programme_id", Uuid, ForeignKey("programme.id"), primary_key=True),
    Column("coverage", String(400), nullable=False),
    Column("minutes", String(400), nullable=False),
    Column("live_at", Moment),
)
"""The hours in which the team is at work, the ladder's minutes where they are not the usual ones, and when the mentors'
lines were opened for the first time."""

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor_id", Uuid),
    Column("action", String(32), nullable=False),
    Column("subject_id", Uuid),
    Column("detail", String(100), nullable=False),
    Column("link", LargeBinary(32), nullable=False),
    Index("ix_audit_at", "at"),
)
"""The chain of facts without content: who did what to which id, when. Each row's link depends on all rows before it."""

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("link", LargeBinary(32), nullable=False),
    Column("base_number", BigInteger, nullable=False),
    Column("base_link", LargeBinary(32), nullable=False),
)
"""One row: where the chain ends, and where what is still kept of it begins."""
