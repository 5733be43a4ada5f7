"""What a person sees on her phone, and waiting for it.

Law: whoever waits for a screen is woken by what happens on it, never by a clock.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from simulator.bots import Bot
from simulator.chats import Chat, Message, Toast
from simulator.errors import NeverShown, NotOnThisPhone
from simulator.formatting import Wire

if TYPE_CHECKING:
    from simulator.world import World

T = TypeVar("T")


class Viewer:
    """One person with all her chats, as far as she only looks.

    Attributes:
        id: Her Telegram id.
        user: Her User as on the wire: first_name, username, language_code - what must never leak.
        chat_wire: Her private Chat as on the wire.
        deactivated: Whether her account is gone.
    """

    def __init__(self, world: "World", user_id: int, name: str, username: str | None, language_code: str) -> None:
        self.id = user_id
        self.deactivated = False
        named: Wire = {"first_name": name} | ({"username": username} if username else {})
        self.user: Wire = {"id": user_id, "is_bot": False, **named, "language_code": language_code}
        self.chat_wire: Wire = {"id": user_id, **named, "type": "private"}
        self._world = world
        self._chats: dict[int, Chat] = {}

    def __repr__(self) -> str:
        return f"Phone({self.id})"

    def screen(self, bot: Bot) -> Chat:
        """Her chat with `bot`, with topics, toasts and revision; exists before she ever wrote."""
        if bot.id not in self._chats:
            self._chats[bot.id] = Chat(bot, self)
        return self._chats[bot.id]

    def chat(self, bot: Bot) -> tuple[Message, ...]:
        """What her phone shows now, oldest first; deleted messages as empty tombstones."""
        return tuple(self.screen(bot).messages.values())

    def toasts(self, bot: Bot) -> tuple[Toast, ...]:
        """The answers to her button presses, oldest first."""
        return tuple(self.screen(bot).toasts)

    async def until(
        self,
        bot: Bot,
        predicate: Callable[[tuple[Message, ...]], T | None],
        timeout: float = 10.0,  # noqa: ASYNC109  # its error says what came instead
    ) -> T:
        """Waits until `predicate` of what her phone shows gives something true, and returns that.

        Args:
            bot: The chat to look at.
            predicate: Asked at once, and again with every change on the screen.
            timeout: Real seconds.

        Raises:
            NeverShown: It did not come in time; the message holds what the phone shows.
        """
        screen = self.screen(bot)
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate(self.chat(bot))):
                    await screen.changed.wait()
        except TimeoutError:
            raise NeverShown(
                f"Not within {timeout} s on phone {self.id} with @{bot.username}:\n{self._shown(bot)}"
            ) from None
        return found

    def _shown(self, bot: Bot) -> str:
        lines = [
            f"  {m.id:>4} {'bot' if m.from_bot else 'she'} {m.kind}{' (deleted)' if m.deleted else ''}: {m.words!r}"
            + "".join(f" [{label}]" for row in m.buttons for label, _ in row)
            for m in self.chat(bot)
        ]
        return "\n".join(lines) or "  (nothing)"

    def _open(self, bot: Bot) -> Chat:
        chat = self.screen(bot)
        if chat.blocked:
            raise NotOnThisPhone("She stopped this bot: she must start or unblock it before she can write.")
        bot.chats[self.id] = chat
        return chat

    def _message(self, bot: Bot, message_id: int | None) -> Message:
        message = self.screen(bot).living(message_id)
        if message is None:
            raise NotOnThisPhone(f"There is no message {message_id} on phone {self.id}:\n{self._shown(bot)}")
        return message
