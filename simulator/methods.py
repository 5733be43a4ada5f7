"""The table of Bot API methods that the simulator knows.

Law: a method that is not here does not exist (404), as on a server that is older than the caller.
Source: Bot API; names are case-insensitive.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator import methods_chat, methods_media, methods_profile, methods_text, methods_updates
from simulator.bots import Bot
from simulator.files import MediaKind
from simulator.params import Params

if TYPE_CHECKING:
    from simulator.world import World

Method = Callable[["World", Bot, Params], Any]

METHODS: dict[str, Method] = {
    "getMe": methods_profile.get_me,
    "sendMessage": methods_text.send_message,
    "copyMessage": methods_text.copy_message,
    "editMessageText": methods_text.edit_text,
    "editMessageCaption": methods_text.edit_caption,
    "editMessageReplyMarkup": methods_text.edit_markup,
    "sendPhoto": methods_media.sender_of(MediaKind.PHOTO),
    "sendVoice": methods_media.sender_of(MediaKind.VOICE),
    "sendVideo": methods_media.sender_of(MediaKind.VIDEO),
    "sendVideoNote": methods_media.sender_of(MediaKind.VIDEO_NOTE),
    "sendAudio": methods_media.sender_of(MediaKind.AUDIO),
    "sendAnimation": methods_media.sender_of(MediaKind.ANIMATION),
    "sendSticker": methods_media.sender_of(MediaKind.STICKER),
    "sendDocument": methods_media.sender_of(MediaKind.DOCUMENT),
    "sendMediaGroup": methods_media.send_album,
    "sendLocation": methods_media.send_location,
    "sendContact": methods_media.send_contact,
    "getFile": methods_media.get_file,
    "deleteMessage": methods_chat.delete_message,
    "deleteMessages": methods_chat.delete_messages,
    "setMessageReaction": methods_chat.set_reaction,
    "answerCallbackQuery": methods_chat.answer_press,
    "sendChatAction": methods_chat.send_action,
    "createForumTopic": methods_chat.create_topic,
    "editForumTopic": methods_chat.edit_topic,
    "deleteForumTopic": methods_chat.delete_topic,
    "setWebhook": methods_updates.set_webhook,
    "deleteWebhook": methods_updates.delete_webhook,
    "getWebhookInfo": methods_updates.webhook_info,
    "setMyName": methods_profile.setter_of("name", 64),
    "getMyName": methods_profile.getter_of("name"),
    "setMyDescription": methods_profile.setter_of("description", 512),
    "getMyDescription": methods_profile.getter_of("description"),
    "setMyShortDescription": methods_profile.setter_of("short_description", 120),
    "getMyShortDescription": methods_profile.getter_of("short_description"),
    "setMyCommands": methods_profile.set_commands,
    "getMyCommands": methods_profile.get_commands,
    "deleteMyCommands": methods_profile.delete_commands,
    "setChatMenuButton": methods_profile.set_menu_button,
    "getChatMenuButton": methods_profile.get_menu_button,
    "logOut": methods_profile.say_yes,
    "close": methods_profile.say_yes,
}

GET_UPDATES = "getUpdates"
"""The one method that waits; it has its own way in the server."""

NAMES = {name.lower(): name for name in (*METHODS, GET_UPDATES)}
"""The documented name by its lower-case form."""
