"""A table with a sealed column, vaults and moments, for the tests of the vault. Everything in it is invented."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Column, Engine, MetaData, Table, Uuid, create_engine

from models.keyring import MEMORY, SqliteKeyring
from models.sealed import SealedType, suite_check
from models.tables import epoch
from models.vault import Vault

KEK = bytes(range(32))
OTHER_KEK = bytes(range(1, 33))
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
ROW = UUID("00000000-0000-4000-8000-000000000001")
OTHER_ROW = UUID("00000000-0000-4000-8000-000000000002")
BLESSING = UUID("00000000-0000-4000-8000-0000000000b1")
MIRA = UUID("00000000-0000-4000-8000-0000000000a1")
WORDS = "Non posso parlare adesso."

metadata = MetaData()
note = Table(
    "note",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("words_sealed", SealedType(), nullable=True),
    suite_check("words_sealed"),
)


def store_in(path: Path | str) -> Engine:
    """A main store with the epoch table and the notes, in a file or in memory."""
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True)
    with engine.begin() as conn:
        epoch.create(conn)
        metadata.create_all(conn)
    return engine


def vault_over(keyring: SqliteKeyring | None = None, kek: bytes = KEK) -> Vault:
    """A vault over this keyring, or over one in memory."""
    return Vault(kek, keyring or SqliteKeyring(MEMORY))
