"""Alembic's environment: one history for SQLite and PostgreSQL."""
