"""The promises that Peerline keeps, as tests; tests/journeys reads as the list of what the product does."""
