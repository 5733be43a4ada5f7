"""What can be wrong with a text of ours. The docstring of an error is the sentence that an operator reads.

Law: an error names the key, the language or the placeholder, never a value: values are aliases and people's numbers.
Source: house.md, "Errors": one root per room.
"""


class LocaleError(Exception):
    """A text could not be shown."""


class UnknownLanguage(LocaleError):
    """A person has a language for which there is no catalogue."""

    def __init__(self, language: str) -> None:
        super().__init__(f"There is no catalogue for the language {language!r} in locales/.")


class UnknownPrompt(LocaleError):
    """A text was asked for that no catalogue has: a fault of ours."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The catalogues have no text with the key {key!r}.")


class MissingParameter(LocaleError):
    """A text was asked for without one of its placeholders' values: a fault of ours."""

    def __init__(self, key: str, name: str) -> None:
        super().__init__(f"The text {key!r} needs a value for {{{name}}} and got none.")


class UnfitParameter(LocaleError):
    """A text got a value that its placeholder cannot show: a fault of ours."""

    def __init__(self, key: str, name: str, reason: str) -> None:
        super().__init__(f"The text {key!r} cannot show the value for {{{name}}}: {reason}.")


class UnknownZone(LocaleError):
    """A person has a time zone that the time zone database does not know."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"The time zone database has no zone {zone!r}.")


class BrokenCatalogue(LocaleError):
    """A catalogue file is wrong or incomplete: refused at start, before it can fail on somebody's phone."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"The catalogue {file} cannot be used: {reason}.")
