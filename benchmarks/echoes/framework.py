"""A bare echo on aiogram, as its documentation begins: Dispatcher, polling, nothing kept.

`run_polling` takes uvloop by itself where it is installed, and handles updates side by side.
Source: https://docs.aiogram.dev, "Quick start", "Using Custom API server".
"""

import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def echo(message: Message) -> None:
    """Say it again."""
    if message.text is not None:
        await message.answer(message.text)


def main(url: str, token: str) -> None:
    """Echo until a signal ends it."""
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    dispatcher.run_polling(bot)


if __name__ == "__main__":
    main(*sys.argv[1:])
