"""What the store remembers: tables, the vault, units of work."""
