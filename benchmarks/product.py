"""Peerline as a contender: a data directory set up as `peerline` sets one up, and the real `peerline serve` on it.

Law: nothing of the program is left out or put in its place: its migrations, its vault with a key file, its store with
`synchronous=FULL`. Only the pace is opened, because a benchmark measures the program and not Telegram's limits.
"""

import asyncio
import secrets
import socket
from collections.abc import Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.app import books, clock_of
from bot.config import FILE_NAME, load
from handlers import matching
from migrations.upgrade import upgrade
from models import register
from models.engine import store_url
from models.kek import create_kek
from models.work import Work
from relay.people import ChannelName, ContactState, PairingState, Programme, Role

SERVE = ("-c", "import sys; from bot.cli import main; sys.exit(main())")
"""What the installed command `peerline` runs."""
FAST = 1_000_000
ALIASES = ("Blessing", "Joy", "Amara", "Mira")


def free_port() -> int:
    """A TCP port on loopback that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def set_up(
    data: Path,
    api_url: str,
    lines: Sequence[Mapping[str, Any]],
    *,
    database: str = "sqlite:///peerline.db",
    webhook: bool = False,
    named: bool = True,
) -> None:
    """A data directory with a mentor, her mentees and their accounts on every line, all of them ready to write.

    Args:
        data: The directory to be made.
        api_url: The simulated Telegram.
        lines: What `benchmarks.outside.Load.furnish` gave.
        database: The setting `database.url`.
        webhook: Whether the lines listen by webhook instead of polling.
        named: Whether the lines know their bots' names, as after `peerline line add`; without, `serve` asks for each.
    """
    data.mkdir(mode=0o700)
    port = free_port()
    listen = f'mode = "webhook"\npublic_url = "http://127.0.0.1:{port}"\n' if webhook else ""
    (data / FILE_NAME).write_text(
        f'[database]\nurl = "{database}"\n[http]\nport = {port}\n'
        f'[telegram]\napi_url = "{api_url}"\nper_second = {FAST}\nburst = {FAST}\n{listen}'
    )
    asyncio.run(_fill(data, lines, named=named))


async def _fill(data: Path, lines: Sequence[Mapping[str, Any]], *, named: bool) -> None:
    config = load(data, {})
    kek = config.path("vault.kek_file")
    kek.parent.mkdir(mode=0o700, parents=True)
    create_kek(kek)
    await asyncio.to_thread(upgrade, store_url(config.database_url))
    opened = books(config, clock_of(config))
    await opened.store.start()
    try:
        await opened.units.write(lambda work: _furnish(work, lines, named=named))
    finally:
        await opened.close()


def _furnish(work: Work, lines: Sequence[Mapping[str, Any]], *, named: bool) -> None:
    register.create_programme(
        work, Programme(uuid4(), "Casa Aurora (invented)", "it", "Europe/Rome", time(21), time(9), "112", ())
    )
    for told in lines:
        line_id = register.add_line(
            work, ChannelName.TELEGRAM, str(told["id"]), told["token"], secrets.token_hex(16), desk=False
        )
        if named:
            register.name_line(work, line_id, told["username"])
        register.mark_set_up(work, line_id)
        mentor_id = register.add_person(work, Role.MENTOR, "Dalia", ("en",), "Europe/Rome", line_id)
        register.bind(work, mentor_id, line_id, str(told["reader"]), ContactState.OPEN)
        for number, writer in enumerate(told["writers"]):
            mentee_id = register.add_person(
                work, Role.MENTEE, ALIASES[number % len(ALIASES)], ("it", "en"), "Europe/Rome", None
            )
            pairing_id = matching.match(work, mentee_id, mentor_id, None, beyond_cap=True)
            register.bind(work, mentee_id, line_id, str(writer), ContactState.OPEN)
            register.set_pairing_state(work, pairing_id, PairingState.ACTIVE)
        register.mark_set_up(work, line_id)
