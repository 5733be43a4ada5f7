"""What people write and what is sent: inbox, journal, held words, outbox, and what shows where."""

from sqlalchemy import (
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

epoch = Table(
    "epoch",
    metadata,
    own_id(),
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
    *sealed_columns("raw_sealed", nullable=True),
    Index("ix_inbox_received_at", "received_at"),
    sqlite_with_rowid=False,
)
"""What was admitted, once per line and external id, with the rule that won. Raw bytes are kept only of what could not
be read."""

message = Table(
    "message",
    metadata,
    own_id(),
    Column("conversation_id", Uuid, nullable=False),
    Column("pairing_id", Uuid),
    Column("line_id", Uuid, nullable=False),
    Column("sender_id", Uuid, nullable=False),
    Column("kind", String(16), nullable=False),
    *sealed_columns("content_sealed"),
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
    own_id(),
    Column("contact_id", Uuid, ForeignKey("contact.id"), nullable=False),
    Column("conversation_id", Uuid, nullable=False),
    Column("state", String(16), nullable=False),
    *sealed_columns("content_sealed"),
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
    *sealed_columns("body_sealed", nullable=True),
    *sealed_columns("stranger_sealed", nullable=True),
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
