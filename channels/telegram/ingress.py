"""The calls with which a line listens: getUpdates, and the webhook instead of it.

Law: thin. The loop, its backoff, its watchdog and the order "store first, then move the offset" belong to
`bot.polling`; here is one call at a time, and its answer as a value.

Source: Bot API, "Getting updates"; channels.md, "Telegram".
"""

from collections.abc import Iterable
from typing import Any, Final

from channels.telegram.answers import Answer, Granted, NotSent, Refused, Unheard
from channels.telegram.judged import LISTENED_TO
from channels.telegram.parse import update_number
from channels.telegram.token import Token
from channels.telegram.wire import Wire

UPDATES_AT_ONCE: Final = 100
_SECONDS_TO_ANSWER: Final = 10.0


async def get_updates(
    wire: Wire,
    token: Token,
    offset: int | None,
    timeout: int,  # noqa: ASYNC109  # the server's long poll, in seconds
) -> list[Any] | Refused | NotSent | Unheard:
    """What happened on a line since `offset`.

    Args:
        wire: The started wire.
        token: The line's.
        offset: The first update_id wanted; all before it are confirmed and gone. None asks for what waits.
        timeout: Seconds that the server may keep the call open while nothing happens.

    Returns:
        The updates as decoded JSON, in order, not looked at: `parse` judges each. Store them before the next call.
    """
    asked = {
        "offset": offset,
        "limit": UPDATES_AT_ONCE,
        "timeout": timeout,
        "allowed_updates": LISTENED_TO,
    }
    match await wire.call(token, "getUpdates", asked, timeout=timeout + _SECONDS_TO_ANSWER):
        case Granted(list(updates)):
            return updates
        case Granted():
            return Unheard()
        case Refused() | NotSent() | Unheard() as answer:
            return answer


def next_offset(updates: Iterable[object], offset: int | None) -> int | None:
    """The offset that confirms `updates`; objects without a number can't be confirmed and don't move it."""
    numbers = [number for update in updates if (number := update_number(update)) is not None]
    return max(numbers) + 1 if numbers else offset


async def acknowledge(wire: Wire, token: Token, callback: str) -> bool:
    """Ends the waiting sign on a pressed button. Cosmetic: Telegram forgets a press after a while.

    Args:
        wire: The started wire.
        token: The line's.
        callback: `Chose.callback`.

    Returns:
        Whether the phone was told.
    """
    return isinstance(await wire.call(token, "answerCallbackQuery", {"callback_query_id": callback}), Granted)


async def listen_by_webhook(wire: Wire, token: Token, url: str, secret: str) -> Answer:
    """Has a line's updates sent to `url` with `secret`, so that polling it ends in 409.

    Args:
        wire: The started wire.
        token: The line's.
        url: The public https address of the line's path.
        secret: 1 to 256 of A-Z, a-z, 0-9, _ and -; it comes back in `webhook.SECRET_HEADER`.
    """
    asked = {"url": url, "secret_token": secret, "allowed_updates": LISTENED_TO, "max_connections": 40}
    return await wire.call(token, "setWebhook", asked)


async def listen_by_polling(wire: Wire, token: Token) -> Answer:
    """Takes a webhook away; what waits is kept, and polling works again."""
    return await wire.call(token, "deleteWebhook", {"drop_pending_updates": False})
