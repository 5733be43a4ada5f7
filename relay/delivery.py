"""One outbound's way from held to read, and what its sending may answer.

Law: the transitions are a table and a missing pair is the error (store.md, "Inbox, outbox, and the truth about
delivery"). `sending` is durable before the network is touched; what was not heard after that is `uncertain`.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from relay.errors import ForbiddenTransition


class DeliveryState(StrEnum):
    """Where one outbound is."""

    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What can happen to it."""

    RELEASE = "release"  # the hold ended, or a person said whom it is for
    CLAIM = "claim"  # durably marked, about to touch the network
    ACCEPTED = "accepted"  # the network took it
    RETRY = "retry"  # the network certainly did not take it, and may the next time
    REFUSED = "refused"  # the network certainly did not take it, and never will
    UNHEARD = "unheard"  # the request left, the answer was lost; or the process died while sending
    AGAIN = "again"  # an uncertain one is sent once more, by the table below or by a person's tap
    RECEIVED = "received"  # a receipt: on her phone
    SEEN = "seen"  # a receipt: read
    LEAVE = "leave"  # the sender leaves an uncertain one as it is
    WITHDRAW = "withdraw"  # taken back before or after sending, or expired before it was sent


class Urgency(IntEnum):
    """What goes first where a line may not send everything at once; within one conversation the order stays."""

    REPEAT = 0  # told before: nobody has taken it yet, or closed it
    ORDINARY = 1
    FIRST = 2  # somebody hears of an alert, or of something that is hers to do, for the first time
    DANGER = 3  # the same, of DANGER


TRANSITIONS: dict[tuple[DeliveryState, Event], DeliveryState] = {
    (DeliveryState.HELD, Event.RELEASE): DeliveryState.QUEUED,
    (DeliveryState.HELD, Event.WITHDRAW): DeliveryState.WITHDRAWN,
    (DeliveryState.QUEUED, Event.CLAIM): DeliveryState.SENDING,
    (DeliveryState.QUEUED, Event.WITHDRAW): DeliveryState.WITHDRAWN,
    (DeliveryState.SENDING, Event.ACCEPTED): DeliveryState.SENT,
    (DeliveryState.SENDING, Event.RETRY): DeliveryState.QUEUED,
    (DeliveryState.SENDING, Event.REFUSED): DeliveryState.FAILED,
    (DeliveryState.SENDING, Event.UNHEARD): DeliveryState.UNCERTAIN,
    (DeliveryState.UNCERTAIN, Event.AGAIN): DeliveryState.QUEUED,
    (DeliveryState.UNCERTAIN, Event.ACCEPTED): DeliveryState.SENT,
    (DeliveryState.UNCERTAIN, Event.RECEIVED): DeliveryState.DELIVERED,
    (DeliveryState.UNCERTAIN, Event.SEEN): DeliveryState.READ,
    (DeliveryState.UNCERTAIN, Event.LEAVE): DeliveryState.WITHDRAWN,
    (DeliveryState.SENT, Event.RECEIVED): DeliveryState.DELIVERED,
    (DeliveryState.SENT, Event.SEEN): DeliveryState.READ,
    (DeliveryState.SENT, Event.REFUSED): DeliveryState.FAILED,
    (DeliveryState.SENT, Event.WITHDRAW): DeliveryState.WITHDRAWN,
    (DeliveryState.FAILED, Event.RECEIVED): DeliveryState.DELIVERED,
    (DeliveryState.FAILED, Event.SEEN): DeliveryState.READ,
    (DeliveryState.FAILED, Event.AGAIN): DeliveryState.QUEUED,
    (DeliveryState.DELIVERED, Event.SEEN): DeliveryState.READ,
    (DeliveryState.DELIVERED, Event.WITHDRAW): DeliveryState.WITHDRAWN,
    (DeliveryState.READ, Event.WITHDRAW): DeliveryState.WITHDRAWN,
}

OPEN = frozenset({DeliveryState.QUEUED, DeliveryState.SENDING})
"""The states that keep the rest of the conversation waiting behind them."""


def follow(state: DeliveryState, event: Event) -> DeliveryState:
    """The state after `event`.

    Raises:
        ForbiddenTransition: The pair is not in the table.
    """
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ForbiddenTransition(state.value, event.value) from None


class Origin(StrEnum):
    """Whose words an outbound carries: it decides what follows when its arrival is uncertain."""

    MENTEE = "mentee"  # a mentee's words, to her mentor
    MENTOR = "mentor"  # a mentor's words, to her mentee
    TEAM = "team"  # a supervisor's words
    PROMPT = "prompt"  # a text of ours to a mentee
    NOTICE = "notice"  # a text of ours to a mentor or a supervisor
    ALERT = "alert"
    RECORDING = "recording"  # the organisation's voice beside a text of ours, which stands there without it


class Remedy(StrEnum):
    """What follows an uncertain sending."""

    AGAIN_MARKED = "again_marked"  # sent again, saying that it may be a repeat, as often as it takes
    AGAIN_ONCE = "again_once"  # sent again once, then left
    LEAVE = "leave"  # never repeated, and nobody is told: nothing is missing by it
    ASK_SENDER = "ask_sender"  # never repeated blindly: the sender is told and taps [Send again] or [Leave]


REMEDIES: dict[Origin, Remedy] = {
    Origin.MENTEE: Remedy.AGAIN_MARKED,
    Origin.ALERT: Remedy.AGAIN_MARKED,
    Origin.NOTICE: Remedy.AGAIN_MARKED,
    Origin.PROMPT: Remedy.AGAIN_ONCE,
    Origin.MENTOR: Remedy.ASK_SENDER,
    Origin.TEAM: Remedy.ASK_SENDER,
    Origin.RECORDING: Remedy.LEAVE,
}


class FailureKind(StrEnum):
    """Why a channel did not take a message, in words that hold for every channel."""

    UNREACHABLE = "unreachable"  # no network, no answer begun: certainly not taken
    RATE = "rate"  # too fast: wait `retry_after`
    PROVIDER = "provider"  # the provider's own error (5xx with its body)
    BLOCKED = "blocked"  # the person stopped the line on her phone
    GONE = "gone"  # her account is not there any more: nothing that she chose
    LINE = "line"  # the line's own access is refused (revoked token): an alarm for the operator
    THREAD_GONE = "thread_gone"  # the topic was deleted
    TARGET_GONE = "target_gone"  # the message to edit, delete or quote is gone
    TOO_LARGE = "too_large"
    UNCLEAN = "unclean"  # a file whose metadata could not be stripped
    MALFORMED = "malformed"  # ours to understand: never retried blindly


class Scope(StrEnum):
    """What a rate failure pauses."""

    CHAT = "chat"
    LINE = "line"


NOT_THERE = frozenset({FailureKind.BLOCKED, FailureKind.GONE})
"""Nothing reaches this person's account now."""

RETRYABLE = frozenset({FailureKind.UNREACHABLE, FailureKind.RATE, FailureKind.PROVIDER, FailureKind.LINE})


class Loss(StrEnum):
    """A named degradation: what the channel could not do as it was meant. Counted, and told where it matters."""

    QUOTE = "quote"  # the quoted message is gone: sent without the quote
    EDIT_AS_NEW = "edit_as_new"
    ALBUM_SPLIT = "album_split"
    REACTION = "reaction"
    FORMATTING = "formatting"
    TOPIC = "topic"  # it stands outside of the topic that it was meant for


@dataclass(frozen=True, slots=True)
class Accepted:
    """The network took it; `refs` are its ids of what it made, in order."""

    refs: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """The network certainly did not take it. Never holds an address or content.

    Attributes:
        kind: Why.
        code: The provider's own number, 0 where there is none.
        retry_after: Seconds to wait before the next try, None where the provider names none.
        scope: What a rate failure pauses.
    """

    kind: FailureKind
    code: int = 0
    retry_after: float | None = None
    scope: Scope = Scope.CHAT

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed later."""
        return self.kind in RETRYABLE


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request left and the answer was lost: it may have arrived."""


Outcome = Accepted | Failure | Unknown
