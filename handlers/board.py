"""Carries out what follows at the board of people: a match, an invitation, a lost phone, a planned end.

Law: see `handlers.effects`; every effect is also a fact of the audit chain: who did what to whom, without content. What
is refused here was offered on an older picture: it undoes the transaction and is decided anew.
"""

from typing import assert_never

from handlers import endings, inviting, matching, naming
from handlers.saying import say
from models import audit, register
from models.audit import Action
from models.work import Work
from relay.board import (
    BoardEffect,
    CallOffEnd,
    EndMatch,
    Invite,
    MatchTwo,
    NameSupervisor,
    NoteChange,
    PlanEnd,
    Revoke,
    SetBackup,
)
from relay.delivery import Origin
from relay.messages import say as prompt
from relay.people import Contact, Person
from relay.scene import Outbound


def carry_out_board(work: Work, by: Contact, effect: BoardEffect) -> None:
    """Write one effect of the board."""
    actor = by.person.id
    match effect:
        case MatchTwo(mentee, mentor, decided):
            matching.match(work, mentee.id, mentor.id, None, beyond_cap=decided, by=actor)
        case SetBackup(pairing, backup):
            matching.set_backup(work, pairing, backup, actor)
        case PlanEnd(pairing, on):
            endings.plan_end(work, pairing.id, on, actor)
        case CallOffEnd(pairing):
            endings.call_off(work, pairing.id, actor)
        case EndMatch(pairing):
            endings.end_now(work, pairing.id, actor)
        case Invite(person):
            _invite(work, by, person)
        case Revoke(person):
            ended = register.revoke(work, person.id)
            audit.note(work, Action.REVOKED, person.id, actor_id=actor, detail=str(ended))
        case NameSupervisor(mentor):
            naming.name_supervisor(work, mentor.id, actor)
        case NoteChange(person, what):
            audit.note(work, Action.PLAN, person.id, actor_id=actor, detail=what)
        case _:
            assert_never(effect)


def _invite(work: Work, by: Contact, person: Person) -> None:
    """Shown to the coordinator who asked, once; given on in person."""
    made = inviting.invite(work, person.id, by.person.id)
    where = made.link or made.code
    words = prompt("sup.invited", alias=person.alias, link=where, code=made.code, day=made.expires_at)
    say(work, Outbound(by, words, Origin.NOTICE))
