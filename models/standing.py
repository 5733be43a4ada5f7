"""Which choices still stand before a person: what a typed digit may mean (R22).

Law: a digit answers our question only while that question is the last thing said in her chat. "How many are you?" from
her mentor, or words of her own since, make it talk: a "2" to her mentor must never pause a line or send a held message.
It is looked up only when somebody types a digit; the store keeps the questions sealed like everything that is said.
"""

from datetime import datetime

from sqlalchemy import exists, or_, select

from models import register
from models.letters import from_bytes
from models.tables import message, outbox
from models.work import Work
from relay.delivery import DeliveryState, Origin
from relay.messages import Say
from relay.people import Contact

_OURS = (Origin.PROMPT.value, Origin.NOTICE.value, Origin.ALERT.value)
_A_PERSONS = (Origin.MENTEE.value, Origin.MENTOR.value, Origin.TEAM.value)
_ON_HER_PHONE = tuple(
    state.value for state in (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.UNCERTAIN)
)
_FARTHEST = 50
"""How many of our texts back a question is looked for; one that lies farther is answered by its buttons."""


def choices_before(work: Work, her: Contact, not_before: datetime | None = None) -> tuple[str, ...]:
    """The codes of the choices that a digit picks from, in order; none where the talk has gone on since.

    Args:
        work: The unit of work.
        her: Before whom they stand.
        not_before: A question that was put earlier does not count; None: however old it is.
    """
    codes = register.asked(work, her.id)
    if not codes:
        return ()
    asked_at = _asked_at(work, her, codes)
    if asked_at is None or (not_before is not None and asked_at < not_before):
        return ()
    return () if _talk_went_on(work, her, asked_at) else codes


def _asked_at(work: Work, her: Contact, codes: tuple[str, ...]) -> datetime | None:
    """When the newest question with these choices was put to her; None where it is not kept any more."""
    work.flush()
    rows = work.conn.execute(
        select(outbox.c.row_id, outbox.c.conversation_id, outbox.c.body_sealed, outbox.c.created_at)
        .where(
            outbox.c.contact_id == her.id,
            outbox.c.origin.in_(_OURS),
            outbox.c.body_sealed.is_not(None),
            outbox.c.stranger_sealed.is_(None),
        )
        .order_by(outbox.c.seq.desc())
        .limit(_FARTHEST)
    )
    for row in rows:
        opened = work.vault.open("outbox", "body_sealed", row.row_id, row.conversation_id, row.body_sealed)
        body = from_bytes(opened)
        if isinstance(body, Say) and tuple(button.code for line in body.buttons for button in line) == codes:
            asked_at: datetime = row.created_at
            return asked_at
    return None


def _talk_went_on(work: Work, her: Contact, since: datetime) -> bool:
    """Whether a person's words came to her, or she wrote some, after this moment."""
    heard = exists().where(
        outbox.c.contact_id == her.id,
        outbox.c.origin.in_(_A_PERSONS),
        or_(
            outbox.c.state == DeliveryState.SENDING.value,
            outbox.c.state.in_(_ON_HER_PHONE) & (outbox.c.settled_at >= since),
        ),
    )
    said = exists().where(message.c.sender_id == her.person.id, message.c.received_at > since)
    return bool(work.conn.execute(select(or_(heard, said))).scalar_one())
