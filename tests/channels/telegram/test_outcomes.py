"""What an answer means for a delivery, line by line of channels.md, "Outcomes"."""

from uuid import UUID

import pytest

from channels.telegram.answers import Answer, Granted, Hindrance, NotSent, Refused, Unheard
from channels.telegram.outcomes import DESCRIPTIONS, Harm, failure_before_sending, outcome_of
from channels.telegram.rates import RateWitness
from relay.delivery import Accepted, Failure, FailureKind, Loss, Outcome, Scope, Unknown

TABLE: list[tuple[Answer, Outcome]] = [
    (Granted({}), Accepted(("1",))),
    (NotSent(Hindrance.CONNECT), Failure(FailureKind.UNREACHABLE)),
    (NotSent(Hindrance.GATEWAY), Failure(FailureKind.UNREACHABLE)),
    (Unheard(), Unknown()),
    (Refused(429, "Too Many Requests: retry after 3", 3.0), Failure(FailureKind.RATE, 429, 3.0)),
    (Refused(403, "Forbidden: bot was blocked by the user"), Failure(FailureKind.BLOCKED, 403)),
    (Refused(403, "Forbidden: user is deactivated"), Failure(FailureKind.GONE, 403)),
    (Refused(400, "Bad Request: chat not found"), Failure(FailureKind.GONE, 400)),
    (Refused(400, "Bad Request: message thread not found"), Failure(FailureKind.THREAD_GONE, 400)),
    (Refused(400, "Bad Request: TOPIC_DELETED"), Failure(FailureKind.THREAD_GONE, 400)),
    (Refused(400, "Bad Request: message to edit not found"), Failure(FailureKind.TARGET_GONE, 400)),
    (Refused(400, "Bad Request: message to delete not found"), Failure(FailureKind.TARGET_GONE, 400)),
    (Refused(400, "Bad Request: message can't be deleted for everyone"), Failure(FailureKind.TARGET_GONE, 400)),
    (Refused(400, "Bad Request: message is too long"), Failure(FailureKind.TOO_LARGE, 400)),
    (Refused(400, "Bad Request: file is too big"), Failure(FailureKind.TOO_LARGE, 400)),
    (Refused(413, "Request Entity Too Large"), Failure(FailureKind.TOO_LARGE, 413)),
    (Refused(401, "Unauthorized"), Failure(FailureKind.LINE, 401)),
    (Refused(404, "Not Found"), Failure(FailureKind.LINE, 404)),
    (Refused(500, "Internal Server Error"), Failure(FailureKind.PROVIDER, 500)),
    (Refused(502, "Bad Gateway"), Failure(FailureKind.PROVIDER, 502)),
    (Refused(400, "Bad Request: message is not modified: specified new content ..."), Accepted()),
    (Refused(400, "Bad Request: REACTION_INVALID"), Accepted(losses=(Loss.REACTION,))),
    (Refused(400, "Bad Request: nobody has ever seen this"), Failure(FailureKind.MALFORMED, 400)),
    (Refused(418, ""), Failure(FailureKind.MALFORMED, 418)),
]


@pytest.mark.parametrize(("answer", "outcome"), TABLE)
def test_each_answer_has_its_outcome(answer: Answer, outcome: Outcome) -> None:
    """The table."""
    assert outcome_of(answer, Harm.DOUBLES, lambda _: Accepted(("1",))) == outcome


def test_what_may_be_repeated_is_retried_instead_of_doubted() -> None:
    """An edit, a deletion or a reaction whose answer was lost is simply made again."""
    assert outcome_of(Unheard(), Harm.NONE, lambda _: Accepted()) == Failure(FailureKind.UNREACHABLE)


def test_no_refusal_is_both_blocked_and_retryable() -> None:
    """Every line of the table is written in lower case and found by its own words."""
    for words, meaning in DESCRIPTIONS:
        outcome = outcome_of(Refused(400, f"Bad Request: {words.upper()}"), Harm.DOUBLES, lambda _: Accepted())
        assert isinstance(meaning, FailureKind) == isinstance(outcome, Failure)


def test_before_the_delivering_call_nothing_is_uncertain() -> None:
    """A file that could not be fetched is a failure, whatever was not heard."""
    assert failure_before_sending(Unheard()) == Failure(FailureKind.UNREACHABLE)
    assert failure_before_sending(NotSent(Hindrance.CONNECT)) == Failure(FailureKind.UNREACHABLE)
    assert failure_before_sending(Refused(429, "", 2.0)) == Failure(FailureKind.RATE, 429, 2.0, Scope.LINE)
    assert failure_before_sending(Refused(400, "file is too big")) == Failure(
        FailureKind.TOO_LARGE, 400, scope=Scope.LINE
    )
    assert failure_before_sending(Refused(400, "message is not modified")) == Failure(FailureKind.MALFORMED, 400)


def test_a_429_pauses_the_chat_until_a_second_chat_shows_that_it_is_the_line() -> None:
    """The scope is the chat, and the line where two chats or the polling are refused within seconds."""
    now = [100.0]
    rates = RateWitness(lambda: now[0])
    line, other = UUID(int=1), UUID(int=2)
    assert rates.refused(line, "501") is Scope.CHAT
    assert rates.refused(line, "501") is Scope.CHAT
    assert rates.refused(other, "502") is Scope.CHAT
    assert rates.refused(line, "502") is Scope.LINE
    now[0] += 60
    assert rates.refused(line, "503") is Scope.CHAT
    now[0] += 60
    rates.refused_polling(line)
    assert rates.refused(line, "503") is Scope.LINE


def test_the_scope_is_asked_only_at_a_429() -> None:
    """Other refusals say nothing about the rate."""
    answer = Refused(429, "", 1.0)
    assert outcome_of(answer, Harm.DOUBLES, lambda _: Accepted(), lambda: Scope.LINE) == Failure(
        FailureKind.RATE, 429, 1.0, Scope.LINE
    )
    asked: list[int] = []

    def never() -> Scope:
        asked.append(1)
        return Scope.LINE

    outcome_of(Refused(403, ""), Harm.DOUBLES, lambda _: Accepted(), never)
    assert asked == []
