"""A call's parameters, however they came: JSON, urlencoded, multipart, or in the query string.

Law: the same method sees the same values whichever library called it; nested values may be JSON within strings, as the
Bot API allows. Source: Bot API, "Making requests" and "Sending files".
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import orjson
from python_multipart.multipart import MultipartParser, parse_options_header

from simulator.errors import bad_request
from simulator.files import Upload
from simulator.formatting import Wire

_ATTACH = "attach://"
_TRUE = frozenset({"true", "1", "yes", "y", "t", "on"})


class Params:
    """The parameters of one call.

    Attributes:
        fields: By name: strings, or JSON values.
        uploads: Files by form field.
    """

    __slots__ = ("fields", "uploads")

    def __init__(self, fields: Wire, uploads: dict[str, Upload] | None = None) -> None:
        self.fields = fields
        self.uploads = uploads or {}

    def logged(self) -> Wire:
        """Everything for the list of calls: nested JSON decoded, files as `Upload`."""
        decoded = {
            name: _decoded(value) if isinstance(value, str) and value[:1] in {"{", "["} else value
            for name, value in self.fields.items()
        }
        return decoded | self.uploads

    def words(self, name: str) -> str:
        """A string, "" where it is missing."""
        value = self.fields.get(name)
        match value:
            case None:
                return ""
            case str():
                return value
            case bool() | int() | float():
                return str(value)
            case _:
                raise bad_request(f"field {name} must be of type String")

    def number(self, name: str) -> int | None:
        """A whole number, None where it is missing or empty."""
        value = self.fields.get(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"field {name} must be of type Number") from None

    def real(self, name: str) -> float:
        """A number.

        Raises:
            ApiRefusal: It is missing or none.
        """
        try:
            return float(self.fields[name])
        except (KeyError, TypeError, ValueError):
            raise bad_request(f"{name} must be a number") from None

    def flag(self, name: str) -> bool:
        """Yes or no; missing is no."""
        value = self.fields.get(name)
        return value.lower() in _TRUE if isinstance(value, str) else bool(value)

    def structure(self, name: str) -> Any:
        """An object or array, given as such or as JSON in a string; None where it is missing."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def array(self, name: str) -> list[Any] | None:
        """An array, None where it is missing.

        Raises:
            ApiRefusal: It is something else.
        """
        value = self.structure(name)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"field {name} must be of type Array")
        return value

    def file(self, value: object) -> Upload | str | None:
        """What a file parameter means: an upload, a file_id or URL, or nothing.

        Args:
            value: The parameter's name as a form field, a file_id, a URL, or attach://field.
        """
        if not isinstance(value, str) or not value:
            return None
        name = value.removeprefix(_ATTACH)
        if name in self.uploads:
            return self.uploads[name]
        if value.startswith(_ATTACH):
            return None
        return value

    def own_file(self, name: str) -> Upload | str | None:
        """The file of a method that sends one: the form field of this name, or what the field refers to."""
        return self.uploads.get(name) or self.file(self.fields.get(name))


def _decoded(value: str) -> Any:
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


def read_params(content_type: bytes, body: bytes, query: bytes) -> Params:
    """Decodes a request.

    Args:
        content_type: The header, b"" where there is none.
        body: The whole body.
        query: The query string.

    Raises:
        ApiRefusal: The body is not what the header says.
    """
    fields: Wire = dict(parse_qsl(query.decode(), keep_blank_values=True)) if query else {}
    if not body:
        return Params(fields)
    kind = content_type.partition(b";")[0].strip().lower()
    match kind:
        case b"application/json":
            return Params(fields | _json_object(body) if fields else _json_object(body))
        case b"multipart/form-data":
            return _multipart(content_type, body, fields)
        case b"application/x-www-form-urlencoded":
            return Params(fields | dict(parse_qsl(body.decode(), keep_blank_values=True)))
        case _:
            return Params(fields)


def _json_object(body: bytes) -> Wire:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected")
    return value


class _Parts:
    """Collects the parts of a multipart body while the parser walks through it."""

    def __init__(self) -> None:
        self.fields: Wire = {}
        self.uploads: dict[str, Upload] = {}
        self._headers: dict[str, bytes] = {}
        self._name = bytearray()
        self._value = bytearray()
        self._data = bytearray()

    def begin(self) -> None:
        self._headers = {}
        self._data = bytearray()

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = bytes(self._value)
        self._name, self._value = bytearray(), bytearray()

    def part_data(self, data: bytes, start: int, end: int) -> None:
        self._data += data[start:end]

    def end(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", b""))
        name = options.get(b"name", b"").decode()
        if b"filename" in options:
            mime = self._headers.get("content-type", b"").decode("latin-1")
            self.uploads[name] = Upload(bytes(self._data), options[b"filename"].decode(), mime)
        else:
            self.fields[name] = self._data.decode()

    def callbacks(self) -> dict[str, Callable[..., None]]:
        return {
            "on_part_begin": self.begin,
            "on_header_field": self.header_name,
            "on_header_value": self.header_value,
            "on_header_end": self.header_end,
            "on_part_data": self.part_data,
            "on_part_end": self.end,
        }


def _multipart(content_type: bytes, body: bytes, fields: Wire) -> Params:
    _, options = parse_options_header(content_type)
    parts = _Parts()
    try:
        parser = MultipartParser(options[b"boundary"], parts.callbacks())  # type: ignore[arg-type]  # its TypedDict
        parser.write(body)
        parser.finalize()
    except (KeyError, ValueError) as wrong:
        raise bad_request("can't parse multipart body") from wrong
    return Params(fields | parts.fields, parts.uploads)
