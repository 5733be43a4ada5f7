"""Who may be matched with whom: the refusals, before a person's decision becomes a match.

Law: the program never matches by itself (R10); it only says what speaks against a match that a person wants, by the
same path for the command line and for the desk. Source: needs.md R06, R10, R12, R54.
"""

from uuid import UUID

from models import audit, matches, register
from models.audit import Action
from models.work import Work
from relay.board import Against, MentorPlace
from relay.people import Pairing, Person, PersonState, Role

CAP = 3
"""How many mentees a mentor accompanies without a supervisor's word (R54)."""
MOST = 5
"""How many she accompanies at the very most."""


class MatchRefused(Exception):
    """These two can't be matched; the sentence says why."""

    def __init__(self, sentence: str, reason: Against) -> None:
        super().__init__(sentence)
        self.reason = reason


def match(
    work: Work,
    mentee_id: UUID,
    mentor_id: UUID,
    backup_id: UUID | None,
    *,
    beyond_cap: bool,
    by: UUID | None = None,
) -> UUID:
    """Match a mentee with a mentor, over the mentor's line; the match's id. `by` is who decided it at the desk.

    Raises:
        MatchRefused: Something speaks against it.
        RegisterError: One of them does not exist, or the mentor has no line.
    """
    register.hold(work, (mentee_id, mentor_id))
    _refuse_roles(work, mentee_id, mentor_id, backup_id)
    if register.open_pairings(work, mentee_id):
        raise MatchRefused(
            "This mentee is matched already. End that match first: peerline pair end ID.", Against.MATCHED_ALREADY
        )
    if backup_id is not None:
        _refuse_backup(work, mentee_id, backup_id)
    if register.kept_apart(work, mentee_id, mentor_id):
        raise MatchRefused("These two are on the keep-apart list; they can't be matched.", Against.KEPT_APART)
    hers, theirs = register.spoken(work, mentee_id), register.spoken(work, mentor_id)
    if not set(hers) & set(theirs):
        raise MatchRefused(
            f"They share no language: the mentee speaks {', '.join(hers)}, the mentor {', '.join(theirs)}. If one of "
            "them speaks another language too, add her with all of them: --language it,en.",
            Against.NO_LANGUAGE,
        )
    _refuse_load(work, mentor_id, beyond_cap=beyond_cap)
    made = register.pair(work, mentee_id, mentor_id, backup_id)
    audit.note(work, Action.MATCHED, made, actor_id=by, detail="beyond cap" if beyond_cap else "")
    return made


def set_backup(work: Work, matched: Pairing, backup: Person | None, by: UUID | None = None) -> None:
    """This mentor stands behind the one of the match from now on; None: nobody (R14).

    Raises:
        MatchRefused: Something speaks against it.
    """
    if backup is not None:
        register.hold(work, (matched.mentee.id, backup.id))
        _refuse_roles(work, matched.mentee.id, matched.mentor.id, backup.id)
        _refuse_backup(work, matched.mentee.id, backup.id)
    matches.set_backup(work, matched.id, backup.id if backup is not None else None)
    audit.note(work, Action.BACKUP, matched.id, actor_id=by, detail="nobody" if backup is None else str(backup.id))
    work.directory.refresh(work.conn)


def backups(work: Work, matched: Pairing) -> tuple[Person, ...]:
    """The other mentors who could stand behind hers: a language of hers, and not kept apart from her."""
    hers = set(register.spoken(work, matched.mentee.id))
    return tuple(
        one
        for one in register.taking_part(work, (Role.MENTOR,))
        if one.id not in {matched.mentor.id, matched.backup_id}
        and hers & set(register.spoken(work, one.id))
        and not register.kept_apart(work, matched.mentee.id, one.id)
    )


def against(work: Work, mentee_id: UUID, mentor_id: UUID) -> Against | None:
    """What speaks against matching these two, None where nothing does; nothing is changed by asking."""
    try:
        _refuse_roles(work, mentee_id, mentor_id, None)
        if register.open_pairings(work, mentee_id):
            return Against.MATCHED_ALREADY
        if register.kept_apart(work, mentee_id, mentor_id):
            return Against.KEPT_APART
        if not set(register.spoken(work, mentee_id)) & set(register.spoken(work, mentor_id)):
            return Against.NO_LANGUAGE
        if register.own_line(work, mentor_id) is None:
            return Against.NO_LINE
        _refuse_load(work, mentor_id, beyond_cap=False)
    except MatchRefused as refused:
        return refused.reason
    return None


def waiting(work: Work) -> tuple[Person, ...]:
    """The mentees who wait for a mentor, in the order in which they came."""
    return tuple(
        one
        for one in register.taking_part(work, (Role.MENTEE,))
        if not register.open_pairings(work, one.id) and not register.is_under_age(work, one.id)
    )


def places(work: Work, mentee_id: UUID, *, full: bool) -> tuple[MentorPlace, ...]:
    """The mentors who could accompany her: with a free place, or, `full`, beyond the cap with a supervisor's word."""
    hers = register.spoken(work, mentee_id)
    wanted = Against.BEYOND_CAP if full else None
    found = []
    for mentor in register.taking_part(work, (Role.MENTOR,)):
        if against(work, mentee_id, mentor.id) is wanted:
            shared = tuple(one for one in register.spoken(work, mentor.id) if one in hers)
            found.append(MentorPlace(mentor, shared, len(register.open_pairings(work, mentor.id))))
    return tuple(found)


def _refuse_roles(work: Work, mentee_id: UUID, mentor_id: UUID, backup_id: UUID | None) -> None:
    wanted = [(mentee_id, Role.MENTEE), (mentor_id, Role.MENTOR)]
    if backup_id is not None:
        wanted.append((backup_id, Role.MENTOR))
    for person_id, role in wanted:
        found = register.get_person(work, person_id)
        if found.role is not role:
            raise MatchRefused(
                f"{person_id} is a {found.role.value}, not a {role.value}. Order: pair MENTEE MENTOR.",
                Against.WRONG_ROLE,
            )
        if found.state is not PersonState.ACTIVE:
            raise MatchRefused(f"{person_id} does not take part any more.", Against.GONE)
    if backup_id == mentor_id:
        raise MatchRefused("The backup must be another mentor than the mentor herself.", Against.SAME_BACKUP)


def _refuse_backup(work: Work, mentee_id: UUID, backup_id: UUID) -> None:
    """Whom a backup mentor is asked to write to is somebody whom she may meet, in a language of both (R12, R14)."""
    if register.kept_apart(work, mentee_id, backup_id):
        raise MatchRefused(
            "The backup and the mentee are on the keep-apart list; name another backup.", Against.BACKUP_APART
        )
    if not set(register.spoken(work, mentee_id)) & set(register.spoken(work, backup_id)):
        raise MatchRefused("The backup shares no language with the mentee; name another.", Against.BACKUP_LANGUAGE)


def _refuse_load(work: Work, mentor_id: UUID, *, beyond_cap: bool) -> None:
    load = len(register.open_pairings(work, mentor_id))
    if load >= MOST:
        raise MatchRefused(
            f"This mentor accompanies {load} women; more than {MOST} is not possible.", Against.BEYOND_MOST
        )
    if load >= CAP and not beyond_cap:
        raise MatchRefused(
            f"This mentor accompanies {load} women already; the cap is {CAP}. If a supervisor has decided it with her, "
            "say so: --beyond-cap.",
            Against.BEYOND_CAP,
        )
