"""The promises of the channels, one room per network."""
