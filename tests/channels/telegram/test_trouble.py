"""Each trouble of a line is a sentence that says what to do."""

import pytest

from channels.telegram.answers import Hindrance, NotSent, Refused, Unheard
from channels.telegram.trouble import SENTENCES, Trouble, TroubleKind, explain
from tests.channels.telegram.wires import SECRET

POLLED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
HOOKED = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@pytest.mark.parametrize(
    ("answer", "kind", "advice"),
    [
        (Refused(401, "Unauthorized"), TroubleKind.REVOKED, "peerline line add telegram --token-file"),
        (Refused(404, "Not Found"), TroubleKind.REVOKED, "@BotFather"),
        (Refused(409, POLLED), TroubleKind.OTHER_POLLER, "Stop the other program"),
        (Refused(409, HOOKED), TroubleKind.FOREIGN_WEBHOOK, "telegram.mode"),
        (Refused(429, "Too Many Requests", 7.0), TroubleKind.RATE, "by itself"),
        (Refused(502, "Bad Gateway"), TroubleKind.PROVIDER, "Nothing is to be done"),
        (Refused(418, f"teapot {SECRET}"), TroubleKind.REFUSED, "report the number"),
        (NotSent(Hindrance.CONNECT), TroubleKind.UNREACHABLE, "firewall"),
        (NotSent(Hindrance.CONNECT_TIMEOUT), TroubleKind.UNREACHABLE, "telegram.api_url"),
        (NotSent(Hindrance.CERTIFICATE), TroubleKind.NOT_TELEGRAM, "telegram.api_url"),
        (NotSent(Hindrance.GATEWAY), TroubleKind.NOT_TELEGRAM, "internet"),
        (Unheard(), TroubleKind.UNHEARD, "network"),
    ],
)
def test_each_refusal_is_explained(answer: Refused | NotSent | Unheard, kind: TroubleKind, advice: str) -> None:
    """What is wrong, and what the operator can do; never the server's own words."""
    trouble = explain(answer)
    assert trouble.kind is kind
    assert advice in trouble.sentence
    assert SECRET not in trouble.sentence
    if isinstance(answer, Refused):
        assert str(answer.code) in trouble.sentence
        assert trouble.retry_after == answer.retry_after


def test_every_trouble_has_a_sentence_and_says_whether_waiting_helps() -> None:
    """Only those that a person must mend don't mend themselves."""
    assert set(SENTENCES) == set(TroubleKind)
    by_hand = {kind for kind in TroubleKind if not Trouble(kind, "").mends_itself}
    assert by_hand == {
        TroubleKind.REVOKED,
        TroubleKind.OTHER_POLLER,
        TroubleKind.FOREIGN_WEBHOOK,
        TroubleKind.REFUSED,
    }
