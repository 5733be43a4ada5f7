"""Who may be matched with whom: the refusals, before a person's decision becomes a match.

Law: the program never matches by itself (R10); it only says what speaks against a match that a person wants. Source:
needs.md R06, R10, R12, R54.
"""

from uuid import UUID

from models import register
from models.work import Work
from relay.people import PersonState, Role

CAP = 3
"""How many mentees a mentor accompanies without a supervisor's word (R54)."""
MOST = 5
"""How many she accompanies at the very most."""


class MatchRefused(Exception):
    """These two can't be matched; the sentence says why."""


def match(work: Work, mentee_id: UUID, mentor_id: UUID, backup_id: UUID | None, *, beyond_cap: bool) -> UUID:
    """Match a mentee with a mentor, over the mentor's line; the match's id.

    Raises:
        MatchRefused: Something speaks against it.
        RegisterError: One of them does not exist, or the mentor has no line.
    """
    _refuse_roles(work, mentee_id, mentor_id, backup_id)
    if register.open_pairings(work, mentee_id):
        raise MatchRefused("This mentee is matched already. End that match first: peerline pair end ID.")
    if register.kept_apart(work, mentee_id, mentor_id):
        raise MatchRefused("These two are on the keep-apart list; they can't be matched.")
    hers, theirs = register.spoken(work, mentee_id), register.spoken(work, mentor_id)
    if not set(hers) & set(theirs):
        raise MatchRefused(
            f"They share no language: the mentee speaks {', '.join(hers)}, the mentor {', '.join(theirs)}. If one of "
            "them speaks another language too, add her with all of them: --language it,en."
        )
    _refuse_load(work, mentor_id, beyond_cap=beyond_cap)
    return register.pair(work, mentee_id, mentor_id, backup_id)


def _refuse_roles(work: Work, mentee_id: UUID, mentor_id: UUID, backup_id: UUID | None) -> None:
    wanted = [(mentee_id, Role.MENTEE), (mentor_id, Role.MENTOR)]
    if backup_id is not None:
        wanted.append((backup_id, Role.MENTOR))
    for person_id, role in wanted:
        found = register.get_person(work, person_id)
        if found.role is not role:
            raise MatchRefused(f"{person_id} is a {found.role.value}, not a {role.value}. Order: pair MENTEE MENTOR.")
        if found.state is not PersonState.ACTIVE:
            raise MatchRefused(f"{person_id} does not take part any more.")
    if backup_id == mentor_id:
        raise MatchRefused("The backup must be another mentor than the mentor herself.")


def _refuse_load(work: Work, mentor_id: UUID, *, beyond_cap: bool) -> None:
    load = len(register.open_pairings(work, mentor_id))
    if load >= MOST:
        raise MatchRefused(f"This mentor accompanies {load} women; more than {MOST} is not possible.")
    if load >= CAP and not beyond_cap:
        raise MatchRefused(
            f"This mentor accompanies {load} women already; the cap is {CAP}. If a supervisor has decided it with her, "
            "say so: --beyond-cap."
        )
