"""`peerline cards`: checked answers as files, looked at before anybody reads them.

Law: a fault is told with its file and line, and the exit status says that there was one; nothing that
exists is overwritten.
Source: needs.md R48, R50-R52; docs/cards.md.
"""

import argparse
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.cli.opened import opened
from bot.cli.voices import as_lines, only_to_be_read
from bot.cli.words import Answer
from bot.config import load
from locales.catalogues import SHIPPED
from locales.render import languages
from models import card_drafts, cards
from models.cards import Library
from relay.cards import Topic

EXAMPLES = SHIPPED / "cards"
"""The example cards that come with the program; none of them is ever shown to anybody."""


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """The commands of this file."""
    actions = commands.add_parser("cards", help="the checked answers").add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", parents=[common], help="what is wrong in the cards, by file and line")
    check.add_argument("folder", type=Path, nargs="?", help="default: the folder `cards` of the data directory")
    check.set_defaults(run=run_check)
    examples = actions.add_parser("examples", parents=[common], help="copy the example cards to write your own from")
    examples.set_defaults(run=run_examples)
    draft = actions.add_parser("draft", parents=[common], help="the answers of the team that may become cards")
    draft.set_defaults(run=run_draft)
    topics = actions.add_parser("topics", parents=[common], help="how often each topic was asked for, by month")
    topics.set_defaults(run=run_topics)


async def run_check(args: argparse.Namespace) -> Answer:
    """Read every card as `serve` does."""
    data = load(args.data).data
    folder = args.folder or data / cards.FOLDER
    found = cards.load(folder, languages())
    unheard = {} if args.folder else only_to_be_read(data)
    today = datetime.now(UTC).date()
    told = {
        "folder": str(folder),
        "cards": len(found.cards),
        "faults": [{"file": one.file, "line": one.line, "why": one.why} for one in found.faults],
        "overdue": [f"{card.topic.value}.{card.language}" for card in found.overdue(today)],
        "missing": _missing(found, today),
        "only_to_be_read": unheard,
    }
    waiting = _drafts(folder)
    said = "\n".join((_as_text(found, today), *as_lines(unheard)))
    if waiting:
        said += f"\nDrafts that nobody is shown before a person moves them here: {', '.join(waiting)}"
    return Answer(told | {"drafts": waiting}, said, 1 if found.faults else 0)


def _missing(found: Library, today: date) -> list[str]:
    """What a woman who reads one of the languages would ask for in vain."""
    return [
        f"{topic.value}.{language}"
        for language in languages()
        for topic in Topic
        if topic not in found.shown(language, today)
    ]


def _as_text(found: Library, today: date) -> str:
    lines = [str(fault) for fault in found.faults]
    lines += [
        f"{card.topic.value}.{card.language}.txt: {card.owner} has to review it since {card.review_on}"
        + ("" if card.shown(today) else "; it is not shown any more")
        for card in found.overdue(today)
    ]
    lines += [
        f"{card.topic.value}.{card.language}.txt: an example, never shown; write your own and take `example: yes` out"
        for card in found.cards.values()
        if card.example
    ]
    missing = _missing(found, today)
    lines.append(f"{len(found.cards)} cards read, {len(found.faults)} faults.")
    if missing:
        lines.append(f"Nothing can be shown for: {', '.join(missing)}")
    return "\n".join(lines)


async def run_examples(args: argparse.Namespace) -> Answer:
    """Copy the examples to the data directory; a card that is there stays as it is."""
    folder = load(args.data).data / cards.FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    copied = []
    for example in sorted(EXAMPLES.glob("*.txt")):
        if not (folder / example.name).exists():
            (folder / example.name).write_text(example.read_text("utf-8"), "utf-8")
            copied.append(example.name)
    text = f"{len(copied)} examples copied to {folder}. None is shown before you write your own: see docs/cards.md."
    return Answer({"folder": str(folder), "copied": copied}, text)


async def run_draft(args: argparse.Namespace) -> Answer:
    """Write the drafts that the team asked for, and name all that wait for a person."""
    async with opened(args) as (config, found):
        folder = config.data / cards.FOLDER
        await found.units.write(lambda work: card_drafts.write_wanted(work, folder))
    waiting = _drafts(folder)
    text = "\n".join(waiting) if waiting else "No draft waits."
    return Answer({"folder": str(folder / cards.DRAFTS), "drafts": waiting}, text)


def _drafts(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / cards.DRAFTS).glob("*.txt"))


async def run_topics(args: argparse.Namespace) -> Answer:
    """The list for the workshop: counts, and nobody beside them (R48)."""
    async with opened(args) as (_config, found):
        counts = await found.units.write(cards.topic_counts)
    told = [{"month": month, "topic": topic, "language": lang, "times": n} for month, topic, lang, n in counts]
    lines = [f"{month}  {topic:<10} {lang:<5} {times}" for month, topic, lang, times in counts]
    return Answer({"topics": told}, "\n".join(lines) or "Nobody has asked for a topic yet.")
