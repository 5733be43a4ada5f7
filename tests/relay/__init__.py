"""The rules, tested without a clock, a socket or a database."""
