"""Which texts the program speaks, and with which parameters: read from its source, so that no call is forgotten.

Law: a key counts where the code names it, whole or as an f-string. Its parameters are looked at where it is handed to
one of the speakers; a key that travels through a variable is only looked up.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from locales.render import keys

ROOMS = ("bot", "channels", "handlers", "relay", "scheduler")
REPOSITORY = Path(__file__).parents[2]
SPEAKERS = frozenset({"Prompt", "say", "prompt", "_answer"})
"""What turns a key and its parameters into a prompt."""

HOLE = ".+"
"""What a hole in an f-string matches."""

FAMILIES = frozenset(key.split(".", maxsplit=1)[0] for key in keys())


@dataclass(frozen=True, slots=True)
class Spoken:
    """One place that speaks a text.

    Attributes:
        where: File and line.
        pattern: What its key matches, as a regular expression; an f-string's holes match anything.
        given: The parameters' names; None where they are not written out at this place.
    """

    where: str
    pattern: str
    given: frozenset[str] | None

    @property
    def spoken_keys(self) -> frozenset[str]:
        """The texts that can be meant."""
        return frozenset(key for key in keys() if re.fullmatch(self.pattern, key))


def spoken() -> list[Spoken]:
    """Every place in the program's rooms that speaks a text."""
    files = sorted(path for room in ROOMS for path in (REPOSITORY / room).rglob("*.py"))
    return [found for path in files for found in _in_source(path.read_text(encoding="utf-8"), path)]


def _in_source(source: str, path: Path) -> Iterator[Spoken]:
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) in SPEAKERS]
    given = {id(argument): _given(call, place) for call in calls for place, argument in enumerate(call.args)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        pattern = _pattern(node) if id(node) not in inside else None
        if pattern is not None and (id(node) in given or not pattern.startswith(HOLE)):
            where = f"{path.relative_to(REPOSITORY)}:{getattr(node, 'lineno', 0)}"
            yield Spoken(where, pattern, given.get(id(node)))


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _pattern(node: ast.AST) -> str | None:
    """What a key in the source matches; None where it is none of our keys."""
    match node:
        case ast.Constant(value=str(text)):
            pattern = re.escape(text)
        case ast.JoinedStr(values=parts):
            pattern = "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else HOLE for part in parts)
        case _:
            return None
    family, dot, rest = pattern.partition(r"\.")
    return pattern if dot and rest and (family in FAMILIES or family == HOLE) and _is_key(rest) else None


def _is_key(rest: str) -> bool:
    return re.fullmatch(r"[a-z_]+|[a-z_]*\.\+[a-z_]*", rest) is not None


def _given(node: ast.Call, position: int) -> frozenset[str] | None:
    """The parameters' names: keywords, or a dictionary after the key; None where `**` or a variable hides them."""
    after = node.args[position + 1 :]
    for argument in after:
        if isinstance(argument, ast.Dict):
            names = [key.value for key in argument.keys if isinstance(key, ast.Constant)]
            return frozenset(map(str, names)) if len(names) == len(argument.keys) else None
    if (_called(node) == "Prompt" and after) or any(keyword.arg is None for keyword in node.keywords):
        return None
    return frozenset(str(keyword.arg) for keyword in node.keywords)
