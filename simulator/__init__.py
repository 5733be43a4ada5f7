"""The outside world on loopback: a Bot API server that speaks the real wire format, phones, a virtual clock, the demo."""
