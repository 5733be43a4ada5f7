"""Days and hours as people type them: "12/3", "12.3.", "12 de marzo", "le 1er mars", "demain"; "10", "10:30", "10h30".

Law: the day stands first, as in all four languages, unless the month is named or the year leads; without a year it is
the next such day. Nothing is guessed: what can be two days is none, and whoever wrote it is asked again. What is read
is shown back with its weekday before anything follows from it. Source: needs.md section 3 (date), R22, R31.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from enum import StrEnum

AHEAD = timedelta(days=365)
"""How far ahead a day may lie."""
_MOST_CHARACTERS = 40  # a longer message is speech
_SHORT = 12  # so short, with a digit in it, and put right behind the question: an attempt at a day


class Unread(StrEnum):
    """Why words are no day that can be kept."""

    UNCLEAR = "unclear"
    PAST = "past"
    FAR = "far"


_MONTHS: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        "january janvier gennaio enero",
        "february fevrier febbraio febrero",
        "march mars marzo",
        "april avril aprile abril",
        "may mai maggio mayo",
        "june juin giugno junio",
        "july juillet luglio julio",
        "august aout agosto",
        "september septembre settembre septiembre setiembre",
        "october octobre ottobre octubre",
        "november novembre noviembre",
        "december decembre dicembre diciembre",
    )
)
_WEEKDAYS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "monday lundi lunedi lunes",
            "tuesday mardi martedi martes",
            "wednesday mercredi mercoledi miercoles",
            "thursday jeudi giovedi jueves",
            "friday vendredi venerdi viernes",
            "saturday samedi sabato sabado",
            "sunday dimanche domenica domingo",
        )
    )
    for name in names.split()
}
_TOMORROW = frozenset({"tomorrow", "demain", "domani", "manana"})
_BESIDE = frozenset(("the", "of", "on", "le", "l", "du", "de", "il", "del", "di", "el", "dia", "jour", "giorno"))
_ORDINALS = ("st", "nd", "rd", "th", "er", "re", "o", "a")
_SHORTEST_MONTH = 3  # "mar", "juil", "dic"
_HOUR_WORDS = frozenset(
    (
        *("a", "at", "alle", "ore", "all", "le", "las", "la", "vers", "verso", "sobre", "o", "clock"),
        *("heures", "heure", "horas", "hora"),
    )
)

_CLOCK = re.compile(r"(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?\s*(?:h|([ap])\.?\s*m\.?)?")
_PLAIN = re.compile(r"[\sa-z0-9/.,\-:'_]*")


def read_day(text: str, today: date) -> date | Unread:
    """The day that `text` says, from today to a year ahead; or why it says none that can be kept."""
    numbers, words = _tokens(text)
    if numbers is None:
        return Unread.UNCLEAR
    months = [month for word in words if (month := _month(word)) is not None]
    if any(
        word not in _BESIDE and word not in _WEEKDAYS and word not in _TOMORROW and not _month(word) for word in words
    ):
        return Unread.UNCLEAR
    if not numbers:
        return _by_word(words, today) if not months else Unread.UNCLEAR
    if any(word in _TOMORROW for word in words) or len(months) > 1:
        return Unread.UNCLEAR
    return _by_numbers([*numbers], months, today)


def _by_word(words: Sequence[str], today: date) -> date | Unread:
    """Tomorrow, or the next such weekday."""
    said = [word for word in words if word not in _BESIDE]
    if len(said) != 1:
        return Unread.UNCLEAR
    if said[0] in _TOMORROW:
        return today + timedelta(days=1)
    ahead = (_WEEKDAYS[said[0]] - today.weekday()) % 7
    return today + timedelta(days=ahead or 7)


def _by_numbers(numbers: list[str], months: list[int], today: date) -> date | Unread:
    """Day, month where it is not named, and year where there is one; a year of four digits may lead."""
    year: str | None = None
    if len(numbers[0]) == len("2027"):
        numbers.reverse()
    wanted = 1 if months else 2
    if len(numbers) == wanted + 1:
        year = numbers.pop()
    if len(numbers) != wanted or any(len(number) > 2 for number in numbers) or (year and len(year) not in {2, 4}):  # noqa: PLR2004  # digits of a day, of a year
        return Unread.UNCLEAR
    day, month = int(numbers[0]), months[0] if months else int(numbers[1])
    if year is None:
        return _next_such(day, month, today)
    return _kept(_made(int(year) if len(year) == len("2027") else 2000 + int(year), month, day), today)


def _next_such(day: int, month: int, today: date) -> date | Unread:
    """The next such day, today included; 29 February may be years away."""
    for year in range(today.year, today.year + 9):
        made = _made(year, month, day)
        if made is not None and made >= today:
            return _kept(made, today)
    return Unread.UNCLEAR


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _kept(day: date | None, today: date) -> date | Unread:
    if day is None:
        return Unread.UNCLEAR
    return refused(day, today) or day


def refused(day: date, today: date) -> Unread | None:
    """Why this day can't be kept; None where it can."""
    if day < today:
        return Unread.PAST
    return Unread.FAR if day > today + AHEAD else None


def read_clock(text: str) -> time | None:
    """The hour that `text` says, on a clock of 24 hours or with am and pm; None where it says none."""
    folded = _folded(text)
    if folded is None:
        return None
    said = " ".join(part for part in re.split(r"[\s']+", folded) if part and part not in _HOUR_WORDS).strip(" .,")
    found = _CLOCK.fullmatch(said)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:  # noqa: PLR2004  # hours of half a day
            return None
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004  # a clock's hours and minutes


def tries_a_day(text: str) -> bool:
    """Whether these words are an attempt at a day or an hour: nothing but such words, or very short with a digit.

    Everything else is talk: it goes where it always goes.
    """
    if len(text.strip()) <= _SHORT and any(character.isdecimal() for character in text):
        return True
    numbers, words = _tokens(text)
    if numbers is None or not (numbers or words):
        return False
    telling = [word for word in words if word in _WEEKDAYS or word in _TOMORROW or _month(word)]
    return bool(numbers or telling) and all(word in telling or word in _BESIDE for word in words)


def _month(word: str) -> int | None:
    """The month whose name, in any of the languages, begins so; None where it is none, or could be two."""
    if len(word) < _SHORTEST_MONTH:
        return None
    found = [number for number, names in enumerate(_MONTHS, 1) if any(name.startswith(word) for name in names)]
    return found[0] if len(found) == 1 else None


def _tokens(text: str) -> tuple[list[str] | None, list[str]]:
    """The numbers and the words of a short message; no numbers at all (None) where it holds anything else."""
    folded = _folded(text)
    if folded is None:
        return None, []
    folded = re.sub(rf"(\d)\s?({'|'.join(_ORDINALS)})\b", r"\1 ", folded)
    return re.findall(r"\d+", folded), re.findall(r"[a-z]+", folded)


def _folded(text: str) -> str | None:
    """Lower case, without accents, digits of any script as ASCII; None for what is long or holds other signs."""
    if len(text) > _MOST_CHARACTERS:
        return None
    letters: list[str] = []
    for part in unicodedata.normalize("NFKD", text.casefold()):
        if unicodedata.category(part) in {"Mn", "Cf"}:
            continue
        value = unicodedata.decimal(part, None)
        letters.append("'" if part == "\N{RIGHT SINGLE QUOTATION MARK}" else part if value is None else str(value))
    folded = "".join(letters).strip()
    return folded if _PLAIN.fullmatch(folded) else None
