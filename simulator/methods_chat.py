"""Bot API methods about what already stands in a chat: deleting, reacting, answering presses, topics, "typing".

Source: Bot API, deleteMessages (48 hours, 100 ids), setMessageReaction, answerCallbackQuery, createForumTopic.
"""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from simulator.addressing import reachable
from simulator.bots import Bot
from simulator.chats import Chat, Message, Toast
from simulator.errors import Refused, bad_request
from simulator.params import Params
from simulator.phone import close_topic

if TYPE_CHECKING:
    from simulator.world import World

DELETABLE = timedelta(hours=48)
ANSWERABLE = timedelta(minutes=10)
IDS_PER_CALL = 100
TOAST_LETTERS = 200
TOPIC_NAME = range(1, 129)
TOPIC_COLOUR = 7322096
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "record_audio",
        "upload_audio",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
        "cancel",
    }
)
REACTIONS = frozenset(
    (  # noqa: SIM905  # a row of emoji reads better than a list of strings
        "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 "
        "💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ "
        "🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 "
        "👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 "
        "🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡 "
    ).split()
)
"""The emoji that Telegram takes as reactions (Bot API, ReactionTypeEmoji)."""


def delete_message(world: "World", bot: Bot, params: Params) -> Any:
    """Answers deleteMessage."""
    chat = reachable(bot, params)
    message_id = params.number("message_id")
    if not message_id:
        raise bad_request(Refused.NO_MESSAGE_ID)
    message = chat.living(message_id)
    if message is None:
        raise bad_request(Refused.DELETE_NOT_FOUND)
    _delete(world, chat, [message])
    return True


def delete_messages(world: "World", bot: Bot, params: Params) -> Any:
    """Answers deleteMessages: ids that are not there are skipped; one that is too old refuses them all."""
    chat = reachable(bot, params)
    ids = params.array("message_ids")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > IDS_PER_CALL:
        raise bad_request("too many message identifiers specified")
    found = [chat.living(Params({"id": one}).number("id")) for one in ids]
    _delete(world, chat, [message for message in found if message is not None])
    return True


def _delete(world: "World", chat: Chat, messages: list[Message]) -> None:
    now = world.clock.now()
    if any(now - message.at > DELETABLE for message in messages):
        raise bad_request(Refused.CANNOT_DELETE)
    for message in messages:
        chat.put(message.tombstone())


def set_reaction(_world: "World", bot: Bot, params: Params) -> Any:
    """Answers setMessageReaction."""
    chat = reachable(bot, params)
    message = chat.living(params.number("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    reactions = params.array("reaction") or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    shown = {who: what for who, what in message.reactions.items() if who != bot.id}
    for reaction in reactions:
        match reaction:
            case {"type": "emoji", "emoji": str() as emoji} if emoji.replace("\ufe0f", "") in REACTIONS:
                shown[bot.id] = emoji
            case _:
                raise bad_request("REACTION_INVALID")
    chat.put(replace(message, reactions=shown))
    return True


def answer_press(world: "World", bot: Bot, params: Params) -> Any:
    """Answers answerCallbackQuery."""
    query_id = params.words("callback_query_id")
    chat, at = bot.presses.get(query_id, (None, None))
    if chat is None or at is None or world.clock.now() - at > ANSWERABLE:
        raise bad_request(Refused.QUERY_TOO_OLD)
    text = params.words("text")
    if len(text) > TOAST_LETTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    chat.toasts.append(Toast(query_id, text, params.flag("show_alert")))
    chat.touch()
    return True


def send_action(_world: "World", bot: Bot, params: Params) -> Any:
    """Answers sendChatAction."""
    chat = reachable(bot, params)
    action = params.words("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    _existing_topic(chat, params, optional=True)
    chat.actions.append(action)
    chat.touch()
    return True


def create_topic(_world: "World", bot: Bot, params: Params) -> Any:
    """Answers createForumTopic, in a private chat with topics."""
    chat = reachable(bot, params)
    if not bot.topics:
        raise bad_request(Refused.NOT_A_FORUM)
    name = _topic_name(params)
    thread = chat.next_id()
    chat.topics[thread] = name
    chat.touch()
    return {"message_thread_id": thread, "name": name, "icon_color": params.number("icon_color") or TOPIC_COLOUR}


def edit_topic(_world: "World", bot: Bot, params: Params) -> Any:
    """Answers editForumTopic."""
    chat = reachable(bot, params)
    thread = _existing_topic(chat, params)
    if params.words("name"):
        name = _topic_name(params)
        if chat.topics[thread] == name:
            raise bad_request("TOPIC_NOT_MODIFIED")
        chat.topics[thread] = name
        chat.touch()
    return True


def delete_topic(_world: "World", bot: Bot, params: Params) -> Any:
    """Answers deleteForumTopic."""
    chat = reachable(bot, params)
    return close_topic(chat, _existing_topic(chat, params))


def _topic_name(params: Params) -> str:
    name = params.words("name")
    if len(name) not in TOPIC_NAME:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "topic name is too long")
    return name


def _existing_topic(chat: Chat, params: Params, *, optional: bool = False) -> int:
    thread = params.number("message_thread_id") or 0
    if thread not in chat.topics and not (optional and not thread):
        raise bad_request(Refused.THREAD_NOT_FOUND)
    return thread
