"""A bot on the real wire that says back what it hears: enough of a product to try the demo's page and stories with.

It asks whoever starts it for her language, takes the answer, and repeats every text as an answer to it. Photos come
back drawn anew, so without what they hid.
"""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
from PIL import Image

from simulator.bots import Bot

QUESTION = "Choisissez votre langue\nScegli la lingua"
_CHOICES = [[{"text": "Français", "callback_data": "fr"}, {"text": "Italiano", "callback_data": "it"}]]
_BACK_AFTER = 0.05


class Parrot:
    """The bot; `url` is where the Bot API is served."""

    def __init__(self, session: aiohttp.ClientSession, url: str, bot: Bot) -> None:
        self._session = session
        self._url = url
        self._bot = bot

    async def call(self, method: str, **params: Any) -> Any:
        """One call, again and again while the network fails; None where it was refused."""
        while True:
            try:
                async with self._session.post(f"{self._url}/bot{self._bot.token}/{method}", json=params) as answer:
                    return (await answer.json()).get("result")
            except aiohttp.ClientError:
                await asyncio.sleep(_BACK_AFTER)

    async def live(self) -> None:
        """Answers until it is cancelled."""
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20) or []:
                offset = update["update_id"] + 1
                await self._hear(update)

    async def _hear(self, update: dict[str, Any]) -> None:
        match update:
            case {"callback_query": {"id": query, "data": language, "message": {"message_id": asked, "chat": chat}}}:
                await self.call("answerCallbackQuery", callback_query_id=query, text=f"You chose {language}")
                await self.call("editMessageText", chat_id=chat["id"], message_id=asked, text=f"Language: {language}")
            case {"message": {"text": str(text), "chat": chat}} if text.startswith("/start"):
                markup = {"inline_keyboard": _CHOICES}
                await self.call("sendMessage", chat_id=chat["id"], text=QUESTION, reply_markup=markup)
            case {"message": {"text": str(text), "chat": chat, "message_id": heard}}:
                answered = {"message_id": heard}
                await self.call("sendMessage", chat_id=chat["id"], text=f"Echo: {text}", reply_parameters=answered)
            case {"message": {"photo": [*_, {"file_id": file}], "chat": chat}}:
                await self._send_back(chat["id"], file)

    async def _send_back(self, chat: int, file: str) -> None:
        path = (await self.call("getFile", file_id=file))["file_path"]
        async with self._session.get(f"{self._url}/file/bot{self._bot.token}/{path}") as answer:
            picture = Image.open(io.BytesIO(await answer.read())).convert("RGB")
        clean = io.BytesIO()
        Image.frombytes("RGB", picture.size, picture.tobytes()).save(clean, "JPEG")
        form = aiohttp.FormData({"chat_id": str(chat)})
        form.add_field("photo", clean.getvalue(), filename="photo.jpg")
        async with self._session.post(f"{self._url}/bot{self._bot.token}/sendPhoto", data=form) as answer:
            await answer.read()


@asynccontextmanager
async def parrots(url: str, *bots: Bot) -> AsyncIterator[None]:
    """All of `bots` are parrots inside."""
    async with aiohttp.ClientSession() as session:
        living = [asyncio.create_task(Parrot(session, url, bot).live()) for bot in bots]
        try:
            yield
        finally:
            for one in living:
                one.cancel()
                with suppress(asyncio.CancelledError):
                    await one
