"""Bot API methods about the bot itself: getMe, its names, texts, command menus and menu button.

Source: Bot API, getMe, setMyCommands, setMyName, setMyDescription, setChatMenuButton, logOut, close.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson

from simulator.bots import Bot
from simulator.errors import bad_request
from simulator.formatting import Wire
from simulator.params import Params

if TYPE_CHECKING:
    from simulator.world import World

Method = Callable[["World", Bot, Params], Any]
_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_DESCRIPTION_LETTERS = range(1, 257)
_COMMANDS = 100


def get_me(_world: "World", bot: Bot, _params: Params) -> Any:
    """Answers getMe."""
    return bot.user | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": bot.topics,
        "allows_users_to_create_topics": bot.topics,
    }


def _texts(bot: Bot, field: str) -> dict[str, str]:
    match field:
        case "name":
            return bot.profile.names
        case "description":
            return bot.profile.descriptions
        case _:
            return bot.profile.short_descriptions


def setter_of(field: str, letters: int) -> Method:
    """setMyName, setMyDescription or setMyShortDescription, of at most so many letters."""

    def set_text(_world: "World", bot: Bot, params: Params) -> Any:
        text = params.words(field)
        if len(text) > letters:
            raise bad_request(f"{field.replace('_', ' ')} is too long")
        _texts(bot, field)[params.words("language_code")] = text
        return True

    return set_text


def getter_of(field: str) -> Method:
    """getMyName, getMyDescription or getMyShortDescription; the text for all languages where there is none."""

    def get_text(_world: "World", bot: Bot, params: Params) -> Any:
        texts = _texts(bot, field)
        default = bot.name if field == "name" else ""
        return {field: texts.get(params.words("language_code")) or texts.get("") or default}

    return get_text


def _menu_key(params: Params) -> tuple[str, str]:
    scope = params.structure("scope") or {"type": "default"}
    if not isinstance(scope, dict) or not isinstance(scope.get("type"), str):
        raise bad_request("can't parse BotCommandScope: type must be of type String")
    return orjson.dumps(scope, option=orjson.OPT_SORT_KEYS).decode(), params.words("language_code")


def set_commands(_world: "World", bot: Bot, params: Params) -> Any:
    """Answers setMyCommands."""
    commands = params.array("commands") or []
    if len(commands) > _COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    bot.profile.commands[_menu_key(params)] = [_command(one) for one in commands]
    return True


def _command(given: object) -> Wire:
    match given:
        case {"command": str() as name, "description": str() as text}:
            if not _COMMAND.fullmatch(name):
                raise bad_request("BOT_COMMAND_INVALID")
            if len(text.strip()) not in _DESCRIPTION_LETTERS:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
            return {"command": name.removeprefix("/"), "description": text}
        case _:
            raise bad_request("can't parse BotCommand: command and description must be of type String")


def get_commands(_world: "World", bot: Bot, params: Params) -> Any:
    """Answers getMyCommands."""
    return bot.profile.commands.get(_menu_key(params), [])


def delete_commands(_world: "World", bot: Bot, params: Params) -> Any:
    """Answers deleteMyCommands."""
    bot.profile.commands.pop(_menu_key(params), None)
    return True


def set_menu_button(_world: "World", bot: Bot, params: Params) -> Any:
    """Answers setChatMenuButton."""
    bot.profile.menu_buttons[params.number("chat_id")] = params.structure("menu_button") or {"type": "default"}
    return True


def get_menu_button(_world: "World", bot: Bot, params: Params) -> Any:
    """Answers getChatMenuButton."""
    return bot.profile.menu_buttons.get(params.number("chat_id"), {"type": "commands"})


def say_yes(_world: "World", _bot: Bot, _params: Params) -> Any:
    """Answers logOut and close: the simulated server has nothing to move a bot away from."""
    return True
