"""The reserved service numbers: added, named, in trouble, suspended, released and cooling off.

Law: a token is kept sealed only; a line that was released is given to nobody before it has cooled off.
Source: needs.md, R09, R13; interfaces.md, `peerline line`.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update

from models.directory import touch
from models.register.refusals import RegisterError
from models.tables import (
    lease,
    line,
    pairing,
    person,
)
from models.work import Work
from relay.people import (
    ChannelName,
    LineState,
    PairingState,
    PersonState,
)

COOLING = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as the operator sees it."""

    id: UUID
    channel: ChannelName
    address: str
    desk: bool
    state: LineState
    mentor_id: UUID | None
    trouble: str | None


def add_line(work: Work, channel: ChannelName, account: str, token: str, secret: str, *, desk: bool) -> UUID:
    """A reserved service number. `account` is the channel's own id of it (a bot's number): one line per account.

    Raises:
        RegisterError: The account has a line already, or its number is still cooling off.
    """
    index = work.vault.index(f"line:{channel.value}", account)
    known = work.conn.execute(select(line).where(line.c.account_index == index)).one_or_none()
    if known is not None:
        if known.state != LineState.COOLING.value:
            raise RegisterError(f"This number is line {known.id} already.")
        if known.cooling_until > work.now:
            raise RegisterError(
                f"This number was released and cools off until {known.cooling_until:%Y-%m-%d}, so that nobody who "
                "still writes to it reaches a new person. Take another number, or wait."
            )
        work.conn.execute(
            update(line).where(line.c.id == known.id).values(account_index=uuid4().bytes)
        )  # the old line's history stays with the old line
    line_id = uuid4()
    work.conn.execute(
        insert(line).values(
            id=line_id,
            programme_id=work.directory.programme(work.conn).id,
            channel=channel.value,
            address="",
            account_index=index,
            desk=desk,
            state=LineState.ACTIVE.value,
            token_sealed=work.seal_lasting("line", "token_sealed", line_id, line_id, token),
            webhook_secret_sealed=work.seal_lasting("line", "webhook_secret_sealed", line_id, line_id, secret),
            created_at=work.now,
        )
    )
    work.conn.execute(insert(lease).values(line_id=line_id, owner=None, lease_until=None, epoch=0))
    touch(work.conn)
    return line_id


def lines(work: Work) -> list[LineRow]:
    """All lines, the oldest first."""
    mentors = {
        row.line_id: row.id
        for row in work.conn.execute(
            select(person.c.id, person.c.line_id).where(
                person.c.line_id.is_not(None), person.c.state == PersonState.ACTIVE.value
            )
        )
    }
    return [
        LineRow(
            row.id,
            ChannelName(row.channel),
            row.address,
            row.desk,
            LineState(row.state),
            mentors.get(row.id),
            row.trouble,
        )
        for row in work.conn.execute(select(line).order_by(line.c.created_at, line.c.id))
    ]


def line_secrets(work: Work, line_id: UUID) -> tuple[str, str]:
    """(token, webhook secret) of a line."""
    row = work.conn.execute(select(line.c.token_sealed, line.c.webhook_secret_sealed).where(line.c.id == line_id)).one()
    return (
        work.vault.open_text("line", "token_sealed", line_id, line_id, row.token_sealed),
        work.vault.open_text("line", "webhook_secret_sealed", line_id, line_id, row.webhook_secret_sealed),
    )


def give_new_token(work: Work, line_id: UUID, account: str, token: str) -> None:
    """A line goes on with a new token of the same account (the old one was revoked).

    Raises:
        RegisterError: There is no such line, or the token is another account's.
    """
    row = work.conn.execute(select(line).where(line.c.id == line_id)).one_or_none()
    if row is None:
        raise RegisterError(f"There is no line {line_id}.")
    if row.account_index != work.vault.index(f"line:{row.channel}", account):
        raise RegisterError("This token belongs to another bot than the line's; add it as a line of its own.")
    work.conn.execute(
        update(line)
        .where(line.c.id == line_id)
        .values(token_sealed=work.seal_lasting("line", "token_sealed", line_id, line_id, token), trouble=None)
    )
    touch(work.conn)


def name_line(work: Work, line_id: UUID, address: str, *, topics: bool = False) -> None:
    """The channel told the line's public address (a bot's username), and whether it has topics in private chats."""
    work.conn.execute(update(line).where(line.c.id == line_id).values(address=address, topics=topics))
    touch(work.conn)


def mark_set_up(work: Work, line_id: UUID) -> None:
    """The line's menus and descriptions have been set."""
    work.conn.execute(update(line).where(line.c.id == line_id).values(set_up_at=work.now))


def is_set_up(work: Work, line_id: UUID) -> bool:
    """Whether the line's menus and descriptions have been set."""
    return work.conn.execute(select(line.c.set_up_at).where(line.c.id == line_id)).scalar_one() is not None


def set_trouble(work: Work, line_id: UUID, trouble: str | None) -> None:
    """What is wrong with a line at present, for `peerline line list`; None when it is well."""
    moment = None if trouble is None else work.now
    work.conn.execute(update(line).where(line.c.id == line_id).values(trouble=trouble, trouble_at=moment))


def set_line_state(work: Work, line_id: UUID, state: LineState) -> None:
    """Suspend, take up again, or release a line.

    Raises:
        RegisterError: There is no such line, or people still use it.
    """
    row = work.conn.execute(select(line).where(line.c.id == line_id)).one_or_none()
    if row is None:
        raise RegisterError(f"There is no line {line_id}.")
    if row.state == LineState.COOLING.value:
        raise RegisterError(f"Line {line_id} was released; it can't be used any more.")
    if state is LineState.COOLING:
        _refuse_release(work, line_id)
        work.conn.execute(update(line).where(line.c.id == line_id).values(cooling_until=work.now + COOLING))
        work.conn.execute(update(person).where(person.c.line_id == line_id).values(line_id=None))
    work.conn.execute(update(line).where(line.c.id == line_id).values(state=state.value))
    touch(work.conn)


def _refuse_release(work: Work, line_id: UUID) -> None:
    matched = work.conn.execute(
        select(func.count())
        .select_from(pairing)
        .where(pairing.c.line_id == line_id, pairing.c.state != PairingState.ENDED.value)
    ).scalar_one()
    if matched:
        raise RegisterError(f"Line {line_id} still carries {matched} match(es). End them first: peerline pair end ID.")


def desk_line(work: Work) -> UUID | None:
    """The team's desk line, None where there is none yet."""
    return (
        work.conn.execute(
            select(line.c.id).where(line.c.desk, line.c.state == LineState.ACTIVE.value).order_by(line.c.created_at)
        )
        .scalars()
        .first()
    )


def own_line(work: Work, person_id: UUID) -> UUID | None:
    """A mentor's own line, None where she has none."""
    return work.conn.execute(select(person.c.line_id).where(person.c.id == person_id)).scalar_one_or_none()


def find_line(work: Work, channel: ChannelName, account: str) -> UUID | None:
    """The line of this account, unless it was released."""
    index = work.vault.index(f"line:{channel.value}", account)
    return work.conn.execute(
        select(line.c.id).where(line.c.account_index == index, line.c.state != LineState.COOLING.value)
    ).scalar_one_or_none()
