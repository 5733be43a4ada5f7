"""A message from its parts: the Message of the wire and the one on the phone, made together.

Law: both sides of a chat get the same message; a reply shows the answered message one level deep, as the real server
does. Source: Bot API, Message.
"""

from dataclasses import dataclass
from datetime import datetime

from simulator.chats import Chat, Message
from simulator.files import StoredFile
from simulator.formatting import Wire
from simulator.keyboards import shown_buttons


@dataclass(frozen=True, slots=True)
class Draft:
    """What a message will be.

    Attributes:
        kind: The field that holds what it says.
        fields: That field and its companions (entities, caption, media ...), as on the wire.
        file: The file that it carries.
        reply_to: The message it answers.
        thread: The topic it stands in.
        markup: A checked inline keyboard.
        protect: Whether forwarding and saving are forbidden.
        silent: Whether the phone stays dark.
        album: The media group it is a part of.
    """

    kind: str
    fields: Wire
    file: StoredFile | None = None
    reply_to: Message | None = None
    thread: int | None = None
    markup: Wire | None = None
    protect: bool = False
    silent: bool = False
    album: str | None = None


def post(chat: Chat, draft: Draft, now: datetime, *, from_bot: bool) -> Message:
    """Writes `draft` into the chat; it is on the phone when this returns."""
    raw: Wire = {
        "message_id": chat.next_id(),
        "from": chat.bot.user if from_bot else chat.phone.user,
        "chat": chat.phone.chat_wire,
        "date": int(now.timestamp()),
        **draft.fields,
    }
    if draft.reply_to is not None:
        raw["reply_to_message"] = {k: v for k, v in draft.reply_to.raw.items() if k != "reply_to_message"}
    if draft.thread is not None:
        raw["message_thread_id"] = draft.thread
        raw["is_topic_message"] = True
    if draft.album is not None:
        raw["media_group_id"] = draft.album
    if draft.protect:
        raw["has_protected_content"] = True
    if draft.markup is not None:
        raw["reply_markup"] = draft.markup
    message = Message(
        id=raw["message_id"],
        from_bot=from_bot,
        kind=draft.kind,
        at=now,
        text=raw.get("text", ""),
        caption=raw.get("caption", ""),
        entities=tuple(raw.get("entities") or raw.get("caption_entities") or ()),
        file=draft.file.upload.data if draft.file else None,
        file_name=draft.file.upload.name if draft.file else "",
        buttons=shown_buttons(draft.markup),
        reply_to=draft.reply_to.id if draft.reply_to else None,
        thread=draft.thread,
        album=draft.album,
        protected=draft.protect,
        silent=draft.silent,
        raw=raw,
    )
    chat.put(message)
    return message


def change(chat: Chat, message: Message, fields: Wire, now: datetime, *, dated: bool = True) -> Message:
    """Puts `fields` in place of what the message said; a value of None takes a field away.

    Args:
        chat: Where it stands.
        message: What is changed.
        fields: By name, as on the wire.
        now: The moment of the change.
        dated: Whether the message shows that it was edited; a changed keyboard alone does not.
    """
    merged = {**message.raw, **({"edit_date": int(now.timestamp())} if dated else {}), **fields}
    changed = message.with_raw({name: value for name, value in merged.items() if value is not None}, edited=dated)
    chat.put(changed)
    return changed
