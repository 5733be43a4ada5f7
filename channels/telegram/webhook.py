"""What arrives at a line's webhook path. Pure.

Law: nothing is read from a body before its secret is known to be right; the comparison takes the same time for every
wrong secret. Source: Bot API, setWebhook (`secret_token`); channels.md, "Telegram".
"""

import hmac
from datetime import datetime
from typing import Final
from uuid import UUID

from channels.telegram.errors import Forged
from channels.telegram.parse import parse
from relay.messages import Inbound

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # a header's name


def authentic(secret: str, header: str | None) -> bool:
    """Whether a call brings the line's secret.

    Args:
        secret: What setWebhook was given; an empty one lets nobody in.
        header: The value of `SECRET_HEADER`, None where the call has none.
    """
    right = hmac.compare_digest(secret.encode(), (header or "").encode("utf-8", "surrogateescape"))
    return right and bool(secret)


def admit(line_id: UUID, secret: str, header: str | None, body: bytes, received_at: datetime | None = None) -> Inbound:
    """One webhook call as relay's type.

    Args:
        line_id: The line whose path was called.
        secret: The line's secret.
        header: The value of `SECRET_HEADER`, None where the call has none.
        body: The raw body.
        received_at: Aware UTC, for updates that name no time.

    Raises:
        Forged: The secret is missing or wrong; nothing was read.
        Unparsable: It is right, and the body holds no update.
    """
    if not authentic(secret, header):
        raise Forged("A call to a line's webhook did not bring the line's secret.")
    return parse(line_id, body, received_at)
