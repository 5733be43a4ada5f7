"""The rules, with no I/O at all: somebody wrote or time passed, and what follows from it is decided here.

Law: no clock, no socket, no database, no log. `now` is always an argument. import-linter keeps it.
"""
