"""A bare echo on python-telegram-bot, as its documentation begins: Application, polling, httpx, nothing kept.

Source: https://docs.python-telegram-bot.org, examples, echobot.
"""

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, MessageHandler, filters


async def echo(update: Update, _context: Any) -> None:
    """Say it again."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def main(url: str, token: str) -> None:
    """Echo until a signal ends it."""
    application = Application.builder().token(token).base_url(f"{url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main(*sys.argv[1:])
