"""Telegram: the Bot API's wire format to relay's types and back.

Law: parsing is pure, sending is exactly one delivering call, and a bot token is shown nowhere. Source: channels.md,
"Telegram"; https://core.telegram.org/bots/api (Bot API 10.0).
"""
