"""A bot token, which opens a line to whoever reads it: so nobody reads it by accident.

Law: `repr`, `str`, format and pickle never show the secret part; only `reveal()` does, and only the wire calls it.
Source: channels.md, "Tokens appear in no log, error, repr or URL that is logged"; Bot API, "Authorizing your bot".
"""

import re
from pathlib import Path
from typing import NoReturn, final

from channels.telegram.errors import BadToken

_FORM = re.compile(r"([0-9]{3,20}):([A-Za-z0-9_-]{20,})", re.ASCII)
_LOOKS_LIKE = "one line such as 123456789:AAE... (digits, a colon, letters), exactly as @BotFather wrote it"


@final
class Token:
    """A bot token that is hard to leak.

    Attributes:
        id: The bot's user id, the part before the colon; it is no secret.
    """

    __slots__ = ("_secret", "id")

    def __init__(self, secret: str) -> None:
        """Takes the token as BotFather gave it.

        Args:
            secret: The whole token; blanks around it are forgiven.

        Raises:
            BadToken: It does not have a token's form. The text does not repeat what was given.
        """
        form = _FORM.fullmatch(secret.strip())
        if form is None:
            raise BadToken(f"This is not a bot token: it must be {_LOOKS_LIKE}.")
        self._secret = form.group()
        self.id = int(form.group(1))

    def reveal(self) -> str:
        """The secret itself, for the one place that builds request addresses, and for the vault that seals it."""
        return self._secret

    def hide(self, text: str) -> str:
        """`text` with every appearance of the secret taken out: servers repeat addresses in their errors."""
        key = self._secret.partition(":")[2]
        return text.replace(key, "***") if key in text else text

    def __repr__(self) -> str:
        return f"Token({self})"

    def __str__(self) -> str:
        return f"{self.id}:***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Token) and other._secret == self._secret

    def __hash__(self) -> int:
        return hash(self._secret)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A bot token is not pickled or copied.")


def token_from_file(path: Path) -> Token:
    """The token that a secret file holds.

    Args:
        path: A file with the token on its only line.

    Raises:
        BadToken: The file can't be read, or holds something else; the text names the file, never its content.
    """
    trouble = ""
    content = ""
    try:
        content = path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        trouble = "is not a text file"
    except OSError as error:
        trouble = f"can't be read ({error.strerror})"
    if not trouble and not content:
        trouble = "is empty"
    if not trouble and _FORM.fullmatch(content) is None:
        trouble = "does not hold a bot token"
    if trouble:
        raise BadToken(f"The token file {path} {trouble}: it must hold {_LOOKS_LIKE}.")
    return Token(content)
