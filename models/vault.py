"""The vault: seals what is personal, opens it for who may read it, and forgets.

Law: sealing is explicit and bound to one place: table, column, row and conversation are authenticated, so that a
ciphertext moved anywhere else does not open. A text's key is HKDF(E || S): E of the conversation's day, S of the
conversation, both only in the keyring. Errors name the reason and never the content. Source: store.md, "The vault".

What outlives the window (aliases, contact addresses, tokens) is sealed as `lasting`, under S alone.
"""

import hmac
import os
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Insert, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from models import keybook
from models.kek import KekError, WrongKek
from models.keybook import WARM_KEYS, KeyBook, MessageKey
from models.keys import Keyring
from models.padding import BadPadding, pad, unpad
from models.sealed import (
    HEADER_SIZE,
    NONCE_SIZE,
    SMALLEST,
    Forgotten,
    Sealed,
    Suite,
    Tampered,
    UnknownSuite,
    VaultError,
)
from models.tables import epoch

__all__ = [
    "WINDOW",
    "Forgotten",
    "KekError",
    "Tampered",
    "UnknownSuite",
    "Vault",
    "VaultError",
    "WrongKek",
    "kek_fits",
]

WINDOW: Final = timedelta(hours=72)
INDEX_SIZE: Final = 16
_INDEX_KEY: Final = "index"
_HASH_KEY: Final = "hash"
_CHAIN_KEY: Final = "audit"
_KEY_HEADER: Final = HEADER_SIZE - NONCE_SIZE
_SUITES: Final = frozenset(int(suite) for suite in Suite)
_TEXT_ERRORS: Final = "surrogatepass"  # networks let half an emoji through; her message must not be lost for it


class Vault:
    """Seals, opens, indexes and forgets. Thread-safe. A warm key costs microseconds, a new day's one durable commit."""

    def __init__(
        self,
        kek: bytes,
        keyring: Keyring,
        *,
        window: timedelta = WINDOW,
        roster: int = 0,
        warm_keys: int = WARM_KEYS,
    ) -> None:
        """Open the vault.

        Args:
            kek: The key-encryption key, 32 bytes.
            keyring: Where the wrapped keys are.
            window: What each new key notes as its day's window; when keys go is said to `forget_days`.
            roster: The number of the present roster of supervisors.
            warm_keys: How many ways to a key are kept in memory (two for each conversation and day).

        Raises:
            WrongKek: The key does not belong to this keyring.
        """
        self._book = KeyBook(kek, keyring, window, warm_keys)
        self._roster = roster
        self._index_key = self._book.installation_key(_INDEX_KEY)
        self._hash_key = self._book.installation_key(_HASH_KEY)
        self._chain_key = self._book.installation_key(_CHAIN_KEY)
        self._rollbacks = 0
        self._displaced: set[UUID] = set()

    def __repr__(self) -> str:
        return f"Vault(roster={self._roster})"

    def seal(  # the place of a value is four words, and every caller writes them in this order
        self,
        conn: Connection,
        table: str,
        column: str,
        row_id: UUID,
        conversation: UUID,
        plaintext: bytes | str,
        *,
        now: datetime,
        lasting: bool = False,
    ) -> Sealed:
        """Seal one value for one place.

        Args:
            conn: The unit of work that will write the value; the day's epoch is listed in the same transaction.
            table: The table of the place.
            column: The column of the place.
            row_id: The id of the row.
            conversation: Whose key seals it: erasing this conversation makes the value unreadable for ever.
            plaintext: What to hide. Text is sealed as UTF-8.
            now: The moment, aware; its UTC day chooses the key.
            lasting: Whether it must be readable after the window: an alias, an address, a token. Never words.

        Returns:
            The only kind of value that a sealed column takes.

        Raises:
            ValueError: `now` has no zone.
            KeyringError: A new key could not be made durable; nothing was sealed.
        """
        if lasting:
            key = self._book.lasting(conversation, now)
        else:
            key = self._book.daily(conversation, _utc_day(now), self._roster, now)
            if not key.listed:
                self._list(conn, key, now)
        if isinstance(plaintext, str):
            plaintext = plaintext.encode("utf-8", _TEXT_ERRORS)
        nonce = os.urandom(NONCE_SIZE)
        bound = key.header + _names(table, column) + row_id.bytes + key.conversation
        return Sealed(key.header + nonce + key.aead.encrypt(nonce, pad(plaintext), bound))

    def open(self, table: str, column: str, row_id: UUID, conversation: UUID, sealed: Sealed) -> bytes:
        """Open a value where it stands.

        Args:
            table: The table that it was read from.
            column: The column that it was read from.
            row_id: The id of its row.
            conversation: The conversation that the row belongs to.
            sealed: The value.

        Returns:
            What was sealed.

        Raises:
            Forgotten: Its key was destroyed.
            Tampered: It was changed, or it was sealed for another place.
            UnknownSuite: A newer version sealed it.
        """
        if sealed and sealed[0] not in _SUITES:
            raise UnknownSuite(sealed[0])
        if len(sealed) < SMALLEST:
            raise Tampered
        header = sealed[:_KEY_HEADER]
        conversation_id = conversation.bytes
        key = self._book.opening(header)
        if key is None:
            # A lasting value's header names its conversation: one moved into this row names another than the row does.
            raise Tampered if header[0] == Suite.LASTING and header[1:] != conversation_id else Forgotten
        bound = header + _names(table, column) + row_id.bytes + conversation_id
        try:
            return unpad(key.aead.decrypt(sealed[_KEY_HEADER:HEADER_SIZE], sealed[HEADER_SIZE:], bound))
        except (InvalidTag, BadPadding):
            raise Tampered from None

    def open_text(self, table: str, column: str, row_id: UUID, conversation: UUID, sealed: Sealed) -> str:
        """Open a value that was sealed as text; arguments and errors as `open`."""
        return self.open(table, column, row_id, conversation, sealed).decode("utf-8", _TEXT_ERRORS)

    def prepare(self, conversations: tuple[UUID, ...], day: date, now: datetime) -> None:
        """Make the keys of a coming day ahead, in one commit of the keyring, so that midnight costs nothing."""
        if conversations:
            self._book.make_daily(conversations, day, self._roster, now)

    def rolled_back(self) -> None:
        """Tell the vault that a transaction, or a savepoint in it, was undone: epochs listed there are listed again."""
        self._rollbacks += 1

    def change_roster(self, roster: int) -> None:
        """From now on seal for another roster of supervisors: who left it reads nothing that is sealed after this."""
        self._roster = roster

    @property
    def roster(self) -> int:
        """The number of the roster of supervisors that is sealed for."""
        return self._roster

    @property
    def displaced_epochs(self) -> int:
        """How many keys in use the store can't list, because it lists an older key for the same day.

        Above 0 only when the keyring was restored from an older copy than the store. Messages pass all the same;
        a new roster number ends it.
        """
        return len(self._displaced)

    @property
    def identity(self) -> bytes:
        """16 bytes that tell this keyring from every other, and nothing else: the store can refuse a foreign one."""
        return self.keyed_hash("identity", "")[:INDEX_SIZE]

    def index(self, channel: str, address: str) -> bytes:
        """The blind index of a contact's address, 16 bytes: equal for equal addresses, and useless without the keyring.

        Rotating the key-encryption key does not change it.
        """
        return hmac.digest(self._index_key, _tagged(channel, address), "sha256")[:INDEX_SIZE]

    def keyed_hash(self, purpose: str, text: str) -> bytes:
        """A keyed hash, 32 bytes, for what is only ever compared: invitation codes, secret words.

        Args:
            purpose: What it is for; hashes for different purposes can't be compared.
            text: The text, in the form in which it is to be recognised.
        """
        return hmac.digest(self._hash_key, _tagged(purpose, text), "sha256")

    def chain_key(self) -> bytes:
        """The first key of the audit chain, 32 bytes; every link has its own, derived from the one before."""
        return self._chain_key

    def forget_conversation(self, conversation: UUID) -> int:
        """Destroy a conversation's secret and all its days' keys: nothing sealed under them opens again, anywhere.

        It can't be undone, also not by a rollback of the store. What is sealed afterwards begins a new secret.

        Returns:
            How many keys were destroyed.
        """
        return self._book.forget_conversation(conversation)

    def forget_days(self, before: date, spared: Collection[UUID] = ()) -> tuple[UUID, ...]:
        """Destroy the keys of all days before `before`: what was sealed on them opens nowhere, also in no old copy.

        Args:
            before: The first UTC day that stays.
            spared: Epochs that are still needed, because something sealed under them waits to be delivered.

        Returns:
            The epochs whose keys were destroyed.
        """
        return self._book.forget_days(before, spared)

    def rotate(self, new_kek: bytes) -> None:
        """Wrap all keys under a new key-encryption key, in one commit or none; no sealed value changes."""
        self._book.rotate(new_kek)

    def refresh(self) -> bool:
        """Drop warm keys that another process destroyed; call it every few seconds where several share a keyring."""
        return self._book.refresh()

    def _list(self, conn: Connection, key: MessageKey, now: datetime) -> None:
        """List the key's epoch in the store, unless this transaction or a committed one did."""
        noted, current = key.listing, conn.get_transaction()
        if noted is not None and key.listing_round == self._rollbacks:
            if not noted.is_active:
                key.listed, key.listing = True, None
                return
            if noted is current:
                return
        if key.epoch is None:
            return
        epoch_id, day, roster = key.epoch
        named = {"conversation_id": UUID(bytes=key.conversation), "day": day, "roster": roster}
        written = conn.execute(_INSERT_EPOCH[conn.dialect.name], {"id": epoch_id, "created_at": now, **named})
        if written.rowcount == 0 and conn.execute(_LISTED_EPOCH, named).scalar_one_or_none() not in {epoch_id, None}:
            self._displaced.add(epoch_id)
        key.listing, key.listing_round = conn.get_transaction(), self._rollbacks


def kek_fits(kek: bytes, keyring: Keyring) -> bool:
    """Whether a key-encryption key belongs to a keyring; any key belongs to an empty one."""
    return keybook.kek_fits(kek, keyring, _INDEX_KEY)


_INSERT_EPOCH: Final[dict[str, Insert]] = {
    "sqlite": sqlite.insert(epoch).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(epoch).on_conflict_do_nothing(),
}
_LISTED_EPOCH: Final = select(epoch.c.id).where(
    *(epoch.c[name] == bindparam(name, type_=epoch.c[name].type) for name in ("conversation_id", "day", "roster"))
)


def _utc_day(now: datetime) -> date:
    if now.tzinfo is None:
        raise ValueError("A moment without a zone reached the vault; moments are UTC.")
    return now.date() if now.tzinfo is UTC else now.astimezone(UTC).date()


@lru_cache(maxsize=256)
def _names(table: str, column: str) -> bytes:
    """Table and column, so that no other pair gives the same bytes."""
    return _tagged(table, column) + b"\0"


def _tagged(tag: str, text: str) -> bytes:
    if "\0" in tag:
        raise ValueError("A name with a zero byte in it could be mistaken for another.")
    return tag.encode() + b"\0" + text.encode("utf-8", _TEXT_ERRORS)
