"""What a keyring keeps and promises, whichever database stands behind it.

Law: a keyring holds wrapped keys only; it never sees one in clear, nor the key-encryption key. What is kept is durable
when the call returns; what is forgotten is gone. Source: store.md, "The vault": beside several processes on PostgreSQL
the keyring is a separate database with its own credentials and backups, behind the same interface.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from models.sealed import VaultError


class KeyringError(VaultError):
    """The keyring can't be used: it is damaged, busy, or made by a newer program."""


class KeyKind(StrEnum):
    """The three places that a wrapped key is kept in."""

    SECRET = "secret"  # noqa: S105  # a table's name
    EPOCH = "epoch_key"
    META = "meta"


@dataclass(frozen=True, slots=True)
class SecretRow:
    """A conversation's S, wrapped. Without it nothing of the conversation opens, in the store or in its backups."""

    conversation_id: UUID
    wrapped: bytes = field(repr=False)
    created_at: datetime


@dataclass(frozen=True, slots=True)
class EpochRow:
    """One day's E of one conversation under one roster of supervisors, wrapped.

    Attributes:
        epoch_id: Also the id of the row in the main store's table `epoch`, and the key id of what it seals.
        conversation_id: Whose.
        day: The UTC day on which it seals.
        roster: The number of the roster of supervisors that it is granted to.
        wrapped: E under the key-encryption key.
        created_at: When it was made, UTC.
        forget_at: When the online window of its day ended by the setting of the moment at which it was made, UTC.
    """

    epoch_id: UUID
    conversation_id: UUID
    day: date
    roster: int
    wrapped: bytes = field(repr=False)
    created_at: datetime
    forget_at: datetime


Rewrap = Callable[[KeyKind, bytes, bytes], bytes]
"""Takes where a wrapped key is kept (kind, id) and its bytes, and gives the bytes that shall stand there instead."""


class Keyring(Protocol):
    """Where wrapped keys are kept. Every method that changes something is one durable commit; all are thread-safe."""

    def secrets(self, conversations: Sequence[UUID]) -> dict[UUID, SecretRow]:
        """The secrets of those conversations that have one."""

    def epoch(self, epoch_id: UUID) -> EpochRow | None:
        """An epoch's key by its id; None once it was forgotten."""

    def epochs_of(self, conversations: Sequence[UUID], day: date, roster: int) -> dict[UUID, EpochRow]:
        """The keys of one day and roster, by conversation."""

    def keep(self, secrets: Sequence[SecretRow], epochs: Sequence[EpochRow]) -> None:
        """Keep these durably, where nothing stands yet. Read afterwards what stands there: the first one counts."""

    def meta(self, name: str) -> bytes | None:
        """A wrapped key that belongs to the whole installation."""

    def keep_meta(self, name: str, value: bytes) -> bytes:
        """Keep it durably, where nothing stands yet.

        Returns:
            What stands there now: the first one counts.
        """

    def forget_conversation(self, conversation: UUID) -> int:
        """Delete a conversation's secret and all its epochs' keys, leaving no trace.

        Returns:
            How many keys were deleted.
        """

    def forget_epochs(self, before: date, spared: Collection[UUID] = ()) -> tuple[UUID, ...]:
        """Delete the epochs' keys of all days before `before`, but for those of `spared`, leaving no trace.

        Returns:
            The epochs that were forgotten.
        """

    def rewrap(self, change: Rewrap) -> None:
        """Replace every wrapped key, all in one commit or none."""

    def generation(self) -> int:
        """A number that grows whenever keys were deleted or wrapped anew, by whichever process."""

    def close(self) -> None:
        """Let go of the keyring."""
