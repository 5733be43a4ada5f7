"""Moving the world from another process: `POST /_sim/...` with JSON, for benchmarks, scripts and people with curl.

Law: every act of `Phone` and `World` that makes sense from afar has one path here and the same name; bytes travel as
base64. `simulator.client.Remote` is the other end.
"""

import asyncio
import base64
import contextlib
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson

from simulator.answers import Receive, Send, answer, hung_up, read_body
from simulator.bots import Bot
from simulator.chats import Message
from simulator.errors import ApiRefusal, SimulatorError
from simulator.faults import Fault
from simulator.files import UPLOAD_BYTES
from simulator.formatting import Wire
from simulator.phone import Phone
from simulator.writing import AlbumItem

if TYPE_CHECKING:
    from simulator.world import World

ACTS = frozenset(
    {
        "start",
        "write",
        "photo",
        "voice",
        "video",
        "video_note",
        "audio",
        "animation",
        "sticker",
        "document",
        "album",
        "contact",
        "location",
        "venue",
        "poll",
        "dice",
        "post",
        "edit",
        "echo_edit",
        "delete",
        "react",
        "press",
        "block",
        "unblock",
        "open_topic",
        "delete_topic",
    }
)
"""What a phone can be told to do from afar; arguments by the names that `Phone` gives them."""

LONGEST_WAIT_SECONDS = 60.0
_BODY_BYTES = 2 * UPLOAD_BYTES
Answer = Callable[["World", Wire], Any]


async def control(world: "World", scope: Any, receive: Receive, send: Send) -> None:
    """Answers one request below /_sim/."""
    path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix("/_sim/").strip("/")
    try:
        body = await read_body(receive, _BODY_BYTES)
        result = _route(world, path, _asked(body))
        if inspect.isawaitable(result):
            result = await _unless_gone(world, result, receive)
    except (SimulatorError, ApiRefusal, orjson.JSONDecodeError, TypeError, ValueError, KeyError) as wrong:
        status = 404 if isinstance(wrong, _NoSuchPath) else 400
        await answer(send, status, orjson.dumps({"error": str(wrong) or type(wrong).__name__}))
        return
    await answer(send, 200, orjson.dumps({"result": result}))


def _asked(body: bytes | None) -> Wire:
    asked = orjson.loads(body) if body else {}
    if not isinstance(asked, dict):
        raise SimulatorError("The body must be a JSON object.")
    return asked


class _NoSuchPath(SimulatorError):
    """There is nothing at this path."""


async def _unless_gone(world: "World", work: Awaitable[Any], receive: Receive) -> Any:
    """What `work` gives; None where the caller hung up or the world closed before."""
    tasks = [asyncio.ensure_future(one) for one in (work, hung_up(receive), world.closing.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return tasks[0].result() if tasks[0].done() else None
    finally:
        for task in tasks:
            task.cancel()


def _route(world: "World", path: str, asked: Wire) -> Any:
    match path.split("/"):
        case ["phones"]:
            return _phone(world, asked)
        case ["phones", user, "chat"]:
            return _chat(_known(world, user), _bot(world, asked))
        case ["phones", user, "wait"]:
            return _wait(_known(world, user), _bot(world, asked), asked)
        case ["phones", user, act]:
            return _act(world, _known(world, user), act, asked)
        case [_] | [_, _] if path in _PATHS:
            return _PATHS[path](world, asked)
        case _:
            raise _NoSuchPath(f"There is nothing at /_sim/{path}.")


def _bot(world: "World", asked: Wire) -> Bot:
    bot = world.bots.get(str(asked.get("bot", "")).removeprefix("@"))
    if bot is None:
        raise SimulatorError(f"There is no bot {asked.get('bot')!r}; name it by its username.")
    return bot


def _known(world: "World", user: str) -> Phone:
    phone = world.phones.get(int(user))
    if phone is None:
        raise SimulatorError(f"There is no phone {user} yet: POST /_sim/phones first.")
    return phone


def _phone(world: "World", asked: Wire) -> Wire:
    named = {name: asked[name] for name in ("name", "username", "language_code") if name in asked}
    return world.phone(int(asked["id"]), **named).user


def _act(world: "World", phone: Phone, act: str, asked: Wire) -> Any:
    if act not in ACTS:
        raise _NoSuchPath(f"There is nothing at /_sim/phones/{phone.id}/{act}.")
    bot = _bot(world, asked)
    given: Wire = {name: value for name, value in asked.items() if name != "bot"}
    if "data" in given:
        given["data"] = base64.b64decode(given["data"])
    if "items" in given:
        given["items"] = [AlbumItem(**{**item, "data": base64.b64decode(item["data"])}) for item in given["items"]]
    return getattr(phone, act)(bot, **given)


def _batch(world: "World", asked: Wire) -> list[Any]:
    """Many acts in one request: [{"phone": 501, "act": "write", "bot": ..., ...}]."""
    return [_act(world, _known(world, str(one.pop("phone"))), str(one.pop("act")), one) for one in asked["acts"]]


def _chat(phone: Phone, bot: Bot) -> Wire:
    screen = phone.screen(bot)
    return {
        "revision": screen.revision,
        "messages": [message_json(message) for message in screen.messages.values()],
        "toasts": [{"callback": t.callback, "text": t.text, "alert": t.alert} for t in screen.toasts],
        "topics": {str(thread): name for thread, name in screen.topics.items()},
    }


def message_json(message: Message) -> Wire:
    """A message as JSON: every field by its name, bytes as base64."""
    shown: Wire = {f.name: getattr(message, f.name) for f in fields(message)}
    shown["file"] = base64.b64encode(message.file).decode() if message.file is not None else None
    shown["reactions"] = {str(who): what for who, what in message.reactions.items()}
    return shown


async def _wait(phone: Phone, bot: Bot, asked: Wire) -> Wire:
    """The chat once its revision is past `since`, or as it is after `timeout` seconds."""
    screen = phone.screen(bot)
    patience = min(float(asked.get("timeout", 10)), LONGEST_WAIT_SECONDS)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(patience):
            while screen.revision <= int(asked.get("since", 0)):
                await screen.changed.wait()
    return _chat(phone, bot)


def _add_bot(world: "World", asked: Wire) -> Wire:
    return _bot_json(world.add_bot(**asked))


def _bot_json(bot: Bot) -> Wire:
    return {"id": bot.id, "username": bot.username, "token": bot.token, "topics": bot.topics}


def _bots(world: "World", _asked: Wire) -> list[Wire]:
    return [_bot_json(bot) for bot in world.bots.values()]


def _revoke(world: "World", asked: Wire) -> str:
    return world.revoke(_bot(world, asked))


def _fault(world: "World", asked: Wire) -> bool:
    world.faults.add(Fault(**asked))
    return True


def _clear(world: "World", _asked: Wire) -> bool:
    world.faults.clear()
    return True


def _clock(world: "World", _asked: Wire) -> str:
    return world.clock.now().isoformat()


def _jump(world: "World", asked: Wire) -> str:
    world.clock.jump(timedelta(**asked))
    return world.clock.now().isoformat()


def _calls(world: "World", asked: Wire) -> list[Wire]:
    calls = [c for c in world.calls if asked.get("method") in {None, c.method}]
    return [
        {"at": c.at, "bot": c.bot, "method": c.method, "params": _plain(c.params), "status": c.status}
        for c in calls[-int(asked.get("limit", 1000)) :]
    ]


def _plain(params: Wire) -> Wire:
    return orjson.loads(orjson.dumps(params, default=repr))  # type: ignore[no-any-return]  # a dict stays a dict


def _stats(world: "World", _asked: Wire) -> Wire:
    return {
        "calls": {f"{method} {status}": count for (method, status), count in sorted(world.counts.items())},
        "pending": {bot.username: len(bot.pending) for bot in world.bots.values()},
        "messages": {bot.username: sum(len(c.messages) for c in bot.chats.values()) for bot in world.bots.values()},
    }


_PATHS: dict[str, Answer] = {
    "batch": _batch,
    "bots": _bots,
    "bots/add": _add_bot,
    "bots/revoke": _revoke,
    "faults/add": _fault,
    "faults/clear": _clear,
    "clock": _clock,
    "clock/jump": _jump,
    "calls": _calls,
    "stats": _stats,
}
