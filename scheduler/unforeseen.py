"""What the operator reads of an error that nobody foresaw: what it was and where, never its words.

Law: an error's own words may hold what a woman wrote, an address, or a request's address with the token in it; the log
is something that one may show to somebody. Source: docs/operations.md, "Is it well?"; channels.md, "Telegram".
"""

import traceback
from pathlib import Path

HOME = Path(__file__).parent.parent
FRAMES = 4


def place_of(error: BaseException) -> str:
    """The error's types, from the outermost to its cause, and the last places of our own that it went through.

    Returns:
        For instance "DBAPIError, InterfaceError (models/outbox.py:153 claim < scheduler/outbox.py:220 act)".
    """
    kinds = [type(error).__name__]
    cause = error.__cause__
    while cause is not None and len(kinds) < FRAMES:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__
    ours = [one for one in traceback.extract_tb(error.__traceback__) if _is_ours(Path(one.filename))]
    places = (f"{Path(one.filename).relative_to(HOME)}:{one.lineno} {one.name}" for one in reversed(ours[-FRAMES:]))
    return f"{', '.join(dict.fromkeys(kinds))} ({' < '.join(places)})"


def _is_ours(file: Path) -> bool:
    return file.is_relative_to(HOME) and not any(part.startswith(".") for part in file.relative_to(HOME).parts)
