"""`peerline voices`: the organisation's recordings, looked at before anybody hears them.

Law: what is wrong is told file by file, what is missing by language; the exit status says whether something is wrong.
Source: needs.md "Voice", R04, R50; docs/voices.md.
"""

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.cli.words import Answer
from bot.config import load
from locales.render import languages
from models import cards, voices
from models.voices import Voices


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """The command of this file."""
    actions = commands.add_parser("voices", help="the recordings").add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", parents=[common], help="which recordings are missing, and what is wrong")
    check.set_defaults(run=run_check)


def found_in(data: Path) -> Voices:
    """The recordings of a data directory, as `serve` reads them."""
    return voices.load(data, cards.load(data / cards.FOLDER, languages()), languages())


def only_to_be_read(data: Path) -> dict[str, list[str]]:
    """By language, the topics whose card is shown and has no recording; a card may well do without."""
    library, today = cards.load(data / cards.FOLDER, languages()), datetime.now(UTC).date()
    found = voices.load(data, library, languages()).unheard(library, languages(), today)
    return {language: topics for language, topics in found.items() if topics}


def as_lines(unheard: Mapping[str, list[str]]) -> list[str]:
    """The same for people to read."""
    return [f"Cards in {language} that can only be read: {', '.join(topics)}" for language, topics in unheard.items()]


async def run_check(args: argparse.Namespace) -> Answer:
    """Read every recording as `serve` does."""
    data = load(args.data).data
    found, unheard = found_in(data), only_to_be_read(data)
    missing = {language: keys for language, keys in found.missing(languages()).items() if keys}
    told = {
        "folder": str(data / voices.FOLDER),
        "recordings": len(found.found),
        "faults": [{"file": one.file, "why": one.why} for one in found.faults],
        "missing": missing,
        "cards_only_to_be_read": unheard,
    }
    said = "\n".join((_as_text(found, missing), *as_lines(unheard)))
    return Answer(told, said, 1 if found.faults else 0)


def _as_text(found: Voices, missing: Mapping[str, list[str]]) -> str:
    lines = [str(fault) for fault in found.faults]
    lines.append(f"{len(found.found)} recordings read, {len(found.faults)} faults.")
    lines += [f"Missing in {language}: {', '.join(keys)}" for language, keys in missing.items()]
    return "\n".join(lines)


def still_to_record(data: Path) -> list[str]:
    """The points of the checklist: one for each language in which a text can't be heard yet."""
    missing = found_in(data).missing(languages())
    return [
        f"Record these in a woman's voice, as voice/KEY.{language}.ogg: {', '.join(keys)}"
        for language, keys in missing.items()
        if keys
    ]
