"""Whose phones the demo shows, and what its fourth kind of pane shows: plain data that the demo's builder fills in.

Law: every person is invented (issue 2, "The demo"); nothing here knows the product.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from simulator.bots import Bot

Cell = str | int | bytes | None
"""One value of a stored row; `bytes` are shown as hex."""

SEALED = "_sealed"
"""The ending of a column's name that says: these bytes are ciphertext (house habit)."""


class Tint(StrEnum):
    """A person's colour in the demo."""

    CLAY = "clay"
    PLUM = "plum"
    TEAL = "teal"
    INDIGO = "indigo"


@dataclass(frozen=True, slots=True)
class ChatSpec:
    """One line on a person's phone.

    Attributes:
        bot: The line's bot in the simulated world.
        code: The one-use code of her invitation; None where she has none to open.
        label: What the line is called in the demo where she has several, e.g. "Desk".
    """

    bot: Bot
    code: str | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class PaneSpec:
    """One person and her phone.

    Attributes:
        key: The short name by which stories and the page know her, e.g. "blessing".
        title: What stands under her alias, e.g. "Mentee".
        alias: The name that she chose.
        user_id: Her account in the simulated world.
        chats: Her lines, the first one shown first.
        language: The language code that she writes, e.g. "it".
        tongue: That language's name as shown, e.g. "Italiano".
        zone: IANA time zone in which her phone shows times.
        tint: Her colour.
        before: The sentence on her phone before she opened her invitation.
        phrases: What she could say, for people who do not write her language.
    """

    key: str
    title: str
    alias: str
    user_id: int
    chats: tuple[ChatSpec, ...]
    language: str = "en"
    tongue: str = "English"
    zone: str = "Europe/Rome"
    tint: Tint = Tint.TEAL
    before: str = "She was given a card with an invitation, in person."
    phrases: tuple[str, ...] = ()

    @property
    def bot(self) -> Bot:
        """Her first line."""
        return self.chats[0].bot

    def chat(self, username: str) -> ChatSpec:
        """Her line with this bot.

        Raises:
            KeyError: She has none.
        """
        for chat in self.chats:
            if chat.bot.username == username:
                return chat
        raise KeyError(username)


def person(people: Iterable[PaneSpec], key: str) -> PaneSpec:
    """The one of `people` who is called `key`.

    Raises:
        KeyError: Nobody is.
    """
    for one in people:
        if one.key == key:
            return one
    raise KeyError(key)


@dataclass(frozen=True, slots=True)
class StoreTable:
    """One table as it is stored.

    Attributes:
        name: The table's name.
        columns: Its columns' names; one that ends in `_sealed` holds ciphertext.
        rows: All rows, newest first: the page shows the newest and looks through all of them for readable words.
        opening: Whether this table is shown first.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    opening: bool = False


@dataclass(frozen=True, slots=True)
class StoreView:
    """What somebody who steals the database holds in her hands."""

    tables: tuple[StoreTable, ...] = ()


StoreReader = Callable[[], Awaitable[StoreView]]
"""Reads the store as it is now."""
