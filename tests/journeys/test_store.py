"""What somebody who steals the disk holds in her hands: not a word, not a name, not an account.

Source: store.md, "The vault"; needs.md R15, R64; issue 2, "everything personal is sealed".
"""

import sqlite3
from pathlib import Path

from simulator.panes_samples import sample_photo
from tests.journeys.town import Ours, Town

WORDS = (
    "Ho ricevuto una lettera dal tribunale",
    "Let us read the letter together",
    "Nous parlons demain matin",
    "Held words for nobody",
    "Guarda questa fotografia",
    "Corrected words about Thursday",
)


async def a_whole_day(town: Town) -> None:
    """Everything that makes a row: words, answers, edits, files, held words, alerts, undo, a stranger, a pause."""
    blessing, joy, amara, dalia = town.blessing, town.joy, town.amara, town.dalia
    blessing.writes(WORDS[0])
    letter = await amara.sees(WORDS[0])
    amara.writes(WORDS[1], answering=letter)
    await blessing.sees(WORDS[1])
    sent = joy.writes(WORDS[2])
    await amara.sees(WORDS[2])
    joy.phone.edit(town.line, sent, WORDS[5])
    await amara.sees(WORDS[5])
    amara.writes(WORDS[3])
    await amara.sees(Ours("mentor.to_whom"))
    blessing.phone.photo(town.line, sample_photo(), WORDS[4])
    await amara.sees(WORDS[4], kind="photo")
    amara.writes("/alert", answering=letter)
    await dalia.sees("A1")
    dalia.presses(Ours("btn.take"))
    await dalia.sees("Blessing")
    town.world.phone(801).write(town.line, "0000000000")
    joy.writes("pausa")
    await town.quiet()


def secrets_of(town: Town) -> set[bytes]:
    """What nobody may read: words, aliases, accounts, tokens, codes."""
    said = {*WORDS, "Legal name of", "account_50", "account_60", "secret-of-", town.line.token, town.desk.token}
    # three letters come about by chance in so much ciphertext
    said |= {one.alias for one in town.people.values() if len(one.alias) > 4} | {
        one.code for one in town.people.values() if one.code
    }
    said |= {text for one in town.people.values() for text in one.texts if len(text) > 12}
    return {one.encode() for one in said}


async def test_no_table_holds_a_word_a_name_or_an_account_in_clear(lively: Town) -> None:
    """Every cell of every table, searched for everything that was said and for everybody who said it."""
    await a_whole_day(lively)
    tables = await lively.tables()
    assert {"message", "outbox", "draft", "alert", "person", "contact", "copy", "wrong_try"} <= {
        one.name for one in tables
    }
    accounts = {str(one.phone.id) for one in lively.people.values()} | {"801"}
    for table in tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row, strict=True):
                held = cell if isinstance(cell, bytes) else str(cell).encode()
                found = [secret for secret in secrets_of(lively) if secret.lower() in held.lower()]
                assert not found, (table.name, column, found)
                assert str(cell) not in accounts or isinstance(cell, int), (table.name, column)


async def test_no_file_of_the_data_directory_holds_a_word_in_clear(kept_town: Town, tmp_path: Path) -> None:
    """The database, its write-ahead log, the keyring and whatever else lies there, byte by byte."""
    await a_whole_day(kept_town)
    await kept_town.restart()
    await kept_town.quiet()
    held = bytes_in(tmp_path)
    assert {"peerline.db", "keyring.db"} <= set(held)
    for name, content in held.items():
        found = [secret for secret in secrets_of(kept_town) if secret.lower() in content]
        assert not found, (name, found)


def bytes_in(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, in lower case."""
    return {file.name: file.read_bytes().lower() for file in folder.rglob("*") if file.is_file()}


async def test_the_same_words_are_sealed_differently_each_time(lively: Town) -> None:
    """Whoever counts equal rows learns nothing: twice the same sentence is two different rows."""
    for _ in range(2):
        lively.blessing.writes(WORDS[0])
        await lively.amara.sees(WORDS[0])
    sealed = [row["content_sealed"] for row in await lively.rows("message")]
    assert len(sealed) == 2
    assert sealed[0] != sealed[1]


async def test_lengths_tell_little(lively: Town) -> None:
    """A yes and a sentence are as long as each other once they are sealed."""
    lively.blessing.writes("Sì")
    lively.blessing.writes("Ho parlato con loro ieri sera")
    await lively.quiet()
    lengths = {len(row["content_sealed"]) for row in await lively.rows("message")}
    assert len(lengths) == 1


async def test_the_store_opens_with_no_other_key(kept_town: Town, tmp_path: Path) -> None:
    """The database alone, without the keyring and the key, is of no use: there is not even an alias to list."""
    await a_whole_day(kept_town)
    with sqlite3.connect(f"file:{tmp_path / 'peerline.db'}?mode=ro", uri=True) as copy:
        aliases = [bytes(row[0]) for row in copy.execute("SELECT alias_sealed FROM person")]
    copy.close()
    assert len(aliases) == 5
    assert not any(one.alias.encode() in alias for one in kept_town.people.values() for alias in aliases)
