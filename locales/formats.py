"""Values as a person reads them: moments in her own zone, numbers and dates in her own language.

Law: a moment never shows in another zone than the receiver's, and never without one. `{day}` is weekday, day and
month; `{time}` hours and minutes; `{date}` the short numeric date. A code under `{language}` is shown by its name.
Source: prompts' note at info.footer; needs.md, R31; CLDR through Babel.
"""

from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal

from locales.catalogues import Catalogue
from locales.errors import UnfitParameter, UnknownZone
from relay.messages import Value


def shown(value: Value, key: str, name: str, catalogue: Catalogue, zone: str) -> str:
    """`value` as the placeholder `name` of the text `key` shows it.

    Args:
        value: A `str` is shown as it is, a code under `language` by the language's name; an `int` with the language's
            grouping; a moment or date by `name`.
        key: The text, for the error.
        name: The placeholder; a moment must stand under `day`, `short_day`, `time` or `date`.
        catalogue: The receiver's language.
        zone: The receiver's IANA time zone; a moment is shown in it, a plain date as it is.

    Raises:
        UnfitParameter: A moment without a zone of its own, or under a placeholder that shows none.
        UnknownZone: The time zone database does not have `zone`.
    """
    match value:
        case str():
            return _language(value, catalogue) if name == "language" else value
        case int():
            return str(format_decimal(value, locale=catalogue.formats))
        case datetime():
            if value.tzinfo is None:
                raise UnfitParameter(key, name, "it is a moment without a time zone")
            return _moment(value.astimezone(_zone(zone)), key, name, catalogue)
        case _:
            return _date(value, key, name, catalogue)


def _moment(value: datetime, key: str, name: str, catalogue: Catalogue) -> str:
    """A moment, already in the receiver's zone."""
    if name != "time":
        return _date(value.date(), key, name, catalogue)
    return str(format_time(value, "short", tzinfo=value.tzinfo, locale=catalogue.formats))


def _date(value: date, key: str, name: str, catalogue: Catalogue) -> str:
    match name:
        case "day":
            return str(format_date(value, catalogue.day_pattern, locale=catalogue.formats))
        case "date":
            return str(format_date(value, "short", locale=catalogue.formats))
        case "short_day":
            # Babel's skeletons take a moment only; noon is the same day everywhere, and no zone is shown
            noon = datetime.combine(value, time(12))
            return str(format_skeleton("MMMEd", noon, locale=catalogue.formats))
        case _:
            raise UnfitParameter(key, name, "a date or moment stands only under day, short_day, time or date")


def _language(code: str, catalogue: Catalogue) -> str:
    """What the receiver calls that language; its code where she has no word for it."""
    base = code.partition("@")[0]
    return str(catalogue.formats.languages.get(base, code))


@lru_cache(maxsize=256)
def _zone(name: str) -> tzinfo:
    """The zone of that IANA name; ZoneInfo refuses names that leave its folder."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UnknownZone(name) from error
