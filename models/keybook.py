"""The key book: finds or makes the key of a conversation's day, and remembers the warm ones.

Law: no key is used before the keyring holds it durably; a key that was forgotten is dropped from memory first; nothing
here is ever printed. Source: store.md, "The vault": message key = HKDF(E || S).

Two locks: the one around the warm keys is held for a lookup only, so that reading never waits for a new key's commit.
(Python can't wipe memory: a dropped key is gone when its memory is used again.)
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock, RLock
from typing import Final
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import RootTransaction

from models.kek import KEY_SIZE, Kek, WrongKek
from models.keys import EpochRow, KeyKind, Keyring, SecretRow
from models.sealed import Suite

WARM_KEYS: Final = 16_384
_DAILY: Final = b"peerline/1/daily\0"
_LASTING: Final = b"peerline/1/lasting\0"


@dataclass(slots=True, eq=False, repr=False)
class MessageKey:
    """A warm key.

    Attributes:
        header: Suite byte and key id, as sealed values begin.
        conversation: The id, 16 bytes, of the conversation that it belongs to.
        aead: The cipher with the key in it; safe to use from several threads.
        epoch: The epoch's id, day and roster; None for a lasting key.
        listed: Whether the main store certainly lists the epoch.
        listing: The transaction that lists it, while that is not yet known to be committed.
        listing_round: How many rollbacks there had been when `listing` was noted.
    """

    header: bytes
    conversation: bytes
    aead: AESGCM
    epoch: tuple[UUID, date, int] | None = None
    listed: bool = False
    listing: RootTransaction | None = None
    listing_round: int = 0


Handle = tuple[bytes, date, int] | bytes
"""How a warm key is found: (conversation, day, roster) for sealing, its header for opening."""


class KeyBook:
    """Conversation keys over a keyring. Thread-safe."""

    def __init__(self, kek: bytes, keyring: Keyring, window: timedelta, capacity: int = WARM_KEYS) -> None:
        self._kek = Kek(kek)
        self._keyring = keyring
        self._window = window
        self._capacity = capacity
        self._warm: OrderedDict[Handle, MessageKey] = OrderedDict()
        self._warm_lock = Lock()
        self._keyring_lock = RLock()
        self._generation = keyring.generation()

    def __repr__(self) -> str:
        return f"KeyBook({len(self._warm)} warm)"

    def daily(self, conversation: UUID, day: date, roster: int, now: datetime) -> MessageKey:
        """The key that seals on `day`, made if there is none yet."""
        handle = (conversation.bytes, day, roster)
        return self._find(handle) or self.make_daily((conversation,), day, roster, now)[conversation]

    def make_daily(
        self, conversations: Sequence[UUID], day: date, roster: int, now: datetime
    ) -> dict[UUID, MessageKey]:
        """The keys of several conversations for one day; all that are missing are made in one commit of the keyring."""
        with self._keyring_lock:
            held = self._keyring.secrets(conversations)
            epochs = self._keyring.epochs_of(conversations, day, roster)
            new_secrets = [self._new_secret(one, now) for one in conversations if one not in held]
            new_epochs = [self._new_epoch(one, day, roster, now) for one in conversations if one not in epochs]
            if new_secrets or new_epochs:
                self._keyring.keep(new_secrets, new_epochs)
                held = self._keyring.secrets(conversations)
                epochs = self._keyring.epochs_of(conversations, day, roster)
            return {one: self._warm_daily(epochs[one], held[one]) for one in conversations}

    def lasting(self, conversation: UUID, now: datetime) -> MessageKey:
        """The key for what must outlive the window, made if there is none yet."""
        header = _header(Suite.LASTING, conversation)
        key = self._find(header)
        if key is not None:
            return key
        with self._keyring_lock:
            if not self._keyring.secrets((conversation,)):
                self._keyring.keep([self._new_secret(conversation, now)], [])
            return self._warm_lasting(self._keyring.secrets((conversation,))[conversation])

    def opening(self, header: bytes) -> MessageKey | None:
        """The key that a sealed value names; None where it was forgotten.

        Args:
            header: The value's first 17 bytes, with a suite that is known.
        """
        key = self._find(header)
        if key is not None:
            return key
        named = UUID(bytes=header[1:])
        with self._keyring_lock:
            if header[0] == Suite.LASTING:
                secret = self._keyring.secrets((named,)).get(named)
                return None if secret is None else self._warm_lasting(secret)
            epoch = self._keyring.epoch(named)
            if epoch is None:
                return None
            secret = self._keyring.secrets((epoch.conversation_id,)).get(epoch.conversation_id)
            return None if secret is None else self._warm_daily(epoch, secret)

    def installation_key(self, name: str) -> bytes:
        """A key of the whole installation, 32 bytes, made if there is none yet. Rotation does not change it."""
        place = _place(KeyKind.META, name.encode())
        with self._keyring_lock:
            wrapped = self._keyring.meta(name)
            if wrapped is None:
                wrapped = self._keyring.keep_meta(name, self._kek.wrap(secrets.token_bytes(KEY_SIZE), place))
            return self._kek.unwrap(wrapped, place)

    def forget_conversation(self, conversation: UUID) -> int:
        """Drop and delete a conversation's secret and all its days' keys; returns how many were deleted."""
        with self._keyring_lock:
            self._drop(lambda key: key.conversation == conversation.bytes)
            return self._keyring.forget_conversation(conversation)

    def forget_days(self, before: date, spared: Collection[UUID] = ()) -> tuple[UUID, ...]:
        """Drop and delete the keys of the days before `before`, but for the epochs of `spared`; which were deleted."""
        with self._keyring_lock:
            self._drop(lambda key: key.epoch is not None and key.epoch[1] < before and key.epoch[0] not in spared)
            return self._keyring.forget_epochs(before, spared)

    def rotate(self, kek: bytes) -> None:
        """Wrap every key under a new key-encryption key, all in one commit or none."""
        coming = Kek(kek)

        def change(kind: KeyKind, key_id: bytes, wrapped: bytes) -> bytes:
            place = _place(kind, key_id)
            return coming.wrap(self._kek.unwrap(wrapped, place), place)

        with self._keyring_lock:
            self._keyring.rewrap(change)
            self._kek = coming

    def refresh(self) -> bool:
        """Drop all warm keys if another process deleted some or wrapped them anew; returns whether it did."""
        with self._keyring_lock:
            generation = self._keyring.generation()
            if generation == self._generation:
                return False
            self._generation = generation
            self._drop(lambda _: True)
            return True

    def _find(self, handle: Handle) -> MessageKey | None:
        with self._warm_lock:
            key = self._warm.get(handle)
            if key is not None:
                self._warm.move_to_end(handle)
            return key

    def _remember(self, key: MessageKey, *handles: Handle) -> MessageKey:
        """Keep a key warm; the one that is warm already counts, because it knows whether its epoch is listed."""
        with self._warm_lock:
            key = next((found for handle in handles if (found := self._warm.get(handle))), key)
            for handle in handles:
                self._warm[handle] = key
                self._warm.move_to_end(handle)
            while len(self._warm) > self._capacity:
                self._warm.popitem(last=False)
        return key

    def _drop(self, concerned: Callable[[MessageKey], bool]) -> None:
        with self._warm_lock:
            for handle in [handle for handle, key in self._warm.items() if concerned(key)]:
                del self._warm[handle]

    def _new_secret(self, conversation: UUID, now: datetime) -> SecretRow:
        place = _place(KeyKind.SECRET, conversation.bytes)
        return SecretRow(conversation, self._kek.wrap(secrets.token_bytes(KEY_SIZE), place), now)

    def _new_epoch(self, conversation: UUID, day: date, roster: int, now: datetime) -> EpochRow:
        epoch_id = uuid4()
        wrapped = self._kek.wrap(secrets.token_bytes(KEY_SIZE), _place(KeyKind.EPOCH, epoch_id.bytes))
        end_of_day = datetime.combine(day + timedelta(days=1), time(), UTC)
        return EpochRow(epoch_id, conversation, day, roster, wrapped, now, end_of_day + self._window)

    def _warm_daily(self, epoch: EpochRow, secret: SecretRow) -> MessageKey:
        header = _header(Suite.DAILY, epoch.epoch_id)
        e = self._kek.unwrap(epoch.wrapped, _place(KeyKind.EPOCH, epoch.epoch_id.bytes))
        aead = AESGCM(_derive(e + self._open_secret(secret), _DAILY + epoch.epoch_id.bytes))
        conversation = epoch.conversation_id.bytes
        key = MessageKey(header, conversation, aead, (epoch.epoch_id, epoch.day, epoch.roster))
        return self._remember(key, (conversation, epoch.day, epoch.roster), header)

    def _warm_lasting(self, secret: SecretRow) -> MessageKey:
        header = _header(Suite.LASTING, secret.conversation_id)
        aead = AESGCM(_derive(self._open_secret(secret), _LASTING + secret.conversation_id.bytes))
        return self._remember(MessageKey(header, secret.conversation_id.bytes, aead), header)

    def _open_secret(self, secret: SecretRow) -> bytes:
        return self._kek.unwrap(secret.wrapped, _place(KeyKind.SECRET, secret.conversation_id.bytes))


def kek_fits(kek: bytes, keyring: Keyring, name: str) -> bool:
    """Whether a key-encryption key opens the installation key called `name`; any key fits a keyring without it."""
    wrapped = keyring.meta(name)
    if wrapped is None:
        return True
    try:
        Kek(kek).unwrap(wrapped, _place(KeyKind.META, name.encode()))
    except WrongKek:
        return False
    return True


def _place(kind: KeyKind, key_id: bytes) -> bytes:
    return kind.encode() + b"\0" + key_id


def _header(suite: Suite, key_id: UUID) -> bytes:
    return bytes((suite,)) + key_id.bytes


def _derive(material: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=None, info=purpose).derive(material)
