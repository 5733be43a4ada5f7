"""The fault buttons: how the network and the provider fail, on purpose and repeatably.

Law: whether a faulty call took effect is in the kind, never left to chance; chance (`probability`) comes from the
world's seed. Source: channels.md, "Outcomes": what is safe to repeat and what is `Unknown`.
"""

import random
from dataclasses import dataclass
from enum import StrEnum

from simulator.signals import Signal


class FaultKind(StrEnum):
    """What goes wrong, and whether the call was carried out before."""

    UNHEARD = "unheard"  # carried out, then the connection closes without an answer
    HANG = "hang"  # carried out, the answer comes after `seconds`
    DELAY = "delay"  # waits `seconds`, then is carried out and answered
    CUT = "cut"  # the connection closes, nothing was carried out
    ERROR = "error"  # 500 with a Bot API body, nothing was carried out
    BAD_GATEWAY = "bad_gateway"  # 502 with HTML, nothing was carried out
    BAD_GATEWAY_AFTER = "bad_gateway_after"  # carried out, then 502 with HTML
    GARBAGE = "garbage"  # carried out, then 200 with a body that is no JSON
    RATE = "rate"  # 429 with `retry_after`
    REVOKED = "revoked"  # 401
    CONFLICT = "conflict"  # 409
    BLOCKED = "blocked"  # 403, the person blocked the bot
    DEACTIVATED = "deactivated"  # 403, the person's account is gone
    CHAT_GONE = "chat_gone"  # 400
    THREAD_GONE = "thread_gone"  # 400
    TARGET_GONE = "target_gone"  # 400, the message to edit is not there
    NOT_MODIFIED = "not_modified"  # 400
    TOO_LARGE = "too_large"  # 413
    UNKNOWN_METHOD = "unknown_method"  # 404, as an older server answers


@dataclass(slots=True)
class Fault:
    """One armed fault.

    Attributes:
        kind: What goes wrong.
        method: The Bot API method it strikes ("file" for downloads), "*" for every one.
        bot: The username of the only bot it strikes, None for every bot.
        chat: The only chat it strikes, None for every chat.
        times: How often it strikes, None for always.
        probability: How likely it strikes when it could, 0 to 1.
        seconds: How long `hang` and `delay` take, in real seconds.
        retry_after: What `rate` tells the caller to wait, in seconds.
        struck: How often it has struck.
    """

    kind: FaultKind | str
    method: str = "*"
    bot: str | None = None
    chat: int | None = None
    times: int | None = 1
    probability: float = 1.0
    seconds: float = 1.0
    retry_after: int = 1
    struck: int = 0

    def __post_init__(self) -> None:
        self.kind = FaultKind(self.kind)

    def concerns(self, method: str, bot: str, chat: int | None) -> bool:
        """Whether it may strike this call."""
        return (
            self.method in {"*", method}
            and self.bot in {None, bot}
            and self.chat in {None, chat}
            and (self.times is None or self.struck < self.times)
        )


class Faults:
    """All armed faults, in the order in which they were armed; at most one strikes a call.

    Attributes:
        struck: Fires when one strikes.
    """

    def __init__(self, chance: random.Random) -> None:
        self._armed: list[Fault] = []
        self._chance = chance
        self.struck = Signal()

    def __bool__(self) -> bool:
        return bool(self._armed)

    def add(self, fault: Fault) -> Fault:
        """Arms `fault`; its `struck` counts on while it is armed."""
        self._armed.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Disarms this one fault, if it still is armed."""
        self._armed = [one for one in self._armed if one is not fault]

    def clear(self) -> None:
        """Disarms all of them."""
        self._armed.clear()

    def strike(self, method: str, bot: str, chat: int | None) -> Fault | None:
        """The fault that strikes this call, counted, or None."""
        for fault in self._armed:
            if fault.concerns(method, bot, chat) and (
                fault.probability >= 1 or self._chance.random() < fault.probability
            ):
                fault.struck += 1
                if fault.times is not None and fault.struck >= fault.times:
                    self.remove(fault)
                self.struck.fire()
                return fault
        return None
