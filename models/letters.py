"""What people and we say, as bytes for sealing, and back again.

Law: the shape is JSON with each value's type named, so that a row written by an older version can still be read; a type
that is not listed here can't be written. Source: house.md, "Content is never an untyped dict".
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson

from relay.messages import (
    Album,
    Body,
    Button,
    CloseTopic,
    ContactCard,
    Content,
    Entity,
    Location,
    Media,
    MediaKind,
    Pass,
    Prompt,
    React,
    Recording,
    Replace,
    Say,
    Style,
    Text,
    Unsupported,
    Withdraw,
)

_SHAPES: dict[str, type[Any]] = {
    shape.__name__: shape
    for shape in (
        Album,
        Button,
        CloseTopic,
        ContactCard,
        Entity,
        Location,
        Media,
        Pass,
        Prompt,
        React,
        Recording,
        Replace,
        Say,
        Text,
        Unsupported,
        Withdraw,
    )
}
_ENUMS: dict[str, type[StrEnum]] = {"Style": Style, "MediaKind": MediaKind}


def _is_default(value: Any, field: Field[Any]) -> bool:
    """Whether a field need not be written; what has no default always is: a reaction taken away is `None`."""
    held = getattr(value, field.name)
    if field.default_factory is not MISSING:
        return bool(held == field.default_factory())
    return field.default is not MISSING and bool(held == field.default)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        told = {one.name: _plain(getattr(value, one.name)) for one in fields(value) if not _is_default(value, one)}
        return {"=": type(value).__name__} | told
    match value:
        case StrEnum():
            return {"=": type(value).__name__, "is": value.value}
        case tuple():
            return [_plain(part) for part in value]
        case datetime():
            return {"=": "datetime", "is": value.isoformat()}
        case date():
            return {"=": "date", "is": value.isoformat()}
        case UUID():
            return {"=": "uuid", "is": value.hex}
        case dict():
            return {"=": "map", "is": {name: _plain(part) for name, part in value.items()}}
        case _:
            return value


_ATOMS: dict[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "uuid": UUID,
    "map": lambda told: {name: _built(part) for name, part in told.items()},
    **_ENUMS,
}


def _built(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_built(part) for part in value)
    if not isinstance(value, dict):
        return value
    name = value["="]
    if name in _ATOMS:
        return _ATOMS[name](value["is"])
    shape = _SHAPES[name]
    told = {key: _built(part) for key, part in value.items() if key != "="}
    if shape is Text:
        told.setdefault("text", "")
    return shape(**told)


def to_bytes(said: Content | Body) -> bytes:
    """`said` as bytes to seal."""
    if type(said) is Text and not said.entities:  # the common case, at a tenth of the cost
        return orjson.dumps({"=": "Text", "text": said.text})
    return orjson.dumps(_plain(said))


def from_bytes(data: bytes) -> Content | Body:
    """What `to_bytes` was given.

    Raises:
        KeyError: A newer program wrote a type that this one does not know.
    """
    told = orjson.loads(data)
    if told.get("=") == "Text" and "entities" not in told:
        return Text(told.get("text", ""))
    built: Content | Body = _built(told)
    return built
