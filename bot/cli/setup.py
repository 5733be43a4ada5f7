"""`peerline init`: a data directory, its keys, its database, and what is still open before real use.

Law: nothing that exists is ever overwritten; the checklist is honest about what only people can do. Source:
interfaces.md; needs.md, R05 and "Decided where practice and the design conflict".
"""

import argparse
import asyncio
import sys
from datetime import time
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.app import KEYRING_FILE, books, clock_of
from bot.cli.voices import still_to_record
from bot.cli.words import Answer
from bot.config import FILE_NAME, Config, ConfigError, load
from locales.render import languages
from migrations.upgrade import upgrade
from models import register, rota
from models.engine import store_url
from models.kek import create_kek
from models.work import Work
from relay.people import LineState, Programme, Role

SETTINGS = """# Peerline's settings. Every one is described in docs/settings.md; the environment overrides them:
# PEERLINE_TELEGRAM__API_URL=... stands for [telegram] api_url. Secrets never stand here.

[database]
# url = "postgresql://user@host/peerline"

[telegram]
# api_url = "http://127.0.0.1:8081"   # `peerline simulate`, for training

[http]
# port = 8080

[retention]
text_days = {text_days}
"""


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """The command of this file."""
    init = commands.add_parser("init", parents=[common], help="make a data directory, keys and database")
    init.add_argument("--programme", metavar="NAME", help="the organisation's name, as consent texts show it")
    init.add_argument("--language", help=f"the programme's language: {', '.join(languages())}")
    init.add_argument("--timezone", help="e.g. Europe/Rome")
    init.add_argument("--emergency-number", help="whom to call in danger, e.g. 112")
    init.add_argument(
        "--helpline", action="append", metavar="TEXT", help="a helpline, with who runs it and when; may be repeated"
    )
    init.add_argument(
        "--non-interactive", action="store_true", help="ask nothing; what is not given is on the checklist"
    )
    init.set_defaults(run=run_init)


async def run_init(args: argparse.Namespace) -> Answer:
    """Set a data directory up."""
    data: Path = args.data
    if (data / FILE_NAME).exists():
        raise ConfigError(f"{data} is set up already; nothing was changed.")
    if not args.non_interactive and sys.stdin.isatty():
        _ask(args)
    programme = _programme(args)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)  # noqa: ASYNC240  # nothing else runs yet
    if (data / KEYRING_FILE).exists():
        raise ConfigError(
            f"{data} holds a keyring without settings: it may be a broken or a foreign one. Nothing was changed."
        )
    file = data / FILE_NAME
    file.write_text(SETTINGS.format(text_days=programme.text_days))
    try:
        await _fill(load(data), programme)
    except BaseException:
        file.unlink()  # so that `init` can be run again
        raise
    checklist = await open_points(load(data))
    text = f"Set up {data} for {programme.name}.\n\nStill open before real use:\n" + "\n".join(
        f"  [ ] {point}" for point in checklist
    )
    return Answer({"id": str(programme.id), "data": str(data), "checklist": checklist}, text)


async def _fill(config: Config, programme: Programme) -> None:
    kek = config.path("vault.kek_file")
    if not kek.exists():
        kek.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        create_kek(kek)
    await asyncio.to_thread(upgrade, store_url(config.database_url))
    found = books(config, clock_of(config))
    await found.store.start()
    try:

        def act(work: Work) -> None:
            if register.has_programme(work):
                raise ConfigError("This database holds a programme already; nothing was changed.")
            register.create_programme(work, programme)

        await found.units.write(act)
    finally:
        await found.close()


def _ask(args: argparse.Namespace) -> None:
    for name, question in (
        ("programme", "The organisation's name"),
        ("language", f"Its language ({', '.join(languages())})"),
        ("timezone", "Its time zone (e.g. Europe/Rome)"),
        ("emergency_number", "The emergency number (e.g. 112)"),
    ):
        if getattr(args, name) is None:
            given = input(f"{question}: ").strip()
            setattr(args, name, given or None)
    if not args.helpline:
        given = input("A helpline, with who runs it and when (empty for none): ").strip()
        args.helpline = [given] if given else None


def _programme(args: argparse.Namespace) -> Programme:
    language = (args.language or "en").lower()
    if language not in languages():
        raise ConfigError(f"Peerline has no texts in {language!r}; it speaks {', '.join(languages())}.")
    zone = args.timezone or "UTC"
    try:
        ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        raise ConfigError(f"There is no time zone {zone!r}; they look like Europe/Rome.") from None
    return Programme(
        uuid4(),
        (args.programme or "Peerline").strip(),
        language,
        zone,
        time(21),
        time(9),
        (args.emergency_number or "112").strip(),
        tuple(args.helpline or ()),
    )


async def open_points(config: Config) -> list[str]:
    """What is still open before real use, in words that a coordinator can act on."""
    found = books(config, clock_of(config))
    await found.store.start()
    try:

        def read(work: Work) -> list[str]:
            programme = work.directory.programme(work.conn)
            lines = [line for line in register.lines(work) if line.state is LineState.ACTIVE]
            roles = [row.role for row in register.people(work)]
            points = []
            if not any(line.desk for line in lines):
                points.append("Add the team's desk line: peerline line add telegram --token-file FILE --desk")
            if roles.count(Role.SUPERVISOR.value) < 2:  # noqa: PLR2004  # one may be ill
                points.append("Add and invite at least two supervisors: an alert must reach a person at any time")
            elif len(rota.reachable(work)) < rota.FEWEST:
                points.append(
                    "Two of the team must open their links: until then serve keeps the mentors' lines closed"
                    " (desk.fewer_than_two opens them anyhow)"
                )
            if not any(not line.desk for line in lines):
                points.append("Add a line for each mentor: peerline line add telegram --token-file FILE")
            if not programme.helplines:
                points.append("Name a helpline, with who runs it and when")
            return points

        points = await found.units.write(read)
    finally:
        await found.close()
    if config.training:
        points.append("telegram.api_url leads to this machine: this is training, nobody real can be reached")
    return [
        *points,
        f"Keep a copy of {config.path('vault.kek_file')} in a safe place, not on this machine: without it all is lost",
        "Replace the text on the limits of confidentiality (consent.limits) by your country's legal text",
        "Let a mentor and a worker per language review the texts: the shipped translations are careful drafts",
        *still_to_record(config.data),
        "Decide with the team how long messages are kept (retention.text_days), and write it into your privacy notice",
        "Tell every mentor and mentee, face to face, that Telegram is not end-to-end encrypted here",
    ]
