"""How an alert comes into being: which cause has which level, what joins what, and the one answer that may lower it.

Law: whatever is raised is open at its cause's level at once; a tap that never comes loses nothing. A level only rises,
with one exception: the first answer of the only person who raised it, while nobody has taken it, may say that it can
wait (docs/decisions/0009). Source: needs.md R37, R45 and sections 3 and 4.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from relay.alerts import Alert, AlertState, Level
from relay.people import Role

LEVELS: dict[str, Level] = {
    "duress": Level.DANGER,
    "drill": Level.DANGER,
    "question": Level.ADVICE,
    "no_drill": Level.ADVICE,
    "no_card": Level.ADVICE,
    "card_question": Level.ADVICE,
    "waiting_stale": Level.ADVICE,
}
"""The causes that are not TODAY. A cause is a word of ours, never a person's."""

SILENT = frozenset({"duress"})
"""Whose chat must show nothing unusual: she is told nothing of it, ever, and nobody writes to her as the team (R08)."""

NOT_FOR_MENTORS = frozenset({"team_message", "question", "card_question", "match", "too_heavy"})
"""Said to the team alone: never joined to an item that a mentor raised, and never told to one (R11)."""

PRIVATE = frozenset({"too_heavy"})
"""A mentor's answer about her own week: only her named supervisor reads why, and no fact of the chain says it (R55)."""

EASED_WITHIN = {Role.MENTOR: timedelta(minutes=1), Role.MENTEE: timedelta(minutes=10)}
"""How soon a first answer must come to lower a level: she who asks for help may read slowly, a mentor knows."""

RINGS_ANEW_AFTER = timedelta(minutes=5)
"""A further cry about an item that nobody has taken starts its ladder anew, unless it rang so lately."""


def level_of(cause: str) -> Level:
    """The level that an alert of this cause has when nobody says another."""
    return LEVELS.get(cause, Level.TODAY)


def may_ease(alert: Alert, role: Role, raised_at: datetime, now: datetime) -> bool:
    """Whether the first answer of its only raiser may still say that this can wait."""
    within = EASED_WITHIN.get(role)
    return (
        within is not None
        and alert.state is AlertState.OPEN
        and alert.level is Level.TODAY
        and alert.turn == 0
        and len(alert.raisers) == 1
        and now - raised_at <= within
    )


def eased(alert: Alert) -> Alert:
    """The alert as ADVICE: it stays open on the list of the team, and rings no more (R45)."""
    return replace(alert, level=Level.ADVICE)


def rings_anew(alert: Alert, now: datetime) -> bool:
    """Whether a further cry starts the ladder of this alert anew."""
    last = max((told.at for told in alert.told if told.turn == alert.turn), default=None)
    return alert.state is AlertState.OPEN and last is not None and now - last > RINGS_ANEW_AFTER


def rung_anew(alert: Alert, now: datetime) -> Alert:
    """The alert with its ladder started anew, at once: a cry that nobody answered is never quieter than the first."""
    return replace(alert, turn=alert.turn + 1, clock_from=now, passed=frozenset())
