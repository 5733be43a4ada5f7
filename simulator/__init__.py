"""The outside world on loopback: a Bot API server with the real wire format, phones, a virtual clock, the demo."""
