"""A programme with lines, mentors and mentees, set up as an operator does: by the command line, in a data directory.

Law: nothing is written past the product; only `telegram.api_url` leads to the simulated server.
"""

import argparse
import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.cli import parser
from simulator.bots import Bot
from simulator.phone import Phone
from simulator.world import World
from tests.crash.process import COMMAND, environment

ENGLISH = "en"


class NotSetUp(AssertionError):
    """The command line refused to set the programme up; the message is its own."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A mentee and her mentor, with their phones, over the mentor's line."""

    bot: Bot
    mentee: Phone
    mentor: Phone
    alias: str
    id: str


@dataclass(slots=True)
class Programme:
    """A data directory.

    Attributes:
        data: Where it is.
        world: Everything outside.
        settings: The environment of every command.
        lines: By the bot's username: the line's id.
        pairs: In the order in which they were made.
        tokens: Every token that the program was ever given.
    """

    data: Path
    world: World
    settings: dict[str, str]
    lines: dict[str, str] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list, repr=False)

    async def line(self, username: str, *, desk: bool = False) -> Bot:
        """A new bot, and the line that it is."""
        bot = self.world.add_bot(username)
        await self.give_token(bot, *(["--desk"] if desk else []))
        return bot

    async def give_token(self, bot: Bot, *more: str) -> None:
        """Tell the program the bot's present token."""
        file = self.data / f"{bot.username}.token"
        file.write_text(bot.token)
        self.tokens.append(bot.token)
        self.lines[bot.username] = (await self.command("line", "add", "telegram", "--token-file", str(file), *more))[
            "id"
        ]

    async def mentor(self, bot: Bot, alias: str, account: int) -> tuple[str, Phone]:
        """A mentor with this line reserved; her id and her phone, on which the line is open."""
        return await self._person("mentor", alias, account, bot, "--line", self.lines[bot.username])

    async def mentee(self, bot: Bot, alias: str, account: int) -> tuple[str, Phone]:
        """A mentee who has agreed; her id and her phone."""
        return await self._person("mentee", alias, account, bot)

    async def supervisor(self, desk: Bot, alias: str, account: int) -> Phone:
        """A supervisor at the desk."""
        return (await self._person("supervisor", alias, account, desk))[1]

    async def pair(self, bot: Bot, mentee: tuple[str, Phone], mentor: tuple[str, Phone], alias: str) -> Pair:
        """Match these two over the mentor's line."""
        made = Pair(bot, mentee[1], mentor[1], alias, (await self.command("pair", mentee[0], mentor[0]))["id"])
        self.pairs.append(made)
        return made

    async def command(self, *words: str) -> Mapping[str, Any]:
        """One command of the program, and what it answers to a script."""
        args: argparse.Namespace = parser().parse_args(words)
        args.data, args.json = self.data, True
        told: Mapping[str, Any] = (await args.run(args)).told
        return told

    async def _person(self, role: str, alias: str, account: int, bot: Bot, *more: str) -> tuple[str, Phone]:
        phone = self.world.phone(account, alias, language_code=ENGLISH)
        if bot.id not in {chat.id for chat in self.world.bots.values() if account in chat.chats}:
            phone.start(bot)
        words = ["person", "add", "--role", role, "--alias", alias, "--language", ENGLISH]
        told = await self.command(*words, "--address", f"telegram:{account}", "--ready", *more)
        return told["id"], phone


def where_it_is_noon(now: datetime) -> str:
    """A time zone in which it is about noon: these tests run by the real clock, and nothing is held for the night."""
    east = (12 - now.hour + 11) % 24 - 11
    return f"Etc/GMT{-east:+d}" if east else "Etc/GMT"


async def set_up(data: Path, world: World, api_url: str, database_url: str | None = None) -> Programme:
    """A new data directory whose Telegram is at `api_url`.

    Raises:
        NotSetUp: `peerline init` refused.
    """
    settings = {"PEERLINE_DATA": str(data), "PEERLINE_HTTP__PORT": "0", "PEERLINE_METRICS__PORT": "0"}
    given = {"PEERLINE_DATABASE__URL": database_url} if database_url else {}
    zone = where_it_is_noon(datetime.now(UTC))
    words = ["init", "--non-interactive", "--programme", "Example", "--language", ENGLISH, "--timezone", zone]
    init = await asyncio.create_subprocess_exec(
        str(COMMAND),
        *words,
        env=environment(settings | given),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, trouble = await init.communicate()
    if init.returncode:
        raise NotSetUp(trouble.decode())
    database = f'[database]\nurl = "{database_url}"\n' if database_url else ""
    # one line is asked to carry what a hundred do in real life: the pace of a real line would only make the tests
    # longer
    telegram = f'[telegram]\napi_url = "{api_url}"\nper_second = 1000\nburst = 1000\n'
    (data / "peerline.toml").write_text(database + telegram)
    return Programme(data, world, settings)
