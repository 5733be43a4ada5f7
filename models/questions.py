"""Questions without a checked answer: what was asked, by when, what was answered, and which answers become drafts.

Law: the question itself is a topic and a language; an answer is sealed under the key of whoever asked, so that it goes
with her (R59), and is forgotten with the other words. Source: R48, R51.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update

from models.sealed import Forgotten
from models.tables import alert, card_question
from models.work import Work
from relay.alerts import AlertState
from relay.cards import Topic
from relay.people import Contact
from relay.questions import Answered, Asked, NoteQuestion

WORDS_WANTED_FOR = timedelta(minutes=10)
"""How long a mentor's next words are for her question (R16); a mentee, who was told that only the team reads them, has
all the time she needs."""
WANTED, WRITTEN = "wanted", "written"


def open_new(work: Work, noted: NoteQuestion, asker: Contact) -> None:
    """The item that was raised now is this question of hers."""
    work.conn.execute(
        insert(card_question).values(
            alert_id=noted.alert_id,
            topic=noted.topic.value,
            language=noted.language,
            asker_id=asker.person.id,
            contact_id=asker.id,
            asked_at=work.now,
            due_at=noted.due_at,
            remind_at=noted.due_at,
            draft="",
        )
    )


_WITH_ITEM = select(card_question, alert.c.state, alert.c.message_id).join(
    alert, alert.c.id == card_question.c.alert_id
)


def open_of(work: Work, person_id: UUID) -> dict[Topic, Asked]:
    """Her questions that nobody has answered or closed yet."""
    rows = work.conn.execute(
        _WITH_ITEM.where(card_question.c.asker_id == person_id, alert.c.state != AlertState.CLOSED.value).order_by(
            card_question.c.asked_at
        )
    )
    return {Topic(row.topic): _asked(row) for row in rows}


def _asked(row: Any) -> Asked:
    closed = row.state == AlertState.CLOSED.value
    return Asked(row.alert_id, row.due_at, open=not closed, worded=row.message_id is not None)


def of_asker(work: Work, alert_id: UUID, person_id: UUID) -> Asked | None:
    """A question of hers; None where it is not hers."""
    row = work.conn.execute(
        _WITH_ITEM.where(card_question.c.alert_id == alert_id, card_question.c.asker_id == person_id)
    ).one_or_none()
    return None if row is None else _asked(row)


def waits_for_words(work: Work, person_id: UUID, within: timedelta | None) -> Asked | None:
    """The question of hers that her next words belong to; `within`: if she said so at most so long ago."""
    query = _WITH_ITEM.where(card_question.c.asker_id == person_id, card_question.c.words_wanted_at.is_not(None))
    if within is not None:
        query = query.where(card_question.c.words_wanted_at > work.now - within)
    row = work.conn.execute(query.order_by(card_question.c.words_wanted_at.desc()).limit(1)).first()
    return None if row is None else _asked(row)


def want_words(work: Work, alert_id: UUID) -> None:
    """Her next words belong to it."""
    _set(work, alert_id, words_wanted_at=work.now)


def add_words(work: Work, alert_id: UUID, message_id: UUID) -> None:
    """These words of hers belong to it: whoever takes the item reads them."""
    _set(work, alert_id, words_wanted_at=None)
    work.conn.execute(update(alert).where(alert.c.id == alert_id).values(message_id=message_id))


def _set(work: Work, alert_id: UUID, **values: Any) -> None:
    work.conn.execute(update(card_question).where(card_question.c.alert_id == alert_id).values(**values))


def find(work: Work, alert_id: UUID) -> Any | None:
    """The row beside an item; None where it is no question."""
    return work.conn.execute(select(card_question).where(card_question.c.alert_id == alert_id)).one_or_none()


def answer(work: Work, alert_id: UUID, words: str) -> None:
    """What the team answers, sealed under the key of whoever asked."""
    row = find(work, alert_id)
    if row is None:
        return
    sealed = work.seal_lasting("card_question", "answer_sealed", alert_id, row.asker_id, words)
    _set(work, alert_id, answer_sealed=sealed, answered_at=work.now, remind_at=None, words_wanted_at=None)


def answer_for(work: Work, alert_id: UUID, person_id: UUID) -> Answered | None:
    """The answer to a question of hers; None where there is none, or it is not hers."""
    row = work.conn.execute(
        select(card_question, alert.c.owner_id)
        .join(alert, alert.c.id == card_question.c.alert_id)
        .where(card_question.c.alert_id == alert_id, card_question.c.asker_id == person_id)
    ).one_or_none()
    words = _opened(work, row) if row is not None else None
    return None if row is None or words is None else Answered(words, _alias(work, row.owner_id))


def _opened(work: Work, row: Any) -> str | None:
    if row.answer_sealed is None:
        return None
    try:
        opened = work.vault.open("card_question", "answer_sealed", row.alert_id, row.asker_id, row.answer_sealed)
    except Forgotten:
        return None
    return opened.decode()


def _alias(work: Work, person_id: UUID | None) -> str:
    person = work.directory.person(work.conn, person_id) if person_id is not None else None
    return person.alias if person is not None else work.directory.programme(work.conn).name


# --- what waits too long ----------------------------------------------------------------------------------------------


def late(work: Work) -> list[Any]:
    """The open questions of which the team is to be reminded now, the oldest first, with their items' columns."""
    return list(
        work.conn.execute(
            select(card_question, alert.c.reference, alert.c.owner_id, alert.c.state)
            .join(alert, alert.c.id == card_question.c.alert_id)
            .where(
                card_question.c.remind_at <= work.now,
                card_question.c.remind_at.is_not(None),
                alert.c.state != AlertState.CLOSED.value,
            )
            .order_by(card_question.c.asked_at)
            .with_for_update(skip_locked=True, of=card_question)
        )
    )


def remind_again(work: Work, alert_ids: list[UUID], at: datetime) -> None:
    """The team was reminded of these; next time then."""
    work.conn.execute(update(card_question).where(card_question.c.alert_id.in_(alert_ids)).values(remind_at=at))


def promise_anew(work: Work, alert_id: UUID, due_at: datetime) -> None:
    """Whoever asked is told a new day, because the one before has passed."""
    _set(work, alert_id, due_at=due_at)


# --- drafts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """An answer that is to become a draft.

    Attributes:
        alert_id: Its item.
        topic: What it is about.
        language: The language in which it was asked, and answered.
        owner: Who answered, by her alias.
        answered_on: The day.
        words: The answer.
    """

    alert_id: UUID
    topic: Topic
    language: str
    owner: str
    answered_on: date
    words: str = field(repr=False)


def want_draft(work: Work, alert_id: UUID) -> None:
    """Its answer becomes a draft."""
    _set(work, alert_id, draft=WANTED)


def wanted_drafts(work: Work) -> list[Wanted]:
    """The answers of which no draft is written yet; what was erased meanwhile becomes none."""
    rows = work.conn.execute(
        select(card_question, alert.c.owner_id)
        .join(alert, alert.c.id == card_question.c.alert_id)
        .where(card_question.c.draft == WANTED)
        .order_by(card_question.c.answered_at)
        .with_for_update(skip_locked=True, of=card_question)
    ).all()
    found = []
    for row in rows:
        words = _opened(work, row)
        if words is not None and row.answered_at is not None:
            owner, day = _alias(work, row.owner_id), row.answered_at.date()
            found.append(Wanted(row.alert_id, Topic(row.topic), row.language, owner, day, words))
    return found


def draft_written(work: Work, alert_id: UUID) -> None:
    """It stands among the files."""
    _set(work, alert_id, draft=WRITTEN)


def forget_old(work: Work, older_than: timedelta) -> int:
    """Forget what was answered or closed so long ago, as other words are; how many."""
    closed = select(alert.c.id).where(alert.c.state == AlertState.CLOSED.value)
    before = work.now - older_than
    result = work.conn.execute(
        delete(card_question).where(
            card_question.c.alert_id.in_(closed),
            or_(card_question.c.answered_at < before, card_question.c.answered_at.is_(None)),
            card_question.c.asked_at < before,
        )
    )
    return int(result.rowcount)
