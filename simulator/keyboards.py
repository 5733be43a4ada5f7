"""The buttons under a message, checked as the real server checks them.

Source: Bot API, InlineKeyboardMarkup and InlineKeyboardButton; callback_data is 1 to 64 bytes.
"""

from typing import Any

from simulator.errors import Refused, bad_request
from simulator.formatting import Wire

Buttons = tuple[tuple[tuple[str, str], ...], ...]
"""Rows of (label, callback data or link) as a phone shows them."""

CALLBACK_DATA_BYTES = 64
BUTTONS_PER_MESSAGE = 100
_ACTIONS = (
    "callback_data",
    "url",
    "login_url",
    "web_app",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_LOOKS = ("style", "icon_custom_emoji_id")
_NOT_INLINE = ("keyboard", "remove_keyboard", "force_reply")


def checked_markup(markup: Any) -> Wire | None:
    """The inline keyboard of a `reply_markup` as it will stand in the message; None where there is none.

    Raises:
        ApiRefusal: It is no keyboard, or one of its buttons is wrong.
    """
    match markup:
        case None:
            return None
        case dict() if not markup:
            return None
        case {"inline_keyboard": list() as rows}:
            keyboard = [row for row in (_row(row) for row in rows) if row]
            if sum(map(len, keyboard)) > BUTTONS_PER_MESSAGE:
                raise bad_request("reply markup is too long")
            return {"inline_keyboard": keyboard} if keyboard else None
        case dict() if any(name in markup for name in _NOT_INLINE):
            return None
        case _:
            raise bad_request("object expected as reply markup")


def _row(row: object) -> list[Wire]:
    if not isinstance(row, list):
        raise bad_request("can't parse inline keyboard: Inline keyboard row must be of type Array")
    return [_button(button) for button in row]


def _button(button: Any) -> Wire:
    match button:
        case {"text": str() as label} if label.strip():
            actions = [name for name in _ACTIONS if name in button]
        case dict():
            raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
        case _:
            raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not (isinstance(data, str) and 1 <= len(data.encode()) <= CALLBACK_DATA_BYTES):
        raise bad_request(Refused.BUTTON_DATA_INVALID)
    return {name: button[name] for name in ("text", *actions[:1], *(look for look in _LOOKS if look in button))}


def shown_buttons(markup: Wire | None) -> Buttons:
    """The rows of (label, data) that a phone shows; a link button's data is its link."""
    if not markup:
        return ()
    return tuple(
        tuple((button["text"], str(button.get("callback_data", button.get("url", "")))) for button in row)
        for row in markup["inline_keyboard"]
    )
