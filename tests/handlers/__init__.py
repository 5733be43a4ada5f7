"""The promises of the handlers: what was written, and what is carried out of it."""
