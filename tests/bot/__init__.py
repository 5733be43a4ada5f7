"""The promises of the running program and of its command line."""
