"""The key-encryption key: the one key that an operator holds, and under which every other key lies wrapped.

Law: it is read from a file that only its owner can read, and is never printed, logged or put on a command line.
Rotating it re-wraps keys and touches no message; a rotation that power cut in half finishes at the next start.
Source: store.md, "The vault" (KEK: systemd credential, Docker secret, or a 0400 file).
"""

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.sealed import NONCE_SIZE, TAG_SIZE, VaultError

KEY_SIZE: Final = 32
_WRAPPING: Final = b"\x01"
_WRAPPED_SIZE: Final = 1 + NONCE_SIZE + KEY_SIZE + TAG_SIZE
_LARGEST_FILE: Final = 1024


class KekError(VaultError):
    """The file of the key-encryption key can't be used as it is."""


class WrongKek(VaultError):
    """The key-encryption key does not fit the keyring, or a row of the keyring was changed or moved.

    Check that key file and keyring belong to the same data directory, or restore both from the same backup.
    """

    def __init__(self) -> None:
        super().__init__(
            "The key-encryption key does not open this keyring: the key file belongs to another data directory, or the "
            "keyring was changed. Put back the key file, or restore key file and keyring from the same backup."
        )


class Kek:
    """A key-encryption key at work: wraps 32-byte keys, each bound to the place that it is kept in."""

    __slots__ = ("_aead",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_SIZE:
            raise KekError(f"A key-encryption key has {KEY_SIZE} bytes; this one has {len(key)}.")
        self._aead = AESGCM(key)

    def wrap(self, key: bytes, place: bytes) -> bytes:
        """Encrypt a key for the keyring.

        Args:
            key: The 32 bytes to be kept.
            place: Table and id of the row that keeps it: the wrapped key opens nowhere else.

        Returns:
            61 bytes: format (1), nonce (12), ciphertext (32), tag (16).
        """
        nonce = os.urandom(NONCE_SIZE)
        return _WRAPPING + nonce + self._aead.encrypt(nonce, key, place)

    def unwrap(self, wrapped: bytes, place: bytes) -> bytes:
        """The 32 bytes that `wrap` hid.

        Raises:
            WrongKek: Another key-encryption key wrapped it, or it was changed, or it stood in another place.
        """
        if len(wrapped) != _WRAPPED_SIZE or wrapped[:1] != _WRAPPING:
            raise WrongKek
        try:
            return self._aead.decrypt(wrapped[1 : 1 + NONCE_SIZE], wrapped[1 + NONCE_SIZE :], place)
        except InvalidTag:
            raise WrongKek from None


def load_kek(path: Path) -> bytes:
    """Read the key-encryption key.

    Args:
        path: A file of 32 raw bytes, or of their base64 form, that only its owner can read (mode 0400 or 0600).

    Returns:
        32 bytes.

    Raises:
        KekError: There is no such file, others can read it, or it holds something else.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            _refuse_shared(path, mode)
            held = file.read(_LARGEST_FILE)
    except OSError as error:
        raise KekError(f"The key file {path} can't be read: {error.strerror}.") from error
    return _key_in(path, held)


def _refuse_shared(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise KekError(f"The key file {path} is not a regular file.")
    refused = stat.S_IRWXG | stat.S_IRWXO | stat.S_IXUSR
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials and path.is_relative_to(credentials):
        # since version 254 systemd shows the mask of an access list that names this service alone as the group's mode
        refused &= ~stat.S_IRGRP
    if mode & refused:
        raise KekError(
            f"The key file {path} has mode {stat.S_IMODE(mode):04o}: others on this machine may read it. "
            f"Make it 0400 (chmod 400 {path}) and start again; if others had access, rotate the key."
        )


def _key_in(path: Path, held: bytes) -> bytes:
    key = held
    if len(held) != KEY_SIZE:
        try:
            key = base64.b64decode(held.strip(), validate=True)
        except binascii.Error:
            key = b""
    if len(key) != KEY_SIZE:
        raise KekError(f"The key file {path} must hold {KEY_SIZE} bytes, raw or as base64.")
    if len(set(key)) == 1:
        raise KekError(f"The key file {path} holds a placeholder, not a key: make one with `peerline init`.")
    return key


def create_kek(path: Path) -> bytes:
    """Make a new key-encryption key in a file that only its owner can read (mode 0400), durably.

    Returns:
        32 bytes.

    Raises:
        KekError: The file is there already: an existing key is never overwritten.
    """
    key = secrets.token_bytes(KEY_SIZE)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
    except FileExistsError:
        raise KekError(f"The key file {path} exists already and is not overwritten.") from None
    except OSError as error:
        raise KekError(f"The key file {path} can't be made: {error.strerror}.") from error
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), 0o400)
        file.write(base64.b64encode(key) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    _make_durable(path.parent)
    return key


def replace_kek(path: Path, rewrap: Callable[[bytes], None]) -> bytes:
    """Rotate: a new key beside the old one, everything wrapped anew, then the new file takes the old one's place.

    Args:
        path: The key file in use.
        rewrap: `Vault.rotate`: wraps the whole keyring under the new key in one commit.

    Returns:
        The new 32 bytes.

    Raises:
        KekError: A rotation was begun before and not finished: start the program once, that finishes it.
    """
    coming = _coming(path)
    key = create_kek(coming)
    rewrap(key)
    coming.replace(path)
    _make_durable(path.parent)
    return key


def settled_kek(path: Path, fits: Callable[[bytes], bool]) -> bytes:
    """The key at start, after finishing or undoing a rotation that was cut in half.

    Args:
        path: The key file.
        fits: Whether a key opens the keyring (`models.vault.kek_fits` with the keyring).

    Returns:
        32 bytes. Where neither file fits, the key of `path`: the vault then says what is wrong.

    Raises:
        KekError: As `load_kek`.
    """
    coming = _coming(path)
    if not coming.exists():
        return load_kek(path)
    if path.exists() and fits(key := load_kek(path)):
        coming.unlink()
    elif fits(key := load_kek(coming)):
        coming.replace(path)
    else:
        return load_kek(path)
    _make_durable(path.parent)
    return key


def _coming(path: Path) -> Path:
    return path.with_name(f"{path.name}.coming")


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
