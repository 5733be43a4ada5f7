"""What a sealed value looks like, and the column that takes nothing else.

Law: whatever is personal reaches the main store only as `Sealed`. The column type refuses everything else wherever
SQLAlchemy binds a value; a CHECK in the table refuses what goes round the type (raw SQL, `text()`, another program).
Source: store.md, "The vault".

Layout of a sealed value, in bytes::

    0        1                  17            29
    | suite  | key id (16)      | nonce (12)  | AES-256-GCM ciphertext of the padded text, then its tag (16)

The suite says which key the key id names: a day's epoch, or the conversation itself for what must outlive the window.
Suite bytes are taken from 0x80-0xBF, with which no UTF-8 text can begin; the padded text is a multiple of 64 bytes.
"""

from enum import IntEnum
from typing import Final, NoReturn

from sqlalchemy import CheckConstraint, Dialect, LargeBinary, TypeDecorator
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement

KEY_ID_SIZE: Final = 16
NONCE_SIZE: Final = 12
TAG_SIZE: Final = 16
PADDING_STEP: Final = 64
HEADER_SIZE: Final = 1 + KEY_ID_SIZE + NONCE_SIZE
OVERHEAD: Final = HEADER_SIZE + TAG_SIZE
SMALLEST: Final = OVERHEAD + PADDING_STEP


class Suite(IntEnum):
    """The first byte of a sealed value: how it was sealed, and what its key id names."""

    DAILY = 0xA1
    """AES-256-GCM under HKDF-SHA256(E || S); the key id is the epoch's id."""
    LASTING = 0xA2
    """AES-256-GCM under HKDF-SHA256(S); the key id is the conversation's id."""


_SUITES: Final = frozenset(int(suite) for suite in Suite)


class VaultError(Exception):
    """The vault refused. Its sentences never hold content, an address or a key."""


class NotSealed(VaultError):
    """A value that is not sealed was about to reach a sealed column: a fault of ours. Nothing was written."""

    def __init__(self, found: str) -> None:
        super().__init__(f"A sealed column takes only what the vault sealed, and was given {found}.")


class Forgotten(VaultError):
    """The key is gone: its day was archived, or its conversation was erased. No copy of the store can open it."""

    def __init__(self) -> None:
        super().__init__(
            "This value can't be opened any more: its day left the online window or its conversation was erased, "
            "and the key was destroyed with it."
        )


class Tampered(VaultError):
    """The value was changed, or it does not stand where it was sealed. Compare the store with a backup."""

    def __init__(self) -> None:
        super().__init__(
            "A sealed value was changed, or moved from the row, column or conversation that it was sealed for. "
            "Somebody or something wrote to the store beside the program: compare it with a backup."
        )


class UnknownSuite(VaultError):
    """The value was sealed in a way that this version does not know: run the version that wrote it, or a newer one."""

    def __init__(self, suite: int) -> None:
        super().__init__(
            f"A value was sealed with suite {suite:#04x}, which this version does not know: a newer version wrote it."
        )


class Sealed(bytes):
    """A sealed value, as it stands in the store. Only the vault makes one for writing; loading a row makes one too."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Sealed({len(self)} bytes)"

    __str__ = __repr__

    @property
    def suite(self) -> int:
        """The suite byte; not a `Suite`, because a newer program may have written it. 0 where the value is empty."""
        return self[0] if self else 0

    @property
    def key_id(self) -> bytes:
        """The 16 bytes that name the key."""
        return self[1 : 1 + KEY_ID_SIZE]

    @property
    def well_formed(self) -> bool:
        """Whether suite and length are those of a value that this program could have sealed."""
        size = len(self)
        return size >= SMALLEST and (size - OVERHEAD) % PADDING_STEP == 0 and self[0] in _SUITES


class SealedType(TypeDecorator[Sealed]):
    """A binary column that takes and gives only `Sealed`, on every path on which SQLAlchemy binds a value."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Refuse what is not sealed.

        Raises:
            NotSealed: The value did not come from the vault. SQLAlchemy wraps it into a `StatementError`.
        """
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise NotSealed(type(value).__name__)
        if not value.well_formed:
            raise NotSealed("bytes that only carry the name")
        return value

    def literal_processor(self, dialect: Dialect) -> NoReturn:  # noqa: ARG002
        """Refuse to write any value into the text of a statement: texts of statements are logged, parameters are not.

        Raises:
            NotSealed: Always, and before SQLAlchemy could quote the value in an error of its own.
        """
        raise NotSealed("a literal in the text of a statement")

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:  # noqa: ARG002
        """Give the stored bytes their type back."""
        return None if value is None else Sealed(value)


class _LooksSealed(ColumnElement[bool]):
    """The condition that a column holds a known suite and a length that sealing can give, or nothing."""

    inherit_cache = False

    def __init__(self, column_name: str) -> None:
        self.column_name = column_name


@compiles(_LooksSealed, "sqlite")
def _on_sqlite(element: _LooksSealed, compiler: SQLCompiler, **_: object) -> str:
    column = compiler.preparer.quote(element.column_name)
    suites = ", ".join(f"X'{suite:02X}'" for suite in sorted(_SUITES))
    return (
        f"{column} IS NULL OR (typeof({column}) = 'blob' AND substr({column}, 1, 1) IN ({suites}) AND "
        f"length({column}) >= {SMALLEST} AND (length({column}) - {OVERHEAD}) % {PADDING_STEP} = 0)"
    )


@compiles(_LooksSealed)
def _elsewhere(element: _LooksSealed, compiler: SQLCompiler, **_: object) -> str:
    column = compiler.preparer.quote(element.column_name)
    suites = ", ".join(f"'{suite:02x}'" for suite in sorted(_SUITES))
    return (
        f"{column} IS NULL OR (encode(substr({column}, 1, 1), 'hex') IN ({suites}) AND "
        f"octet_length({column}) >= {SMALLEST} AND mod(octet_length({column}) - {OVERHEAD}, {PADDING_STEP}) = 0)"
    )


def suite_check(column_name: str) -> CheckConstraint:
    """The CHECK that backs a sealed column where no column type can: raw SQL, literals, other programs.

    Args:
        column_name: The sealed column. The constraint is called `<column_name>_suite` (the tables' naming convention
            puts `ck_<table>_` before it).

    Returns:
        A constraint to be placed beside the column in its `Table`; it compiles on SQLite and on PostgreSQL.
    """
    return CheckConstraint(_LooksSealed(column_name), name=f"{column_name}_suite")
