"""Animated stickers (TGS): gzipped Lottie animations; the names that its maker gave to things go.

Law: unpacked within a bound, read as JSON, and written anew without names, tool, author or dates; the gzip header is
ours.
Source: Telegram's sticker requirements (64 KB packed), the Lottie format ("meta", "nm", "mn", "cl", "ln").
"""

import gzip
import io
import zlib

import orjson

from channels.cleaning.formats import Format
from channels.cleaning.outcomes import Held, Reason
from channels.cleaning.tools import Bench

UNPACKED_BYTES = 4 * 1024 * 1024
_NAMES = frozenset({"nm", "mn", "meta", "metadata", "cl", "ln", "cm", "markers", "author", "generator", "title"})


def strip(data: bytes, found: Format, bench: Bench) -> bytes:
    """The sticker without the names in it.

    Args:
        data: The whole file.
        found: TGS.
        bench: Its `unpacked_bytes` is the limit where it is below 4 MiB.

    Raises:
        Held: It unpacks to too much, is broken, or is gzipped but no Lottie animation.
    """
    del found
    most = min(UNPACKED_BYTES, bench.unpacked_bytes)
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            unpacked = packed.read(most + 1)
    except (OSError, EOFError, zlib.error) as broken:
        raise Held(Reason.BROKEN) from broken
    if len(unpacked) > most:
        raise Held(Reason.TOO_LARGE)
    try:
        animation = orjson.loads(unpacked)
    except orjson.JSONDecodeError as other:
        raise Held(Reason.UNKNOWN_TYPE) from other
    if not isinstance(animation, dict) or "layers" not in animation:
        raise Held(Reason.UNKNOWN_TYPE)
    return gzip.compress(orjson.dumps(_nameless(animation)), mtime=0)


def _nameless(node: object) -> object:
    """The node without names, all the way down (orjson bounds the depth)."""
    match node:
        case dict():
            return {key: _nameless(value) for key, value in node.items() if key not in _NAMES}
        case list():
            return [_nameless(value) for value in node]
        case _:
            return node
