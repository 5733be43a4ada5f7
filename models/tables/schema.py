"""What the tables are made of: their metadata, their moments, their ids, their sealed columns."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    TypeDecorator,
    Uuid,
)

from models.sealed import SealedType, suite_check

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, `timestamptz` on PostgreSQL, a naive UTC text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment; drop the zone where the engine has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a zone reached the store; moments are UTC.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the zone back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def own_id(**kwargs: Any) -> Column[Any]:
    """A row's own id, made by the client."""
    return Column("id", Uuid, primary_key=True, **kwargs)


def sealed_columns(name: str, *, nullable: bool = False) -> tuple[Column[Any], CheckConstraint]:
    """A column that takes only what the vault sealed, and the check that stands behind it."""
    return Column(name, SealedType(), nullable=nullable), suite_check(name)


Serial = BigInteger().with_variant(Integer, "sqlite")
