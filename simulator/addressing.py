"""Where a call goes: chat, topic, answered message, keyboard - checked before anything is sent.

Law: a bot reaches only who wrote to it first and has not stopped it since. Source: Bot API, "sendMessage" parameters,
ReplyParameters; the sentences are the real server's.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.bots import Bot
from simulator.chats import Chat, Message
from simulator.errors import ApiRefusal, Refused, bad_request
from simulator.formatting import Wire
from simulator.keyboards import checked_markup
from simulator.params import Params

if TYPE_CHECKING:
    from simulator.world import World


@dataclass(frozen=True, slots=True)
class Where:
    """What every sending method has in common, checked."""

    chat: Chat
    thread: int | None
    reply_to: Message | None
    markup: Wire | None
    protect: bool
    silent: bool


def reachable(bot: Bot, params: Params) -> Chat:
    """The chat of a call.

    Raises:
        ApiRefusal: The person never wrote to this bot, stopped it, or is gone.
    """
    if params.fields.get("chat_id") in {None, ""}:
        raise bad_request("chat_id is empty")
    try:
        user_id = int(params.fields["chat_id"])
    except (TypeError, ValueError):
        raise bad_request(Refused.CHAT_NOT_FOUND) from None
    chat = bot.chats.get(user_id)
    if chat is None:
        raise bad_request(Refused.CHAT_NOT_FOUND)
    if chat.phone.deactivated:
        raise ApiRefusal(403, "Forbidden: user is deactivated")
    if chat.blocked:
        raise ApiRefusal(403, "Forbidden: bot was blocked by the user")
    return chat


def where(world: "World", bot: Bot, params: Params, *, count: int = 1) -> Where:
    """Checks where a message goes and counts it against the chat's limit.

    Args:
        world: Its limits and clock.
        bot: Who sends.
        params: The call's.
        count: How many messages it makes.
    """
    chat = reachable(bot, params)
    thread = params.number("message_thread_id") or None
    if thread is not None and thread not in chat.topics:
        raise bad_request(Refused.THREAD_NOT_FOUND)
    at = Where(
        chat=chat,
        thread=thread,
        reply_to=_answered(chat, params),
        markup=checked_markup(params.structure("reply_markup")),
        protect=params.flag("protect_content"),
        silent=params.flag("disable_notification"),
    )
    if world.chat_per_second is not None:
        for _ in range(count):
            chat.spend(world.clock.now(), world.chat_per_second)
    return at


def _answered(chat: Chat, params: Params) -> Message | None:
    reply = params.structure("reply_parameters")
    if reply is None:
        message_id, optional = params.number("reply_to_message_id"), params.flag("allow_sending_without_reply")
    elif isinstance(reply, dict):
        message_id, optional = Params(reply).number("message_id"), bool(reply.get("allow_sending_without_reply"))
    else:
        raise bad_request("object expected as reply parameters")
    if not message_id:
        return None
    message = chat.living(message_id)
    if message is None and not optional:
        raise bad_request(Refused.REPLY_NOT_FOUND)
    return message
