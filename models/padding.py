"""Padding: a sealed text tells which of a few sizes it has, not how long it is.

Law: unambiguous for every input: one byte 0x80, then zeros up to the size (ISO/IEC 7816-4). Source: store.md, "Text is
padded to size buckets".
"""

from typing import Final

_SIZES: Final = (64, 128, 256, 512, 1024, 2048, 4096)
_STEP: Final = 4096
_END: Final = b"\x80"


class BadPadding(ValueError):
    """The bytes do not end as padded bytes end."""


def padded_size(length: int) -> int:
    """The size in bytes that `length` bytes are padded to: 64, 128 ... 4096, 8192, then every further 4096."""
    needed = length + 1
    for size in _SIZES:
        if needed <= size:
            return size
    return -(-needed // _STEP) * _STEP


def pad(plain: bytes) -> bytes:
    """`plain` with its end marked and zeros up to its bucket's size."""
    return (plain + _END).ljust(padded_size(len(plain)), b"\0")


def unpad(padded: bytes) -> bytes:
    """What `pad` was given.

    Raises:
        BadPadding: The mark of the end is missing.
    """
    marked = padded.rstrip(b"\0")
    if marked[-1:] != _END:
        raise BadPadding("The end of a padded text is not marked.")
    return marked[:-1]
