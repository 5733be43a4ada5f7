"""Only Telegram writes to a line's webhook."""

import pytest

from channels.telegram.errors import Forged, Unparsable
from channels.telegram.webhook import admit, authentic
from relay.messages import Text, Wrote
from tests.channels.telegram.wires import LINE


@pytest.mark.parametrize(
    ("secret", "header", "right"),
    [
        ("s3cret", "s3cret", True),
        ("s3cret", "s3creT", False),
        ("s3cret", "", False),
        ("s3cret", None, False),
        ("", "", False),
        ("", None, False),
        ("s3cret", "s\u00e9cret\udcff", False),
    ],
)
def test_only_the_whole_secret_lets_in(secret: str, header: str | None, right: bool) -> None:  # noqa: FBT001  # a table
    """Missing, wrong, empty and strange headers are refused; an unset secret lets nobody in."""
    assert authentic(secret, header) is right


def test_a_forged_call_is_not_even_read() -> None:
    """The body of a call without the secret is not looked at, however broken it is."""
    with pytest.raises(Forged):
        admit(LINE, "s3cret", "guess", b"\xff not json")


def test_a_true_call_is_parsed() -> None:
    """And one that holds no update says so."""
    body = b'{"update_id":5,"message":{"message_id":7,"date":9,"chat":{"id":501,"type":"private"},"text":"Ciao"}}'
    assert admit(LINE, "s3cret", "s3cret", body).event == Wrote(Text("Ciao"), "7")
    with pytest.raises(Unparsable):
        admit(LINE, "s3cret", "s3cret", b"{}")
