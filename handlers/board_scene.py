"""Paints what the board of people may look at: only what was asked for, and never a word of a conversation.

Law: as in `handlers.scenes`, nothing is decided here. People stand in the order in which they came.
"""

import re
from dataclasses import replace
from datetime import date
from typing import assert_never
from uuid import UUID

from handlers import inviting, matching
from models import matches, plans, register
from models.work import Work
from relay.board import Board
from relay.board_choices import (
    AskBackup,
    AskMatch,
    AskRevoke,
    AskWeeks,
    BoardChoice,
    EndWeeks,
    FindMentor,
    InvitePerson,
    MakeMatch,
    MorePeople,
    NameBackup,
    OfMatch,
    RevokePerson,
    Roll,
    ShowPerson,
)
from relay.people import Contact, Pairing, Person, PersonState, Role

BOARDS = frozenset(Roll)
"""The commands that look at people."""


def of_command(work: Work, name: str, argument: str, viewer: Contact) -> Board | None:
    """What a command asks to see; with a name behind it, those whose alias begins so."""
    return of_roll(work, MorePeople(Roll(name), 1, argument), viewer) if name in BOARDS else None


def of_roll(work: Work, asked: MorePeople, viewer: Contact) -> Board:
    """A page of a list of people."""
    match asked.roll:
        case Roll.MATCH:
            board = Board(people=_called(matching.waiting(work), asked.called))
        case Roll.INVITE:
            found = _called(register.taking_part(work, tuple(Role)), asked.called)
            board = Board(people=tuple(one for one in found if _can_be_invited(work, one.id)))
        case Roll.REVOKE:
            board = Board(people=_called(_revocable(work, viewer), asked.called))
        case Roll.TEAM:
            board = _team(work, asked.called)
        case _:
            assert_never(asked.roll)
    return replace(board, page=asked)


def _team(work: Work, argument: str) -> Board:
    """The mentors; with a name, mentors and mentees who are called so; with a day behind it, her planned end."""
    if not argument:
        return Board(people=register.taking_part(work, (Role.MENTOR,)))
    name, day = _with_day(argument)
    found = _called(register.taking_part(work, (Role.MENTOR, Role.MENTEE)), name)
    whole = tuple(one for one in found if one.alias.casefold() == name.casefold())
    found = whole or found
    if len(found) != 1:
        return Board(people=found)
    return _of_person(work, found[0], day)


def _called(people: tuple[Person, ...], name: str) -> tuple[Person, ...]:
    return tuple(one for one in people if one.alias.casefold().startswith(name.casefold()))


_DAY = re.compile(r"(.+?)\s+(?:(\d{1,2})[./-](\d{1,2})[./-](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2}))")


def _with_day(argument: str) -> tuple[str, date | None]:
    """A name, and the day behind it: 20.4.2026, 20/4/2026 or 2026-04-20."""
    found = _DAY.fullmatch(argument.strip())
    if found is None:
        return argument.strip(), None
    name, day, month, year, year_first, month_then, day_last = found.groups()
    try:
        return name, date(int(year or year_first), int(month or month_then), int(day or day_last))
    except ValueError:
        return argument.strip(), None


def of_choice(work: Work, choice: BoardChoice, viewer: Contact) -> Board | None:  # noqa: C901  # the table
    """What a button names; None where it is not there any more."""
    match choice:
        case ShowPerson(person_id) | AskWeeks(person_id):
            person = _active(work, person_id)
            return _of_person(work, person) if person is not None else None
        case FindMentor(mentee_id, full):
            her = _active(work, mentee_id)
            if her is None or register.open_pairings(work, mentee_id):
                return None
            return Board(one=her, mentors=matching.places(work, mentee_id, full=full))
        case AskMatch(mentee_id, mentor_id) | MakeMatch(mentee_id, mentor_id):
            her, mentor = _active(work, mentee_id), _active(work, mentor_id)
            if her is None or mentor is None:
                return None
            load = len(register.open_pairings(work, mentor_id))
            return Board(one=her, other=mentor, against=matching.against(work, mentee_id, mentor_id), load=load)
        case InvitePerson(person_id):
            return Board(one=_active(work, person_id), may=_can_be_invited(work, person_id))
        case AskRevoke(person_id) | RevokePerson(person_id):
            return Board(one=_active(work, person_id), may=person_id in {one.id for one in _revocable(work, viewer)})
        case OfMatch(pairing_id):
            found = matches.find(work, pairing_id)
            return Board(match=found) if found is None else _of_match(work, found)
        case AskBackup(mentee_id) | NameBackup(mentee_id):
            matched = next(iter(register.open_pairings(work, mentee_id)), None)
            found = matches.find(work, matched.id) if matched is not None else None
            return None if found is None else replace(_of_match(work, found), backups=matching.backups(work, found))
        case MorePeople():
            return of_roll(work, choice, viewer)
        case EndWeeks():
            return None
        case _:
            assert_never(choice)


def _active(work: Work, person_id: UUID) -> Person | None:
    found = work.directory.person(work.conn, person_id)
    return found if found is not None and found.state is PersonState.ACTIVE else None


def _can_be_invited(work: Work, person_id: UUID) -> bool:
    return _active(work, person_id) is not None and inviting.can_be_invited(work, person_id)


def _revocable(work: Work, viewer: Contact) -> tuple[Person, ...]:
    """Who has a session that could end; not the one who asks, who would lock herself out."""
    reached = register.with_sessions(work)
    everybody = register.taking_part(work, tuple(Role))
    return tuple(one for one in everybody if one.id in reached and one.id != viewer.person.id)


def _of_person(work: Work, person: Person, day: date | None = None) -> Board:
    pairings = tuple(
        found for row in register.open_pairings(work, person.id) if (found := matches.find(work, row.id)) is not None
    )
    if person.role is Role.MENTEE:
        found = pairings[0] if pairings else None
        return Board(people=(person,), one=person, day=day) if found is None else _of_match(work, found, day)
    named = plans.named(work, person.id) if person.role is Role.MENTOR else None
    supervisor = work.directory.person(work.conn, named) if named is not None else None
    return Board(people=(person,), one=person, pairings=pairings, named=supervisor)


def _of_match(work: Work, pairing: Pairing, day: date | None = None) -> Board:
    her = pairing.mentee
    behind = work.directory.person(work.conn, pairing.backup_id) if pairing.backup_id is not None else None
    return Board(
        people=(her,),
        one=her,
        match=pairing,
        plans=plans.facts_of(work, her.id),
        closer=plans.is_closer(work, her.id),
        ending=matches.ending_of(work, pairing.id),
        day=day,
        backup=behind,
    )


def of_match(work: Work, pairing_id: UUID | None) -> Board | None:
    """The board of a match that is not over, as a choice about her dates names it."""
    found = matches.find(work, pairing_id) if pairing_id is not None else None
    return _of_match(work, found) if found is not None else None
