"""The tables of the main store, the same on SQLite and PostgreSQL.

Law: every column that holds something personal ends in `_sealed` and takes only `Sealed` values; columns named `*_at`
are UTC; ids are client-side UUIDv4 (version 7 would tell the time). Cost must not grow with the log (store.md,
"Engine"), so the open part of the outbox has its own partial indexes. Source: store.md, needs.md R04, R15.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
    false,
    text,
)

from models.sealed import SealedType, suite_check

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, `timestamptz` on PostgreSQL, a naive UTC text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment; drop the zone where the engine has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a zone reached the store; moments are UTC.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the zone back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def _id(**kwargs: Any) -> Column[Any]:
    return Column("id", Uuid, primary_key=True, **kwargs)


def _sealed(name: str, *, nullable: bool = False) -> tuple[Column[Any], CheckConstraint]:
    return Column(name, SealedType(), nullable=nullable), suite_check(name)


Serial = BigInteger().with_variant(Integer, "sqlite")

programme = Table(
    "programme",
    metadata,
    _id(),
    Column("name", String(200), nullable=False),
    Column("language", String(16), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("quiet_from", String(5), nullable=False),
    Column("quiet_to", String(5), nullable=False),
    Column("emergency_number", String(32), nullable=False),
    Column("helplines", String(2000), nullable=False),
    Column("text_days", Integer, nullable=False),
    Column("last_reference", Integer, nullable=False, server_default="0"),
    Column("keyring", LargeBinary(16)),
    Column("disappearing", Boolean, nullable=False, server_default=false()),
    Column("passes", String(100), nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    Column("countries", String(200), nullable=False, server_default=""),
)

revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
)
"""One row; `number` grows with every change of people, lines, contacts or pairings: what is remembered of them is stale
then."""

line = Table(
    "line",
    metadata,
    _id(),
    Column("programme_id", Uuid, ForeignKey("programme.id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("address", String(64), nullable=False),
    Column("account_index", LargeBinary(16), nullable=False),
    Column("desk", Boolean, nullable=False),
    Column("topics", Boolean, nullable=False, server_default=false()),
    Column("state", String(16), nullable=False),
    Column("cooling_until", Moment),
    *_sealed("token_sealed"),
    *_sealed("webhook_secret_sealed"),
    Column("trouble", String(32)),
    Column("trouble_at", Moment),
    Column("set_up_at", Moment),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("account_index"),
)

lease = Table(
    "lease",
    metadata,
    Column("line_id", Uuid, ForeignKey("line.id"), primary_key=True),
    Column("owner", Uuid),
    Column("lease_until", Moment),
    Column("epoch", BigInteger, nullable=False),
)

node = Table(
    "node",
    metadata,
    _id(),
    Column("alive_until", Moment, nullable=False),
)

person = Table(
    "person",
    metadata,
    _id(),
    Column("programme_id", Uuid, ForeignKey("programme.id"), nullable=False),
    Column("role", String(16), nullable=False),
    *_sealed("alias_sealed"),
    Column("language", String(16), nullable=False),
    Column("speaks", String(200), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("line_id", Uuid, ForeignKey("line.id")),
    *_sealed("ready_address_sealed", nullable=True),
    Column("safe_time", String(20), nullable=False, server_default="only_when_i_write"),
    Column("safe_hours", String(100), nullable=False, server_default=""),
    Column("secret_hash", LargeBinary(32)),
    Column("off_until", Moment),
    Column("duty", String(200), nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    Index("ix_person_line_id", "line_id"),
)
"""`speaks`: the languages that she speaks, hers first. `line_id` is a mentor's reserved line. `ready_address_sealed`
only ever holds a training mode's invented account."""

contact = Table(
    "contact",
    metadata,
    _id(),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("line_id", Uuid, ForeignKey("line.id"), nullable=False),
    *_sealed("address_sealed"),
    Column("address_index", LargeBinary(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked", String(600), nullable=False, server_default=""),
    Column("expects", String(16), nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("line_id", "address_index"),
    Index("ix_contact_person_id", "person_id"),
)
"""`asked` holds the codes of the choices last put before her, so that typing a digit chooses (R22); `expects` what her
next words are taken for ("team", "hours"), "" for the conversation."""

invitation = Table(
    "invitation",
    metadata,
    _id(),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("line_id", Uuid, ForeignKey("line.id"), nullable=False),
    Column("code_hash", LargeBinary(32), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("postponed_by", LargeBinary(16)),
    UniqueConstraint("line_id", "code_hash"),
    Index("ix_invitation_person_id", "person_id"),
)
"""`postponed_by`: the blind index of an account that opened the code and could not read then; it opens it by writing
again."""

wrong_try = Table(
    "wrong_try",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("line_id", Uuid, nullable=False),
    Column("address_index", LargeBinary(16), nullable=False),
    Column("tried_at", Moment, nullable=False),
    Index("ix_wrong_try_line_id_address_index", "line_id", "address_index", "tried_at"),
    sqlite_autoincrement=True,
)

consent = Table(
    "consent",
    metadata,
    _id(),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("version", String(32), nullable=False),
    Column("language", String(16), nullable=False),
    Column("given_at", Moment, nullable=False),
    Index("ix_consent_person_id", "person_id"),
)

pairing = Table(
    "pairing",
    metadata,
    _id(),
    Column("mentee_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("mentor_id", Uuid, ForeignKey("person.id")),
    Column("backup_id", Uuid, ForeignKey("person.id")),
    Column("line_id", Uuid, ForeignKey("line.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("off_told_at", Moment),
    Column("ends_on", Date),
    Column("ending_told", Integer, nullable=False, server_default=text("0")),
    Column("ending_heard", Boolean, nullable=False, server_default=false()),
    Column("ending_at", Moment),
    Index("ix_pairing_line_id", "line_id"),
    Index("ix_pairing_mentee_id", "mentee_id"),
    Index("ix_pairing_mentor_id", "mentor_id"),
    Index(
        "ix_pairing_ending_at",
        "ending_at",
        sqlite_where=text("ending_at IS NOT NULL"),
        postgresql_where=text("ending_at IS NOT NULL"),
    ),
)
"""`mentor_id` is empty where its mentor was erased after its end. `ends_on`: the planned end (R60); `ending_told`: how
many of its notices its mentor had, or lay before it was planned; `ending_heard`: whether she had one; `ending_at`: when
something follows from it next."""

keep_apart = Table(
    "keep_apart",
    metadata,
    Column("one_id", Uuid, ForeignKey("person.id"), primary_key=True),
    Column("other_id", Uuid, ForeignKey("person.id"), primary_key=True),
    Column("since_at", Moment, nullable=False),
)
"""Two people who must not meet here: the same shelter, family or village (R12). Each pair stands once, the smaller id
first."""

epoch = Table(
    "epoch",
    metadata,
    _id(),
    Column("conversation_id", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    Column("roster", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("archived_at", Moment),
    Column("rows", Integer),
    Column("digest", LargeBinary(32)),
    UniqueConstraint("conversation_id", "day", "roster"),
)
"""One key's day: (conversation, day, roster of supervisors). The key itself is in the keyring file."""

inbox = Table(
    "inbox",
    metadata,
    Column("line_id", Uuid, primary_key=True),
    Column("external_id", String(128), primary_key=True),
    Column("received_at", Moment, nullable=False),
    Column("rule", String(120), nullable=False),
    Column("row_id", Uuid),
    *_sealed("raw_sealed", nullable=True),
    Index("ix_inbox_received_at", "received_at"),
    sqlite_with_rowid=False,
)
"""What was admitted, once per line and external id, with the rule that won. Raw bytes are kept only of what could not
be read."""

message = Table(
    "message",
    metadata,
    _id(),
    Column("conversation_id", Uuid, nullable=False),
    Column("pairing_id", Uuid),
    Column("line_id", Uuid, nullable=False),
    Column("sender_id", Uuid, nullable=False),
    Column("kind", String(16), nullable=False),
    *_sealed("content_sealed"),
    Column("quotes_id", Uuid),
    Column("sent_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Index("ix_message_conversation_id", "conversation_id", "received_at"),
    sqlite_with_rowid=False,
)
"""The journal of what people said."""

copy = Table(
    "copy",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    Column("native_id", String(64), primary_key=True),
    Column("message_id", Uuid, nullable=False),
    Column("part", Integer, nullable=False, server_default="0"),
    Index("ix_copy_message_id", "message_id"),
    sqlite_with_rowid=False,
)
"""Where each message shows: its native id in each chat, the writer's own one included. Quotes are mapped by it. `part`
counts the media of an album from 0; -1 is not the message itself but a notice about it."""

draft = Table(
    "draft",
    metadata,
    _id(),
    Column("contact_id", Uuid, ForeignKey("contact.id"), nullable=False),
    Column("conversation_id", Uuid, nullable=False),
    Column("state", String(16), nullable=False),
    *_sealed("content_sealed"),
    Column("native_id", String(64), nullable=False),
    Column("quotes_id", Uuid),
    Column("sent_at", Moment, nullable=False),
    Column("held_at", Moment, nullable=False),
    Column("pairing_id", Uuid),
    Column("album", String(64)),
    Column("also", String(1000), nullable=False, server_default=""),
    Index("ix_draft_contact_id", "contact_id", "state"),
)
"""A mentor's message that waits until she says for whom it is (R16). It survives a restart. `also` holds the native ids
of an album's further parts, one per line."""

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("row_id", Uuid, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("lane", Uuid, nullable=False),
    Column("conversation_id", Uuid, nullable=False),
    Column("pairing_id", Uuid),
    Column("message_id", Uuid),
    Column("alert_id", Uuid),
    Column("origin", String(16), nullable=False),
    *_sealed("body_sealed", nullable=True),
    *_sealed("stranger_sealed", nullable=True),
    Column("quotes_id", Uuid),
    Column("last_word", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("unheard", Integer, nullable=False),
    Column("repeated", Boolean, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("claim", Uuid),
    Column("claimed_at", Moment),
    Column("native_id", String(64)),
    Column("failure", String(32)),
    Column("failure_code", Integer),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("album", String(64)),
    Column("first_part", Integer, nullable=False, server_default="0"),
    Column("quotes_part", Integer, nullable=False, server_default="0"),
    Column("swept_at", Moment),
    Column("urgency", Integer, nullable=False, server_default="1"),
    Index(
        "ix_outbox_lane_open",
        "lane",
        "seq",
        sqlite_where=text("state IN ('queued', 'sending')"),
        postgresql_where=text("state IN ('queued', 'sending')"),
    ),
    Index(
        "ix_outbox_due_open",
        "due_at",
        "seq",
        sqlite_where=text("state IN ('queued', 'sending')"),
        postgresql_where=text("state IN ('queued', 'sending')"),
    ),
    Index(
        "ix_outbox_claim_open",
        "claim",
        sqlite_where=text("state = 'sending'"),
        postgresql_where=text("state = 'sending'"),
    ),
    Index(
        "ix_outbox_contact_waiting",
        "contact_id",
        sqlite_where=text("state IN ('held', 'queued')"),
        postgresql_where=text("state IN ('held', 'queued')"),
    ),
    Index("ix_outbox_message_id", "message_id"),
    Index(
        "ix_outbox_album",
        "album",
        sqlite_where=text("album IS NOT NULL"),
        postgresql_where=text("album IS NOT NULL"),
    ),
    Index(
        "ix_outbox_settled_shown",
        "origin",
        "settled_at",
        sqlite_where=text("native_id IS NOT NULL AND swept_at IS NULL"),
        postgresql_where=text("native_id IS NOT NULL AND swept_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)
"""What goes out, in order. `lane` is the conversation that stays first in, first out; `body_sealed` is empty where the
journal's message is passed on as it is; `stranger_sealed` is the way to somebody who is nobody's contact; `first_part`
is the place of its first medium in the message's album; `swept_at` says when it was taken off the receiver's phone
again (R26)."""

alert = Table(
    "alert",
    metadata,
    _id(),
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

handle = Table(
    "handle",
    metadata,
    Column("handle_index", LargeBinary(16), primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), primary_key=True),
    Index("ix_handle_person_id", "person_id"),
)
"""Blind indexes of numbers, user names and e-mail addresses that lead to a participant, so that none crosses a line
(R15, R20)."""

focus = Table(
    "focus",
    metadata,
    Column("contact_id", Uuid, ForeignKey("contact.id"), primary_key=True),
    Column("pairing_id", Uuid, ForeignKey("pairing.id"), nullable=False),
    Column("chosen_at", Moment, nullable=False),
)
"""The mentee whom a mentor chose to write to; it holds for ten minutes, unless another mentee writes meanwhile
(R16)."""

topic = Table(
    "topic",
    metadata,
    Column("contact_id", Uuid, ForeignKey("contact.id"), primary_key=True),
    Column("pairing_id", Uuid, ForeignKey("pairing.id"), primary_key=True),
    Column("thread_id", String(32), nullable=False),
    Column("made_at", Moment, nullable=False),
    Index("ix_topic_contact_id", "contact_id", "thread_id"),
)
"""One topic per mentee in a mentor's chat, where her bot has topics: a view only; routing is by our own mapping."""

heard = Table(
    "heard",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    Column("native_id", String(64), primary_key=True),
    Column("rule", String(120), nullable=False),
    Column("fingerprint", LargeBinary(32), nullable=False),
    Column("album", String(64)),
    Column("heard_at", Moment, nullable=False),
    Index("ix_heard_heard_at", "heard_at"),
    sqlite_with_rowid=False,
)
"""Where what somebody wrote to the line itself stands in her chat, and which rule answered it; no word of it. Two days
long: so that clearing a chat reaches it, an album is answered once, and a change of it is heard."""

erasure_wish = Table(
    "erasure_wish",
    metadata,
    Column("person_id", Uuid, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("asked_at", Moment, nullable=False),
)
"""Erasures that were asked for and wait until a person has finished an open DANGER (R59)."""

rest_told = Table(
    "rest_told",
    metadata,
    Column("person_id", Uuid, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("strain", String(16), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("told_at", Moment, nullable=False),
)
"""Of which long weeks, and of which seven days in a row, a mentor was told (R54)."""

erasure = Table(
    "erasure",
    metadata,
    Column("conversation_id", Uuid, primary_key=True),
    Column("asked_at", Moment, nullable=False),
)
"""Conversations whose rows are gone and whose keys are to be destroyed now: repeated until it is done (R59)."""

plan = Table(
    "plan",
    metadata,
    _id(),
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
    _id(),
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
    *_sealed("answer_sealed", nullable=True),
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
    *_sealed("words_sealed"),
    Column("shown_to", Uuid),
    Column("written_at", Moment, nullable=False),
)
"""A mentee's own note (R35). `shown_to`: the match whose mentor may read it; none that has ended comes back."""

spoken = Table(
    "spoken",
    metadata,
    Column("line_id", Uuid, ForeignKey("line.id"), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("digest", LargeBinary(32), nullable=False),
    Column("handle", String(255), nullable=False),
)
"""Where a channel keeps a recording of the organisation's for this line, so that each goes up once; `digest` is that of
the file that went up."""

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
    *_sealed("reason_sealed", nullable=True),
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
    _id(),
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
