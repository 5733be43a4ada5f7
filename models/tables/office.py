"""The programme, its lines, the processes that serve them, and the persons with their accounts and matches."""

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
    false,
    text,
)

from models.tables.schema import Moment, Serial, metadata, own_id, sealed_columns

programme = Table(
    "programme",
    metadata,
    own_id(),
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
    own_id(),
    Column("programme_id", Uuid, ForeignKey("programme.id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("address", String(64), nullable=False),
    Column("account_index", LargeBinary(16), nullable=False),
    Column("desk", Boolean, nullable=False),
    Column("topics", Boolean, nullable=False, server_default=false()),
    Column("state", String(16), nullable=False),
    Column("cooling_until", Moment),
    *sealed_columns("token_sealed"),
    *sealed_columns("webhook_secret_sealed"),
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
    own_id(),
    Column("alive_until", Moment, nullable=False),
)

person = Table(
    "person",
    metadata,
    own_id(),
    Column("programme_id", Uuid, ForeignKey("programme.id"), nullable=False),
    Column("role", String(16), nullable=False),
    *sealed_columns("alias_sealed"),
    Column("language", String(16), nullable=False),
    Column("speaks", String(200), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("line_id", Uuid, ForeignKey("line.id")),
    *sealed_columns("ready_address_sealed", nullable=True),
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
    own_id(),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("line_id", Uuid, ForeignKey("line.id"), nullable=False),
    *sealed_columns("address_sealed"),
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
    own_id(),
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
    own_id(),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("version", String(32), nullable=False),
    Column("language", String(16), nullable=False),
    Column("given_at", Moment, nullable=False),
    Index("ix_consent_person_id", "person_id"),
)

pairing = Table(
    "pairing",
    metadata,
    own_id(),
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

erasure_wish = Table(
    "erasure_wish",
    metadata,
    Column("person_id", Uuid, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("asked_at", Moment, nullable=False),
)
"""Erasures that were asked for and wait until a person has finished an open DANGER (R59)."""

erasure = Table(
    "erasure",
    metadata,
    Column("conversation_id", Uuid, primary_key=True),
    Column("asked_at", Moment, nullable=False),
)
"""Conversations whose rows are gone and whose keys are to be destroyed now: repeated until it is done (R59)."""
