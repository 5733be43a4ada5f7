"""Office documents: mat2 takes out authors, comments, revisions, pictures' metadata; we take out what it leaves.

Law: before mat2 sees an archive, all of it has been unpacked once and counted: what the directory claims, and what
really comes out, also of archives inside of it. A member that mat2 doesn't know holds the whole document.
Source: mat2(1) (--unknown-members abort is its default), APPNOTE.TXT 4.3 (the central directory).
"""

import io
import zipfile

from channels.cleaning.formats import Format
from channels.cleaning.leftovers import without_leftovers
from channels.cleaning.outcomes import Held, Reason
from channels.cleaning.tools import Bench

MOST_MEMBERS = 2000
MOST_NESTING = 2
_CHUNK_BYTES = 64 * 1024
_ENCRYPTED = 0x1


def strip(data: bytes, found: Format, bench: Bench) -> bytes:
    """The document without its metadata.

    Args:
        data: The whole file.
        found: DOCX, XLSX, PPTX, ODT, ODS or ODP.
        bench: Its mat2 does the work in its scratch directory; its `unpacked_bytes` is the limit.

    Raises:
        Held: The document is a bomb, is broken or encrypted, or mat2 is not installed or refuses it.
    """
    unpack_within(data, bench.unpacked_bytes)
    if bench.tools.mat2 is None:
        raise Held(Reason.NO_STRIPPER)
    source = bench.scratch / f"in.{found.value}"
    source.write_bytes(data)
    # mat2's own sandbox needs user namespaces, which a container mostly lacks; the worker's limits hold for it.
    bench.run([bench.tools.mat2, "--no-sandbox", str(source)])
    target = bench.scratch / f"in.cleaned.{found.value}"
    if not target.exists():
        raise Held(Reason.BROKEN)
    return without_leftovers(target.read_bytes())


def unpack_within(data: bytes, budget: int, nesting: int = 0) -> int:
    """Unpacks a ZIP archive, keeping nothing, and counts.

    Args:
        data: The archive.
        budget: Most bytes that it may unpack to, archives inside of it included.
        nesting: How deep this one lies in others.

    Returns:
        What is left of the budget, in bytes.

    Raises:
        Held: It claims or yields more than the budget, has too many members, lies too deep, or is broken or encrypted.
    """
    if nesting > MOST_NESTING:
        raise Held(Reason.TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > budget:
                raise Held(Reason.TOO_LARGE)
            for member in members:
                if member.flag_bits & _ENCRYPTED:
                    raise Held(Reason.BROKEN)
                budget = _unpack_member(archive, member, budget, nesting)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError) as broken:
        raise Held(Reason.BROKEN) from broken
    return budget


def _unpack_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: int, nesting: int) -> int:
    """Unpacks one member, and the archive that it may be; what is left of the budget."""
    kept: list[bytes] = []
    with archive.open(member) as unpacked:
        while chunk := unpacked.read(_CHUNK_BYTES):
            budget -= len(chunk)
            if budget < 0:
                raise Held(Reason.TOO_LARGE)
            if kept or chunk.startswith(b"PK\x03\x04"):
                kept.append(chunk)
    return unpack_within(b"".join(kept), budget, nesting + 1) if kept else budget
