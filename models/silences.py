"""What came of a question: an answer, a sign of life, silence, a promise, a message that never arrived.

Law: any sign of life ends every silence of hers; the first answer of a question stands; a message that did not arrive
is no silence. Nothing here decides which step follows. Source: needs.md section 3; R24, R28, R29, R55.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, delete, literal_column, or_, select, update

from models.asking import ASKED, CHOICES, Due, due_from
from models.plans import ON, PAUSED, WAITS
from models.prepared import Prepared
from models.tables import checkin, contact, outbox, pairing, person, plan, presence
from models.work import Work
from relay.checkins import Answer
from relay.desk import LastQuestion
from relay.messages import Say
from relay.people import ContactState
from relay.recurrence import PlanKind
from relay.silence import Silence, SilenceStep

KEEP_WELLBEING = timedelta(days=60)
"""How long a mentor's answers about her own week are kept (R55)."""


_LIFE = Prepared(
    update(presence)
    .where(presence.c.person_id == bindparam("b_person"))
    .values(wrote_at=bindparam("b_now"), silent=False)
)
_CALM = Prepared(
    update(checkin)
    .where(checkin.c.person_id == bindparam("b_person"), checkin.c.next_step_at.is_not(None))
    .values(next_step_at=None)
)
_ROUSE = Prepared(
    update(plan)
    .where(plan.c.person_id == bindparam("b_person"), plan.c.state == WAITS)
    .values(state=ON, next_run_at=bindparam("b_now"))
)
_IN_WORDS = Prepared(
    update(checkin)
    .where(
        checkin.c.id
        == select(checkin.c.id)
        .where(
            checkin.c.person_id == bindparam("b_person"),
            checkin.c.skipped.is_(None),
            checkin.c.at >= bindparam("b_since"),
        )
        .order_by(checkin.c.at.desc())
        .limit(1)
        .scalar_subquery(),
        checkin.c.answer.is_(None),
    )
    .values(answer="words", answered_at=bindparam("b_now"))
)
_WRITTEN_TO = Prepared(
    update(presence).where(presence.c.person_id == bindparam("b_person")).values(mentor_wrote_at=bindparam("b_now"))
)
_PROMISE_KEPT = Prepared(
    update(checkin)
    .where(checkin.c.person_id == bindparam("b_person"), checkin.c.promise_at.is_not(None))
    .values(promise_at=None)
)


def ever_asked(work: Work, person_ids: Collection[UUID]) -> set[UUID]:
    """Those of these people who have, or had, questions asked: for all others nothing has to be written down."""
    if not person_ids:
        return set()
    return {row.person_id for row in _ASKED.rows(work.conn, {"b_people": list(person_ids)})}


_ASKED = Prepared(select(presence.c.person_id).where(presence.c.person_id.in_(bindparam("b_people", expanding=True))))


def signs_of_life(work: Work, people: Collection[UUID]) -> None:
    """They did something, and were asked before: every silence of theirs ends, and what waited for words may go."""
    here = [{"b_person": person_id, "b_now": work.now} for person_id in people]
    if here:
        for statement in (_LIFE, _CALM, _ROUSE):
            statement.each(work.conn, here)


def answered_in_words(work: Work, people: Collection[UUID], since: datetime) -> None:
    """Their own words went to their mentors: they answer the last question, unless it has an answer already."""
    if people:
        here = [{"b_person": person_id, "b_since": since, "b_now": work.now} for person_id in people]
        _IN_WORDS.each(work.conn, here)


def mentors_wrote(work: Work, people: Collection[UUID]) -> None:
    """Their mentors wrote to them in their own words: a silence counts from there, and a promise is kept."""
    here = [{"b_person": person_id, "b_now": work.now} for person_id in people]
    if here:
        for statement in (_WRITTEN_TO, _PROMISE_KEPT):
            statement.each(work.conn, here)


def answer(work: Work, checkin_id: UUID, said: str, promise_at: datetime | None) -> None:
    """Write the answer down; the first one stands. A promise that she was given is looked after."""
    work.conn.execute(
        update(checkin)
        .where(checkin.c.id == checkin_id, or_(checkin.c.answer.is_(None), checkin.c.answer == "words"))
        .values(answer=said, answered_at=work.now)
    )
    if promise_at is not None:
        work.conn.execute(update(checkin).where(checkin.c.id == checkin_id).values(promise_at=promise_at))


def find(work: Work, checkin_id: UUID) -> Any | None:
    """A question that was asked, as a row with its plan's supervisor; None where there is none."""
    return work.conn.execute(
        select(checkin, plan.c.tells_id)
        .join(plan, plan.c.id == checkin.c.plan_id)
        .where(checkin.c.id == checkin_id, checkin.c.skipped.is_(None))
    ).one_or_none()


def last_question(work: Work, person_id: UUID) -> LastQuestion | None:
    """The last question that a mentee was asked, as the team may see it; a mentor's own week is never read here."""
    row = work.conn.execute(
        select(checkin.c.kind, checkin.c.at, checkin.c.answer)
        .where(checkin.c.person_id == person_id, checkin.c.skipped.is_(None), checkin.c.kind != PlanKind.MENTOR.value)
        .order_by(checkin.c.at.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return LastQuestion(PlanKind(row.kind), row.at, Answer(row.answer) if row.answer else None)


# --- silence, promises, failures --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quiet:
    """An open question whose next step may be owed.

    Attributes:
        id: The question.
        due: What it was asked with.
        silence: How far it has come.
        number: Which time of its plan.
        rests: Whether its plan was paused since: nothing automatic goes.
    """

    id: UUID
    due: Due
    silence: Silence
    number: int
    rests: bool = False


_QUIET = (
    select(
        checkin.c.id.label("checkin_id"),
        checkin.c.occurrence,
        checkin.c.at,
        checkin.c.step,
        checkin.c.step_at,
        checkin.c.undelivered,
        presence.c.closer,
        presence.c.mentor_wrote_at,
        plan,
        person.c.zone,
        person.c.state.label("person_state"),
        person.c.safe_time,
        person.c.safe_hours,
        presence.c.wrote_at,
        presence.c.asked_at,
        presence.c.silent,
        contact.c.id.label("contact_id"),
        contact.c.state.label("contact_state"),
        pairing.c.state.label("pairing_state"),
        pairing.c.mentor_id,
    )
    .join(plan, plan.c.id == checkin.c.plan_id)
    .join(presence, presence.c.person_id == checkin.c.person_id)
    .join(person, person.c.id == checkin.c.person_id)
    .outerjoin(
        contact,
        and_(
            contact.c.person_id == checkin.c.person_id,
            contact.c.line_id == checkin.c.line_id,
            contact.c.state != ContactState.REVOKED.value,
        ),
    )
    .outerjoin(pairing, pairing.c.id == checkin.c.pairing_id)
    .where(checkin.c.next_step_at <= bindparam("moment"))
    .order_by(checkin.c.next_step_at)
    .limit(bindparam("most"))
    .with_for_update(of=[checkin, presence], skip_locked=True)
)


def claim_quiet(work: Work, most: int) -> list[Quiet]:
    """Up to `most` questions whose next step of silence may be owed now."""
    found = []
    for row in work.conn.execute(_QUIET, {"moment": work.now, "most": most}):
        silence = Silence(
            row.at,
            SilenceStep(row.step),
            row.step_at,
            closer=row.closer,
            mentor_wrote_at=row.mentor_wrote_at,
            sign_of_life_at=row.wrote_at,
            undelivered=row.undelivered,
        )
        found.append(Quiet(row.checkin_id, due_from(row), silence, row.occurrence, row.state == PAUSED))
    return found


_ALONE = frozenset({SilenceStep.MENTOR_TOLD, SilenceStep.TEAM_TOLD})
"""From here on only a person writes to her."""


def set_step(work: Work, quiet: Quiet, silence: Silence, next_at: datetime | None, row_id: UUID | None = None) -> None:
    """How far the silence has come now, and when to look again."""
    values: dict[str, Any] = {"step": silence.step.value, "step_at": silence.step_at, "next_step_at": next_at}
    if row_id is not None:
        values["row_id"] = row_id
        work.conn.execute(ASKED, {"b_person": quiet.due.person_id, "b_now": work.now})
    work.conn.execute(update(checkin).where(checkin.c.id == quiet.id).values(**values))
    if silence.step in _ALONE:
        work.conn.execute(update(presence).where(presence.c.person_id == quiet.due.person_id).values(silent=True))


def choices_before(work: Work, contact_id: UUID, body: Say) -> None:
    """The choices that stand before her now (R22)."""
    codes = "\n".join(button.code for row in body.buttons for button in row)
    work.conn.execute(CHOICES, [{"b_contact": contact_id, "b_codes": codes}])


def close_silence(work: Work, checkin_id: UUID) -> None:
    """A person has taken it over: no further step follows."""
    work.conn.execute(
        update(checkin)
        .where(checkin.c.id == checkin_id)
        .values(next_step_at=None, step=SilenceStep.TEAM_TOLD.value, step_at=work.now)
    )


def claim_broken_promises(work: Work, most: int) -> list[Any]:
    """Questions whose promised time has passed without the mentor's words, as rows."""
    rows = work.conn.execute(
        select(checkin.c.id, checkin.c.pairing_id, checkin.c.line_id, checkin.c.backup_told)
        .where(checkin.c.promise_at <= work.now)
        .order_by(checkin.c.promise_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(rows)


def _first(column: ColumnElement[Any], given: ColumnElement[bool]) -> Any:
    return select(column).where(given).order_by(column).limit(1).scalar_subquery()


_FIRST = select(
    _first(plan.c.next_run_at, plan.c.state == literal_column("'on'")),
    _first(checkin.c.next_step_at, checkin.c.next_step_at.is_not(None)),
    _first(checkin.c.promise_at, checkin.c.promise_at.is_not(None)),
    _first(pairing.c.ending_at, pairing.c.ending_at.is_not(None)),
)


def anything_owed(work: Work) -> bool:
    """Whether any plan, step of silence, promise or planned end is due: the heads of four indexes, nothing else.

    The heads, and not whether there is one: an engine that remembers many due plans would look through the whole table.
    """
    return any(moment is not None and moment <= work.now for moment in work.conn.execute(_FIRST).one())


def set_promise(work: Work, checkin_id: UUID, promise_at: datetime | None, *, backup_told: bool) -> None:
    """When to look at this promise again; None: never, a person looks after it."""
    work.conn.execute(
        update(checkin).where(checkin.c.id == checkin_id).values(promise_at=promise_at, backup_told=backup_told)
    )


SOON = timedelta(minutes=1)
"""What left within this left when it was decided."""


def arrived(work: Work, seqs: Collection[int]) -> None:
    """Automatic messages that left now: where the line had held them up, silence and the 48 hours count from here."""
    rows = work.conn.execute(
        select(
            checkin.c.id,
            checkin.c.person_id,
            checkin.c.step,
            checkin.c.step_at,
            checkin.c.next_step_at,
            outbox.c.claimed_at,
        )
        .join(outbox, outbox.c.row_id == checkin.c.row_id)
        .where(outbox.c.seq.in_(seqs), checkin.c.skipped.is_(None))
    ).all()
    for row in rows:
        late = row.claimed_at - row.step_at  # when it was handed over, whenever that is written down
        if late <= SOON or row.step not in _COUNTED_FROM_LEAVING:
            continue
        moved: dict[str, Any] = {"step_at": row.claimed_at}
        if row.step != SilenceStep.REPEATED.value:
            moved["at"] = row.claimed_at
        if row.next_step_at is not None:
            moved["next_step_at"] = row.next_step_at + late
        work.conn.execute(update(checkin).where(checkin.c.id == row.id).values(**moved))
        work.conn.execute(ASKED, {"b_person": row.person_id, "b_now": row.claimed_at})


_COUNTED_FROM_LEAVING = frozenset({None, SilenceStep.ASKED.value, SilenceStep.REPEATED.value})


def not_delivered(work: Work, seq: int) -> UUID | None:
    """An automatic message did not reach her: its question is no silence. The question's id, None where it is none."""
    found = _carried_by(work, seq)
    if found is not None:
        work.conn.execute(update(checkin).where(checkin.c.id == found).values(undelivered=True, next_step_at=None))
    return found


def not_sent(work: Work, seq: int, reason: str) -> None:
    """It was held up until it must not go any more: a question counts as skipped, a repeat is owed anew."""
    found = _carried_by(work, seq)
    if found is None:
        return
    here = update(checkin).where(checkin.c.id == found)
    repeats = checkin.c.step == SilenceStep.REPEATED.value
    work.conn.execute(here.where(~repeats | checkin.c.step.is_(None)).values(skipped=reason, next_step_at=None))
    work.conn.execute(
        here.where(repeats, checkin.c.next_step_at.is_not(None)).values(
            step=SilenceStep.NOTED.value, next_step_at=work.now
        )
    )


def _carried_by(work: Work, seq: int) -> UUID | None:
    return work.conn.execute(
        select(checkin.c.id).join(outbox, outbox.c.row_id == checkin.c.row_id).where(outbox.c.seq == seq)
    ).scalar_one_or_none()


def forget_old(work: Work, older_than: timedelta) -> int:
    """Forget what was asked long ago, and a mentor's own answers after 60 days (R55); how many."""
    gone = work.conn.execute(
        delete(checkin).where(
            checkin.c.next_step_at.is_(None),
            checkin.c.promise_at.is_(None),
            or_(
                checkin.c.at < work.now - older_than,
                and_(checkin.c.kind == PlanKind.MENTOR.value, checkin.c.at < work.now - KEEP_WELLBEING),
            ),
        )
    )
    return int(gone.rowcount)
