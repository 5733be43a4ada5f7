"""The command `peerline`.

Law: exit status 0 done, 1 refused with one clear sentence on stderr, 2 wrong usage; with `--json` one JSON object on
stdout and nothing else there; whatever adds something prints its id; nothing that identifies a person is printed unless
she is asked for by id. Source: interfaces.md, "The command `peerline`".
"""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import orjson

from bot.app import AlreadyServing
from bot.cli import cards, desk, leaving, office, plans, running, setup, voices
from bot.cli.words import Answer
from bot.config import ConfigError
from channels.telegram.errors import BadAddress, BadToken
from handlers.endings import EndingRefused
from handlers.matching import MatchRefused
from handlers.naming import NamingRefused
from locales.errors import LocaleError
from migrations.upgrade import MigrationError
from models.engine import StoreError
from models.register import RegisterError
from models.rota import RotaRefused
from models.sealed import VaultError

Run = Callable[[argparse.Namespace], Coroutine[Any, Any, Answer]]

REFUSALS = (
    AlreadyServing,
    BadAddress,
    BadToken,
    ConfigError,
    EndingRefused,
    LocaleError,
    MatchRefused,
    MigrationError,
    NamingRefused,
    RegisterError,
    RotaRefused,
    StoreError,
    VaultError,
    office.Refused,
)


def parser() -> argparse.ArgumentParser:
    """Every command with its arguments."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data", type=Path, default=argparse.SUPPRESS, help="data directory (default ./data, or PEERLINE_DATA)"
    )
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="one JSON object on stdout")
    top = argparse.ArgumentParser(
        prog="peerline",
        description="A relay for peer mentoring: two women write to each other over a reserved service number.",
        parents=[common],
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in (setup.add, office.add, cards.add, voices.add, plans.add, desk.add, leaving.add, running.add):
        add(commands, common)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    args = parser().parse_args(arguments)
    args.data = getattr(args, "data", None) or Path(os.environ.get("PEERLINE_DATA", "data"))
    args.json = getattr(args, "json", False)
    logging.basicConfig(
        level=logging.INFO if args.command in {"serve", "simulate"} else logging.WARNING,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(message)s",
    )
    for noisy in ("uvicorn", "aiohttp", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a job that waits for the store is told by itself, once
    try:
        answer: Answer = running.in_loop(args.run(args))
    except REFUSALS as refusal:
        print(f"peerline: {refusal}", file=sys.stderr)
        return 1
    except (BrokenPipeError, KeyboardInterrupt):
        return 130
    except OSError as error:
        print(f"peerline: {error}", file=sys.stderr)
        return 1
    show(answer, as_json=args.json)
    return answer.status


def show(answer: Answer, *, as_json: bool) -> None:
    """Print what a command answers."""
    if as_json:
        sys.stdout.write(orjson.dumps(answer.told).decode() + "\n")
    elif answer.text:
        sys.stdout.write(answer.text.rstrip("\n") + "\n")
    sys.stdout.flush()
