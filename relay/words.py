"""The words that mean something only as a whole message: help, stop, pause, erase, menu; numbers; a mentor's commands.

Law: a word counts in every language at once and only when it is the entire message ("no quiero parar" is no stop, R58).
Case, accents, punctuation, spaces and invisible characters don't matter. Some of the words are also ordinary speech
("basta", "para"): with a question mark or a picture they are talk for the mentor. A cry for help may be drawn out or
repeated ("aiutooo", "SOS SOS"): a needless question costs less than a cry unheard.
Source: needs.md section 2, R22, R58; Telegram, "Bot features", commands (1-32 Latin letters, digits, underscores).
"""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import groupby


class Word(StrEnum):
    """What a whole-message word asks for."""

    HELP = "help"
    STOP = "stop"
    PAUSE = "pause"
    ERASE = "erase"
    MENU = "menu"


SPELLINGS: dict[Word, tuple[str, ...]] = {
    Word.HELP: ("help", "aide", "aiuto", "ayuda", "sos"),
    Word.STOP: ("stop", "arret", "basta", "smetti", "para", "alto"),
    Word.PAUSE: ("pause", "pausa"),
    Word.ERASE: ("delete", "effacer", "cancella", "borrar"),
    Word.MENU: ("menu", "0"),
}
"""Folded: lower case, no accents. A new language adds its words here."""

ORDINARY = frozenset({"basta", "para", "alto", "pause", "pausa"})
"""Words of everyday speech: "basta?" and "pausa ☕" are said to the mentor, "basta." and "PARA!" to the line."""

PICTURES = {"\N{SQUARED SOS}": "sos"}

_WORDS = {spelling: word for word, spellings in SPELLINGS.items() for spelling in spellings}
_CRIES = frozenset(SPELLINGS[Word.HELP])
_QUESTION_MARKS = frozenset("?¿؟")
_QUOTING_SYMBOLS = frozenset("`^~<>|")
_MOST_CHARACTERS = 64  # a longer message is speech


@dataclass(frozen=True, slots=True)
class _Heard:
    """A short message, folded: its runs of letters and digits, and whether nothing but plain marks stood around."""

    runs: tuple[str, ...] = ()
    plain: bool = True

    @property
    def joined(self) -> str:
        return "".join(self.runs)


@lru_cache(maxsize=8)
def whole_word(text: str) -> Word | None:
    """The word that `text` consists of, None where it says anything more or anything else."""
    heard = _hear(text)
    word = _WORDS.get(heard.joined)
    if word is not None and (heard.plain or heard.joined not in ORDINARY):
        return word
    if heard.runs and all(_undrawn(run) in _CRIES for run in heard.runs):
        return Word.HELP
    return None


def typed_choice(text: str) -> int | None:
    """The number from 1 to 9 that `text` consists of (R22), None where it is anything else.

    Digits of any script count, also full-width ones and the keys that phones draw; "2." and "(2)" are 2, "12" is None.
    """
    typed = _hear(text).joined
    return int(typed) if len(typed) == 1 and typed in "123456789" else None


@dataclass(frozen=True, slots=True)
class Command:
    """A mentor's or supervisor's command.

    Attributes:
        name: Lower case, without the slash; whether it exists is the caller's to say, aloud.
        argument: What followed it, stripped; "" where nothing did. A person's words never appear in a repr.
    """

    name: str
    argument: str = field(default="", repr=False)


_COMMAND = re.compile(
    r"[/\N{FULLWIDTH SOLIDUS}]([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]{1,64})?(?:[\s.,:;!?]+(.*))?", re.DOTALL
)


@lru_cache(maxsize=8)
def command(text: str) -> Command | None:
    """The command that `text` begins with (`/to@peerline_bot Blessing`), None where it begins with none."""
    if "/" not in text and "\N{FULLWIDTH SOLIDUS}" not in text:  # nearly everything that is ever said
        return None
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf").strip()
    match = _COMMAND.fullmatch(visible)
    return Command(match[1].lower(), (match[2] or "").strip()) if match else None


@lru_cache(maxsize=8)  # one message is asked about by every rule; more than the newest few need not be remembered
def _hear(text: str) -> _Heard:
    """Folds a short message; a long one is heard as nothing."""
    ascii_runs = _ASCII_RUN.findall(text)
    if sum(map(len, ascii_runs)) > _MOST_CHARACTERS:
        return _Heard()
    if text.isascii():
        return _Heard(tuple(run.lower() for run in ascii_runs), _ASCII_NOT_PLAIN.isdisjoint(text))
    return _hear_folded(text)


_ASCII_RUN = re.compile(r"[A-Za-z0-9]+")
_ASCII_NOT_PLAIN = frozenset("?$+=")
"""The marks of ASCII that `_is_plain` refuses; a test compares the two ways to hear."""


def _hear_folded(text: str) -> _Heard:
    """Folds any message, letter by letter."""
    runs, plain = [""], True
    count = 0
    for character in text:
        if character in PICTURES:
            runs += [PICTURES[character], ""]
            count += 1
            continue
        for part in unicodedata.normalize("NFKD", character.casefold()):
            kind = unicodedata.category(part)
            if kind[0] in "LN":
                runs[-1] += _digit(part)
                count += 1
            elif kind[0] in "PSZ" or kind == "Cc":
                runs.append("")
                plain = plain and _is_plain(part, kind)
        if count > _MOST_CHARACTERS:
            return _Heard()
    return _Heard(tuple(run for run in runs if run), plain)


def _digit(part: str) -> str:
    """ASCII for a decimal digit of any script; a letter as it is."""
    value = unicodedata.decimal(part, None)
    return part if value is None else str(value)


def _is_plain(mark: str, kind: str) -> bool:
    """Whether a mark around an ordinary word leaves it a word to the line: no question, no picture."""
    if kind.startswith("S"):
        return mark in _QUOTING_SYMBOLS
    return mark not in _QUESTION_MARKS


def _undrawn(run: str) -> str:
    """`run` with every letter once where it was drawn out: "aiutooo" is "aiuto"."""
    return "".join(letter for letter, _ in groupby(run))
