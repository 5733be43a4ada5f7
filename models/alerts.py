"""Alerts as they are kept: raised, joined, told, taken, handed on, closed. Facts without content (R37, R40).

Law: what the ladder needs is read whole and written whole, in one transaction with what it sends; `next_at` is when
somebody is owed something next, so that a look at what is due costs an index and nothing else. Source: store.md,
"Scheduler".
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select, update

from models.directory import touch
from models.tables import (
    alert,
    alert_passed,
    alert_raiser,
    alert_told,
    desk_hand,
    escalation,
    pairing,
    person,
    programme,
)
from models.work import Work
from relay.alerts import Alert, AlertState, Level, Rung, Told
from relay.calendar import SafeTime
from relay.people import Contact, Role
from relay.raising import NOT_FOR_MENTORS, SILENT
from relay.scene import RaiseAlert

_RAISING = frozenset({Role.MENTEE, Role.MENTOR})
"""Who is told the truth when nobody answers; the team knows it."""


@dataclass(frozen=True, slots=True)
class Held:
    """An alert as the store holds it.

    Attributes:
        id: Which.
        reference: "A17".
        cause: Why it was raised first.
        alert: Where it stands on its ladder.
        silent: Whether a secret word is in it.
        drill: Whether it is the monthly test.
        raised_at: When.
        pairing_id: The match that it is about.
        about_id: The woman whom it is about.
        message_id: What was written to the team with it.
        ways: How each raiser is reached: her contact, by person.
        row: The further columns, of its end.
    """

    id: UUID
    reference: str
    cause: str
    alert: Alert
    silent: bool
    drill: bool
    raised_at: datetime
    pairing_id: UUID | None
    about_id: UUID | None
    message_id: UUID | None
    ways: dict[UUID, UUID]
    row: Any


def open_new(
    work: Work,
    raised: RaiseAlert,
    made: Alert,
    raiser: Contact | None,
    *,
    about_id: UUID | None,
    message_id: UUID | None = None,
) -> None:
    """An alert is open from now on."""
    found = work.directory.programme(work.conn)
    work.conn.execute(update(programme).values(last_reference=programme.c.last_reference + 1))
    work.conn.execute(
        insert(alert).values(
            id=raised.id,
            programme_id=found.id,
            reference=raised.reference,
            cause=raised.cause,
            state=made.state.value,
            raiser_id=raiser.id if raiser is not None else None,
            pairing_id=raised.pairing.id if raised.pairing is not None else None,
            raised_at=work.now,
            message_id=message_id,
        )
    )
    work.conn.execute(
        insert(escalation).values(
            alert_id=raised.id,
            level=made.level.value,
            pressed=made.pressed,
            silent=raised.cause in SILENT,
            drill=raised.cause == "drill",
            about_id=about_id,
            clock_from=made.clock_from,
            turn=made.turn,
            next_at=work.now,
            named_id=made.named,
        )
    )
    if raiser is not None:
        add_raiser(work, raised.id, raiser, raised.cause)
    touch(work.conn)


NOBODY = UUID(int=0)
"""Who joined, where it was the clock: a silence, a promise that was not kept. Its reason is read like any other."""


def add_raiser(work: Work, alert_id: UUID, raiser: Contact | None, cause: str) -> None:
    """She raised it, or joined it; without her, time did."""
    person_id, contact_id = (NOBODY, NOBODY) if raiser is None else (raiser.person.id, raiser.id)
    work.conn.execute(
        insert(alert_raiser).values(
            alert_id=alert_id, person_id=person_id, contact_id=contact_id, cause=cause, raised_at=work.now
        )
    )


def follows_to(work: Work, alert_id: UUID, pairing_id: UUID) -> None:
    """She has been handed over since it was raised: whoever opens it reads who accompanies her now."""
    work.conn.execute(update(alert).where(alert.c.id == alert_id).values(pairing_id=pairing_id))


def silence(work: Work, alert_id: UUID) -> None:
    """A secret word joined it: from now on nothing of it shows in her chat."""
    work.conn.execute(update(escalation).where(escalation.c.alert_id == alert_id).values(silent=True))


def open_about(work: Work, person_ids: Collection[UUID]) -> list[Any]:
    """What is open about these women, the latest first: what a further alert joins."""
    if not person_ids:
        return []
    return list(
        work.conn.execute(
            select(alert, escalation.c.level, escalation.c.about_id)
            .join(escalation, escalation.c.alert_id == alert.c.id)
            .where(
                escalation.c.about_id.in_(person_ids),
                alert.c.state != AlertState.CLOSED.value,
                alert.c.cause.not_in(NOT_FOR_MENTORS),
            )
            .order_by(alert.c.raised_at.desc())
        )
    )


def hold(work: Work, alert_ids: Collection[UUID]) -> None:
    """Nobody else changes these until this unit ends: what is read after this is what will be written over."""
    wanted = escalation.c.alert_id.in_(alert_ids)
    work.conn.execute(
        select(escalation.c.alert_id).where(wanted).order_by(escalation.c.alert_id).with_for_update()
    ).all()


def load(work: Work, alert_id: UUID) -> Held | None:
    """One alert, whole; None where there is none."""
    return next(iter(load_all(work, [alert_id])), None)


def load_all(work: Work, alert_ids: Collection[UUID]) -> list[Held]:
    """Several alerts, whole, in any order: four queries however many there are."""
    rows = work.conn.execute(
        select(alert, escalation).join(escalation, escalation.c.alert_id == alert.c.id).where(alert.c.id.in_(alert_ids))
    ).all()
    told = _by_alert(work, alert_told, alert_ids)
    passed = _by_alert(work, alert_passed, alert_ids)
    raisers = _by_alert(work, alert_raiser, alert_ids)
    return [_held(work, row, raisers.get(row.id, []), told.get(row.id, []), passed.get(row.id, [])) for row in rows]


def _by_alert(work: Work, table: Any, alert_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in work.conn.execute(select(table).where(table.c.alert_id.in_(alert_ids))):
        found.setdefault(row.alert_id, []).append(row)
    return found


def _held(work: Work, row: Any, raisers: Iterable[Any], told: Iterable[Any], passed: Iterable[Any]) -> Held:
    hidden = {NOBODY, row.about_id} if row.silent else {NOBODY}
    ways = {one.person_id: one.contact_id for one in raisers if one.person_id not in hidden}
    honest = frozenset(person_id for person_id, contact_id in ways.items() if _is_told_the_truth(work, contact_id))
    stands = Alert(
        Level(row.level),
        row.clock_from,
        row.turn,
        AlertState(row.state),
        row.pressed,
        honest,
        row.owner_id,
        row.taken_at,
        frozenset(one.person_id for one in passed),
        tuple(Told(Rung(one.rung), one.person_id, one.told_at, one.turn) for one in told),
        row.named_id,
    )
    return Held(
        row.id,
        row.reference,
        row.cause,
        stands,
        row.silent,
        row.drill,
        row.raised_at,
        row.pairing_id,
        row.about_id,
        row.message_id,
        ways,
        row,
    )


def _is_told_the_truth(work: Work, contact_id: UUID) -> bool:
    contact = work.directory.contact(work.conn, contact_id)
    return contact is not None and contact.person.role in _RAISING


_NOBODYS: dict[str, None] = {"asked_id": None, "asked_at": None, "remind_at": None, "missed_at": None}
"""What an owner had begun ends with her: nobody is asked any more, and nobody is reminded."""


def save(work: Work, held: Held, changed: Alert, told: Iterable[Told], next_at: datetime | None) -> None:
    """Write where an alert stands now, what was told of it, and when somebody is owed something next."""
    work.conn.execute(
        update(alert)
        .where(alert.c.id == held.id)
        .values(state=changed.state.value, owner_id=changed.owner, taken_at=changed.taken_at)
    )
    work.conn.execute(
        update(escalation)
        .where(escalation.c.alert_id == held.id)
        .values(
            level=changed.level.value,
            pressed=changed.pressed,
            clock_from=changed.clock_from,
            turn=changed.turn,
            next_at=next_at,
            **(_NOBODYS if changed.state is AlertState.OPEN else {}),
        )
    )
    rows = [
        {"alert_id": held.id, "turn": one.turn, "rung": one.rung.value, "person_id": one.person, "told_at": one.at}
        for one in told
    ]
    if rows:
        work.conn.execute(insert(alert_told), rows)
    if changed.passed != held.alert.passed:
        work.conn.execute(delete(alert_passed).where(alert_passed.c.alert_id == held.id))
        passed = [{"alert_id": held.id, "person_id": person_id} for person_id in sorted(changed.passed)]
        if passed:
            work.conn.execute(insert(alert_passed), passed)


def take(work: Work, alert_id: UUID, owner_id: UUID) -> bool:
    """She owns it, unless somebody was faster; whether she does."""
    result = work.conn.execute(
        update(alert)
        .where(alert.c.id == alert_id, alert.c.state == AlertState.OPEN.value)
        .values(state=AlertState.TAKEN.value, owner_id=owner_id, taken_at=work.now)
    )
    return bool(result.rowcount)


def hand(work: Work, alert_id: UUID, from_id: UUID, to_id: UUID) -> bool:
    """It goes from one owner to another, unless it is not hers any more; whether it did."""
    result = work.conn.execute(
        update(alert)
        .where(alert.c.id == alert_id, alert.c.state == AlertState.TAKEN.value, alert.c.owner_id == from_id)
        .values(owner_id=to_id, taken_at=work.now)
    )
    return bool(result.rowcount)


def is_owned_by(work: Work, alert_id: UUID, person_id: UUID) -> bool:
    """Whether she has it; nobody else changes that until this unit ends."""
    hold(work, [alert_id])
    found = select(alert.c.id).where(
        alert.c.id == alert_id, alert.c.state == AlertState.TAKEN.value, alert.c.owner_id == person_id
    )
    return work.conn.execute(found).first() is not None


def note(work: Work, alert_id: UUID, **values: Any) -> None:
    """Further facts of its end, by column."""
    work.conn.execute(update(escalation).where(escalation.c.alert_id == alert_id).values(**values))


def due(work: Work, limit: int = 200) -> list[UUID]:
    """The alerts of which somebody is owed something now; another process leaves these alone until this one is done."""
    return list(
        work.conn.execute(
            select(escalation.c.alert_id)
            .where(escalation.c.next_at <= work.now, escalation.c.next_at.is_not(None))
            .order_by(escalation.c.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).scalars()
    )


def look_again(work: Work) -> None:
    """Who can be told has changed: every open alert is looked at anew, at once."""
    still = select(alert.c.id).where(alert.c.state != AlertState.CLOSED.value)
    work.conn.execute(
        update(escalation)
        .where(escalation.c.alert_id.in_(still), escalation.c.level != Level.ADVICE.value)
        .values(next_at=work.now)
    )


def coming_back(work: Work) -> list[UUID]:
    """The closed alerts that come back to their owner now."""
    return list(
        work.conn.execute(
            select(escalation.c.alert_id)
            .where(escalation.c.come_back_at <= work.now, escalation.c.come_back_at.is_not(None))
            .order_by(escalation.c.come_back_at)
            .with_for_update(skip_locked=True)
        ).scalars()
    )


def to_remind(work: Work) -> list[UUID]:
    """The alerts of which somebody at the desk is to be reminded now."""
    return list(
        work.conn.execute(
            select(escalation.c.alert_id)
            .where(escalation.c.remind_at <= work.now, escalation.c.remind_at.is_not(None))
            .order_by(escalation.c.remind_at)
            .with_for_update(skip_locked=True)
        ).scalars()
    )


def open_items(work: Work) -> list[Any]:
    """Everything that is open, the most urgent and oldest first; last, what is closed and whose talk is owed."""
    rank = {Level.DANGER.value: 0, Level.TODAY.value: 1, Level.ADVICE.value: 2}
    shown = (escalation.c.level, escalation.c.promised_at, escalation.c.kept_at, escalation.c.missed_at)
    rows = work.conn.execute(
        select(alert, *shown, escalation.c.reminded_at, escalation.c.named_id)
        .join(escalation, escalation.c.alert_id == alert.c.id)
        .where(or_(alert.c.state != AlertState.CLOSED.value, alert.c.id.in_(_TALKS_OWED)))
        .order_by(alert.c.raised_at)
    ).all()
    return sorted(rows, key=lambda row: (row.state == AlertState.CLOSED.value, rank[row.level]))


_TALKS_OWED = select(escalation.c.alert_id).where(
    escalation.c.talk_with_id.is_not(None), escalation.c.debriefed_at.is_(None), escalation.c.reminded_at.is_not(None)
)


def forget_old(work: Work, older_than: timedelta, most: int) -> int:
    """Forget up to `most` alerts that were closed longer ago than their facts are kept; how many. Open ones stay."""
    gone = list(
        work.conn.execute(
            select(escalation.c.alert_id)
            .join(alert, alert.c.id == escalation.c.alert_id)
            .where(escalation.c.closed_at < work.now - older_than, alert.c.state == AlertState.CLOSED.value)
            .order_by(escalation.c.closed_at)
            .limit(most)
        ).scalars()
    )
    if gone:
        for table in (desk_hand, alert_passed, alert_told, alert_raiser, escalation):
            work.conn.execute(delete(table).where(table.c.alert_id.in_(gone)))
        work.conn.execute(delete(alert).where(alert.c.id.in_(gone)))
    return len(gone)


def was_told(work: Work, alert_id: UUID, person_id: UUID) -> bool:
    """Whether she was told of this alert."""
    found = select(alert_told.c.alert_id).where(alert_told.c.alert_id == alert_id, alert_told.c.person_id == person_id)
    return work.conn.execute(found.limit(1)).first() is not None


def count_open(work: Work) -> int:
    """How many are open."""
    counted = select(func.count()).select_from(alert).where(alert.c.state != AlertState.CLOSED.value)
    return int(work.conn.execute(counted).scalar_one())


def last_drill(work: Work) -> datetime | None:
    """When the last test was raised."""
    found = select(func.max(alert.c.raised_at)).where(alert.c.cause == "drill")
    return work.conn.execute(found).scalar_one_or_none()


def raisers(work: Work, alert_id: UUID) -> list[Any]:
    """Everybody who raised it, the first first."""
    found = select(alert_raiser).where(alert_raiser.c.alert_id == alert_id).order_by(alert_raiser.c.id)
    return list(work.conn.execute(found))


def line_of(work: Work, pairing_id: UUID) -> UUID | None:
    """The line of a match."""
    return work.conn.execute(select(pairing.c.line_id).where(pairing.c.id == pairing_id)).scalar_one_or_none()


def safe_contact(work: Work, person_id: UUID) -> tuple[SafeTime, str]:
    """When it is safe to write to her, and her hours."""
    row = work.conn.execute(select(person.c.safe_time, person.c.safe_hours).where(person.c.id == person_id)).one()
    return SafeTime(row.safe_time), row.safe_hours


def began_at(work: Work) -> datetime | None:
    """When the programme was set up: from then on a month without a test counts."""
    return work.conn.execute(select(programme.c.created_at)).scalars().first()


def is_open_for(work: Work, cause: str) -> bool:
    """Whether an alert of this cause is open."""
    found = select(alert.c.id).where(alert.c.cause == cause, alert.c.state != AlertState.CLOSED.value)
    return work.conn.execute(found).first() is not None


def with_words(work: Work, message_id: UUID) -> UUID | None:
    """The alert beside which these words for the team stand."""
    return work.conn.execute(select(alert.c.id).where(alert.c.message_id == message_id)).scalars().first()


def owner_about(work: Work, pairing_id: UUID) -> UUID | None:
    """Who has the latest alert that is taken about this match."""
    found = select(alert.c.owner_id).where(alert.c.pairing_id == pairing_id, alert.c.state == AlertState.TAKEN.value)
    return work.conn.execute(found.order_by(alert.c.taken_at.desc()).limit(1)).scalar_one_or_none()


def drills(work: Work, limit: int = 12) -> list[Any]:
    """The last tests: reference, when, and when they were taken."""
    return list(
        work.conn.execute(
            select(alert.c.id, alert.c.reference, alert.c.raised_at, alert.c.taken_at)
            .where(alert.c.cause == "drill")
            .order_by(alert.c.raised_at.desc())
            .limit(limit)
        )
    )


def forget_person(work: Work, person_id: UUID) -> None:
    """The facts stay, without a way back to her (R59)."""
    work.conn.execute(update(escalation).where(escalation.c.about_id == person_id).values(about_id=None))
    work.conn.execute(delete(alert_raiser).where(alert_raiser.c.person_id == person_id))
