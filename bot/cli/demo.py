"""`peerline demo`: the shipped program against the simulated Telegram, in one process, in memory, with its phones.

Law: only what surrounds the program is simulated; the program is the one that `serve` runs. Nothing is written to a
disk, and everybody in it is invented. Source: issue "The line"; house.md, simulator/.
"""

import argparse
import asyncio
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from bot.app import App, books, build
from bot.cli.office import Refused
from bot.cli.words import Answer
from bot.config import made
from handlers import matching
from handlers.inviting import ALPHABET, CODE_LENGTH
from models import register, rota
from models.exposed import exposed
from models.keyring import SqliteKeyring
from models.work import Units, Work
from relay.people import ChannelName, Programme, Role

if TYPE_CHECKING:
    from simulator.panes import PaneSpec, StoreView
    from simulator.world import World

NAME = "Casa Aurora (invented)"


@dataclass(frozen=True, slots=True)
class Cast:
    """One invented person of the demo."""

    key: str
    role: Role
    alias: str
    user_id: int
    speaks: tuple[str, ...]
    title: str
    tongue: str
    tint: str
    phrases: tuple[str, ...] = ()


CAST = (
    Cast(
        "first", Role.MENTEE, "Blessing", 501, ("it", "en"), "Mentee", "Italiano", "clay",
        ("Ciao! Ho ricevuto una lettera e non la capisco.", "Oggi va un po' meglio.", "Grazie, adesso è chiaro."),
    ),
    Cast(
        "second", Role.MENTEE, "Joy", 502, ("fr", "en"), "Mentee", "Français", "plum",
        ("Bonjour, ici tout est nouveau pour moi.", "Le cours commence quand ?", "Merci beaucoup."),
    ),
    Cast(
        "mentor", Role.MENTOR, "Amara", 601, ("en", "it", "fr"), "Mentor", "English", "teal",
        ("Hello, I am here.", "Let us read it together.", "/alert"),
    ),
    Cast("supervisor", Role.SUPERVISOR, "Dalia", 701, ("en",), "Supervisor", "English", "indigo"),
)  # fmt: skip
"""Invented, all of them."""

BACKUP = Cast("backup", Role.SUPERVISOR, "Mira", 702, ("es", "en"), "Stands behind her", "Español", "indigo")
"""Who comes in where a story needs a second supervisor; the page has room for four."""


@dataclass(slots=True)
class Stage:
    """The demo while it runs."""

    world: "World"
    people: tuple["PaneSpec", ...]
    app: App
    url: str


async def run_demo(args: argparse.Namespace) -> Answer:
    """The page, a story's transcript, or a conversation in the terminal."""
    if args.script is not None:
        return await _play(args)
    async with _stage(args.port) as stage:
        if args.text:
            await _in_terminal(stage)
            return Answer({"stopped": True})
        sys.stdout.write(
            f"Peerline's demo: {stage.url}\nEverybody in it is invented, and nothing is kept. Stop with Ctrl-C.\n"
        )
        sys.stdout.flush()
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await stop.wait()
    return Answer({"stopped": True})


async def _play(args: argparse.Namespace) -> Answer:
    from simulator.stories import STORIES, StoryStopped, play  # noqa: PLC0415  # the product does not load it

    story = STORIES.get(args.script)
    if story is None:
        raise Refused(f"There is no story {args.script!r}; there is: {', '.join(STORIES)}.")
    transcript: list[str] = []
    async with _stage(0, (*CAST, BACKUP)) as stage:
        try:
            async for line in play(story, stage.world, stage.people):
                transcript.append(line)
                if not args.json:
                    sys.stdout.write(line + "\n")
        except StoryStopped as stopped:
            raise Refused(f"The story stopped: {stopped}") from None
    return Answer({"story": args.script, "transcript": transcript})


@asynccontextmanager
async def _stage(port: int, cast: tuple[Cast, ...] = CAST) -> AsyncIterator[Stage]:
    """World, people and program, started; everything ends with it."""
    from simulator.clock import VirtualClock  # noqa: PLC0415  # the product does not load it
    from simulator.panes import opened, page  # noqa: PLC0415
    from simulator.stories import STORIES  # noqa: PLC0415
    from simulator.world import World  # noqa: PLC0415

    clock = VirtualClock(_a_weekday_morning())
    world = World(clock)
    desk = world.add_bot(username="casa_aurora_desk_bot", name="Line")
    line = world.add_bot(username="casa_aurora_line_bot", name="Line")
    config = made(Path(), {"database.url": "sqlite://", "http.port": 0}, {})
    found = books(config, clock, kek=os.urandom(32), keyring=SqliteKeyring(":memory:"))
    await found.store.start()
    await found.store.write(_tables)
    codes = await found.units.write(lambda work: _furnish(work, desk, line, cast))
    people = _panes(desk, line, codes, cast)
    stories = tuple(STORIES.values())
    application = page(world, people, lambda: _store_view(found.units), clock, stories=stories)
    async with opened(application, world, port) as url:
        config = made(
            Path(),
            {"database.url": "sqlite://", "http.port": 0, "telegram.api_url": url.rstrip("/")},
            {},
        )
        app = build(config, found, clock)
        await app.start(http=False)
        try:
            yield Stage(world, people, app, url)
        finally:
            await app.stop()


def _a_weekday_morning() -> datetime:
    """The latest weekday morning: outside everybody's quiet hours, whenever the demo is started."""
    morning = datetime.now(UTC).replace(hour=9, minute=2, second=0, microsecond=0)
    while morning.weekday() > 4:  # noqa: PLR2004  # Saturday and Sunday
        morning -= timedelta(days=1)
    return morning


def _tables(conn: Any) -> None:
    from migrations.upgrade import build as build_tables  # noqa: PLC0415  # Alembic is slow to load

    build_tables(conn)


def _furnish(work: Work, desk: Any, line: Any, cast: tuple[Cast, ...]) -> dict[str, str]:
    """Programme, lines, people, matches and invitations; the invitations' codes by cast key."""
    programme = Programme(
        uuid4(), NAME, "it", "Europe/Rome", time(21), time(9), "112",
        ("800 290 290 (free, anonymous, day and night)",),
    )  # fmt: skip
    register.create_programme(work, programme)
    desk_id = register.add_line(work, ChannelName.TELEGRAM, str(desk.id), desk.token, secrets.token_hex(16), desk=True)
    line_id = register.add_line(work, ChannelName.TELEGRAM, str(line.id), line.token, secrets.token_hex(16), desk=False)
    register.name_line(work, desk_id, desk.username)
    register.name_line(work, line_id, line.username)
    ids: dict[str, UUID] = {}
    for one in cast:
        own = line_id if one.role is Role.MENTOR else None
        ids[one.key] = register.add_person(work, one.role, one.alias, one.speaks, "Europe/Rome", own)
    for mentee in ("first", "second"):
        matching.match(work, ids[mentee], ids["mentor"], None, beyond_cap=False)
    if BACKUP in cast:
        for half in ("00:00-12:00", "12:00-00:00"):
            rota.set_shifts(work, f"mon-sun {half}", ids["supervisor"], ids["backup"])
    codes = {}
    for one in cast:
        codes[one.key] = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        where = register.line_for_invitation(work, ids[one.key])
        register.invite(work, ids[one.key], where, codes[one.key])
    return codes


def _panes(desk: Any, line: Any, codes: dict[str, str], cast: tuple[Cast, ...]) -> "tuple[PaneSpec, ...]":
    from simulator.panes import ChatSpec, PaneSpec, Tint  # noqa: PLC0415  # the product does not load it

    return tuple(
        PaneSpec(
            one.key,
            one.title,
            one.alias,
            one.user_id,
            (ChatSpec(desk if one.role is Role.SUPERVISOR else line, codes[one.key]),),
            language=one.speaks[0],
            tongue=one.tongue,
            tint=Tint(one.tint),
            phrases=one.phrases,
        )
        for one in cast
    )


async def _store_view(units: Units) -> "StoreView":
    from simulator.panes import StoreTable, StoreView  # noqa: PLC0415  # the product does not load it

    tables = await units.store.read(exposed)
    return StoreView(
        tuple(StoreTable(table.name, table.columns, table.rows, opening=table.name == "message") for table in tables)
    )


async def _in_terminal(stage: Stage) -> None:
    """A conversation in the terminal: `who: words`; what the phones show is printed as it comes."""
    said = {pane.key: pane for pane in stage.people}
    sys.stdout.write(
        "Phones: "
        + ", ".join(f"{pane.key} ({pane.alias}, {pane.title}, {pane.tongue})" for pane in stage.people)
        + "\n"
        "Type `first: words` to write as that person, `first: open` to open her invitation, `first: [Italiano]` to\n"
        "press a button, `mentor: >3 words` to answer message 3 of that phone. An empty line ends the demo.\n"
    )
    watchers = [asyncio.create_task(_watch(stage, pane)) for pane in stage.people]
    loop = asyncio.get_running_loop()
    try:
        while typed := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
            key, _, words = typed.partition(":")
            pane = said.get(key.strip())
            if pane is None or not words.strip():
                sys.stdout.write(f"? Nobody is called {key.strip()!r}, or nothing was said.\n")
                continue
            _act(stage, pane, words.strip())
    finally:
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)


def _act(stage: Stage, pane: "PaneSpec", words: str) -> None:
    from simulator.errors import SimulatorError  # noqa: PLC0415  # the product does not load it

    phone, bot = stage.world.phone(pane.user_id), pane.bot
    try:
        if words == "open":
            phone.start(bot, pane.chats[0].code or "")
        elif words.startswith("["):
            shown = [one for one in phone.chat(bot) if one.buttons]
            if not shown:
                sys.stdout.write("? There is no button on this phone.\n")
                return
            phone.press(bot, shown[-1].id, words.strip("[]"))
        elif words.startswith(">"):
            number, _, rest = words[1:].partition(" ")
            phone.write(bot, rest, reply_to=int(number))
        else:
            phone.write(bot, words)
    except (SimulatorError, ValueError) as error:
        sys.stdout.write(f"? {error}\n")


async def _watch(stage: Stage, pane: "PaneSpec") -> None:
    """Print what one phone shows, as it comes."""
    phone, seen = stage.world.phone(pane.user_id), 0
    while True:
        shown = await phone.until(pane.bot, _longer_than(seen), timeout=86_400)
        for one in shown[seen:]:
            if one.from_bot:
                rows = "".join(f" [{label}]" for row in one.buttons for label, _ in row)
                sys.stdout.write(f"{pane.alias} #{one.id}: {one.text or one.kind}{rows}\n")
        seen = len(shown)
        sys.stdout.flush()


def _longer_than(seen: int) -> Callable[[tuple[Any, ...]], tuple[Any, ...] | None]:
    return lambda messages: messages if len(messages) > seen else None
