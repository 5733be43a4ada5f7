"""How a line introduces itself: who it is, and what its profile and menu say.

Law: only getMe decides whether a line works. Descriptions and menus are cosmetic: what fails there is a warning, and a
server that lacks such a method (404) is not asked for it again. Nothing here names the programme (R19); a mentee has no
menu, since a menu on her phone would show what this is.

Source: Bot API, getMe, setMyCommands, BotCommandScope, setMyDescription, setMyShortDescription; needs.md, section 2.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from channels.telegram.answers import Granted, Hindrance, NotSent, Refused, Unheard
from channels.telegram.token import Token
from channels.telegram.wire import Wire
from locales.render import languages, render
from relay.messages import Prompt

_NO_ZONE: Final = "UTC"  # these texts hold no moments


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a line is on Telegram.

    Attributes:
        id: The bot's user id.
        username: Without the @; links to the line are built from it.
        topics: Whether its owner switched topics in private chats on.
    """

    id: int
    username: str
    topics: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands in one person's chat.

    Attributes:
        address: Her address on the line.
        language: Hers; the descriptions are rendered in it (keys "cmd.<name>").
        commands: Names without the slash, in order; none takes her menu away.
    """

    address: str
    language: str
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineSetup:
    """A line that works: who it is, and sentences about what did not come out as meant."""

    identity: Identity
    warnings: tuple[str, ...]


async def line_setup(wire: Wire, token: Token, menus: Iterable[Menu] = ()) -> LineSetup | Refused | NotSent | Unheard:
    """Asks who the line is, then gives it its profile and menus.

    Args:
        wire: The started wire.
        token: The line's.
        menus: For each person of the team or mentor who has commands on this line.
    """
    identity = await introduce(wire, token)
    return LineSetup(identity, await dress(wire, token, menus)) if isinstance(identity, Identity) else identity


async def introduce(wire: Wire, token: Token) -> Identity | Refused | NotSent | Unheard:
    """Who the line is (getMe). Telegram admits about 20 new bots per minute: keep the answer, obey `retry_after`."""
    match await wire.call(token, "getMe", {}):
        case Granted({"id": int(number), "username": str(username), **more}):
            return Identity(number, username, more.get("has_topics_enabled") is True)
        case Granted():
            return Unheard()
        case Refused() | NotSent() | Unheard() as answer:
            return answer


async def dress(wire: Wire, token: Token, menus: Iterable[Menu] = ()) -> tuple[str, ...]:
    """Gives the line its neutral profile in every language, no menu for strangers and mentees, and the menus named.

    Returns:
        A sentence for each thing that failed; the line works all the same.
    """
    warnings: list[str] = []
    lacking: set[str] = set()
    for method, params in (*_profile(), *(_menu(menu) for menu in menus)):
        if method in lacking:
            continue
        match await wire.call(token, method, params):
            case Granted():
                continue
            case Refused(HTTPStatus.NOT_FOUND):
                lacking.add(method)
                warnings.append(f"This server does not know {method}; the line works without.")
            case Refused(HTTPStatus.TOO_MANY_REQUESTS):
                warnings.append("Telegram asks to go slower: the line's profile and menus stay as they are for now.")
                break
            case Refused(code):
                warnings.append(f"{method} was refused ({code}); the line works without.")
            case NotSent(Hindrance()) | Unheard():
                warnings.append("Telegram could not be reached: the line's profile and menus stay as they are for now.")
                break
    return tuple(warnings)


_Asked = tuple[str, dict[str, Any]]
_TEXTS: Final = (
    ("setMyDescription", "description", Prompt("bot.description")),
    ("setMyShortDescription", "short_description", Prompt("bot.short_description")),
)


def _profile() -> Iterator[_Asked]:
    """For every language, and without one for all the languages that we don't have."""
    spoken = languages()
    for method, named, prompt in _TEXTS:
        for language in (None, *spoken):
            text = render(prompt, language or spoken[0], _NO_ZONE)
            yield method, {named: text, "language_code": language}
    yield "deleteMyCommands", {}


def _menu(menu: Menu) -> _Asked:
    scope = {"type": "chat", "chat_id": int(menu.address)}
    if not menu.commands:
        return "deleteMyCommands", {"scope": scope}
    shown = [
        {"command": name, "description": render(Prompt(f"cmd.{name}"), menu.language, _NO_ZONE)}
        for name in menu.commands
    ]
    return "setMyCommands", {"scope": scope, "commands": shown}
