"""The guards of sealed columns as history knew them, and the proof that a migration left none behind.

Law: a migration never changes once it was released, so the checks that it made are written down here and not taken
from `models.sealed`. A sealed column that a migration adds has only the check that the migration names, and a table
that SQLite makes anew only what could be read back (its AUTOINCREMENT can't: name it in `table_kwargs`). So
every upgrade ends with `lost_guards`, and a test compares the history with the tables. Source: store.md, "The vault".
"""

import sqlalchemy as sa

SEALED = "_sealed"
"""How the name of a sealed column ends."""


def suites_1(column: str, name: str) -> sa.CheckConstraint:
    """The check of the first two suites: 0xA1, 0xA2, and a padded text of a multiple of 64 bytes.

    Args:
        column: The sealed column.
        name: The constraint's whole name, `op.f("ck_<table>_<column>_suite")`.
    """
    from alembic import op  # noqa: PLC0415  # only a migration that runs has loaded it

    if op.get_context().dialect.name == "sqlite":
        kind, starts = f"typeof({column}) = 'blob' AND substr({column}, 1, 1)", "X'A1', X'A2'"
        size, step = f"length({column})", f"(length({column}) - 45) % 64"
    else:
        kind, starts = f"encode(substr({column}, 1, 1), 'hex')", "'a1', 'a2'"
        size, step = f"octet_length({column})", f"mod(octet_length({column}) - 45, 64)"
    condition = f"{column} IS NULL OR ({kind} IN ({starts}) AND {size} >= 109 AND {step} = 0)"
    return sa.CheckConstraint(condition, name=name)


def lost_guards(conn: sa.Connection) -> list[str]:
    """The sealed columns, as "table.column", that no CHECK guards."""
    inspector = sa.inspect(conn)
    lost: list[str] = []
    for table in inspector.get_table_names():
        checks = {check["name"] for check in inspector.get_check_constraints(table)}
        sealed = (column["name"] for column in inspector.get_columns(table) if column["name"].endswith(SEALED))
        lost += [f"{table}.{column}" for column in sealed if f"ck_{table}_{column}_suite" not in checks]
    return lost
