"""What was forgotten opens nowhere: not here, not in another process, not from a copy of the store."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, create_engine, insert, select, text

from models.kek import Kek, create_kek, load_kek, replace_kek
from models.keyring import SqliteKeyring
from models.keys import KeyKind
from models.sealed import Sealed
from models.vault import Forgotten, Tampered, Vault, WrongKek, kek_fits
from tests.models.notes import BLESSING, KEK, MIRA, NOON, OTHER_KEK, OTHER_ROW, ROW, WORDS, note, store_in, vault_over

COLUMN = ("note", "words_sealed")
BLESSINGS = (*COLUMN, ROW, BLESSING)
MIRAS = (*COLUMN, OTHER_ROW, MIRA)


def write_notes(conn: Connection, vault: Vault, *, lasting: bool = False) -> None:
    """One note of Blessing's and one of Mira's."""
    for row, conversation in ((ROW, BLESSING), (OTHER_ROW, MIRA)):
        sealed = vault.seal(conn, *COLUMN, row, conversation, WORDS, now=NOON, lasting=lasting)
        conn.execute(insert(note), {"id": row, "words_sealed": sealed})


def noted(conn: Connection, row: UUID) -> Sealed:
    """The sealed words of one note."""
    sealed: Sealed = conn.execute(select(note.c.words_sealed).where(note.c.id == row)).scalar_one()
    return sealed


@pytest.mark.parametrize("lasting", [False, True])
def test_an_erased_conversation_opens_nowhere(tmp_path: Path, lasting: bool) -> None:  # noqa: FBT001
    """Her words are gone from the store and from a copy made before, for this vault and a new one; others' are not."""
    engine, keyring = store_in(tmp_path / "store.db"), SqliteKeyring(tmp_path / "keyring.db")
    vault = vault_over(keyring)
    with engine.begin() as conn:
        write_notes(conn, vault, lasting=lasting)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM INTO :copy"), {"copy": str(tmp_path / "copy.db")})
    assert vault.forget_conversation(BLESSING) == (1 if lasting else 2)
    for store in (engine, create_engine(f"sqlite:///{tmp_path / 'copy.db'}")):
        for reader in (vault, vault_over(keyring), vault_over(SqliteKeyring(tmp_path / "keyring.db"))):
            with store.connect() as conn:
                with pytest.raises(Forgotten, match="can't be opened any more"):
                    reader.open(*BLESSINGS, noted(conn, ROW))
                assert reader.open_text(*MIRAS, noted(conn, OTHER_ROW)) == WORDS
        store.dispose()
    assert BLESSING.bytes not in (tmp_path / "keyring.db").read_bytes()
    assert vault.forget_conversation(BLESSING) == 0


def test_what_is_written_after_an_erasure_is_under_a_new_secret() -> None:
    """A message that comes after she was erased is sealed and opens; what was before stays closed."""
    engine, vault = store_in(":memory:"), vault_over()
    with engine.begin() as conn:
        before = vault.seal(conn, *BLESSINGS, WORDS, now=NOON)
        vault.forget_conversation(BLESSING)
        after = vault.seal(conn, *BLESSINGS, WORDS, now=NOON)
    assert vault.open_text(*BLESSINGS, after) == WORDS
    assert after.key_id != before.key_id
    with pytest.raises(Forgotten):
        vault.open(*BLESSINGS, before)
    engine.dispose()


def test_a_forgotten_day_does_not_open() -> None:
    """A day whose key was destroyed opens no more; what is spared, the next day and lasting values do."""
    engine, vault = store_in(":memory:"), vault_over()
    midnight = NOON.replace(hour=0) + timedelta(days=1)
    with engine.begin() as conn:
        today = vault.seal(conn, *BLESSINGS, WORDS, now=NOON)
        spared = vault.seal(conn, *MIRAS, WORDS, now=NOON)
        next_day = vault.seal(conn, *BLESSINGS, WORDS, now=midnight)
        alias = vault.seal(conn, *BLESSINGS, "Blessing", now=NOON, lasting=True)
    engine.dispose()
    assert vault.forget_days(NOON.date()) == ()
    assert vault.open_text(*BLESSINGS, today) == WORDS
    assert vault.forget_days(midnight.date(), {UUID(bytes=spared.key_id)}) == (UUID(bytes=today.key_id),)
    with pytest.raises(Forgotten):
        vault.open(*BLESSINGS, today)
    assert vault.open_text(*MIRAS, spared) == WORDS
    assert vault.open_text(*BLESSINGS, next_day) == WORDS
    assert vault.open_text(*BLESSINGS, alias) == "Blessing"


def test_another_process_forgets_too_once_it_looks(tmp_path: Path) -> None:
    """A key that is warm in another process is dropped there at its next refresh, and only then read anew."""
    engine = store_in(":memory:")
    here, there = (vault_over(SqliteKeyring(tmp_path / "keyring.db")) for _ in range(2))
    with engine.begin() as conn:
        sealed = here.seal(conn, *BLESSINGS, WORDS, now=NOON)
    engine.dispose()
    assert there.open_text(*BLESSINGS, sealed) == WORDS
    assert there.refresh() is False
    here.forget_conversation(BLESSING)
    assert there.refresh() is True
    with pytest.raises(Forgotten):
        there.open(*BLESSINGS, sealed)


def test_forgetting_drops_what_another_process_forgot(tmp_path: Path) -> None:
    """A day that is forgotten there closes here too when its time comes here, though there is no key left to delete."""
    engine = store_in(":memory:")
    here, there = (vault_over(SqliteKeyring(tmp_path / "keyring.db")) for _ in range(2))
    with engine.begin() as conn:
        sealed = here.seal(conn, *BLESSINGS, WORDS, now=NOON)
    engine.dispose()
    assert there.open_text(*BLESSINGS, sealed) == WORDS
    later = NOON + timedelta(days=5)
    assert here.forget_days(later.date()) == (UUID(bytes=sealed.key_id),)
    assert there.forget_days(later.date()) == ()
    with pytest.raises(Forgotten):
        there.open(*BLESSINGS, sealed)


@pytest.mark.parametrize("half", [KeyKind.SECRET, KeyKind.EPOCH])
def test_both_halves_of_a_key_are_needed(half: KeyKind) -> None:
    """With another E in its place, or another S, a day does not open: neither half alone makes the key."""
    engine, keyring, kek = store_in(":memory:"), SqliteKeyring(":memory:"), Kek(KEK)
    with engine.begin() as conn:
        sealed = vault_over(keyring).seal(conn, *BLESSINGS, WORDS, now=NOON)
    engine.dispose()
    keyring.rewrap(
        lambda kind, key_id, wrapped: kek.wrap(bytes(32), kind.encode() + b"\0" + key_id) if kind is half else wrapped
    )
    with pytest.raises(Tampered):
        vault_over(keyring).open(*BLESSINGS, sealed)


def test_rotation_keeps_every_value_and_every_index(tmp_path: Path) -> None:
    """After a rotation everything opens, addresses are still found, and the old key opens nothing any more."""
    engine, path = store_in(":memory:"), tmp_path / "kek"
    create_kek(path)
    keyring = SqliteKeyring(tmp_path / "keyring.db")
    vault = Vault(load_kek(path), keyring)
    with engine.begin() as conn:
        sealed = vault.seal(conn, *BLESSINGS, WORDS, now=NOON)
        alias = vault.seal(conn, *BLESSINGS, "Blessing", now=NOON, lasting=True)
    fingerprint = vault.index("telegram", "501"), vault.keyed_hash("code", "A1"), vault.identity
    old = load_kek(path)
    new = replace_kek(path, vault.rotate)
    for reader in (vault, Vault(load_kek(path), SqliteKeyring(tmp_path / "keyring.db"))):
        assert reader.open_text(*BLESSINGS, sealed) == WORDS
        assert reader.open_text(*BLESSINGS, alias) == "Blessing"
        assert (reader.index("telegram", "501"), reader.keyed_hash("code", "A1"), reader.identity) == fingerprint
        with engine.begin() as conn:
            again = reader.seal(conn, *BLESSINGS, WORDS, now=NOON + timedelta(days=1))
        assert reader.open_text(*BLESSINGS, again) == WORDS
    engine.dispose()
    assert (kek_fits(old, keyring), kek_fits(new, keyring)) == (False, True)
    with pytest.raises(WrongKek):
        Vault(old, keyring)


def test_a_rotation_that_fails_leaves_the_old_key_in_force(tmp_path: Path) -> None:
    """One damaged key stops the rotation; nothing was wrapped anew, and the vault goes on under the old key."""
    engine, keyring = store_in(":memory:"), SqliteKeyring(tmp_path / "keyring.db")
    vault = vault_over(keyring)
    with engine.begin() as conn:
        sealed = vault.seal(conn, *BLESSINGS, WORDS, now=NOON)
        vault.seal(conn, *MIRAS, WORDS, now=NOON)
    damage = sqlite3.connect(tmp_path / "keyring.db")
    damage.execute("UPDATE secret SET wrapped_s = zeroblob(61) WHERE conversation_id = ?", (MIRA.bytes,))
    damage.commit()
    damage.close()
    with pytest.raises(WrongKek):
        vault.rotate(OTHER_KEK)
    for reader in (vault, vault_over(keyring)):
        assert reader.open_text(*BLESSINGS, sealed) == WORDS
    assert kek_fits(KEK, keyring)
    with engine.begin() as conn:
        tomorrow = vault.seal(conn, *BLESSINGS, WORDS, now=NOON + timedelta(days=1))
    engine.dispose()
    assert vault_over(keyring).open_text(*BLESSINGS, tomorrow) == WORDS


def test_a_foreign_key_is_refused_at_the_door(tmp_path: Path) -> None:
    """A key of another data directory is told at start, before it seals anything; an empty keyring takes any."""
    keyring = SqliteKeyring(tmp_path / "keyring.db")
    assert kek_fits(OTHER_KEK, keyring)
    vault_over(keyring)
    with pytest.raises(WrongKek, match="another data directory"):
        vault_over(keyring, OTHER_KEK)
    assert not kek_fits(OTHER_KEK, keyring)


def test_every_keyring_has_its_own_identity(tmp_path: Path) -> None:
    """The store can remember which keyring it belongs to: the same file gives the same 16 bytes, another one others."""
    first = vault_over(SqliteKeyring(tmp_path / "one.db")).identity
    assert len(first) == 16
    assert vault_over(SqliteKeyring(tmp_path / "one.db")).identity == first
    assert vault_over(SqliteKeyring(tmp_path / "two.db")).identity != first


def test_without_the_secret_the_day_s_key_opens_nothing(tmp_path: Path) -> None:
    """E alone, as a supervisor's grant would hold it, is half of the key: destroying S closes the conversation."""
    engine, keyring = store_in(":memory:"), SqliteKeyring(tmp_path / "keyring.db")
    with engine.begin() as conn:
        sealed = vault_over(keyring).seal(conn, *BLESSINGS, WORDS, now=NOON)
    engine.dispose()
    half = sqlite3.connect(tmp_path / "keyring.db")
    half.execute("DELETE FROM secret")
    half.commit()
    half.close()
    with pytest.raises(Forgotten):
        vault_over(keyring).open(*BLESSINGS, sealed)
