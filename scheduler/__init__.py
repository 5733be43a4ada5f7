"""Because time passed: the outbox drain, the system jobs, the leases of lines."""
