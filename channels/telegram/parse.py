"""An update of the Bot API to an `Inbound`. Pure.

Law: an object with an update_id always parses, whatever else is in it: `parse` raises for nothing else than bytes that
hold no such object. What is not known becomes `Unsupported` (in a person's private chat) or `Elsewhere`, never nothing.

The dict is read by hand and not through `telegram.Update.de_json`: that builds an object for everything, names and
profiles too, and tells an unknown kind apart only by its leftovers. Measured from the bytes of a text that answers
another: 18 us against 242 us.

Source: Bot API 10.0, "Update"; channels.md, "Telegram"; R15.
"""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from channels.telegram.answers import decoded
from channels.telegram.content import JsonObject, content_of, plain_name
from channels.telegram.errors import Unparsable
from channels.telegram.judged import LISTENED_TO, OTHER_UPDATES
from relay.messages import (
    Blocked,
    Chose,
    Edited,
    Elsewhere,
    Event,
    Inbound,
    Reacted,
    Unblocked,
    Unsupported,
    Wrote,
)

_JUDGED_UPDATES: Final = frozenset(LISTENED_TO + OTHER_UPDATES)
_UNTOLD: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MEMBERSHIP: Final[dict[object, Event]] = {"kicked": Blocked(), "member": Unblocked()}


def parse(line_id: UUID, update: object, received_at: datetime | None = None) -> Inbound:
    """One update as relay's type.

    Args:
        line_id: The line that received it.
        update: The wire's Update: JSON bytes, or already decoded.
        received_at: Aware UTC; stands in where the update names no time itself (a pressed button has none).

    Returns:
        What happened. `address` is "" wherever it did not happen in a person's private chat.

    Raises:
        Unparsable: No JSON object with an integer update_id.
    """
    whole: Any = decoded(update) if isinstance(update, bytes) else update
    number = update_number(whole)
    if number is None:
        raise Unparsable("An update from Telegram is not a JSON object with an update_id.")
    address, event, told = _event_of(whole)
    by_telegram = _moment(told)
    # a press has no time of its own: Telegram names only the time of the message that the button stands under
    when = received_at or by_telegram if isinstance(event, Chose) else by_telegram or received_at
    return Inbound(line_id, str(number), address, event, when or _UNTOLD, _own_names(whole) if address else ())


def _own_names(update: JsonObject) -> tuple[str, ...]:
    """The sender's own user names: the guard has to know them, and keeps them only as blind indexes (R15)."""
    match update:
        case {"message": {"from": {"username": str(name)}}} | {"callback_query": {"from": {"username": str(name)}}}:
            return (name,)
        case _:
            return ()


def update_number(update: object) -> int | None:
    """The update_id of a decoded update, None where it has none."""
    match update:
        case {"update_id": int(number)} if type(number) is int:
            return number
        case _:
            return None


_Happened = tuple[str, Event, object]
"""Address, event, and the wire's time."""


def _event_of(update: JsonObject) -> _Happened:
    match update:
        case {"message": dict(message)}:
            return _message(message, edited=False)
        case {"edited_message": dict(message)}:
            return _message(message, edited=True)
        case {"callback_query": dict(query)}:
            return _pressed(query)
        case {"message_reaction": dict(reaction)}:
            return _reaction(reaction)
        case {"my_chat_member": dict(change)}:
            return _membership(change)
        case _:
            return _something_else(update)


def _message(message: JsonObject, *, edited: bool) -> _Happened:
    told = message.get("edit_date") if edited else message.get("date")
    address = _private(message.get("chat"))
    native_id = _number(message.get("message_id"))
    if address is None or native_id is None:
        return "", Elsewhere("message"), told
    if _is_bot(message.get("from")):
        return "", Elsewhere("from_bot"), told
    content = content_of(message)
    if isinstance(content, Elsewhere):
        return "", content, told
    quote = _quote(message.get("reply_to_message"))
    thread = _number(message.get("message_thread_id")) if message.get("is_topic_message") is True else None
    if edited:
        return address, Edited(content, native_id, quote, thread), told
    return address, Wrote(content, native_id, quote, thread, _group(message.get("media_group_id"))), told


def _quote(replied: object) -> str | None:
    """What the message answers; a topic's first note is repeated under every message in it and is no quote."""
    match replied:
        case {"forum_topic_created": _}:
            return None
        case {"message_id": number}:
            return _number(number)
        case _:
            return None


def _pressed(query: JsonObject) -> _Happened:
    match query:
        case {"id": str(callback), "data": str(code), "message": {"chat": chat, "message_id": number, **more}}:
            address = _private(chat)
            if address is not None:
                return address, Chose(code, _number(number), callback), more.get("date")
        case {"id": str(callback), "data": str(code), "from": {"id": number}} if "inline_message_id" not in query:
            address = _number(number)
            if address is not None:
                return address, Chose(code, None, callback), None
        case _:
            pass
    return "", Elsewhere("callback_query"), None


def _reaction(reaction: JsonObject) -> _Happened:
    told = reaction.get("date")
    address = _private(reaction.get("chat"))
    native_id = _number(reaction.get("message_id"))
    if address is None or native_id is None or "user" not in reaction or _is_bot(reaction["user"]):
        return "", Elsewhere("message_reaction"), told
    before = _emoji(reaction.get("old_reaction"))
    now = _emoji(reaction.get("new_reaction"))
    added = [emoji for emoji in now if emoji not in before]
    return address, Reacted(native_id, next(reversed(added or now), None)), told


def _emoji(reactions: object) -> list[str]:
    """Plain emoji only: custom ones belong to an account, paid ones are money."""
    if not isinstance(reactions, list):
        return []
    return [emoji for one in reactions if (emoji := _plain_emoji(one)) is not None]


def _plain_emoji(reaction: object) -> str | None:
    match reaction:
        case {"type": "emoji", "emoji": str(emoji)}:
            return emoji
        case _:
            return None


def _membership(change: JsonObject) -> _Happened:
    told = change.get("date")
    address = _private(change.get("chat"))
    match change:
        case {"new_chat_member": {"status": str(status)}} if address is not None and status in _MEMBERSHIP:
            return address, _MEMBERSHIP[status], told
        case _:
            return "", Elsewhere("my_chat_member"), told


def _something_else(update: JsonObject) -> _Happened:
    """A kind that is judged as not ours; or a new one, answered aloud where it looks like a person's message."""
    name, value = next(((name, value) for name, value in update.items() if name != "update_id"), ("empty", None))
    kind = plain_name(name)
    match value:
        case {"chat": chat, "message_id": number, "from": sender, **more} if kind not in _JUDGED_UPDATES:
            address, native_id = _private(chat), _number(number)
            if address is not None and native_id is not None and not _is_bot(sender):
                return address, Wrote(Unsupported(kind), native_id), more.get("date")
        case _:
            pass
    return "", Elsewhere(kind), value.get("date") if isinstance(value, dict) else None


def _private(chat: object) -> str | None:
    match chat:
        case {"type": "private", "id": number}:
            return _number(number)
        case _:
            return None


def _is_bot(user: object) -> bool:
    return isinstance(user, dict) and user.get("is_bot") is True


def _number(value: object) -> str | None:
    return str(value) if type(value) is int else None


def _group(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _moment(told: Any) -> datetime | None:
    """The wire's seconds as a UTC datetime; 0 is Telegram's word for "not accessible"."""
    if type(told) is not int or told <= 0:
        return None
    try:
        return datetime.fromtimestamp(told, UTC)
    except (OverflowError, ValueError, OSError):
        return None
