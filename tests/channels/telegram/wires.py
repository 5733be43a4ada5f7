"""Wire-format updates and messages for the tests, with markers planted where identity could leak."""

from typing import Any
from uuid import UUID

from channels.telegram.token import Token

LINE = UUID("11111111-1111-4111-8111-111111111111")
PARCEL = UUID("22222222-2222-4222-8222-222222222222")
SECRET = "AAHinventedInventedInventedInvented99"
TOKEN = Token(f"700001:{SECRET}")
WHEN = 1_780_000_000

MARKERS = {
    "first_name": "MarkerFirst",
    "last_name": "MarkerLast",
    "username": "marker_user",
    "phone": "447700900123",
    "file_name": "marker_file.pdf",
    "origin": "MarkerOrigin",
    "performer": "MarkerPerformer",
    "title": "MarkerTitle",
}


def person(number: int = 501) -> dict[str, Any]:
    """A User as Telegram describes her, with everything that must not cross."""
    return {
        "id": number,
        "is_bot": False,
        "first_name": MARKERS["first_name"],
        "last_name": MARKERS["last_name"],
        "username": MARKERS["username"],
        "language_code": "it",
    }


def private_chat(number: int = 501) -> dict[str, Any]:
    """Her private chat."""
    return {"type": "private", **{k: v for k, v in person(number).items() if k not in {"is_bot", "language_code"}}}


def message(**content: Any) -> dict[str, Any]:
    """A message of hers."""
    return {"message_id": 7, "from": person(), "chat": private_chat(), "date": WHEN, **content}


def update(**happened: Any) -> dict[str, Any]:
    """An update."""
    return {"update_id": 88_000_001, **happened}


def wrote(**content: Any) -> dict[str, Any]:
    """An update with a new message of hers."""
    return update(message=message(**content))
