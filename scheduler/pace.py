"""How fast a line may send: token buckets per line, and patience where a server asked for it.

Law: a 429's wait is obeyed and pauses what it concerns only: one chat, or one line (store.md, "Rate limits"). A chat is
not slowed down before the server asked: two women in a lively exchange should not wait for a rule of thumb; after it
asked, the chat goes at one message a second for a minute (decision 0008). In memory of the line's owner; a restart
starts afresh. Asked by the drain on the loop, and by the unit of work that takes a message in on the store's thread.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock
from uuid import UUID

SLOW_FOR = 60.0
SLOW_STEP = 1.0
SHORTEST_WAIT = 0.001
"""Less than what a clock tells apart would be waited for again and again within one moment."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(slots=True)
class _Chat:
    not_before: float = 0.0
    slow_until: float = 0.0


@dataclass(slots=True)
class Pace:
    """The pace of all lines of this process.

    Attributes:
        per_second: Messages a second and line; Telegram allows about 30.
        burst: How many may go at once after a silence.
        seconds: A clock that never goes back.
    """

    per_second: float
    burst: float
    seconds: Callable[[], float]
    _buckets: dict[UUID, _Bucket] = field(default_factory=dict)
    _lines: dict[UUID, float] = field(default_factory=dict)
    _chats: defaultdict[UUID, _Chat] = field(default_factory=lambda: defaultdict(_Chat))
    _lock: RLock = field(default_factory=RLock)

    def line_wait(self, line_id: UUID) -> float:
        """Seconds until the line may send anything at all; takes no place."""
        with self._lock:
            return self._line_wait(line_id)

    def _line_wait(self, line_id: UUID) -> float:
        now = self.seconds()
        later = self._lines.get(line_id, 0.0)
        if later > now:
            return later - now
        bucket = self._buckets.get(line_id)
        if bucket is None:
            bucket = self._buckets[line_id] = _Bucket(self.burst, now)
        bucket.tokens = min(self.burst, bucket.tokens + (now - bucket.at) * self.per_second)
        bucket.at = now
        return 0.0 if bucket.tokens >= 1.0 else max(SHORTEST_WAIT, (1.0 - bucket.tokens) / self.per_second)

    def wait(self, line_id: UUID, contact_id: UUID) -> float:
        """Seconds until a message may go; 0.0 takes the place of one that goes now."""
        with self._lock:
            return self._wait(line_id, contact_id)

    def _wait(self, line_id: UUID, contact_id: UUID) -> float:
        now = self.seconds()
        line, chat = self._line_wait(line_id), self._chats.get(contact_id)
        patience = 0.0 if chat is None else chat.not_before - now
        if patience > 0.0 or line > 0.0:
            return max(line, patience)
        self._buckets[line_id].tokens -= 1.0
        if chat is not None:
            if now < chat.slow_until:
                chat.not_before = now + SLOW_STEP
            else:
                del self._chats[contact_id]
        return 0.0

    def hold_chat(self, contact_id: UUID, seconds: float) -> None:
        """The server asked for patience in one chat."""
        with self._lock:
            now = self.seconds()
            chat = self._chats[contact_id]
            chat.not_before = max(chat.not_before, now + seconds)
            chat.slow_until = chat.not_before + SLOW_FOR

    def hold_line(self, line_id: UUID, seconds: float) -> None:
        """The server asked for patience on a whole line, or the line has trouble."""
        with self._lock:
            self._lines[line_id] = max(self._lines.get(line_id, 0.0), self.seconds() + seconds)

    def release_line(self, line_id: UUID) -> None:
        """The line's trouble is over."""
        with self._lock:
            self._lines.pop(line_id, None)
