"""A woman of the town with her phone: what she does, what she sees, and what she waits for.

Law: she only does what a phone can do and only knows what her phone shows; she waits for what appears on it, never for
a fixed time.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from relay.people import Role
from simulator.bots import Bot
from simulator.chats import Message
from simulator.errors import NeverShown
from simulator.phone import Phone
from simulator.stories import Ours, Words

if TYPE_CHECKING:
    from tests.journeys.town import Town

PATIENCE = 10.0
AGREEING = ("btn.yes_go", "btn.yes", "btn.go_on", "btn.any_time")
"""The buttons of a woman who says yes to whatever she is asked on her way in."""
NO_THANKS = ("checkin.offer",)
"""But to these she says no: nobody asks her every week how she is."""


def words_of(words: Words, language: str) -> re.Pattern[str]:
    """A pattern for a person's own words, or for a prompt of ours in `language`."""
    return re.compile(words.pattern(language) if isinstance(words, Ours) else re.escape(words), re.DOTALL)


@dataclass(slots=True)
class Resident:
    """A woman of the town with her phone, as far as one line of the programme is concerned.

    Attributes:
        town: Where she lives.
        role: What she is to the programme.
        alias: The name that she chose.
        id: Her person in the store.
        bot: The line that she writes to.
        phone: Her phone.
        language: The language that she reads.
        code: Her invitation's code.
    """

    town: "Town"
    role: Role
    alias: str
    id: UUID
    bot: Bot
    phone: Phone
    language: str
    code: str
    _seen: set[tuple[int, str, bool]] = field(default_factory=set)

    def opens_her_invitation(self) -> int:
        """She follows her link."""
        return self.phone.start(self.bot, self.code)

    def writes(self, text: str, *, answering: Message | int | None = None) -> int:
        """She writes; its id in her chat."""
        quoted = answering.id if isinstance(answering, Message) else answering
        return self.phone.write(self.bot, text, reply_to=quoted)

    def presses(self, label: Words) -> None:
        """She presses the newest button with this label."""
        pattern = words_of(label, self.language)
        for message in reversed(self.chat):
            for row in message.buttons:
                for shown, data in row:
                    if pattern.fullmatch(shown):
                        self.phone.press(self.bot, message.id, data)
                        return
        raise AssertionError(f"{self.alias} has no button {label} on her phone.")

    @property
    def chat(self) -> tuple[Message, ...]:
        """What her phone shows."""
        return self.phone.chat(self.bot)

    @property
    def received(self) -> tuple[Message, ...]:
        """What the line wrote to her, and still stands there."""
        return tuple(message for message in self.chat if message.from_bot and not message.deleted)

    @property
    def texts(self) -> list[str]:
        """The words of what the line wrote to her."""
        return [message.words for message in self.received]

    async def sees(self, *words: Words, kind: str = "text") -> Message:
        """Waits for a message that she has not seen like this yet and that holds all of `words`."""
        patterns = [words_of(one, self.language) for one in words]

        def fits(shown: tuple[Message, ...]) -> Message | None:
            return next(
                (
                    message
                    for message in shown
                    if message.from_bot
                    and not message.deleted
                    and _look(message) not in self._seen
                    and message.kind == kind
                    and all(pattern.search(message.words) for pattern in patterns)
                ),
                None,
            )

        try:
            message: Message = await self.phone.until(self.bot, fits, timeout=PATIENCE)
        except NeverShown as never:
            others = "\n".join(f"{one.alias}:\n{one.phone._shown(one.bot)}" for one in self.town.people.values())
            raise AssertionError(f"{self.alias} never saw {words}. {never}\n{others}") from None
        await self.town.quiet()  # a person reads before she answers; until then it is settled where her copy stands
        self._seen.add(_look(message))
        return message

    async def looks_away(self) -> None:
        """Waits until the town is quiet; whatever stands on her phone then is nothing new to her."""
        await self.town.quiet()
        self._seen.update(_look(message) for message in self.received)

    async def sees_nothing_new(self) -> None:
        """Waits until the town is quiet, and finds nothing on her phone that she has not seen."""
        await self.town.quiet()
        new = [message.words or message.kind for message in self.received if _look(message) not in self._seen]
        assert new == [], f"{self.alias} was written to: {new}"

    async def stands_before(self, key: str) -> Message:
        """Says yes to whatever she is asked until this question stands on her phone."""
        pattern, answered = words_of(Ours(key), self.language), set[int]()
        while True:
            await self.town.quiet()
            self._seen.update(_look(message) for message in self.received)
            newest = self.received[-1]
            if pattern.search(newest.words):
                return newest
            label = self._agreeing(newest)
            assert label is not None, f"{key} never stood before {self.alias}."
            assert newest.id not in answered, f"{key} never stood before {self.alias}."
            answered.add(newest.id)
            self.phone.press(self.bot, newest.id, label)

    async def knows_where_it_went(self, message_id: int, alias: str) -> None:
        """Waits until a mentor knows that her words left: by a line that names the receiver, or by a sign on them."""
        await self.town.quiet()
        mine = next(message for message in self.chat if message.id == message_id)
        named = words_of(Ours("mentor.sent"), self.language)
        lines = [text for text in self.texts if named.search(text) and alias in text]
        signs = [emoji for who, emoji in mine.reactions.items() if who != self.phone.id]
        assert lines or signs, f"{self.alias} never heard that {mine.words!r} went to {alias}."
        await self.looks_away()

    async def arrives(self) -> None:
        """She opens her invitation, chooses her language, and says yes to whatever she is asked."""
        self.opens_her_invitation()
        if self.role is Role.MENTEE:
            await self.sees(Ours("lang.choose"))
            self.presses(Ours("lang.name"))
            await self.says_yes_to_everything()
        await self.looks_away()

    async def says_yes_to_everything(self) -> None:
        """Goes the walk to its end, however many questions it has."""
        answered: set[int] = set()
        while True:
            await self.town.quiet()
            asked = next((one for one in reversed(self.received) if one.buttons and one.id not in answered), None)
            label = self._agreeing(asked) if asked is not None else None
            if asked is None or label is None:
                return
            answered.add(asked.id)
            self.phone.press(self.bot, asked.id, label)

    def _agreeing(self, message: Message) -> str | None:
        declined = any(words_of(Ours(key), self.language).search(message.words) for key in NO_THANKS)
        yes = [words_of(Ours(key), self.language) for key in (("btn.no",) if declined else AGREEING)]
        return next(
            (data for pattern in yes for row in message.buttons for label, data in row if pattern.fullmatch(label)),
            None,
        )


def _look(message: Message) -> tuple[int, str, bool]:
    return message.id, message.words, message.edited
