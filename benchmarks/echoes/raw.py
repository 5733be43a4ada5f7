"""A bare echo on aiohttp alone: the least that a program in Python can do. No types, no order, nothing kept."""

import asyncio
import signal
import sys
from typing import Any

import aiohttp
import orjson
import uvloop
from yarl import URL

AT_ONCE = 100


class Echo:
    """One polling loop, and as many answers at once as there are chats."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session = session
        self._base = base
        self._room = asyncio.Semaphore(AT_ONCE)
        self._answers: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Echo until cancelled."""
        offset = 0
        while True:
            asked = {"offset": offset, "limit": 100, "timeout": 25 if offset else 0}
            told = await self._call("getUpdates", asked)
            for update in told["result"]:
                offset = update["update_id"] + 1
                task = asyncio.create_task(self._answer(update["message"]))
                self._answers.add(task)
                task.add_done_callback(self._answers.discard)
            offset = offset or 1

    async def _answer(self, message: Any) -> None:
        async with self._room:
            await self._call("sendMessage", {"chat_id": message["chat"]["id"], "text": message["text"]})

    async def _call(self, method: str, asked: dict[str, Any]) -> Any:
        headers = {"Content-Type": "application/json"}
        address = URL(f"{self._base}/{method}", encoded=True)
        async with self._session.post(address, data=orjson.dumps(asked), headers=headers) as answer:
            return orjson.loads(await answer.read())


async def main(url: str, token: str) -> None:
    """Echo until a signal ends it."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        running = asyncio.create_task(Echo(session, f"{url}/bot{token}").run())
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, running.cancel)
        await asyncio.gather(running, return_exceptions=True)


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
