"""The keyring keeps keys durably, agrees with itself across processes, and forgets without a trace."""

import multiprocessing
import os
import random
import sqlite3
import stat
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from uuid import UUID

import pytest

from models.keyring import MEMORY, SCHEMA_VERSION, EpochRow, Keyring, KeyringError, SecretRow, SqliteKeyring
from models.keys import KeyKind
from tests.models.notes import BLESSING, MIRA, NOON

DAY = NOON.date()


def uuids(seed: int, count: int) -> list[UUID]:
    """Version-4 ids that are the same on every run."""
    chance = random.Random(seed)
    return [UUID(bytes=chance.randbytes(16), version=4) for _ in range(count)]


def secret(conversation: UUID, fill: int = 7) -> SecretRow:
    """A secret whose wrapped bytes are recognisable in a file."""
    return SecretRow(conversation, random.Random(fill + conversation.int).randbytes(61), NOON)


def epoch(epoch_id: UUID, conversation: UUID, day: date = DAY, roster: int = 0) -> EpochRow:
    """A day's key whose wrapped bytes are recognisable in a file."""
    end = datetime.combine(day + timedelta(days=4), datetime.min.time(), NOON.tzinfo)
    return EpochRow(epoch_id, conversation, day, roster, random.Random(epoch_id.int).randbytes(61), NOON, end)


def everything_in(folder: Path) -> bytes:
    """All bytes of all files that the keyring could have written."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


@pytest.mark.parametrize("where", ["file", "memory"])
def test_what_is_kept_comes_back_as_it_was(tmp_path: Path, where: str) -> None:
    """Secrets, days' keys and installation keys are read back whole, in a file and in memory."""
    keyring: Keyring = SqliteKeyring(tmp_path / "keyring.db" if where == "file" else MEMORY)
    (one,) = uuids(1, 1)
    keyring.keep([secret(BLESSING)], [epoch(one, BLESSING)])
    assert keyring.secrets([BLESSING, MIRA]) == {BLESSING: secret(BLESSING)}
    assert keyring.epoch(one) == epoch(one, BLESSING)
    assert keyring.epochs_of([BLESSING, MIRA], DAY, 0) == {BLESSING: epoch(one, BLESSING)}
    assert keyring.epochs_of([BLESSING], DAY, 1) == {}
    assert keyring.keep_meta("index", b"wrapped") == b"wrapped"
    assert keyring.meta("index") == b"wrapped"
    assert keyring.meta("other") is None
    keyring.close()


def test_the_first_key_counts(tmp_path: Path) -> None:
    """Two keyrings on one file agree: what the second would put in a place that is taken is not kept."""
    first, second = SqliteKeyring(tmp_path / "keyring.db"), SqliteKeyring(tmp_path / "keyring.db")
    one, other = uuids(2, 2)
    first.keep([secret(BLESSING, 1)], [epoch(one, BLESSING)])
    second.keep([secret(BLESSING, 2)], [epoch(other, BLESSING)])
    assert second.secrets([BLESSING]) == first.secrets([BLESSING]) == {BLESSING: secret(BLESSING, 1)}
    assert second.epochs_of([BLESSING], DAY, 0) == {BLESSING: epoch(one, BLESSING)}
    assert second.epoch(other) is None
    assert first.keep_meta("index", b"first") == second.keep_meta("index", b"second") == b"first"
    first.close()
    second.close()


def test_one_commit_keeps_all_or_nothing(tmp_path: Path) -> None:
    """A row that can't be kept leaves none of its commit behind."""
    keyring = SqliteKeyring(tmp_path / "keyring.db")
    broken = SecretRow(MIRA, None, NOON)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(KeyringError, match="NOT NULL"):
        keyring.keep([secret(BLESSING), broken], [])
    assert keyring.secrets([BLESSING, MIRA]) == {}
    keyring.close()


def _make_keys(path: str, conversations: list[UUID], seed: int, start: "multiprocessing.synchronize.Barrier") -> None:
    keyring = SqliteKeyring(path)
    start.wait(30)
    for conversation, epoch_id in zip(conversations, uuids(seed, len(conversations)), strict=True):
        keyring.keep([secret(conversation, seed)], [epoch(epoch_id, conversation)])
        seen = keyring.epochs_of([conversation], DAY, 0)[conversation]
        keyring.keep_meta(f"{seed}/{conversation}", seen.epoch_id.bytes)
    keyring.close()


def test_processes_that_make_keys_at_once_use_the_same(tmp_path: Path) -> None:
    """Three processes that race for one day's keys of the same conversations all end with the same key."""
    path, conversations = str(tmp_path / "keyring.db"), uuids(3, 12)
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(3)
    racers = [spawn.Process(target=_make_keys, args=(path, conversations, seed, start)) for seed in (11, 12, 13)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(60)
    assert [racer.exitcode for racer in racers] == [0, 0, 0]
    keyring = SqliteKeyring(path)
    for conversation in conversations:
        kept = keyring.epochs_of([conversation], DAY, 0)[conversation].epoch_id.bytes
        assert {keyring.meta(f"{seed}/{conversation}") for seed in (11, 12, 13)} == {kept}
    keyring.close()


def test_threads_share_one_keyring(tmp_path: Path) -> None:
    """The writer's thread and the loop's thread may use one keyring at once."""
    keyring, start, conversations = SqliteKeyring(tmp_path / "keyring.db"), Barrier(2), uuids(4, 30)

    def keep(mine: list[UUID]) -> None:
        start.wait(30)
        for conversation in mine:
            keyring.keep([secret(conversation)], [])
            assert keyring.secrets([conversation]) == {conversation: secret(conversation)}

    threads = [Thread(target=keep, args=(conversations[half::2],)) for half in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keyring.secrets(conversations)) == len(conversations)
    keyring.close()


def test_a_kept_key_survives_without_closing(tmp_path: Path) -> None:
    """What `keep` returned from is in the file already, whatever becomes of the process."""
    keyring = SqliteKeyring(tmp_path / "keyring.db")
    keyring.keep([secret(BLESSING)], [])
    copy = tmp_path / "copy.db"
    copy.write_bytes((tmp_path / "keyring.db").read_bytes())
    seen = SqliteKeyring(copy)
    assert seen.secrets([BLESSING]) == {BLESSING: secret(BLESSING)}
    seen.close()
    keyring.close()


def test_every_connection_erases_what_it_deletes(tmp_path: Path) -> None:
    """Each opening sets what store.md asks for: secure_delete, journal TRUNCATE, synchronous EXTRA, nothing in /tmp."""
    SqliteKeyring(tmp_path / "keyring.db").close()
    keyring = SqliteKeyring(tmp_path / "keyring.db")
    pragmas = ("secure_delete", "journal_mode", "synchronous", "temp_store", "user_version")
    values = [keyring._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
    assert values == [1, "truncate", 3, 2, SCHEMA_VERSION]
    keyring.close()


@pytest.mark.parametrize("seed", range(4))
def test_a_forgotten_conversation_leaves_no_byte(tmp_path: Path, seed: int) -> None:
    """After forgetting, neither ids nor wrapped keys are anywhere in the keyring's files; all others still are."""
    chance = random.Random(seed)
    keyring = SqliteKeyring(tmp_path / "keyring.db")
    conversations = uuids(100 + seed, 120)
    secrets = [secret(conversation) for conversation in conversations]
    ids = iter(uuids(200 + seed, len(conversations) * 4))
    epochs = [epoch(next(ids), one, DAY - timedelta(days=day)) for one in conversations for day in range(4)]
    chance.shuffle(secrets)
    chance.shuffle(epochs)
    for first in range(0, len(epochs), 40):  # in many commits, so that pages split and cells move
        keyring.keep(secrets[first // 4 : first // 4 + 10], epochs[first : first + 40])
    gone = set(chance.sample(conversations, 40))
    for conversation in sorted(gone):
        assert keyring.forget_conversation(conversation) == 5
    held = everything_in(tmp_path)
    for row in secrets:
        present = [row.conversation_id.bytes in held, row.wrapped in held]
        assert present == [row.conversation_id not in gone] * 2
    for key in epochs:
        present = [key.epoch_id.bytes in held, key.wrapped in held]
        assert present == [key.conversation_id not in gone] * 2
    keyring.close()


def test_days_that_left_the_window_leave_no_byte(tmp_path: Path) -> None:
    """Days before the given one are forgotten and named; younger days, what is spared, and all secrets stay."""
    keyring = SqliteKeyring(tmp_path / "keyring.db")
    conversations = uuids(5, 50)
    old = [
        epoch(one, conversation, DAY - timedelta(days=9))
        for one, conversation in zip(uuids(6, 50), conversations, strict=True)
    ]
    young = [epoch(one, conversation) for one, conversation in zip(uuids(7, 50), conversations, strict=True)]
    keyring.keep([secret(one) for one in conversations], old + young)
    spared, *old = old
    assert set(keyring.forget_epochs(DAY, {spared.epoch_id})) == {row.epoch_id for row in old}
    assert keyring.forget_epochs(DAY, {spared.epoch_id}) == ()
    assert keyring.epoch(spared.epoch_id) == spared
    held = everything_in(tmp_path)
    assert not [row for row in old if row.epoch_id.bytes in held or row.wrapped in held]
    assert all(row.epoch_id.bytes in held and row.wrapped in held for row in young)
    assert len(keyring.secrets(conversations)) == 50
    keyring.close()


def test_what_power_cut_before_it_was_swept_is_swept_at_the_next_start(tmp_path: Path) -> None:
    """A deletion that was committed but whose traces were not cleared yet is cleared by the next opening."""
    path = tmp_path / "keyring.db"
    keyring = SqliteKeyring(path)
    keyring.keep([secret(one) for one in uuids(9, 40)], [])
    keyring.close()
    careless = sqlite3.connect(path)
    careless.execute("PRAGMA secure_delete = OFF")
    careless.execute("DELETE FROM secret")
    careless.execute("UPDATE generation SET number = number + 1")
    careless.commit()
    careless.close()
    assert any(one.bytes in everything_in(tmp_path) for one in uuids(9, 40))
    SqliteKeyring(path).close()
    assert not any(one.bytes in everything_in(tmp_path) for one in uuids(9, 40))


def test_rewrapping_is_all_or_nothing(tmp_path: Path) -> None:
    """A rewrap that fails half-way changes no key; one that succeeds changes all, and leaves no old byte."""
    keyring = SqliteKeyring(tmp_path / "keyring.db")
    conversations, ids = uuids(10, 9), uuids(11, 9)
    keyring.keep(
        [secret(one) for one in conversations], [epoch(*pair) for pair in zip(ids, conversations, strict=True)]
    )
    keyring.keep_meta("index", b"old installation key")
    before = everything_in(tmp_path)
    asked: list[KeyKind] = []

    def fail(kind: KeyKind, _key_id: bytes, _wrapped: bytes) -> bytes:
        asked.append(kind)
        if kind is KeyKind.META:
            raise InterruptedError
        return b"new"

    with pytest.raises(InterruptedError):
        keyring.rewrap(fail)
    assert len(asked) == 19
    assert everything_in(tmp_path) == before
    keyring.rewrap(lambda kind, key_id, wrapped: b"new " + kind.encode() + key_id + wrapped[:1])
    assert keyring.meta("index") == b"new metaindexo"
    assert keyring.secrets([conversations[0]])[conversations[0]].wrapped.startswith(b"new secret")
    held = everything_in(tmp_path)
    assert not any(secret(one).wrapped in held for one in conversations)
    assert b"old installation key" not in held
    keyring.close()


def test_the_generation_tells_other_processes_that_keys_went(tmp_path: Path) -> None:
    """It grows when keys are deleted or wrapped anew, not when they are made, and is seen through another opening."""
    keyring, other = SqliteKeyring(tmp_path / "keyring.db"), SqliteKeyring(tmp_path / "keyring.db")
    seen = [other.generation()]
    keyring.keep([secret(BLESSING)], [])
    seen.append(other.generation())
    keyring.forget_conversation(BLESSING)
    seen.append(other.generation())
    keyring.rewrap(lambda _kind, _key_id, wrapped: wrapped)
    seen.append(other.generation())
    assert seen == [0, 0, 1, 2]
    keyring.close()
    other.close()


def test_nobody_else_can_read_a_new_keyring(tmp_path: Path) -> None:
    """The file is made with mode 0600, whatever the process's umask."""
    old = os.umask(0)
    try:
        SqliteKeyring(tmp_path / "keyring.db").close()
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "keyring.db").stat().st_mode) == 0o600


def test_a_keyring_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    """It is left as it is, and the operator reads what to do."""
    path = tmp_path / "keyring.db"
    SqliteKeyring(path).close()
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    newer.close()
    before = path.read_bytes()
    with pytest.raises(KeyringError, match="newer version of the program"):
        SqliteKeyring(path)
    assert path.read_bytes() == before


def test_what_is_no_keyring_is_refused(tmp_path: Path) -> None:
    """Another database, a text file and a missing folder are named, and nothing is written into them."""
    other, words = tmp_path / "store.db", tmp_path / "words.txt"
    database = sqlite3.connect(other)
    database.execute("CREATE TABLE note (id)")
    database.commit()
    words.write_text("Ciao " * 500)
    for path, reason in (
        (other, "not a keyring"),
        (words, "not a database"),
        (tmp_path / "none" / "k", "No such file"),
    ):
        before = path.read_bytes() if path.exists() else None
        with pytest.raises(KeyringError, match=reason):
            SqliteKeyring(path)
        assert (path.read_bytes() if path.exists() else None) == before
    database.execute("PRAGMA user_version = 1")
    database.close()
    with pytest.raises(KeyringError, match="not a keyring"):
        SqliteKeyring(other)


def test_rows_do_not_show_what_they_hold() -> None:
    """Wrapped bytes are in no repr."""
    (one,) = uuids(12, 1)
    shown = repr((secret(BLESSING), epoch(one, BLESSING), SqliteKeyring(MEMORY)))
    assert "wrapped" not in shown
