"""What is due, claimed by one process at a time, and what leaves because of it.

Law: an occurrence is decided once (unique on plan and number), in the transaction that puts its message into the
outbox; a person's plans are decided one after the other, whoever ticks, because her row in `presence` is locked with
them. Nothing here decides anything. Source: store.md, "Scheduler".
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, bindparam, insert, literal_column, select, update

from models.hours import read_card
from models.letters import to_bytes
from models.outbox import unsaid
from models.plans import ON, OVER, WAITS, plan_from
from models.tables import checkin, contact, pairing, person, plan, presence
from models.work import Work
from relay.calendar import SafeContact
from relay.delivery import Origin
from relay.messages import Say
from relay.people import ContactState, PairingState, PersonState
from relay.recurrence import Occurrence, Plan, PlanKind
from relay.silence import SilenceStep, repeat_due


@dataclass(frozen=True, slots=True)
class Due:
    """A plan that is due, with what is known of the person when it was claimed.

    Attributes:
        plan: The plan.
        person_id: Who is asked.
        line_id: On which line.
        pairing_id: A mentee's match, None for a mentor's own week.
        partner_id: Her mentor; for a mentor's plan, her named supervisor.
        contact_id: How she is reached, None where she is not.
        contact_state: How far she has come on the line.
        person_state: Whether she takes part.
        pairing_state: How far the match has come; None without one.
        zone: Her IANA zone.
        card: Her safe-contact card.
        wrote_at: Her last sign of life.
        asked_at: When the last automatic message left.
        silent: Whether two questions are unanswered.
        followed: Whether the silence after a question of hers is being looked after.
        checked_on: When a worker last checked her matter.
    """

    plan: Plan
    person_id: UUID
    line_id: UUID
    pairing_id: UUID | None
    partner_id: UUID | None
    contact_id: UUID | None
    contact_state: ContactState | None
    person_state: PersonState
    pairing_state: PairingState | None
    zone: str
    card: SafeContact
    wrote_at: datetime | None
    asked_at: datetime | None
    silent: bool
    checked_on: date | None


_CLAIM = (
    select(
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
    .join(presence, presence.c.person_id == plan.c.person_id)
    .join(person, person.c.id == plan.c.person_id)
    .outerjoin(
        contact,
        and_(
            contact.c.person_id == plan.c.person_id,
            contact.c.line_id == plan.c.line_id,
            contact.c.state != ContactState.REVOKED.value,
        ),
    )
    .outerjoin(pairing, pairing.c.id == plan.c.pairing_id)
    .where(plan.c.state == literal_column("'on'"), plan.c.next_run_at <= bindparam("moment"))
    .order_by(plan.c.next_run_at)
    .limit(bindparam("most"))
    .with_for_update(of=[plan, presence], skip_locked=True)
)


def claim_due(work: Work, most: int) -> list[Due]:
    """Up to `most` plans that are due, the longest due first; another process leaves them and their persons alone."""
    rows = work.conn.execute(_CLAIM, {"moment": work.now, "most": most})
    return [due_from(row) for row in rows]


def due_from(row: Any) -> Due:
    """What a claimed row says."""
    return Due(
        plan_from(row),
        row.person_id,
        row.line_id,
        row.pairing_id,
        row.mentor_id or row.tells_id,
        row.contact_id,
        ContactState(row.contact_state) if row.contact_state is not None else None,
        PersonState(row.person_state),
        PairingState(row.pairing_state) if row.pairing_state is not None else None,
        row.zone,
        read_card(row.safe_time, row.safe_hours),
        row.wrote_at,
        row.asked_at,
        row.silent,
        row.checked_on,
    )


def dates_ahead(work: Work, person_ids: Collection[UUID]) -> dict[UUID, dict[UUID, datetime]]:
    """The next reminder of each date that these people asked for, by person and plan."""
    found: dict[UUID, dict[UUID, datetime]] = {}
    rows = work.conn.execute(
        select(plan.c.person_id, plan.c.id, plan.c.next_run_at).where(
            plan.c.person_id.in_(person_ids), plan.c.kind == PlanKind.DATE.value, plan.c.state == ON
        )
    )
    for row in rows:
        found.setdefault(row.person_id, {})[row.id] = row.next_run_at
    return found


def looked_after(work: Work, person_ids: Collection[UUID]) -> dict[UUID, datetime | None]:
    """Those of these people whose silence is being looked after: a further question begins no second ladder.

    Returns:
        By person, when her question is due to be repeated; None where it has been, or will not be.
    """
    rows = work.conn.execute(
        select(checkin.c.person_id, checkin.c.at, checkin.c.step, checkin.c.next_step_at).where(
            checkin.c.person_id.in_(person_ids), checkin.c.next_step_at.is_not(None)
        )
    )
    return {row.person_id: repeat_due(SilenceStep(row.step), row.at, row.next_step_at) for row in rows}


@dataclass(frozen=True, slots=True)
class Question:
    """A question that leaves now.

    Attributes:
        due: The plan.
        run: The occurrence.
        id: The question's own id, which its buttons name.
        body: What it says.
        about: The conversation whose key seals it, where it names somebody; None where it names nobody.
        expires_at: When it is not to be sent any more.
        next_step_at: When its silence would be noted; None where it is not followed.
    """

    due: Due
    run: Occurrence
    id: UUID
    body: Say
    about: UUID | None
    expires_at: datetime
    next_step_at: datetime | None


def ask(work: Work, questions: Iterable[Question]) -> None:
    """Put these into the outbox, and write down that they were asked."""
    programme = work.directory.programme(work.conn).id
    asked, choices = [], []
    for one in questions:
        row_id = post_question(work, one.due, one.body, one.about or programme, one.expires_at)
        asked.append(
            _row(work, one.due, one.run, one.id)
            | {
                "row_id": row_id,
                "step": SilenceStep.ASKED.value if one.next_step_at is not None else None,
                "step_at": work.now,
                "next_step_at": one.next_step_at,
            }
        )
        codes = "\n".join(button.code for row in one.body.buttons for button in row)
        choices.append({"b_contact": one.due.contact_id, "b_codes": codes})
    if asked:
        work.conn.execute(insert(checkin), asked)
        work.conn.execute(CHOICES, choices)
        people = [row["person_id"] for row in asked]
        work.conn.execute(update(presence).where(presence.c.person_id.in_(people)).values(asked_at=work.now))
        work.flush()


def post_question(work: Work, due: Due, body: Say, conversation: UUID, expires_at: datetime) -> UUID:
    """One automatic message into the outbox; its row's id."""
    row_id = uuid4()
    if due.contact_id is None:
        raise ValueError("Somebody who can't be reached was to be asked: her standing was not looked at.")
    work.add_outbox(
        unsaid(work, row_id, due.line_id, due.contact_id)
        | {
            "conversation_id": conversation,
            "pairing_id": due.pairing_id,
            "origin": (Origin.PROMPT if due.pairing_id is not None else Origin.NOTICE).value,
            "body_sealed": work.seal("outbox", "body_sealed", row_id, conversation, to_bytes(body)),
            "expires_at": expires_at,
        }
    )
    return row_id


CHOICES = update(contact).where(contact.c.id == bindparam("b_contact")).values(asked=bindparam("b_codes"))
ASKED = update(presence).where(presence.c.person_id == bindparam("b_person")).values(asked_at=bindparam("b_now"))


def _row(work: Work, due: Due, run: Occurrence, checkin_id: UUID) -> dict[str, Any]:
    return {
        "id": checkin_id,
        "plan_id": due.plan.id,
        "occurrence": run.number,
        "kind": due.plan.kind.value,
        "person_id": due.person_id,
        "pairing_id": due.pairing_id,
        "line_id": due.line_id,
        "on_day": run.on,
        "at": work.now,
    }


def skip(work: Work, skipped: Iterable[tuple[Due, Occurrence, str]]) -> None:
    """Write down that these did not go, and why."""
    rows = [_row(work, due, run, uuid4()) | {"skipped": reason} for due, run, reason in skipped]
    if rows:
        work.conn.execute(insert(checkin), rows)


_SET = (
    update(plan)
    .where(plan.c.id == bindparam("b_id"))
    .values(done=bindparam("b_done"), next_run_at=bindparam("b_next"), state=bindparam("b_state"))
)


def put_off(work: Work, moved: Iterable[tuple[Due, int, datetime | None, bool]]) -> None:
    """Each plan with the last number that is done, when it is due next, and whether it waits until she writes."""
    rows = [
        {
            "b_id": due.plan.id,
            "b_done": done,
            "b_next": at,
            "b_state": WAITS if waits else ON if at is not None else OVER,
        }
        for due, done, at, waits in moved
    ]
    if rows:
        work.conn.execute(_SET, rows)
