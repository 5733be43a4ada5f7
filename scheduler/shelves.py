"""The shelves: files that people change while the program runs, taken up without a restart.

Law: a file that is wrong now is not shown, whatever it was before: its fault is logged once, with file and line; the
folder is only read again where something in it changed. Source: docs/cards.md; issue "Check-ins", "Waiting"; R50.
"""

import asyncio
import logging
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from models import card_drafts, cards, voices
from models.cards import Fault
from models.work import Units

_log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=20)

_State = frozenset[tuple[str, int, int, int]]
"""Name, moment of the last change, size and number of each file."""


class Shelves:
    """The files of one data directory."""

    def __init__(self, units: Units, data: Path, languages: Iterable[str]) -> None:
        self._units = units
        self._data = data
        self._cards = data / cards.FOLDER
        self._languages = tuple(languages)
        self._seen: _State | None = None
        self._faults: frozenset[Fault] = frozenset()

    async def look(self) -> bool:
        """Take up what changed since the last look; whether anything did."""
        return await asyncio.to_thread(self.take_up)

    def take_up(self) -> bool:
        """The same, at once: nobody reads a card before the first look is done."""
        try:
            return self._take_up()
        except OSError as error:  # a folder that can't be read keeps nobody's messages: the next look tries again
            _log.error("The cards or recordings can't be read: %s", error)
            return False

    def _take_up(self) -> bool:
        state = _state_of(self._cards) | _state_of(self._data / voices.FOLDER)
        if state == self._seen:
            return False
        found = cards.load(self._cards, self._languages)
        heard = voices.load(self._data, found, self._languages)
        self._units.cards, self._units.voices = voices.with_voices(found, heard), heard
        again = self._seen is not None
        self._seen = state
        for fault in found.faults:
            if fault not in self._faults:
                _log.warning("A checked answer is not shown: %s", fault)
        for fault in heard.faults:
            if fault not in self._faults:
                _log.warning("A recording is not sent: %s", fault)
        self._faults = frozenset((*found.faults, *heard.faults))
        if again:
            _log.info("Read again: %d checked answers, %d recordings.", len(found.cards), len(heard.found))
        return True

    def tell_what_is_missing(self) -> None:
        """What ought to be heard as well as read, and is not: one line for each language."""
        for language, missing in self._units.voices.missing(self._languages).items():
            if missing:
                _log.info("Recordings in %r that are missing: %s", language, ", ".join(missing))

    async def write_drafts(self) -> None:
        """What the team wants to become a card is a draft among the files now."""
        for file in await self._units.write(lambda work: card_drafts.write_wanted(work, self._cards)):
            _log.info("A draft of a checked answer waits for a person: %s", file.name)


def _state_of(folder: Path) -> _State:
    if not folder.is_dir():
        return frozenset()
    found = set()
    for file in folder.iterdir():
        try:
            told = file.stat()
        except FileNotFoundError:  # taken away while we looked: the next look sees the folder without it
            continue
        found.add((f"{folder.name}/{file.name}", told.st_mtime_ns, told.st_size, told.st_ino))
    return frozenset(found)
