"""Check-ins: plans, silence, promises and checked answers over the store."""
