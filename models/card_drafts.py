"""Drafts of cards: an answer that the team gave once, as a file that a person checks before anybody else reads it.

Law: a draft stands beside the cards, in a folder of its own that nothing is shown from; nothing that exists is
overwritten; it is written in the transaction that remembers it, so that none is lost. Source: docs/cards.md; R51.
"""

from datetime import timedelta
from itertools import count
from pathlib import Path

from models import questions
from models.cards import DRAFTS
from models.questions import Wanted
from models.work import Work

REVIEW_AFTER = timedelta(days=182)
"""A draft's head proposes a review in half a year."""


def write_wanted(work: Work, folder: Path) -> list[Path]:
    """Write every draft that the team asked for into the folder of the cards; the new files."""
    written = []
    for wanted in questions.wanted_drafts(work):
        written.append(write_draft(folder / DRAFTS, wanted))
        questions.draft_written(work, wanted.alert_id)
    return written


def write_draft(folder: Path, wanted: Wanted) -> Path:
    """One answer as a file of its own, for its owner's eyes only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in count(1):
        more = f".{number}" if number > 1 else ""
        file = folder / f"{wanted.topic.value}.{wanted.language}{more}.txt"
        if not file.exists():
            break
    file.touch(mode=0o600)
    file.write_text(_as_card(wanted), "utf-8")
    return file


def _as_card(wanted: Wanted) -> str:
    review = wanted.answered_on + REVIEW_AFTER
    owner = " ".join(wanted.owner.split())
    return f"owner: {owner}\nchecked: {wanted.answered_on}\nreview: {review}\n\n{wanted.words.strip()}\n"
