"""The vault opens what it sealed where it sealed it, and nothing anywhere else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier, Thread
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from models.keyring import MEMORY, SqliteKeyring
from models.padding import BadPadding, pad, padded_size, unpad
from models.sealed import HEADER_SIZE, OVERHEAD, Sealed
from models.vault import Forgotten, Tampered, UnknownSuite, Vault, VaultError
from tests.models.notes import BLESSING, KEK, MIRA, NOON, OTHER_ROW, ROW, WORDS, store_in, vault_over

PLACE = ("note", "words_sealed", ROW, BLESSING)
BUCKETS = (64, 128, 256, 512, 1024, 2048, 4096, 8192, 12288, 16384)


@pytest.fixture(scope="module")
def conn() -> Iterator[Connection]:
    """A transaction on a store in memory."""
    engine = store_in(":memory:")
    with engine.begin() as conn:
        yield conn
    engine.dispose()


@pytest.fixture(scope="module")
def vault() -> Vault:
    """A vault over a keyring in memory."""
    return vault_over()


@given(plain=st.binary(max_size=9000), lasting=st.booleans())
def test_bytes_come_back_as_they_went(conn: Connection, vault: Vault, plain: bytes, lasting: bool) -> None:  # noqa: FBT001
    """Whatever the bytes are, zeros and marks of the padding at their end included, they come back whole."""
    assert vault.open(*PLACE, vault.seal(conn, *PLACE, plain, now=NOON, lasting=lasting)) == plain


@given(words=st.text(st.characters(), max_size=500))
def test_text_comes_back_as_it_went(conn: Connection, vault: Vault, words: str) -> None:
    """Every text survives, also half an emoji as some networks let through."""
    assert vault.open_text(*PLACE, vault.seal(conn, *PLACE, words, now=NOON)) == words


def test_half_an_emoji_is_not_lost(conn: Connection, vault: Vault) -> None:
    """A lone surrogate, which strict UTF-8 refuses, is sealed and comes back."""
    assert vault.open_text(*PLACE, vault.seal(conn, *PLACE, "ciao \ud83d", now=NOON)) == "ciao \ud83d"


MOVED = {
    "table": ("draft", "words_sealed", ROW, BLESSING),
    "column": ("note", "other_sealed", ROW, BLESSING),
    "row": ("note", "words_sealed", OTHER_ROW, BLESSING),
    "conversation": ("note", "words_sealed", ROW, MIRA),
    "names run together": ("not", "ewords_sealed", ROW, BLESSING),
}


@pytest.mark.parametrize("place", MOVED.values(), ids=MOVED)
@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("warm", [False, True])
def test_a_moved_value_does_not_open(
    conn: Connection,
    place: tuple[str, str, UUID, UUID],
    lasting: bool,  # noqa: FBT001
    warm: bool,  # noqa: FBT001
) -> None:
    """A ciphertext copied to another table, column, row or conversation is refused, with warm keys and cold ones."""
    keyring = SqliteKeyring(MEMORY)
    vault = vault_over(keyring)
    vault.seal(conn, "note", "words_sealed", ROW, MIRA, WORDS, now=NOON)
    vault.seal(conn, "note", "words_sealed", ROW, MIRA, WORDS, now=NOON, lasting=True)
    sealed = vault.seal(conn, *PLACE, WORDS, now=NOON, lasting=lasting)
    reader = vault if warm else vault_over(keyring)
    with pytest.raises(Tampered, match="moved"):
        reader.open(*place, sealed)
    assert reader.open_text(*PLACE, sealed) == WORDS


def test_a_value_of_an_erased_conversation_moved_elsewhere_is_still_told_as_moved(conn: Connection) -> None:
    """What is wrong with it first is that it does not belong there."""
    vault = vault_over()
    sealed = vault.seal(conn, *PLACE, WORDS, now=NOON, lasting=True)
    vault.forget_conversation(BLESSING)
    with pytest.raises(Tampered):
        vault.open("note", "words_sealed", ROW, MIRA, sealed)
    with pytest.raises(Forgotten):
        vault.open(*PLACE, sealed)


@pytest.mark.parametrize("lasting", [False, True])
def test_no_bit_can_be_changed(conn: Connection, vault: Vault, lasting: bool) -> None:  # noqa: FBT001
    """Any flipped bit is refused: as changed, as a key that is not there, or as a suite that is not known."""
    sealed = vault.seal(conn, *PLACE, WORDS, now=NOON, lasting=lasting)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises((Tampered, Forgotten, UnknownSuite)) as refused:
            vault.open(*PLACE, Sealed(changed))
        if bit // 8 >= HEADER_SIZE - 12:
            assert isinstance(refused.value, Tampered)


def test_no_length_can_be_changed(conn: Connection, vault: Vault) -> None:
    """A value that was cut or grew is refused, whatever its length."""
    sealed = vault.seal(conn, *PLACE, WORDS, now=NOON)
    for changed in [sealed[:size] for size in range(len(sealed))] + [sealed + b"\0", sealed + bytes(64)]:
        with pytest.raises(Tampered):
            vault.open(*PLACE, Sealed(changed))


def test_a_newer_suite_is_named_not_guessed(conn: Connection, vault: Vault) -> None:
    """A value of a suite that this version does not know is told apart from a broken one."""
    sealed = vault.seal(conn, *PLACE, WORDS, now=NOON)
    with pytest.raises(UnknownSuite, match=r"0xa7.*newer version"):
        vault.open(*PLACE, Sealed(b"\xa7" + sealed[1:]))


@given(first=st.integers(0, 17_000), second=st.integers(0, 17_000))
def test_padding_hides_the_length(first: int, second: int) -> None:
    """A padded size is one of the documented ones, the smallest that holds text and mark, and tells nothing more."""
    sizes = padded_size(first), padded_size(second)
    grown = [
        next((size for size in BUCKETS if length < size), -(-(length + 1) // 4096) * 4096) for length in (first, second)
    ]
    assert list(sizes) == grown
    assert (sizes[0] == sizes[1]) or (first < second) == (sizes[0] < sizes[1])


@given(plain=st.binary(max_size=300))
def test_padding_is_unambiguous(plain: bytes) -> None:
    """Every text has one padded form and comes back from it, also one that ends as padding does."""
    for text in (plain, plain + b"\x80", plain + b"\x80\0\0", plain + b"\0"):
        padded = pad(text)
        assert len(padded) == padded_size(len(text))
        assert unpad(padded) == text


@pytest.mark.parametrize("padded", [b"", bytes(64), b"ciao", b"\x80ciao\0"])
def test_bytes_without_the_mark_are_not_padded(padded: bytes) -> None:
    """What does not end as padded bytes end is refused, not guessed."""
    with pytest.raises(BadPadding):
        unpad(padded)


def test_sealed_sizes_tell_only_the_bucket(conn: Connection, vault: Vault) -> None:
    """A "no" and a sentence are stored in the same number of bytes; letters of several bytes count as bytes."""
    seen = [
        len(vault.seal(conn, *PLACE, words, now=NOON)) - OVERHEAD for words in ("", "no", "x" * 63, "x" * 64, "é" * 32)
    ]
    assert seen == [64, 64, 64, 128, 128]


def test_the_same_words_never_look_the_same(conn: Connection, vault: Vault) -> None:
    """Sealing twice gives different bytes: equal messages can't be found."""
    assert len({vault.seal(conn, *PLACE, WORDS, now=NOON)[17:] for _ in range(50)}) == 50


def test_a_day_is_a_day_in_utc(conn: Connection) -> None:
    """The key changes at midnight UTC, whatever zone the moment is given in."""
    vault, rome = vault_over(), timezone(timedelta(hours=1))
    moments = [
        datetime(2026, 3, 9, 23, 59, tzinfo=UTC),
        datetime(2026, 3, 10, 0, 30, tzinfo=rome),
        datetime(2026, 3, 10, 0, 0, tzinfo=UTC),
    ]
    first, second, third = (vault.seal(conn, *PLACE, WORDS, now=moment).key_id for moment in moments)
    assert first == second != third


def test_a_moment_without_a_zone_is_refused(conn: Connection, vault: Vault) -> None:
    """A naive moment could choose the wrong day's key."""
    with pytest.raises(ValueError, match="without a zone"):
        vault.seal(conn, *PLACE, WORDS, now=datetime(2026, 3, 9))  # noqa: DTZ001  # on purpose


def test_each_conversation_day_and_roster_has_a_key_of_its_own(conn: Connection) -> None:
    """A supervisor removed at noon is not in the key of the afternoon."""
    vault = vault_over()
    ids = {vault.seal(conn, "note", "words_sealed", ROW, one, WORDS, now=NOON).key_id for one in (BLESSING, MIRA)}
    vault.change_roster(1)
    assert vault.roster == 1
    later = vault.seal(conn, *PLACE, WORDS, now=NOON)
    tomorrow = vault.seal(conn, *PLACE, WORDS, now=NOON + timedelta(days=1))
    assert len(ids | {later.key_id, tomorrow.key_id}) == 4
    assert vault.open_text(*PLACE, later) == WORDS


def test_the_blind_index_is_equal_for_equal_addresses_only(vault: Vault) -> None:
    """Sixteen bytes, the same each time, different per channel and address, and no run of names gives another's."""
    index = vault.index("telegram", "501")
    assert len(index) == 16
    assert vault.index("telegram", "501") == index
    others = {vault.index("whatsapp", "501"), vault.index("telegram", "502"), vault.index("telegram5", "01")}
    assert len(others | {index}) == 4
    assert vault_over().index("telegram", "501") != index
    with pytest.raises(ValueError, match="zero byte"):
        vault.index("tele\0gram", "501")


def test_keyed_hashes_of_different_purposes_have_nothing_in_common(vault: Vault) -> None:
    """A code's hash is no secret word's hash, and neither is an address's index."""
    code = vault.keyed_hash("invitation", "A1B2")
    assert len(code) == 32
    assert vault.keyed_hash("invitation", "A1B2") == code
    assert vault.keyed_hash("secret word", "A1B2") != code
    assert vault.keyed_hash("telegram", "501")[:16] != vault.index("telegram", "501")


def test_nothing_of_a_key_is_ever_printed(conn: Connection) -> None:
    """Neither the vault nor a key, a row or an error shows the key, an address or words."""
    keyring = SqliteKeyring(MEMORY)
    vault = vault_over(keyring)
    vault.seal(conn, *PLACE, WORDS, now=NOON)
    key = vault._book.daily(BLESSING, NOON.date(), 0, NOON)
    with pytest.raises(VaultError) as refused:
        vault.open("note", "words_sealed", OTHER_ROW, BLESSING, vault.seal(conn, *PLACE, WORDS, now=NOON))
    shown = " ".join(map(repr, (vault, vault._book, key, vault._book._kek, keyring, refused.value)))
    secrets = [KEK, vault._index_key, vault._hash_key]
    assert not [secret for secret in secrets if secret.hex() in shown or repr(secret)[2:-1] in shown]
    assert "parlare" not in shown
    assert repr(vault) == "Vault(roster=0)"


def test_few_warm_keys_are_enough(conn: Connection) -> None:
    """A vault that remembers almost nothing opens everything all the same, and holds no more than it was allowed."""
    vault = Vault(KEK, SqliteKeyring(MEMORY), warm_keys=4)
    conversations = [UUID(int=number, version=4) for number in range(20)]
    sealed = [vault.seal(conn, "note", "words_sealed", ROW, one, str(one), now=NOON) for one in conversations]
    for one, value in zip(conversations, sealed, strict=True):
        assert vault.open_text("note", "words_sealed", ROW, one, value) == str(one)
        assert len(vault._book._warm) <= 4


def test_the_writer_and_the_reader_share_a_vault(conn: Connection) -> None:
    """One thread seals while others open, through more conversations than are kept warm: nothing is mixed up."""
    vault = Vault(KEK, SqliteKeyring(MEMORY), warm_keys=8)
    conversations = [UUID(int=number, version=4) for number in range(1, 13)]
    sealed = {one: vault.seal(conn, "note", "words_sealed", ROW, one, str(one), now=NOON) for one in conversations}
    start, wrong = Barrier(3), list[UUID]()

    def read() -> None:
        start.wait(30)
        for one in conversations * 25:
            if vault.open_text("note", "words_sealed", ROW, one, sealed[one]) != str(one):
                wrong.append(one)

    readers = [Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    start.wait(30)
    for one in conversations * 25:
        again = vault.seal(conn, "note", "words_sealed", OTHER_ROW, one, str(one), now=NOON)
        assert again.key_id == sealed[one].key_id
    for reader in readers:
        reader.join()
    assert wrong == []
