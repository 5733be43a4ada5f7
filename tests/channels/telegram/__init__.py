"""The promises of the Telegram channel."""
