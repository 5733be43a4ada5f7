"""Bot API methods about updates: getUpdates as a long poll, and the webhook settings.

Law: an offset confirms everything below it; a second poll ends the first with 409; polling and a webhook exclude each
other. Source: Bot API, "Getting updates".
"""

import asyncio
import ipaddress
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from simulator.bots import Bot, PollEnd, Webhook
from simulator.errors import ApiRefusal, bad_request
from simulator.params import Params

if TYPE_CHECKING:
    from simulator.world import World

LIMIT = 100
LONGEST_POLL = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_CONFLICTS = {PollEnd.OTHER_POLL: OTHER_POLL, PollEnd.WEBHOOK: "Conflict: terminated by setWebhook request"}


async def get_updates(world: "World", bot: Bot, params: Params, gone: Callable[[], Awaitable[object]]) -> Any:
    """Answers getUpdates.

    Args:
        world: Its clock; its closing ends the poll.
        bot: Who polls.
        params: offset, limit, timeout (real seconds), allowed_updates.
        gone: Returns when the caller has hung up.
    """
    if bot.webhook is not None:
        raise ApiRefusal(409, _WEBHOOK_ACTIVE)
    bot.end_poll(PollEnd.OTHER_POLL)
    bot.allow(params.array("allowed_updates"))
    bot.confirm(params.number("offset") or 0)
    bot.forget_old(world.clock.now())
    timeout = min(max(params.number("timeout") or 0, 0), LONGEST_POLL)
    if not bot.pending and timeout:
        why = await _long_poll(world, bot, timeout, gone)
        if why in _CONFLICTS:
            raise ApiRefusal(409, _CONFLICTS[why])
    return _batch(bot, params.number("limit"))


def _batch(bot: Bot, limit: int | None) -> list[Any]:
    most = limit if limit is not None and 1 <= limit <= LIMIT else LIMIT
    return [one.update for one in islice(bot.pending.values(), most)]


async def _long_poll(world: "World", bot: Bot, seconds: int, gone: Callable[[], Awaitable[object]]) -> PollEnd:
    loop = asyncio.get_running_loop()
    poller: asyncio.Future[PollEnd] = loop.create_future()

    def end(why: PollEnd) -> None:
        if not poller.done():
            poller.set_result(why)

    bot.poller = poller
    bot.polled.fire()
    timer = loop.call_later(seconds, end, PollEnd.TIMEOUT)
    watchers = [asyncio.ensure_future(gone()), asyncio.ensure_future(world.closing.wait())]
    for watcher in watchers:
        watcher.add_done_callback(lambda _: end(PollEnd.GONE))
    try:
        return await poller
    finally:
        timer.cancel()
        for watcher in watchers:
            watcher.cancel()
        if bot.poller is poller:
            bot.poller = None
            bot.polled.fire()


def set_webhook(world: "World", bot: Bot, params: Params) -> Any:
    """Answers setWebhook; an empty url deletes it."""
    url = params.words("url")
    if not url:
        return delete_webhook(world, bot, params)
    secret = params.words("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if not _acceptable(url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    bot.allow(params.array("allowed_updates"))
    if params.flag("drop_pending_updates"):
        bot.pending.clear()
    most = params.number("max_connections") or 40
    bot.end_poll(PollEnd.WEBHOOK)
    bot.webhook = Webhook(url, secret, min(max(most, 1), 100), params.words("ip_address"))
    bot.webhook_error = None
    world.couriers.send_off(bot)
    return True


def _acceptable(url: str) -> bool:
    """HTTPS anywhere, as the real server wants it; plain HTTP only on loopback, where the simulator lives."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    return parts.scheme == "https" or (parts.scheme == "http" and loopback)


def delete_webhook(world: "World", bot: Bot, params: Params) -> Any:
    """Answers deleteWebhook."""
    bot.webhook = None
    world.couriers.call_back(bot)
    if params.flag("drop_pending_updates"):
        bot.pending.clear()
    return True


def webhook_info(world: "World", bot: Bot, _params: Params) -> Any:
    """Answers getWebhookInfo."""
    bot.forget_old(world.clock.now())
    hook = bot.webhook
    info: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.pending),
    }
    if hook is not None:
        info["max_connections"] = hook.max_connections
        if hook.ip_address:
            info["ip_address"] = hook.ip_address
    if bot.webhook_error is not None:
        at, sentence = bot.webhook_error
        info |= {"last_error_date": _seconds(at), "last_error_message": sentence}
    if bot.allowed is not None:
        info["allowed_updates"] = sorted(bot.allowed)
    return info


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
