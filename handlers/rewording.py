"""Gives a message its newest words, wherever it is: in the journal, in the queue, on the other's phone.

Law: each place gets the part of the new words that belongs there; what finds no place follows as a message of its own,
and a place that has nothing left to say goes. Nothing is sent twice, nothing old goes out. Source: channels.md, "What
content passes".
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from handlers.passing import Part, parts_of
from handlers.saying import say
from models import journal, outbox, rewording
from models.work import Work
from relay.delivery import Origin
from relay.messages import Content, Pass, Replace, Withdraw
from relay.scene import Outbound, Revise


def reword(work: Work, revised: Revise) -> None:
    """One message now says something else."""
    known, passed = revised.known, revised.passed
    whole = journal.revise(work, known, revised.content)
    if passed is None:
        return
    waiting = rewording.carriers(work, known.id)
    natives = known.copies_of_part(passed.to.id)
    if natives:
        rewording.drop(work, waiting)  # a part that has not left: its words are in the new parts
        _change_shown(work, revised, passed, natives)
    else:
        _change_waiting(work, revised, passed, whole, waiting)


def _change_shown(work: Work, revised: Revise, passed: Outbound, natives: Sequence[str]) -> None:
    """Message by message on the other's phone."""
    surplus: list[str] = []
    for native, part in zip_longest(natives, parts_of(passed, revised.content)):
        if part is None:
            surplus.append(native)
            continue
        body = part.body if isinstance(part.body, Pass) else Pass(revised.content, passed.alias)
        if native is None:
            _post(work, revised, passed, replace(part, body=body))
        else:
            say(work, Outbound(passed.to, Replace(native, body), Origin.NOTICE, passed.pairing))
    if surplus:
        say(work, Outbound(passed.to, Withdraw(tuple(surplus)), Origin.NOTICE, passed.pairing))


def _change_waiting(
    work: Work, revised: Revise, passed: Outbound, whole: Content, waiting: Sequence[rewording.Carrier]
) -> None:
    """Row by row in the queue, each in its place; what is more than there was leaves at the same hour."""
    surplus: list[rewording.Carrier] = []
    for carrier, part in zip_longest(waiting, parts_of(passed, whole)):
        if part is None:
            surplus.append(carrier)
        elif carrier is None:
            held, due_at = rewording.leaves_like(work, waiting[0])
            _post(work, revised, replace(passed, held=held, due_at=due_at), part)
        else:
            rewording.carry(work, carrier, part.body, part.first)
    rewording.drop(work, surplus)


def _post(work: Work, revised: Revise, passed: Outbound, part: Part) -> None:
    outbox.post(work, replace(passed, body=part.body), revised.known.id, first_part=part.first)
