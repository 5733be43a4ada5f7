"""What is wrong with a line, in a sentence that an operator can act on.

Law: each sentence says what is seen, what it means for the women on the line, and what to do; it never holds a token,
an address or a server's own words. Source: channels.md, "Telegram"; Bot API, "Making requests", "Getting updates".
"""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from channels.telegram.answers import Hindrance, NotSent, Refused, Unheard


class TroubleKind(StrEnum):
    """What is wrong with a line."""

    REVOKED = "revoked"
    OTHER_POLLER = "other_poller"
    FOREIGN_WEBHOOK = "foreign_webhook"
    UNREACHABLE = "unreachable"
    NOT_TELEGRAM = "not_telegram"
    UNHEARD = "unheard"
    RATE = "rate"
    PROVIDER = "provider"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A line's trouble.

    Attributes:
        kind: What is wrong.
        sentence: For the operator.
        retry_after: Seconds that Telegram asks to wait, None where it names none.
    """

    kind: TroubleKind
    sentence: str
    retry_after: float | None = None

    @property
    def mends_itself(self) -> bool:
        """Whether waiting may help; otherwise a person has to do something."""
        return self.kind in _MEND_THEMSELVES


_MEND_THEMSELVES: Final = frozenset(
    {TroubleKind.UNREACHABLE, TroubleKind.NOT_TELEGRAM, TroubleKind.UNHEARD, TroubleKind.RATE, TroubleKind.PROVIDER}
)

SENTENCES: Final[dict[TroubleKind, str]] = {
    TroubleKind.REVOKED: (
        "Telegram does not accept the token of this line: it was revoked or mistyped. Nobody can write to this line"
        " now. Ask @BotFather for the bot's present token (/token), put it into a file and run"
        " `peerline line add telegram --token-file FILE`: the line of the same bot takes the new token."
    ),
    TroubleKind.OTHER_POLLER: (
        "Another program fetches the messages of this line, so messages may be read elsewhere and never arrive here."
        " Stop the other program; if you don't know of one, somebody else has the token: revoke it at @BotFather"
        " (/revoke) and give the new one to `peerline line add telegram --token-file FILE`."
    ),
    TroubleKind.FOREIGN_WEBHOOK: (
        "The messages of this line are sent to a web address (a webhook), so none can be fetched here. If it is not"
        " yours, somebody else has the token: revoke it at @BotFather (/revoke) and give the new one to"
        ' `peerline line add telegram --token-file FILE`. If it is yours, set telegram.mode = "webhook", or take the'
        " webhook away and start again."
    ),
    TroubleKind.UNREACHABLE: (
        "Telegram can't be reached from this machine. Messages wait and nothing is lost for 24 hours. Check the"
        " machine's network, its firewall and the setting telegram.api_url; the line comes back by itself."
    ),
    TroubleKind.NOT_TELEGRAM: (
        "Something else than Telegram answers at telegram.api_url (a sign-in page, a filter, or a wrong certificate)."
        " Messages wait for 24 hours. Check the setting telegram.api_url and what stands between this machine and the"
        " internet; the line comes back by itself."
    ),
    TroubleKind.UNHEARD: (
        "Telegram took a request and did not answer. The line asks again by itself; if this goes on, check the"
        " machine's network."
    ),
    TroubleKind.RATE: (
        "Telegram asks this line to go slower. The line waits as long as Telegram says and goes on by itself."
    ),
    TroubleKind.PROVIDER: (
        "Telegram has a fault of its own. Messages wait; the line tries again by itself. Nothing is to be done here."
    ),
    TroubleKind.REFUSED: (
        "Telegram refused a request of this line in a way that Peerline does not know. The other lines go on. Please"
        " report the number below to Peerline's maintainers."
    ),
}


def explain(answer: Refused | NotSent | Unheard) -> Trouble:
    """What is wrong, from the answer to a line's own call (getMe, getUpdates, setWebhook).

    Args:
        answer: Anything but a granted call.
    """
    kind = _kind(answer)
    code = f" ({answer.code})" if isinstance(answer, Refused) else ""
    retry_after = answer.retry_after if isinstance(answer, Refused) else None
    return Trouble(kind, SENTENCES[kind] + code, retry_after)


_BY_CODE: Final[dict[int, TroubleKind]] = {
    HTTPStatus.UNAUTHORIZED: TroubleKind.REVOKED,
    HTTPStatus.NOT_FOUND: TroubleKind.REVOKED,  # how a token without the right form is answered
    HTTPStatus.CONFLICT: TroubleKind.OTHER_POLLER,
    HTTPStatus.TOO_MANY_REQUESTS: TroubleKind.RATE,
}


def _kind(answer: Refused | NotSent | Unheard) -> TroubleKind:
    match answer:
        case NotSent(reason):
            strange = reason in {Hindrance.CERTIFICATE, Hindrance.GATEWAY}
            return TroubleKind.NOT_TELEGRAM if strange else TroubleKind.UNREACHABLE
        case Unheard():
            return TroubleKind.UNHEARD
        case Refused(HTTPStatus.CONFLICT, description) if "webhook" in description.lower():
            return TroubleKind.FOREIGN_WEBHOOK
        case Refused(code):
            other = TroubleKind.PROVIDER if code >= HTTPStatus.INTERNAL_SERVER_ERROR else TroubleKind.REFUSED
            return _BY_CODE.get(code, other)
