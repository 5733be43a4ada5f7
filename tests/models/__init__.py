"""The store keeps its promises: sealed, durable, forgetting when asked to."""
