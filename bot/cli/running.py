"""The commands that run something: `serve`, `simulate`, `demo`.

Law: `serve` migrates after a backup, refuses a second process on one SQLite file, and ends cleanly on SIGTERM and
SIGINT. Only here the program knows the simulator (import-linter keeps it). Source: interfaces.md; store.md,
"Migrations".
"""

import argparse
import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import uvloop

from bot.app import books, build, clock_of, lock
from bot.cli import demo
from bot.cli.words import Answer
from bot.config import Config, load
from bot.node import take_node
from migrations.upgrade import upgrade
from models.engine import StoreAway, store_url

_log = logging.getLogger(__name__)

T = TypeVar("T")

STORE_AGAIN_SECONDS = 3.0


def in_loop(command: Coroutine[Any, Any, T]) -> T:
    """Run one command on the fast event loop."""
    return uvloop.run(command)


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """The commands of this file."""
    serve = commands.add_parser("serve", parents=[common], help="run: migrate after a backup, listen, send")
    serve.set_defaults(run=run_serve)
    simulate = commands.add_parser("simulate", parents=[common], help="the simulated Telegram alone, for training")
    simulate.add_argument("--port", type=int, default=8081)
    simulate.add_argument(
        "--tokens", type=Path, default=Path("simulated-tokens"), metavar="DIR", help="where the bots' tokens go"
    )
    simulate.set_defaults(run=run_simulate)
    show = commands.add_parser("demo", parents=[common], help="everything in one process, with phones to look at")
    show.add_argument("--port", type=int, default=8765)
    show.add_argument("--script", metavar="NAME", help="play a story, print its transcript, exit")
    show.add_argument("--text", action="store_true", help="in the terminal instead of a browser")
    show.set_defaults(run=demo.run_demo)


async def run_serve(args: argparse.Namespace) -> Answer:
    """Run until somebody says stop."""
    config = load(args.data)
    held = lock(config.data) if config.database_url.startswith("sqlite") else None
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if not await _store_is_there(config, stop):
        return Answer({"stopped": True})
    clock = clock_of(config)
    opened = books(config, clock)
    await opened.store.start()
    node = take_node(config.data)
    app = build(config, opened, clock, node.id)
    try:
        await app.start()
        _settle_memory()
        if config.training:
            _log.warning("Training mode: telegram.api_url leads to this machine; nobody real is reached.")
        where = f"http://{config['http.host']}:{config['http.port']}/readyz"
        _log.info("Ready: %d line(s), health at %s", len(app.lines.carried), where)
        await _first_of(stop, app.broken)
        _log.info("Stopping: finishing what is under way.")
    finally:
        await app.stop()
        node.release()
        if held is not None:
            held.close()
    return Answer({"stopped": True}, status=int(app.broken.is_set()))


async def _store_is_there(config: Config, stop: asyncio.Event) -> bool:
    """Bring the store up to date. One that can't be reached is waited for, until somebody says stop.

    A machine often starts before its network, or before the database's machine; a program that ended then would need
    somebody to start it again.
    """
    while not stop.is_set():
        try:
            backup = (await asyncio.to_thread(upgrade, store_url(config.database_url))).backup
        except StoreAway:
            _log.error("The database can't be reached. Nothing is lost; the next try is in %d s.", STORE_AGAIN_SECONDS)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STORE_AGAIN_SECONDS):
                    await stop.wait()
        else:
            if backup is not None:
                _log.info("The database was migrated; the one before stands in %s.", backup)
            return True
    return False


YOUNG_OBJECTS = 20_000
"""How many more objects than were let go are made before Python looks for cycles; its own 700 are one message's."""


def _settle_memory() -> None:
    """What is there once the lines listen stays for good: Python need not look through it again and again.

    Measured: a tenth of a message's processor time, and the longest pauses.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)


async def _first_of(*events: asyncio.Event) -> None:
    """Wait until one of them is set."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for one in waits:
        one.cancel()


async def run_simulate(args: argparse.Namespace) -> Answer:
    """The simulators alone."""
    from simulator.standalone import stay  # noqa: PLC0415  # the product does not load it

    enough = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, enough.set)
    await stay(args.port, args.tokens, None, enough, lambda line: print(line, flush=True))
    return Answer({"stopped": True})
