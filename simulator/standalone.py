"""The simulators alone, for training and for trying the product by hand: `peerline simulate`.

Law: loopback only; the tokens are invented, live in 0600 files, and are printed nowhere. A directory that holds tokens
already keeps them, so that a product that was set up once meets the same bots again.
"""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import uvloop
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from simulator.errors import SimulatorError
from simulator.server import app, serving
from simulator.world import World

LINES = 4
DEFAULT_DIRECTORY = Path("simulated-tokens")
ExtraRoutes = Callable[[World], Sequence[BaseRoute]]
_TOKEN = re.compile(r"[1-9]\d{0,15}:[\w-]{35}")


def run(port: int = 8081, tokens_dir: Path = DEFAULT_DIRECTORY, extra_routes: ExtraRoutes | None = None) -> None:
    """Serves a world with one desk bot and four line bots until Ctrl-C.

    Args:
        port: TCP port on 127.0.0.1, 0 for a free one.
        tokens_dir: Where the token files are written: desk.token, line-1.token ...
        extra_routes: Starlette routes to serve beside the Bot API, e.g. the phone page.
    """
    uvloop.run(_until_interrupted(port, tokens_dir, extra_routes))


async def _until_interrupted(port: int, tokens_dir: Path, extra_routes: ExtraRoutes | None) -> None:
    enough = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, enough.set)
    await stay(port, tokens_dir, extra_routes, enough, _say)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def stay(
    port: int,
    tokens_dir: Path,
    extra_routes: ExtraRoutes | None,
    enough: asyncio.Event,
    say: Callable[[str], None],
) -> None:
    """Serves until `enough` is set.

    Args:
        port: TCP port on 127.0.0.1, 0 for a free one.
        tokens_dir: Where the token files are.
        extra_routes: Further routes, or None.
        enough: Ends it.
        say: Is given each line for the person at the terminal.
    """
    world = World()
    furnish(world, tokens_dir)
    routes = extra_routes(world) if extra_routes is not None else []
    application = Starlette(routes=[*routes, Mount("/", app=app(world))]) if routes else app(world)
    async with serving(world, port, application) as url:
        for line in introduction(world, url, tokens_dir, page=bool(routes)):
            say(line)
        await enough.wait()


def furnish(world: World, tokens_dir: Path) -> None:
    """Makes the desk bot and the line bots, with the tokens that lie in the directory or new ones that it then holds.

    Raises:
        SimulatorError: A token file holds no token.
    """
    tokens_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("desk", *(f"line-{number}" for number in range(1, LINES + 1))):
        file = tokens_dir / f"{name}.token"
        known = file.read_text().strip() if file.exists() else None
        if known is not None and not _TOKEN.fullmatch(known):
            raise SimulatorError(f"{file} holds no bot token; delete it and a new one is made.")
        bot = world.add_bot(f"{name.replace('-', '_')}_sim_bot", known)
        if known is None:
            _write_secret(file, bot.token)


def _write_secret(file: Path, token: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(token + "\n")


def introduction(world: World, url: str, tokens_dir: Path, *, page: bool) -> list[str]:
    """What a person needs to know to use it: settings, token files, how to write as somebody."""
    first = next(name for name in world.bots if name != "desk_sim_bot")
    lines = [
        "The Bot API simulator runs. In peerline.toml:",
        "",
        "  [telegram]",
        f'  api_url = "{url}"',
        "",
        f"Token files in {tokens_dir}/: desk.token, line-1.token to line-{LINES}.token",
        f"Bots: {', '.join(f'@{name}' for name in world.bots)}",
        "",
        "To write as a person:",
        f'  curl {url}/_sim/phones -d \'{{"id": 501, "name": "Joy"}}\'',
        f'  curl {url}/_sim/phones/501/start -d \'{{"bot": "{first}", "code": "CODE"}}\'',
        f'  curl {url}/_sim/phones/501/write -d \'{{"bot": "{first}", "text": "Ciao"}}\'',
        f'  curl {url}/_sim/phones/501/chat -d \'{{"bot": "{first}"}}\'',
    ]
    if page:
        lines += ["", f"Or on the phones' page: {url}/"]
    return [*lines, "", "Ctrl-C ends it; everything in it is forgotten then."]
