"""A person's phone: what she can do in her chats with bots, and what she sees there.

Law: a phone does only what a real one can; every act makes exactly the update that Telegram would send.
Source: Bot API, Update, CallbackQuery, MessageReactionUpdated, ChatMemberUpdated.
"""

from collections.abc import Iterable
from dataclasses import replace

from simulator.bots import Bot
from simulator.chats import Chat
from simulator.composing import change
from simulator.errors import NotOnThisPhone
from simulator.formatting import Wire, checked_entities, with_found
from simulator.writing import Writer


class Phone(Writer):
    """One person's phone with all her chats: she looks (`Viewer`), writes (`Writer`), and does the rest here."""

    def start(self, bot: Bot, code: str = "") -> int:
        """Presses START, with the code of the link that she followed; lets a stopped bot in again."""
        if self.screen(bot).blocked:
            self.unblock(bot)
        return self.write(bot, f"/start {code}".rstrip())

    def edit(self, bot: Bot, message_id: int, text: str, entities: Iterable[Wire] = ()) -> None:
        """Changes the words of a message of hers: its text, or its caption."""
        message = self._message(bot, message_id)
        if message.from_bot:
            raise NotOnThisPhone("She can only edit her own messages.")
        marked = with_found(text, checked_entities(text, entities)) or None
        is_text = message.kind == "text"
        fields = {"text": text, "entities": marked} if is_text else {"caption": text, "caption_entities": marked}
        now = self._world.clock.now()
        changed = change(self._open(bot), message, fields, now)
        bot.push("edited_message", self.id, changed.raw, now)

    def echo_edit(self, bot: Bot, message_id: int) -> None:
        """Makes the edited_message without any change that Telegram now and then sends for a reaction."""
        bot.push("edited_message", self.id, self._message(bot, message_id).raw, self._world.clock.now())

    def delete(self, bot: Bot, message_id: int) -> None:
        """Deletes a message for both; bots are never told (Bot API)."""
        self._open(bot).put(self._message(bot, message_id).tombstone())

    def react(self, bot: Bot, message_id: int, emoji: str | None) -> None:
        """Sets her reaction, or takes it away."""
        chat, message = self._open(bot), self._message(bot, message_id)
        before = message.reactions.get(self.id)
        others = {who: what for who, what in message.reactions.items() if who != self.id}
        chat.put(replace(message, reactions=others | ({self.id: emoji} if emoji else {})))
        now = self._world.clock.now()
        reaction: Wire = {"chat": self.chat_wire, "message_id": message_id, "user": self.user}
        reaction |= {"date": int(now.timestamp()), "old_reaction": _emoji(before), "new_reaction": _emoji(emoji)}
        bot.push("message_reaction", self.id, reaction, now)

    def press(self, bot: Bot, message_id: int, label_or_data: str) -> str:
        """Presses a button, named by its label or its callback data; returns the callback query's id."""
        message = self._message(bot, message_id)
        pressed = [data for row in message.buttons for label, data in row if label_or_data in {label, data}]
        if not pressed:
            raise NotOnThisPhone(f"No button {label_or_data!r} under message {message_id}:\n{self._shown(bot)}")
        now = self._world.clock.now()
        query_id = self._world.new_query_id()
        bot.presses[query_id] = (self._open(bot), now)
        query: Wire = {"id": query_id, "from": self.user, "message": message.raw}
        query |= {"chat_instance": f"{bot.id}{self.id}", "data": pressed[0]}
        bot.push("callback_query", self.id, query, now)
        return query_id

    def block(self, bot: Bot) -> None:
        """Stops the bot."""
        self._membership(bot, blocked=True)

    def unblock(self, bot: Bot) -> None:
        """Lets the bot in again, without writing."""
        self._membership(bot, blocked=False)

    def open_topic(self, bot: Bot, name: str) -> int:
        """Makes a topic; returns its thread id."""
        chat = self._open(bot)
        if not bot.topics:
            raise NotOnThisPhone(f"@{bot.username} has no topics.")
        thread = chat.next_id()
        chat.topics[thread] = name
        chat.touch()
        return thread

    def delete_topic(self, bot: Bot, thread: int) -> None:
        """Deletes a topic with everything in it; the bot is not told."""
        close_topic(self._open(bot), thread)

    def _membership(self, bot: Bot, *, blocked: bool) -> None:
        chat = self.screen(bot)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        chat.touch()
        now = self._world.clock.now()
        member: Wire = {"user": bot.user, "status": "member"}
        kicked: Wire = {"user": bot.user, "status": "kicked", "until_date": 0}
        old, new = (member, kicked) if blocked else (kicked, member)
        change_of: Wire = {"chat": self.chat_wire, "from": self.user, "date": int(now.timestamp())}
        bot.push("my_chat_member", self.id, change_of | {"old_chat_member": old, "new_chat_member": new}, now)


def close_topic(chat: Chat, thread: int) -> bool:
    """Deletes a topic and its messages; tells whether there was one."""
    if chat.topics.pop(thread, None) is None:
        return False
    for message in list(chat.messages.values()):
        if message.thread == thread and not message.deleted:
            chat.put(message.tombstone())
    chat.touch()
    return True


def _emoji(emoji: str | None) -> list[Wire]:
    return [{"type": "emoji", "emoji": emoji}] if emoji else []
