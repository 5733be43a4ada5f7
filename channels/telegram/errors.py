"""What the Telegram channel refuses. The docstring of an error is the sentence that an operator reads.

Law: no error holds a token, an address or a word that a person wrote - not in its text and not in its chain of causes.
"""


class TelegramChannelError(Exception):
    """The Telegram channel refused something."""


class BadToken(TelegramChannelError):
    """What was given as a bot token is none: Telegram's provider or the operator mixed something up."""


class BadAddress(TelegramChannelError):
    """The base address of the Bot API is not one: the operator's setting `telegram.api_url` is wrong."""


class Unparsable(TelegramChannelError):
    """An update is not what the Bot API promises (a JSON object with a number): store it, tell it, go on."""


class Forged(TelegramChannelError):
    """A webhook call did not bring the line's secret: it did not come from Telegram."""
