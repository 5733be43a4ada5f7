"""What an answer of the Bot API means for a delivery, as a table.

Law: first match wins. What is in doubt is `Unknown`, unless the call may be repeated without harm (an edit, a deletion,
a reaction): then it is simply retried. A refusal that nobody judged is ours to understand, never retried blindly.

Source: Bot API, "Making requests"; descriptions as the Bot API server sends them; channels.md, "Telegram", "Outcomes".
"""

from collections.abc import Callable
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from channels.telegram.answers import Answer, Granted, NotSent, Refused, Unheard
from relay.delivery import Accepted, Failure, FailureKind, Loss, Outcome, Scope, Unknown


class Harm(StrEnum):
    """What repeating a call does."""

    DOUBLES = "doubles"  # a second message on her phone
    NONE = "none"  # the same state once more


class Settled(StrEnum):
    """Refusals that leave the receiver's chat as it should be."""

    AS_IS = "as_is"
    WITHOUT_REACTION = "without_reaction"


_Meaning = FailureKind | Settled

DESCRIPTIONS: Final[tuple[tuple[str, _Meaning], ...]] = (
    # of a 400 or 403, in lower case; the first that occurs in the description decides
    ("message is not modified", Settled.AS_IS),
    ("message thread not found", FailureKind.THREAD_GONE),
    ("topic_deleted", FailureKind.THREAD_GONE),
    ("topic_id_invalid", FailureKind.THREAD_GONE),
    ("topic_closed", FailureKind.THREAD_GONE),
    ("reaction_invalid", Settled.WITHOUT_REACTION),
    ("reactions_too_many", Settled.WITHOUT_REACTION),
    ("reaction_empty", Settled.WITHOUT_REACTION),
    ("message to edit not found", FailureKind.TARGET_GONE),
    ("message to be edited not found", FailureKind.TARGET_GONE),
    ("message to delete not found", FailureKind.TARGET_GONE),
    ("message to be deleted not found", FailureKind.TARGET_GONE),
    ("message to react not found", FailureKind.TARGET_GONE),
    ("message to be replied not found", FailureKind.TARGET_GONE),
    ("replied message not found", FailureKind.TARGET_GONE),
    ("message to reply not found", FailureKind.TARGET_GONE),
    ("message can't be edited", FailureKind.TARGET_GONE),
    ("message can't be deleted", FailureKind.TARGET_GONE),
    ("message_id_invalid", FailureKind.TARGET_GONE),
    ("message not found", FailureKind.TARGET_GONE),
    ("chat not found", FailureKind.GONE),
    ("user not found", FailureKind.GONE),
    ("user is deactivated", FailureKind.GONE),
    ("peer_id_invalid", FailureKind.GONE),
    ("input_user_deactivated", FailureKind.GONE),
    ("user_is_blocked", FailureKind.BLOCKED),
    ("file is too big", FailureKind.TOO_LARGE),
    ("too large", FailureKind.TOO_LARGE),
    ("message is too long", FailureKind.TOO_LARGE),
    ("message_too_long", FailureKind.TOO_LARGE),
    ("caption is too long", FailureKind.TOO_LARGE),
    ("media_caption_too_long", FailureKind.TOO_LARGE),
    ("temporarily unavailable", FailureKind.PROVIDER),
)

CODES: Final[dict[int, FailureKind]] = {
    HTTPStatus.UNAUTHORIZED: FailureKind.LINE,
    HTTPStatus.FORBIDDEN: FailureKind.BLOCKED,
    HTTPStatus.NOT_FOUND: FailureKind.LINE,
    HTTPStatus.CONFLICT: FailureKind.LINE,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: FailureKind.TOO_LARGE,
    HTTPStatus.TOO_MANY_REQUESTS: FailureKind.RATE,
}
"""What a code means where its description is not in the table."""

_DESCRIBED: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN})


def outcome_of(
    answer: Answer, harm: Harm, accepted: Callable[[object], Accepted], scope: Callable[[], Scope] = lambda: Scope.CHAT
) -> Outcome:
    """What an answer means for the delivery.

    Args:
        answer: As the wire gave it.
        harm: What repeating the call would do.
        accepted: Reads refs and losses from a granted call's result.
        scope: Asked only at a 429: what it pauses.
    """
    match answer:
        case Granted(result):
            return accepted(result)
        case NotSent():
            return Failure(FailureKind.UNREACHABLE)
        case Unheard():
            return Unknown() if harm is Harm.DOUBLES else Failure(FailureKind.UNREACHABLE)
        case Refused(code, _, retry_after):
            return _refusal(meaning_of(answer), code, retry_after, scope)


def meaning_of(refused: Refused) -> _Meaning:
    """The first line of the tables that fits a refusal."""
    if refused.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return FailureKind.PROVIDER
    if refused.code in _DESCRIBED:
        said = refused.description.lower()
        for words, meaning in DESCRIPTIONS:
            if words in said:
                return meaning
    return CODES.get(refused.code, FailureKind.MALFORMED)


def failure_before_sending(answer: Refused | Unheard | NotSent) -> Failure:
    """What a failed step before the delivering call means (getFile, a download): certainly nothing was delivered."""
    match answer:
        case Refused(code, _, retry_after):
            match meaning_of(answer):
                case FailureKind() as kind:
                    return Failure(kind, code, retry_after, Scope.LINE)
                case Settled():
                    return Failure(FailureKind.MALFORMED, code)
        case Unheard() | NotSent():
            return Failure(FailureKind.UNREACHABLE)


def _refusal(meaning: _Meaning, code: int, retry_after: float | None, scope: Callable[[], Scope]) -> Outcome:
    match meaning:
        case Settled.AS_IS:
            return Accepted()
        case Settled.WITHOUT_REACTION:
            return Accepted(losses=(Loss.REACTION,))
        case FailureKind.RATE:
            return Failure(FailureKind.RATE, code, retry_after, scope())
        case FailureKind():
            return Failure(meaning, code, retry_after)
