"""One room per network: native wire format to relay's types and back."""
