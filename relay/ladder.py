"""The escalation ladder: who is told of an alert, when, and again until somebody takes it and closes it.

Law: everything owed follows from the alert, the rota and `now`, never from what a process remembers: after an hour of
downtime each person is told once, at once. A hole in the rota moves the later rungs forward and is a fact of its own.
A level only rises. An alert is never silent for good: untaken or unclosed, it comes back.
Source: needs.md section 4, R37-R42, R44, R45; PagerDuty (acknowledge, then escalate), GoAlert (NoOneOnCall).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from relay.alerts import Alert, AlertState, Level, Rung
from relay.errors import RelayError


class LadderOutOfOrder(RelayError):
    """The minutes of an escalation ladder are not in order, or a repeat takes no time: a setting is wrong."""


_INSTANT = timedelta(microseconds=1)
_RINGING = frozenset({Rung.PRIMARY, Rung.BACKUP, Rung.EVERYONE})


@dataclass(frozen=True, slots=True)
class Ladder:
    """The times of one level, in minutes; a programme may set its own.

    Attributes:
        backup_after: From the start until the backup is told.
        everyone_after: From the start until everyone is told, and whoever raised it is told that nobody has answered.
        repeat_person: Between two notices to the primary or the backup, until everyone is told.
        repeat_everyone: Between two notices to everyone.
        last_call: From the start until the last of these.
        comes_back: Between two notices of an alert that nobody took after the last call, or that nobody closed.
        second_channel: Whether a repeated notice also rings where a second channel is configured.
    """

    backup_after: float
    everyone_after: float
    repeat_person: float
    repeat_everyone: float
    last_call: float
    comes_back: float
    second_channel: bool = False

    def __post_init__(self) -> None:
        """Refuses times that would skip a rung or ring without end."""
        in_order = 0 <= self.backup_after <= self.everyone_after <= self.last_call
        if not in_order or min(self.repeat_person, self.repeat_everyone, self.comes_back) < _SHORTEST_REPEAT:
            raise LadderOutOfOrder("Backup, everyone and last call must follow in time, and repeats must take time.")


_SHORTEST_REPEAT = 0.5  # minutes: more often is noise, and a zero would ring without end


@dataclass(frozen=True, slots=True)
class Ladders:
    """A programme's ladders. ADVICE has none: it waits on the supervision list and never rings (R45)."""

    danger: Ladder
    today: Ladder
    today_pressed: Ladder  # the mentee pressed the button herself


STANDARD = Ladders(
    danger=Ladder(5, 10, repeat_person=2.5, repeat_everyone=5, last_call=60, comes_back=120, second_channel=True),
    today=Ladder(30, 60, repeat_person=15, repeat_everyone=60, last_call=120, comes_back=1440),
    today_pressed=Ladder(15, 30, repeat_person=15, repeat_everyone=30, last_call=60, comes_back=1440),
)


@dataclass(frozen=True, slots=True)
class Rota:
    """Who can be told at this moment.

    Attributes:
        primary: Who has duty; None where nobody has.
        backup: Who stands behind her.
        everyone: All supervisors and coordinators.
        unreachable: Who blocked the desk, or whose account is gone.
    """

    primary: UUID | None
    backup: UUID | None
    everyone: tuple[UUID, ...]
    unreachable: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice that is owed now; write it down as `Told`, with the alert's turn, in the transaction that sends it.

    Attributes:
        rung: Why; the highest, where several are owed to one person.
        person: Who gets it; None for a hole, which is only logged.
        due_at: When it was due.
        covers: All rungs that this one notice answers for, lowest first.
        second_channel: Whether it also rings on the second channel.
    """

    rung: Rung
    person: UUID | None
    due_at: datetime
    covers: tuple[Rung, ...]
    second_channel: bool = False


@dataclass(frozen=True, slots=True)
class _Calls:
    """Equal notices in a row: first at `starts`, then every `every`, up to and with `ends`; repeats may be louder."""

    rung: Rung
    people: tuple[UUID, ...]
    starts: datetime
    every: timedelta | None = None
    ends: datetime | None = None
    louder: bool = False

    def latest(self, now: datetime) -> datetime | None:
        """The last one that is due, None while none is."""
        if now < self.starts:
            return None
        if self.every is None:
            return self.starts
        end = now if self.ends is None else min(now, self.ends)
        return self.starts + self.every * max(0, (end - self.starts) // self.every)

    def following(self, now: datetime) -> datetime | None:
        """The first one after `now`, None where there is none."""
        latest = self.latest(now)
        if latest is None:
            return self.starts
        if self.every is None or not self.people or (self.ends is not None and latest + self.every > self.ends):
            return None
        return latest + self.every


def due_notices(alert: Alert, rota: Rota, now: datetime, ladders: Ladders = STANDARD) -> tuple[Notice, ...]:
    """Exactly what is owed at `now`: at most one notice for each person and reason, and each new hole once."""
    owed: dict[tuple[UUID | None, Rung | None], Notice] = {}
    for calls in _calls(alert, rota, ladders):
        due = calls.latest(now)
        for person in calls.people or (None,):
            if due is None or _was_told(alert, calls.rung, person, due):
                continue
            key = (person, calls.rung if person is None or calls.rung not in _RINGING else None)
            covers = dict.fromkeys((*(owed[key].covers if key in owed else ()), calls.rung))
            owed[key] = Notice(calls.rung, person, due, tuple(covers), calls.louder and _was_rung(alert, person))
    return tuple(owed.values())


def next_due(alert: Alert, rota: Rota, now: datetime, ladders: Ladders = STANDARD) -> datetime | None:
    """When something is owed next: `now` where something already is, None where nothing will be."""
    if due_notices(alert, rota, now, ladders):
        return now
    coming = (
        calls.following(now)
        for calls in _calls(alert, rota, ladders)
        if calls.people or not _was_told(alert, calls.rung, None, now)
    )
    return min(filter(None, coming), default=None)


def _minutes(amount: float) -> timedelta:
    return timedelta(minutes=amount)


def _ladder(alert: Alert, ladders: Ladders) -> Ladder | None:
    match alert.level:
        case Level.DANGER:
            return ladders.danger
        case Level.TODAY:
            return ladders.today_pressed if alert.pressed else ladders.today
        case _:  # advice waits for supervision
            return None


def _calls(alert: Alert, rota: Rota, ladders: Ladders) -> tuple[_Calls, ...]:
    """All series that an alert in this state has, lowest rung first."""
    ladder = _ladder(alert, ladders)
    if ladder is None or alert.state is AlertState.CLOSED:
        return ()
    if alert.taken_at is not None:
        again = _minutes(ladder.comes_back)
        people = _reachable(rota, alert.owner, rota.primary) or _reachable(rota, *rota.everyone)
        return (_Calls(Rung.UNCLOSED, people, alert.taken_at + again, again),)
    return tuple(_ringing(alert, rota, ladder))


def _ringing(alert: Alert, rota: Rota, ladder: Ladder) -> Iterator[_Calls]:
    """The series of an open alert: a rung that nobody stands on takes no time."""
    start = alert.clock_from
    left = replace(rota, unreachable=rota.unreachable | alert.passed)
    if alert.named is not None:
        yield from _named_first(alert, left, ladder)
        return
    primary = _reachable(left, rota.primary, alert.owner)
    backup = tuple(person for person in _reachable(left, rota.backup) if person not in primary)
    everyone = _reachable(rota, *rota.everyone, rota.primary, rota.backup)
    backup_at = start + _minutes(ladder.backup_after if primary else 0)
    everyone_at = backup_at + _minutes(ladder.everyone_after - ladder.backup_after if backup else 0)
    soon, later, back = map(_minutes, (ladder.repeat_person, ladder.repeat_everyone, ladder.comes_back))
    before, last, louder = everyone_at - _INSTANT, start + _minutes(ladder.last_call), ladder.second_channel
    if primary or not _reachable(rota, rota.primary):  # one who passed it on leaves no hole
        yield _Calls(Rung.PRIMARY, primary, start, soon, before, louder)
    if backup or not alert.passed.intersection(_reachable(rota, rota.backup)):
        yield _Calls(Rung.BACKUP, backup, backup_at, soon, before, louder)
    yield _Calls(Rung.EVERYONE, everyone, everyone_at, later, last, louder)
    yield _Calls(Rung.EVERYONE, everyone, last + back, back, None, louder)
    if alert.raisers:
        truth_at = start + _minutes(ladder.everyone_after if everyone else 0)
        yield _Calls(Rung.RAISER, tuple(sorted(alert.raisers)), truth_at)


def _named_first(alert: Alert, left: Rota, ladder: Ladder) -> Iterator[_Calls]:
    """One person alone, until everyone is told; at once, where she can't be told or passed it on (R55)."""
    start, named = alert.clock_from, _reachable(left, alert.named)
    everyone = _reachable(left, *left.everyone, left.primary, left.backup)
    everyone_at = start + _minutes(ladder.everyone_after if named else 0)
    soon, later, back = map(_minutes, (ladder.repeat_person, ladder.repeat_everyone, ladder.comes_back))
    last = start + _minutes(ladder.last_call)
    if named:
        yield _Calls(Rung.PRIMARY, named, start, soon, everyone_at - _INSTANT)
    yield _Calls(Rung.EVERYONE, everyone, everyone_at, later, last)
    yield _Calls(Rung.EVERYONE, everyone, last + back, back)
    if alert.raisers:
        yield _Calls(Rung.RAISER, tuple(sorted(alert.raisers)), start + _minutes(ladder.everyone_after))


def _was_told(alert: Alert, rung: Rung, person: UUID | None, due: datetime) -> bool:
    """Whether this was told when it was due or later; any ringing rung answers for another, a hole is logged once."""
    if person is None:
        return any(told.rung is rung and told.person is None for told in alert.told if told.turn == alert.turn)
    alike = _RINGING if rung in _RINGING else {rung}
    return any(
        told.person == person and told.rung in alike and told.turn == alert.turn and told.at >= due
        for told in alert.told
    )


def _was_rung(alert: Alert, person: UUID | None) -> bool:
    """Whether her phone rang before in this turn of the ladder."""
    return any(told.person == person and told.rung in _RINGING and told.turn == alert.turn for told in alert.told)


def _reachable(rota: Rota, *people: UUID | None) -> tuple[UUID, ...]:
    """Those of them who can be told, each once, in this order."""
    return tuple(dict.fromkeys(person for person in people if person is not None and person not in rota.unreachable))
