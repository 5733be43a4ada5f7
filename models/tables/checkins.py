"""What is asked and answered: plans, questions, silences, checked answers."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    false,
    text,
)

from models.tables.schema import Moment, metadata, own_id, sealed_columns

rest_told = Table(
    "rest_told",
    metadata,
    Column("person_id", Uuid, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("strain", String(16), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("told_at", Moment, nullable=False),
)
"""Of which long weeks, and of which seven days in a row, a mentor was told (R54)."""

plan = Table(
    "plan",
    metadata,
    own_id(),
    Column("kind", String(16), nullable=False),
    Column("person_id", Uuid, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("pairing_id", Uuid, ForeignKey("pairing.id", ondelete="CASCADE")),
    Column("line_id", Uuid, ForeignKey("line.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("clock", String(5), nullable=False),
    Column("done", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("next_run_at", Moment),
    Column("checked_on", Date),
    Column("tells_id", Uuid),
    Column("set_by", String(8), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("paused_by", String(8)),
    Index("ix_plan_due", "next_run_at", sqlite_where=text("state = 'on'"), postgresql_where=text("state = 'on'")),
    Index("ix_plan_person_id", "person_id"),
    Index("ix_plan_pairing_id", "pairing_id"),
)
"""A recurring question that was asked for. `tells_id`: a mentor's named supervisor (R55); `checked_on`: when a worker
last checked her matter (R33). `state`: on, waits (until she writes), paused, over; `paused_by`: whose pause it is."""

presence = Table(
    "presence",
    metadata,
    Column("person_id", Uuid, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("wrote_at", Moment),
    Column("asked_at", Moment),
    Column("mentor_wrote_at", Moment),
    Column("silent", Boolean, nullable=False, server_default=false()),
    Column("closer", Boolean, nullable=False, server_default=false()),
)
"""When somebody with a plan last gave a sign of life, and when the last automatic message left for her. `silent`: two
were not answered, only a person writes to her now; `closer`: a supervisor asked to look sooner."""

checkin = Table(
    "checkin",
    metadata,
    own_id(),
    Column("plan_id", Uuid, ForeignKey("plan.id", ondelete="CASCADE"), nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("person_id", Uuid, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("pairing_id", Uuid),
    Column("line_id", Uuid, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("skipped", String(24)),
    Column("at", Moment, nullable=False),
    Column("row_id", Uuid),
    Column("step", String(12)),
    Column("step_at", Moment),
    Column("next_step_at", Moment),
    Column("answer", String(12)),
    Column("answered_at", Moment),
    Column("undelivered", Boolean, nullable=False, server_default=false()),
    Column("promise_at", Moment),
    Column("backup_told", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("plan_id", "occurrence"),
    Index("ix_checkin_person_id", "person_id", "at"),
    Index("ix_checkin_row_id", "row_id"),
    Index(
        "ix_checkin_step_due",
        "next_step_at",
        sqlite_where=text("next_step_at IS NOT NULL"),
        postgresql_where=text("next_step_at IS NOT NULL"),
    ),
    Index(
        "ix_checkin_promise_due",
        "promise_at",
        sqlite_where=text("promise_at IS NOT NULL"),
        postgresql_where=text("promise_at IS NOT NULL"),
    ),
)
"""One occurrence of a plan: asked, or skipped with the reason; what was answered, and how far its silence has come.
`row_id` is the outbox row that carries it (its repeat's, once it was repeated)."""

topic_count = Table(
    "topic_count",
    metadata,
    Column("topic", String(16), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("times", Integer, nullable=False),
)
"""How often a topic was asked for; nobody stands beside it (R48)."""

card_reminder = Table(
    "card_reminder",
    metadata,
    Column("topic", String(16), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("review_on", Date, primary_key=True),
    Column("reminded_at", Moment, nullable=False),
)
"""Each card's owner is reminded once for each review date that has passed (R50)."""

card_question = Table(
    "card_question",
    metadata,
    Column("alert_id", Uuid, ForeignKey("alert.id"), primary_key=True),
    Column("topic", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("asker_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("remind_at", Moment),
    Column("words_wanted_at", Moment),
    *sealed_columns("answer_sealed", nullable=True),
    Column("answered_at", Moment),
    Column("draft", String(8), nullable=False, server_default=""),
    Index("ix_card_question_asker_id", "asker_id"),
    Index(
        "ix_card_question_remind_at",
        "remind_at",
        sqlite_where=text("remind_at IS NOT NULL"),
        postgresql_where=text("remind_at IS NOT NULL"),
    ),
)
"""A question for which there was no checked answer, beside its item (R51). `remind_at`: when the team hears next that
it waits too long; `draft`: "wanted" or "written" where its answer becomes a draft of a card."""

note = Table(
    "note",
    metadata,
    Column("person_id", Uuid, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    *sealed_columns("words_sealed"),
    Column("shown_to", Uuid),
    Column("written_at", Moment, nullable=False),
)
"""A mentee's own note (R35). `shown_to`: the match whose mentor may read it; none that has ended comes back."""
