"""The cleaner: takes a file, answers with a clean one or with the reason why it is held.

Law: the answer is a value, never an exception, and a file that is not known to be clean is never passed on.
"""

from channels.cleaning.outcomes import Outcome, Reason, Unclean
from relay.messages import MediaKind

LARGEST_BYTES = 20 * 1024 * 1024
"""What Telegram lets a bot download (Bot API, getFile)."""


class Cleaner:
    """Cleans media outside of the event loop."""

    async def start(self) -> None:
        """Makes the cleaner ready; starts no process yet."""

    async def close(self) -> None:
        """Ends every worker."""

    async def clean(self, data: bytes, kind: MediaKind, mime: str) -> Outcome:
        """`data` without its metadata, or the reason why it is held.

        Args:
            data: The whole file.
            kind: How the sender's channel shows it.
            mime: What the sender's channel claims; never trusted.
        """
        del kind, mime
        return Unclean(Reason.TOO_LARGE if len(data) > LARGEST_BYTES else Reason.NO_STRIPPER)
