"""Bot API methods that write and change words: sendMessage, copyMessage and the edits.

Source: Bot API, sendMessage, editMessageText and its siblings; limits 4096 and 1024 UTF-16 units.
"""

from typing import TYPE_CHECKING, Any

from simulator.addressing import Where, reachable, where
from simulator.bots import Bot
from simulator.chats import Chat, Message
from simulator.composing import Draft, change, post
from simulator.errors import Refused, bad_request
from simulator.formatting import CAPTION_UNITS, TEXT_UNITS, Wire, checked_entities, utf16_length, with_found
from simulator.keyboards import checked_markup
from simulator.params import Params

if TYPE_CHECKING:
    from simulator.world import World


def send_message(world: "World", bot: Bot, params: Params) -> Any:
    """Answers sendMessage."""
    at = where(world, bot, params)
    return deliver(world, at, "text", text_fields(params)).raw


def deliver(world: "World", at: Where, kind: str, fields: Wire, **more: Any) -> Message:
    """Posts what a bot sends and tells the world's listeners."""
    draft = Draft(
        kind,
        fields,
        reply_to=at.reply_to,
        thread=at.thread,
        markup=at.markup,
        protect=at.protect,
        silent=at.silent,
        **more,
    )
    message = post(at.chat, draft, world.clock.now(), from_bot=True)
    world.sent(at.chat.bot, at.chat.phone.id, message)
    return message


def text_fields(params: Params) -> Wire:
    """The text and entities of a call, checked; link_preview_options as they came.

    Raises:
        ApiRefusal: Empty, too long, or wrongly marked.
    """
    text = params.words("text").rstrip()
    if not text:
        raise bad_request(Refused.TEXT_EMPTY)
    if utf16_length(text) > TEXT_UNITS:
        raise bad_request(Refused.TEXT_TOO_LONG)
    fields: Wire = {"text": text}
    if entities := marked(params, text, "entities"):
        fields["entities"] = entities
    if preview := params.structure("link_preview_options"):
        fields["link_preview_options"] = preview
    return fields


def caption_fields(params: Params) -> Wire:
    """The caption and caption_entities of a call, checked; none where there is no caption."""
    caption = params.words("caption").rstrip()
    if utf16_length(caption) > CAPTION_UNITS:
        raise bad_request(Refused.CAPTION_TOO_LONG)
    if not caption:
        return {}
    entities = marked(params, caption, "caption_entities")
    return {"caption": caption} | ({"caption_entities": entities} if entities else {})


def marked(params: Params, text: str, name: str) -> list[Wire]:
    """The entities of `text`: those given under `name` and those the server finds."""
    if params.words("parse_mode"):
        raise bad_request(Refused.PARSE_MODE)
    given = params.array(name)
    return with_found(text, checked_entities(text, given) if given else [])


def copy_message(world: "World", bot: Bot, params: Params) -> Any:
    """Answers copyMessage: here so that a test can show that the product never calls it."""
    at = where(world, bot, params)
    source = bot.chats.get(params.number("from_chat_id") or 0)
    original = source.living(params.number("message_id")) if source else None
    if original is None:
        raise bad_request("message to copy not found")
    dropped = {"message_id", "from", "chat", "date", "reply_to_message", "reply_markup", "edit_date", "forward_origin"}
    fields = {name: value for name, value in original.raw.items() if name not in dropped}
    return {"message_id": deliver(world, at, original.kind, fields).id}


def edit_text(world: "World", bot: Bot, params: Params) -> Any:
    """Answers editMessageText."""
    chat, message = to_edit(bot, params)
    if message.kind != "text":
        raise bad_request(Refused.NO_TEXT)
    fields = {"entities": None, "link_preview_options": None, **text_fields(params)}
    return _changed(world, chat, message, fields | _markup(params))


def edit_caption(world: "World", bot: Bot, params: Params) -> Any:
    """Answers editMessageCaption."""
    chat, message = to_edit(bot, params)
    if message.kind in {"text", "location", "contact", "sticker", "video_note"}:
        raise bad_request(Refused.NO_CAPTION)
    return _changed(
        world, chat, message, {"caption": None, "caption_entities": None, **caption_fields(params)} | _markup(params)
    )


def edit_markup(world: "World", bot: Bot, params: Params) -> Any:
    """Answers editMessageReplyMarkup."""
    chat, message = to_edit(bot, params)
    return _changed(world, chat, message, _markup(params), dated=False)


def _markup(params: Params) -> Wire:
    return {"reply_markup": checked_markup(params.structure("reply_markup"))}


def _changed(world: "World", chat: Chat, message: Message, fields: Wire, *, dated: bool = True) -> Wire:
    if all(message.raw.get(name) == value for name, value in fields.items() if name != "link_preview_options"):
        raise bad_request(Refused.NOT_MODIFIED)
    return change(chat, message, fields, world.clock.now(), dated=dated).raw


def to_edit(bot: Bot, params: Params) -> tuple[Chat, Message]:
    """The chat and message of an edit.

    Raises:
        ApiRefusal: It is not there, or not the bot's own.
    """
    if params.words("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = reachable(bot, params)
    message_id = params.number("message_id")
    if not message_id:
        raise bad_request(Refused.NO_MESSAGE_ID)
    message = chat.living(message_id)
    if message is None:
        raise bad_request(Refused.EDIT_NOT_FOUND)
    if not message.from_bot:
        raise bad_request(Refused.CANNOT_EDIT)
    return chat, message
