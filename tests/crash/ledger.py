"""The book of what was written and what the phones show: the only witness that the tests believe.

Law: every numbered message has one conversation; a copy is marked exactly if it says so in the product's own words; a
message counts as flagged only if a notice on its writer's phone points at it.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from locales.render import render
from relay.messages import Prompt
from simulator.bots import Bot
from simulator.chats import Message
from simulator.phone import Phone
from simulator.signals import Signal
from simulator.world import World
from tests.crash.programme import ENGLISH, Pair

PATIENCE = 60.0
MARK = render(Prompt("mark.repeated"), ENGLISH, "UTC")
_NUMBERED = re.compile(r"\bletter (\d+) of (\d+)\b")


class NeverArrived(AssertionError):
    """What was waited for did not happen; the message says how far it came."""


@dataclass(slots=True)
class Conversation:
    """One direction between two women.

    Attributes:
        place: Its number in the book.
        pair: Who they are.
        by_mentee: Whether the mentee is the one who writes.
        written: By number: the message_id on the writer's phone.
        copies: What reached the reader, in the order of her phone: number, and whether it is marked as a possible
            repeat.
        flagged: The numbers that the writer was told of: not delivered, or perhaps not.
    """

    place: int
    pair: Pair
    by_mentee: bool
    written: dict[int, int] = field(default_factory=dict)
    copies: list[tuple[int, bool]] = field(default_factory=list)
    flagged: set[int] = field(default_factory=set)

    @property
    def writer(self) -> Phone:
        """The phone that writes."""
        return self.pair.mentee if self.by_mentee else self.pair.mentor

    @property
    def reader(self) -> Phone:
        """The phone that reads."""
        return self.pair.mentor if self.by_mentee else self.pair.mentee

    def write(self) -> int:
        """She writes the next one; its number."""
        number = len(self.written)
        self.written[number] = self.writer.write(self.pair.bot, f"letter {number} of {self.place}")
        return number

    @property
    def arrived(self) -> set[int]:
        """What reached the reader at least once."""
        return {number for number, _ in self.copies}

    @property
    def unaccounted(self) -> set[int]:
        """What is neither there nor flagged: lost silently, once all is quiet."""
        return set(self.written) - self.arrived - self.flagged

    @property
    def doubled_silently(self) -> set[int]:
        """What is there more than once without saying so."""
        plain = Counter(number for number, marked in self.copies if not marked)
        return {number for number, times in plain.items() if times > 1}

    @property
    def repeated_marked(self) -> int:
        """How many copies say that they may be a repeat."""
        return sum(marked for _, marked in self.copies)

    @property
    def out_of_order(self) -> list[tuple[int, int]]:
        """Neighbours whose first copies came in the wrong order."""
        firsts = list(dict.fromkeys(number for number, _ in self.copies))
        return [(one, other) for one, other in pairwise(firsts) if other < one]


class Ledger:
    """All conversations of one world.

    Attributes:
        conversations: In the order in which they were opened.
        astray: Numbered messages that reached a phone that they were not for.
        changed: Fires with every message of a bot.
    """

    def __init__(self, world: World) -> None:
        self.conversations: list[Conversation] = []
        self.astray: list[str] = []
        self.changed = Signal()
        world.listen(self._sent)

    def open(self, pair: Pair, *, by_mentee: bool) -> Conversation:
        """A new conversation."""
        conversation = Conversation(len(self.conversations), pair, by_mentee)
        self.conversations.append(conversation)
        return conversation

    async def until(self, reached: Callable[[], bool], timeout: float = PATIENCE) -> None:  # noqa: ASYNC109  # says more
        """Wait until `reached` holds; it is asked again after every message.

        Raises:
            NeverArrived: It did not come in time.
        """
        try:
            async with asyncio.timeout(timeout):
                while not reached():
                    await self.changed.wait()
        except TimeoutError:
            raise NeverArrived("\n".join(self._state())) from None

    def all_accounted(self) -> bool:
        """Whether every message is there, or its writer was told."""
        return not any(conversation.unaccounted for conversation in self.conversations)

    def _state(self) -> Iterator[str]:
        yield "It did not come in time. So far:"
        for one in self.conversations:
            who = "mentee" if one.by_mentee else "mentor"
            yield (
                f"  {one.place} by the {who}: {len(one.written)} written, {len(one.arrived)} there, "
                f"{len(one.flagged)} flagged, missing {sorted(one.unaccounted)[:10]}"
            )

    def _sent(self, bot: Bot, user_id: int, message: Message) -> None:
        if found := _NUMBERED.search(message.text):
            number, place = int(found[1]), int(found[2])
            conversation = self.conversations[place]
            if (bot, user_id) == (conversation.pair.bot, conversation.reader.id):
                conversation.copies.append((number, message.text.startswith(MARK)))
            else:
                self.astray.append(message.text)
        elif message.reply_to is not None:
            self._noticed(bot, user_id, message)
        self.changed.fire()

    def _noticed(self, bot: Bot, user_id: int, message: Message) -> None:
        for one in self.conversations:
            if (bot, user_id) != (one.pair.bot, one.writer.id):
                continue
            words = [render(Prompt(key, {"alias": one.pair.alias}), ENGLISH, "UTC") for key in _FLAGS]
            if any(said in message.text for said in words):
                one.flagged |= {number for number, written in one.written.items() if written == message.reply_to}


_FLAGS = ("mentor.uncertain", "mentor.not_delivered")
