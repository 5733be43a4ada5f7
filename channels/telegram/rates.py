"""Whom a 429 concerns: one chat, or the whole line.

Law: Telegram does not say it, so a refusal counts for the chat, and for the line where the same line is refused on
another chat within seconds, or while polling. Source: Bot API, "My bot is hitting limits"; store.md, "Rate limits".
"""

from collections.abc import Callable
from uuid import UUID

from relay.delivery import Scope

SECONDS_TOGETHER = 5.0
_POLLING = ""


class RateWitness:
    """Remembers the last refusal of each line. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Takes the clock, e.g. `time.monotonic`."""
        self._clock = clock
        self._last: dict[UUID, tuple[str, float]] = {}

    def refused(self, line_id: UUID, chat: str) -> Scope:
        """Notes a 429 on a chat, and says what it pauses."""
        now = self._clock()
        other, at = self._last.get(line_id, (chat, now))
        self._last[line_id] = (chat, now)
        together = now - at <= SECONDS_TOGETHER
        return Scope.LINE if together and other != chat else Scope.CHAT

    def refused_polling(self, line_id: UUID) -> None:
        """Notes a 429 on getUpdates: the next one on a chat is the line's."""
        self._last[line_id] = (_POLLING, self._clock())
