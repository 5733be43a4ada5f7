"""Every day's key is durable before it is used and listed in the store with the first value that it seals."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, insert, select

from models.keyring import SqliteKeyring
from models.keys import KeyringError
from models.tables import epoch
from models.vault import Vault
from tests.models.notes import BLESSING, KEK, MIRA, NOON, ROW, WORDS, store_in, vault_over

PLACE = ("note", "words_sealed", ROW, BLESSING)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A store in a file."""
    engine = store_in(tmp_path / "store.db")
    yield engine
    engine.dispose()


def statements_on(engine: Engine) -> list[str]:
    """What is executed on the store from now on."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement.split(maxsplit=1)[0])

    event.listen(engine, "before_cursor_execute", note)
    return seen


def listed(engine: Engine) -> list[UUID]:
    """The epochs that the store lists."""
    with engine.connect() as conn:
        return list(conn.execute(select(epoch.c.id)).scalars())


def test_a_key_is_durable_before_it_is_used(tmp_path: Path, engine: Engine) -> None:
    """While the store's transaction is still open, another process already finds the key and opens the value."""
    vault = vault_over(SqliteKeyring(tmp_path / "keyring.db"))
    with engine.begin() as conn:
        sealed = vault.seal(conn, *PLACE, WORDS, now=NOON)
        lasting = vault.seal(conn, "note", "words_sealed", ROW, MIRA, WORDS, now=NOON, lasting=True)
        elsewhere = vault_over(SqliteKeyring(tmp_path / "keyring.db"))
        assert elsewhere.open_text(*PLACE, sealed) == WORDS
        assert elsewhere.open_text("note", "words_sealed", ROW, MIRA, lasting) == WORDS


def test_nothing_is_sealed_under_a_key_that_could_not_be_kept(tmp_path: Path, engine: Engine) -> None:
    """A keyring that can't write stops the sealing, and lists nothing; what is warm goes on."""
    keyring = SqliteKeyring(tmp_path / "keyring.db")
    vault = vault_over(keyring)
    with engine.begin() as conn:
        vault.seal(conn, *PLACE, WORDS, now=NOON)
    keyring._connection.execute("PRAGMA query_only = ON")
    with engine.begin() as conn:
        with pytest.raises(KeyringError, match="can't be used"):
            vault.seal(conn, "note", "words_sealed", ROW, MIRA, WORDS, now=NOON)
        vault.seal(conn, *PLACE, WORDS, now=NOON)
    assert len(listed(engine)) == 1


def test_an_epoch_is_listed_with_its_facts(engine: Engine) -> None:
    """The row names conversation, day, roster and moment, and its id is the key id of what it sealed."""
    vault = Vault(KEK, SqliteKeyring(":memory:"), roster=3)
    with engine.begin() as conn:
        sealed = vault.seal(conn, *PLACE, WORDS, now=NOON)
        row = conn.execute(select(epoch)).one()
    assert (row.id.bytes, row.conversation_id, row.day, row.roster) == (sealed.key_id, BLESSING, NOON.date(), 3)
    assert (row.created_at, row.archived_at, row.digest) == (NOON, None, None)


def test_an_epoch_is_listed_once(engine: Engine) -> None:
    """Later values of the day, in the same transaction or in another, cost no statement; lasting values never do."""
    vault, seen = vault_over(), statements_on(engine)
    for _ in range(3):
        with engine.begin() as conn:
            for _ in range(3):
                vault.seal(conn, *PLACE, WORDS, now=NOON)
                vault.seal(conn, *PLACE, WORDS, now=NOON, lasting=True)
    assert seen == ["INSERT"]
    assert len(listed(engine)) == 1


def test_a_new_process_lists_nothing_twice(tmp_path: Path, engine: Engine) -> None:
    """After a restart the epoch that is listed already stays the one that is."""
    for _ in range(2):
        vault = vault_over(SqliteKeyring(tmp_path / "keyring.db"))
        with engine.begin() as conn:
            sealed = vault.seal(conn, *PLACE, WORDS, now=NOON)
    assert listed(engine) == [UUID(bytes=sealed.key_id)]
    assert vault.displaced_epochs == 0


@pytest.mark.parametrize("committed_before", [False, True])
def test_what_was_rolled_back_is_listed_again(engine: Engine, committed_before: bool) -> None:  # noqa: FBT001
    """After a rollback the next value lists its epoch again; without one, nothing would ever."""
    vault = vault_over()
    if committed_before:
        with engine.begin() as conn:
            vault.seal(conn, "note", "words_sealed", ROW, MIRA, WORDS, now=NOON)
    with engine.connect() as conn:
        vault.seal(conn, *PLACE, WORDS, now=NOON)
        conn.rollback()
    vault.rolled_back()
    with engine.begin() as conn:
        vault.seal(conn, *PLACE, WORDS, now=NOON)
    assert len(listed(engine)) == 1 + committed_before


def test_a_savepoint_that_was_rolled_back_is_listed_again(engine: Engine) -> None:
    """The same holds for one unit of work that was undone inside a group commit."""
    vault = vault_over()
    with engine.begin() as conn:
        undone = conn.begin_nested()
        vault.seal(conn, *PLACE, WORDS, now=NOON)
        undone.rollback()
        vault.rolled_back()
        vault.seal(conn, *PLACE, WORDS, now=NOON)
    assert len(listed(engine)) == 1


def test_a_transaction_does_not_trust_one_that_is_still_open(engine: Engine) -> None:
    """An epoch listed by an open transaction is listed by every other one too, since the first may yet be undone."""
    vault, other = vault_over(), store_in(":memory:")
    with engine.connect() as open_one:
        vault.seal(open_one, *PLACE, WORDS, now=NOON)
        with other.begin() as conn:
            vault.seal(conn, *PLACE, WORDS, now=NOON)
        open_one.rollback()
    assert len(listed(other)) == 1
    other.dispose()


def test_keys_are_made_ahead_in_one_commit(tmp_path: Path, engine: Engine) -> None:
    """The coming day's keys are in the keyring before midnight; sealing uses these, and lists the used one only."""
    keyring = SqliteKeyring(tmp_path / "keyring.db")
    vault, tomorrow = vault_over(keyring), NOON + timedelta(days=1)
    commits: list[str] = []
    keyring._connection.set_trace_callback(
        lambda statement: commits.append(statement) if statement == "COMMIT" else None
    )
    vault.prepare((BLESSING, MIRA, BLESSING), tomorrow.date(), NOON)
    vault.prepare((BLESSING, MIRA), tomorrow.date(), NOON)
    vault.prepare((), tomorrow.date(), NOON)
    made = keyring.epochs_of([BLESSING, MIRA], tomorrow.date(), 0)
    with engine.begin() as conn:
        sealed = vault.seal(conn, *PLACE, WORDS, now=tomorrow)
    assert commits == ["COMMIT"]
    assert set(made) == {BLESSING, MIRA}
    assert listed(engine) == [made[BLESSING].epoch_id] == [UUID(bytes=sealed.key_id)]


def test_two_processes_list_one_epoch(tmp_path: Path, engine: Engine) -> None:
    """Two vaults on one keyring and one store seal under one key and list it once."""
    vaults = [vault_over(SqliteKeyring(tmp_path / "keyring.db")) for _ in range(2)]
    sealed = []
    for vault in vaults:
        with engine.begin() as conn:
            sealed.append(vault.seal(conn, *PLACE, WORDS, now=NOON))
    assert sealed[0].key_id == sealed[1].key_id
    assert len(listed(engine)) == 1
    assert vaults[0].open_text(*PLACE, sealed[1]) == WORDS


def test_a_restored_older_keyring_does_not_stop_messages_and_is_told(engine: Engine) -> None:
    """If the store lists another key for the day, her message passes all the same, and health can say what is wrong."""
    older = UUID(int=7, version=4)
    with engine.begin() as conn:
        row = {"conversation_id": BLESSING, "day": NOON.date(), "roster": 0, "created_at": NOON}
        conn.execute(insert(epoch), {"id": older, **row})
        vault = vault_over()
        sealed = vault.seal(conn, *PLACE, WORDS, now=NOON)
        assert vault.open_text(*PLACE, sealed) == WORDS
        assert vault.displaced_epochs == 1
        vault.change_roster(1)
        vault.seal(conn, *PLACE, WORDS, now=NOON)
        assert vault.displaced_epochs == 1
    assert len(listed(engine)) == 2


def test_the_store_holds_no_word_in_clear(tmp_path: Path, engine: Engine) -> None:
    """What is sealed is in no page of the store's file, nor is its UTF-16 form."""
    vault = vault_over()
    with engine.begin() as conn:
        sealed = vault.seal(conn, *PLACE, WORDS * 50, now=NOON)
        conn.exec_driver_sql("INSERT INTO note VALUES (?, ?)", (ROW.hex, bytes(sealed)))
    held = (tmp_path / "store.db").read_bytes()
    assert bytes(sealed)[:40] in held
    assert b"parlare" not in held
    assert "parlare".encode("utf-16-le") not in held
