"""What the documents say is what the program does: a setting, command, trouble or word without a place is a failure.

Law: the documents are compared with the code itself, never with a second list. Source: house.md, "Houses to learn from"
(a test fails when a setting or command has no heading in the docs).
"""

import argparse
import dataclasses
import hashlib
import inspect
import re
import shlex
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from bot.cli import parser
from bot.config import PREFIX, SETTINGS, Setting
from channels.telegram.trouble import TroubleKind
from handlers.commands import COMMANDS, ChatCommand
from relay import people
from relay.delivery import DeliveryState
from relay.words import SPELLINGS, Word

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
AGPL_3_SHA256 = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"

LINK = re.compile(r"(?<!`)\[[^\]]*\]\((?!https?://)([^)\s]+)\)")
AN_ID = "1b4e28ba-2fa1-4d2a-883f-0016d3cca427"
STANDS_FOR = {"DAY": "2026-03-09"}
"""What a word in capitals means where it is no id."""
OF_EVERY_COMMAND = {"--help", "--data", "--json"}
PARTS_OF_A_DECISION = ("**What.**", "**Why.**", "**What else was weighed.**", "**Price.**")


def _read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _headings(name: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", _read(name), re.MULTILINE)


def _rooms() -> list[str]:
    """The packages of the product, as the packaging names them."""
    packaging = tomllib.loads(_read("pyproject.toml"))["tool"]["setuptools"]["packages"]["find"]["include"]
    return [pattern.removesuffix("*") for pattern in packaging]


def _anchor(heading: str) -> str:
    """A heading's anchor as the Markdown renderers make it."""
    plain = re.sub(r"[^\w\s-]", "", heading.lower()).strip()
    return re.sub(r"[\s]+", "-", plain)


def _leads_somewhere(page: Path, link: str) -> bool:
    target, _, anchor = link.partition("#")
    file = page.parent / target if target else page
    if not file.exists() or not anchor:
        return file.exists()
    return anchor in map(_anchor, _headings(str(file.resolve().relative_to(ROOT))))


def _commands(one: argparse.ArgumentParser, name: str = "peerline") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that can be run, with its whole name."""
    subs = [action for action in one._actions if isinstance(action, argparse._SubParsersAction)]
    if not subs:
        yield name, one
    for sub in subs:
        for word, below in sub.choices.items():
            yield from _commands(below, f"{name} {word}")


COMMANDS_OF_THE_TERMINAL = dict(_commands(parser()))


def _short(pages: Iterable[Path]) -> list[str]:
    return [str(page.relative_to(ROOT)) for page in pages]


def test_every_setting_has_its_place_and_no_other_does() -> None:
    """Whoever opens docs/settings.md finds each setting there is, and none that there is not."""
    described = re.findall(r"^### `(.+)`$", _read("docs/settings.md"), re.MULTILINE)
    assert sorted(described) == sorted(setting.name for setting in SETTINGS)


def _as_toml(default: object) -> str:
    """A default as it would be written in the settings file."""
    match default:
        case bool():
            return str(default).lower()
        case float():
            return f"{default:g}"
        case tuple():
            return f"[{', '.join(map(repr, default))}]"
        case _:
            return str(default)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_default_that_is_written_is_the_default(setting: Setting) -> None:
    """A default in the documents is the one that the program takes."""
    text = _read("docs/settings.md").partition(f"### `{setting.name}`")[2].partition("\n#")[0]
    shown = _as_toml(setting.default)
    assert text.strip().startswith("No default." if setting.default == "" else f"Default: `{shown}`")


@pytest.mark.parametrize("page", PAGES, ids=_short(PAGES))
def test_a_document_names_only_settings_that_exist(page: Path) -> None:
    """A setting that is named anywhere, or set by the environment, is one that the program knows."""
    names = {setting.name for setting in SETTINGS}
    sections = {name.partition(".")[0] for name in names}
    text = page.read_text("utf-8")
    dotted = {found for found in re.findall(r"`([a-z]+\.[a-z_]+)(?:`| =)", text) if found.partition(".")[0] in sections}
    by_environment = {
        found.removeprefix(PREFIX).lower().replace("__", ".") for found in re.findall(rf"{PREFIX}[A-Z]+__[A-Z_]+", text)
    }
    assert dotted | by_environment <= names


def test_every_command_has_its_place_and_no_other_does() -> None:
    """Whoever opens docs/commands.md finds each command of `peerline`, and none that there is not."""
    described = re.findall(r"^### `(peerline .+)`$", _read("docs/commands.md"), re.MULTILINE)
    assert set(COMMANDS_OF_THE_TERMINAL) <= set(described)
    invented = [name for name in described if not any(name.startswith(real) for real in COMMANDS_OF_THE_TERMINAL)]
    assert invented == []


@pytest.mark.parametrize("name", COMMANDS_OF_THE_TERMINAL)
def test_a_commands_options_are_the_documented_ones(name: str) -> None:
    """Each option of a command is named in its section, and no other option is."""
    options = {option for action in COMMANDS_OF_THE_TERMINAL[name]._actions for option in action.option_strings}
    section = _read("docs/commands.md").partition(f"### `{name}`\n")[2].partition("\n### ")[0]
    documented = set(re.findall(r"(--[a-z][a-z-]*)", section))
    assert documented == {option for option in options if option.startswith("--")} - OF_EVERY_COMMAND


@pytest.mark.parametrize("page", PAGES, ids=_short(PAGES))
def test_every_command_line_that_is_shown_can_be_typed(page: Path) -> None:
    """A `peerline` command line in a document, with values for its capitals, is accepted by the program."""
    text = page.read_text("utf-8").replace("\\\n", " ")
    for shown in re.findall(r"^ *(?:\.venv/bin/)?(peerline [a-z][^\n]*)$", text, re.MULTILINE):
        line = shown.partition("#")[0]
        if "[" in line or "|" in line:
            continue  # a pattern, not a line to be typed
        words = [
            STANDS_FOR.get(word, AN_ID if re.fullmatch(r"[A-Z]{2,}", word) else word) for word in shlex.split(line)
        ]
        assert parser().parse_args(words[1:]), line


def test_the_words_that_count_are_the_documented_ones() -> None:
    """The words in docs/commands.md by which a mentee is helped, or left alone, are those that the rules know."""
    chat = _read("docs/commands.md").partition("## In chat")[2].partition("\n## ")[0]
    for word in (Word.HELP, Word.STOP, Word.PAUSE):
        assert f"\n| {', '.join(SPELLINGS[word])} | " in chat


def test_every_chat_command_is_in_the_table_of_commands() -> None:
    """docs/commands.md has a row for each command that can be typed in chat, and for no other."""
    chat = _read("docs/commands.md").partition("## In chat")[2].partition("\n## ")[0]
    described = re.findall(r"^\| `/(\w+)` \|", chat, re.MULTILINE)
    assert sorted(described) == sorted(command.name for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_table_says_who_may_use_a_chat_command(command: ChatCommand) -> None:
    """The roles in the documents are the roles in the program."""
    row = re.search(rf"^\| `/{command.name}` \| ([^|]+) \|", _read("docs/commands.md"), re.MULTILINE)
    assert row is not None
    assert {role.strip() for role in row[1].split(",")} == {role.value for role in command.roles}


@pytest.mark.parametrize("trouble", TroubleKind)
def test_every_trouble_of_a_line_says_what_to_do(trouble: TroubleKind) -> None:
    """Whatever the operator reads about a line, docs/operations.md has a row that begins with that word."""
    assert f"\n| **{trouble.value}**: " in _read("docs/operations.md")


@pytest.mark.parametrize("state", DeliveryState)
def test_every_state_of_a_delivery_is_explained(state: DeliveryState) -> None:
    """The glossary has a row for each state that somebody may meet."""
    assert f"\n| `{state.value}` | " in _read("docs/glossary.md")


def test_every_word_for_the_people_is_in_the_glossary() -> None:
    """The types that name who takes part are explained under their own names."""
    types = [
        name
        for name, kind in inspect.getmembers(people, dataclasses.is_dataclass)
        if kind.__module__ == people.__name__
    ]
    explained = re.findall(r"^\*\*([^*]+)\.\*\*", _read("docs/glossary.md"), re.MULTILINE)
    assert types
    assert set(types) <= set(explained)


def test_every_room_has_its_row_and_is_in_the_image() -> None:
    """Each package of the product is a room that docs/where-does-it-go.md explains and that the image contains."""
    rows = _read("docs/where-does-it-go.md")
    image = _read("Dockerfile")
    let_in = _read(".dockerignore").splitlines()
    for room in _rooms():
        assert (ROOT / room / "__init__.py").is_file()
        assert f"| `{room}/" in rows
        assert f"\nCOPY {room} ./{room}\n" in image
        assert f"!{room}" in let_in


@pytest.mark.parametrize("decision", sorted((DOCS / "decisions").glob("0*.md")), ids=lambda page: page.stem)
def test_every_decision_says_what_why_and_what_else(decision: Path) -> None:
    """A decision is listed, and says what was decided, why, what else was weighed and what it costs."""
    assert f"]({decision.name})" in _read("docs/decisions/index.md")
    text = decision.read_text("utf-8")
    assert [part for part in PARTS_OF_A_DECISION if part not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=_short(PAGES))
def test_every_link_leads_somewhere(page: Path) -> None:
    """No link between documents, nor to a heading in one, is dead."""
    dead = [link for link in LINK.findall(page.read_text("utf-8")) if not _leads_somewhere(page, link)]
    assert dead == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/operations.md", "docs/index.md"])
def test_every_make_target_that_is_named_exists(page: str) -> None:
    """Whoever copies a `make` command out of the documents finds it works."""
    named = set(re.findall(r"(?:^ {4}|`|&& )(?:WORKERS=0 )?make ([\w./-]+)", _read(page), re.MULTILINE))
    targets = set(re.findall(r"^([\w./-]+):", _read("Makefile"), re.MULTILINE))
    assert named
    assert named <= targets


def test_the_licence_is_the_whole_and_unchanged_text() -> None:
    """LICENSE is the Free Software Foundation's text of version 3 of the AGPL, to the byte."""
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == AGPL_3_SHA256
