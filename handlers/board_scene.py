"""Paints what the board of people may look at: only what was asked for, and never a word of a conversation.

Law: as in `handlers.scenes`, nothing is decided here. People stand in the order in which they came.
"""

import re
from datetime import date
from typing import assert_never
from uuid import UUID

from handlers import inviting, matching
from models import matches, plans, register
from models.work import Work
from relay.board import Board
from relay.board_choices import (
    AskMatch,
    AskRevoke,
    AskWeeks,
    BoardChoice,
    EndWeeks,
    FindMentor,
    InvitePerson,
    MakeMatch,
    OfMatch,
    RevokePerson,
    ShowPerson,
)
from relay.people import Contact, Pairing, Person, PersonState, Role

BOARDS = frozenset({"match", "invite", "revoke", "team"})
"""The commands that look at people."""


def of_command(work: Work, name: str, argument: str, viewer: Contact) -> Board | None:
    """What a command asks to see; with a name behind it, those whose alias begins so."""
    match name:
        case "match":
            return Board(people=_called(matching.waiting(work), argument))
        case "invite":
            everybody = register.taking_part(work, tuple(Role))
            return Board(people=tuple(one for one in _called(everybody, argument) if _can_be_invited(work, one.id)))
        case "revoke":
            return Board(people=_called(_revocable(work, viewer), argument))
        case "team":
            return _team(work, argument)
        case _:
            return None


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


def of_choice(work: Work, choice: BoardChoice, viewer: Contact) -> Board | None:  # the table
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
    return Board(
        people=(her,),
        one=her,
        match=pairing,
        plans=plans.facts_of(work, her.id),
        closer=plans.is_closer(work, her.id),
        ending=matches.ending_of(work, pairing.id),
        day=day,
    )
