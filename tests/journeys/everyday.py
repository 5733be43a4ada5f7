"""What the journeys of everyday conversation share: hours on a wall, digits instead of buttons, and who was called.

Law: it only looks at phones and at the store as a thief would hold it, and moves the one clock of the town.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from simulator.chats import Message
from tests.journeys.town import Ours, Resident, Town, words_of

ROME = ZoneInfo("Europe/Rome")


def labels(message: Message) -> list[str]:
    """The buttons under a message, row by row."""
    return [label for row in message.buttons for label, _ in row]


async def until_on_her_wall(town: Town, *moment: int) -> None:
    """Moves the clock on until the wall in Rome shows this date and time (year, month, day, hour, minute)."""
    ahead = datetime(*moment, tzinfo=ROME) - town.clock.now()  # type: ignore[misc,arg-type]  # a date's parts, spelt out
    assert ahead.total_seconds() > 0, "A journey goes forward in time."
    await town.later(seconds=ahead.total_seconds())


def on_the_wall(message: Message) -> str:
    """When it reached her, as the wall in Rome shows it: "29 Mar 09:00"."""
    assert message.at.tzinfo is not None
    return f"{message.at.astimezone(ROME):%d %b %H:%M}"


async def writes_to(town: Town, her: Resident, words: str) -> None:
    """The mentor chooses her, and writes."""
    town.amara.writes("/to")
    await town.quiet()
    town.amara.presses(her.alias)
    await town.quiet()
    town.amara.writes(words)
    await town.quiet()


async def types_the_number_of(her: Resident, label: Ours) -> None:
    """She answers the newest question by typing the number of one of its choices, as on a telephone without buttons."""
    pattern = words_of(label, her.language)
    asked = next(message for message in reversed(her.received) if message.buttons)
    her.writes(str(next(number for number, shown in enumerate(labels(asked), 1) if pattern.fullmatch(shown))))
    await her.town.quiet()


async def is_called(her: Resident) -> Message:
    """Waits until somebody of the team has an item on her phone that nobody has taken; it names nobody (R40)."""
    await her.town.quiet()
    take = words_of(Ours("btn.take"), her.language)
    calls = [one for one in her.received if any(take.fullmatch(label) for label in labels(one))]
    assert calls, f"{her.alias} was not called: {her.texts}"
    assert not any(one.alias in calls[-1].text for one in her.town.people.values())
    return calls[-1]


def is_not_called(her: Resident) -> None:
    """Nothing asks her to take it."""
    take = words_of(Ours("btn.take"), her.language)
    assert not any(take.fullmatch(label) for one in her.received for label in labels(one))


async def holds(town: Town, *marks: bytes | str) -> list[str]:
    """The tables that hold one of these marks, in any cell, as text or as bytes."""
    return [
        table.name
        for table in await town.tables()
        for row in table.rows
        if any(_in_cell(mark, cell) for cell in row for mark in marks)
    ]


def _in_cell(mark: bytes | str, cell: object) -> bool:
    sought = mark.encode() if isinstance(mark, str) else mark
    match cell:
        case bytes() | bytearray() | memoryview():
            return sought in bytes(cell)
        case str():
            return sought in cell.encode()
        case _:
            return False
