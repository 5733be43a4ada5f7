"""Acts of the board of people: matching two, inviting one, and ending the sessions of a lost phone.

Law: a person decides; what speaks against it is said before it is asked for, and looked at once more when it is done
(R10, R12, R54). A code is shown to the one who asked for it and to nobody else (R01). Source: interfaces.md, "In chat".
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from relay.acts.speaking import nothing_open, option, reply, sender_of, tell
from relay.board import Against, Board, Invite, MatchTwo, MentorPlace, Revoke, SetBackup
from relay.board_choices import (
    AskBackup,
    AskMatch,
    AskRevoke,
    FindMentor,
    InvitePerson,
    MakeMatch,
    MorePeople,
    NameBackup,
    RevokePerson,
    Roll,
)
from relay.choices import Choice, encode
from relay.messages import Button, Prompt, Say, Value
from relay.people import Person, Role
from relay.scene import Scene, Verdict

MOST_SHOWN = 9
"""As many as digits choose from (R22), [More] among them; a name behind the command finds somebody too."""
T = TypeVar("T")


def board_of(scene: Scene) -> Board:
    """What was painted."""
    return scene.board or Board()


def page_of(whole: Sequence[T], page: int, most: int = MOST_SHOWN) -> tuple[Sequence[T], int]:
    """What one page shows, from 1 on, and how many come after it; a page that is not there is the last one."""
    if len(whole) <= most:
        return whole, 0
    most -= 1  # for [More]
    begins = (min(max(1, page), -(-len(whole) // most)) - 1) * most
    return whole[begins : begins + most], max(0, len(whole) - begins - most)


def people_to_choose(scene: Scene, head: str, roll: Roll, choices: Sequence[tuple[Choice, str]]) -> Verdict:
    """A list of people by alias, three in a row; where there are more, the next page, and how to find somebody."""
    here = board_of(scene).page or MorePeople(roll, 1)
    shown, left = page_of(choices, here.page)
    lines = [Prompt(head)]
    if left:
        lines.append(Prompt("sup.more_people", {"n": left, "command": f"/{roll.value}"}))
    return Verdict((), (tell(sender_of(scene), Say(tuple(lines), names_of(shown, more=(here, left)))),))


def names_of(shown: Sequence[tuple[Choice, str]], more: tuple[MorePeople, int]) -> tuple[tuple[Button, ...], ...]:
    """A button for each, and [More] where some are left."""
    here, left = more
    buttons = [Button(encode(choice), alias) for choice, alias in shown]
    rows = tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3))
    return (*rows, (option(replace(here, page=here.page + 1), "btn.more"),)) if left else rows


def show_waiting(scene: Scene) -> Verdict:
    """/match: the mentees who wait for a mentor."""
    waiting = board_of(scene).people
    if not waiting:
        return Verdict((), (reply(scene, "sup.nobody_waits"),))
    return people_to_choose(scene, "sup.match_who", Roll.MATCH, [(FindMentor(one.id), one.alias) for one in waiting])


def show_mentors(scene: Scene) -> Verdict:
    """Who speaks her language and has a place; those who are full stand behind one more tap (R10, R54)."""
    board, choice = board_of(scene), scene.choice
    her = board.one
    if her is None or not isinstance(choice, FindMentor):
        return nothing_open(scene)
    shown, left = page_of(board.mentors, choice.page, MOST_SHOWN - 1)
    lines = tuple(_place(one) for one in shown)
    head = "sup.match_mentors" if shown else "sup.match_no_mentor"
    rows = tuple((Button(encode(AskMatch(her.id, one.mentor.id)), one.mentor.alias),) for one in shown)
    more = ((option(replace(choice, page=choice.page + 1), "btn.more"),),) if left else ()
    more = more if choice.full else (*more, (option(FindMentor(her.id, full=True), "btn.full_mentors"),))
    return Verdict((), (tell(sender_of(scene), Say((Prompt(head, {"alias": her.alias}), *lines), (*rows, *more))),))


def _place(one: MentorPlace) -> Prompt:
    spoken = ", ".join(one.speaks)
    return Prompt("sup.match_place", {"mentor": one.mentor.alias, "language": spoken, "mentees": one.load})


def ask_match(scene: Scene) -> Verdict:
    """Once more, with both names; more than usual is decided with the mentor, not by a tap alone (R54)."""
    board = board_of(scene)
    if board.one is None or board.other is None:
        return nothing_open(scene)
    if board.against not in {None, Against.BEYOND_CAP}:
        return _refused(scene, board)
    decided = board.against is Against.BEYOND_CAP
    key, label = ("sup.match_beyond", "btn.decided") if decided else ("sup.match_sure", "btn.match")
    row = (option(MakeMatch(board.one.id, board.other.id, decided), label),)
    said = reply(scene, key, row, alias=board.one.alias, mentor=board.other.alias, mentees=board.load)
    return Verdict((), (said,))


def make_match(scene: Scene) -> Verdict:
    """Matched: now she has to be invited, in person."""
    board, choice = board_of(scene), scene.choice
    if board.one is None or board.other is None or not isinstance(choice, MakeMatch):
        return nothing_open(scene)
    if board.against is Against.BEYOND_CAP and not choice.decided:
        return ask_match(scene)
    if board.against not in {None, Against.BEYOND_CAP}:
        return _refused(scene, board)
    may_invite = sender_of(scene).person.role is Role.COORDINATOR
    rows = ((option(InvitePerson(board.one.id), "btn.invite"),),) if may_invite else ()
    rows = (*rows, (option(AskBackup(board.one.id), "btn.backup"),))
    key = "sup.matched" if may_invite else "sup.matched_tell_coordinator"
    said = reply(scene, key, *rows, alias=board.one.alias, mentor=board.other.alias)
    return Verdict((MatchTwo(board.one, board.other, choice.decided),), (said,))


def ask_backup(scene: Scene) -> Verdict:
    """Who stands behind her mentor: one more tap, or nobody (R14)."""
    board = board_of(scene)
    match = board.match
    if match is None:
        return nothing_open(scene)
    names: dict[str, Value] = {"alias": match.mentee.alias, "mentor": match.mentor.alias}
    her, shown = match.mentee.id, board.backups[: MOST_SHOWN - 1]
    rows = tuple((Button(encode(NameBackup(her, one.id)), one.alias),) for one in shown)
    nobody = ((option(NameBackup(her, None), "btn.no_backup"),),) if board.backup is not None else ()
    lines = [Prompt("sup.backup_who" if shown else "sup.backup_nobody_could", names)]
    if board.backup is not None:
        lines.insert(0, Prompt("sup.backup_is", {"mentor": match.mentor.alias, "backup": board.backup.alias}))
    return Verdict((), (tell(sender_of(scene), Say(tuple(lines), (*rows, *nobody))),))


def name_backup(scene: Scene) -> Verdict:
    """Named: the two have to be introduced, by a person, before she is needed."""
    board, choice = board_of(scene), scene.choice
    match = board.match
    if match is None or not isinstance(choice, NameBackup):
        return nothing_open(scene)
    names: dict[str, Value] = {"alias": match.mentee.alias, "mentor": match.mentor.alias}
    if choice.mentor_id is None:
        return Verdict((SetBackup(match, None),), (reply(scene, "sup.backup_over", **names),))
    named = next((one for one in board.backups if one.id == choice.mentor_id), None)
    if named is None:  # kept apart, gone, or her own mentor by now
        return ask_backup(scene)
    return Verdict((SetBackup(match, named),), (reply(scene, "sup.backup_named", backup=named.alias, **names),))


def _refused(scene: Scene, board: Board) -> Verdict:
    """What speaks against it, in the reader's language."""
    match board.against:
        case Against.MATCHED_ALREADY:
            key = "sup.match_already"
        case Against.KEPT_APART:
            key = "sup.match_apart"
        case Against.NO_LANGUAGE:
            key = "sup.match_no_language"
        case Against.BEYOND_MOST:
            key = "sup.match_most"
        case Against.NO_LINE:
            key = "sup.match_no_line"
        case _:
            return nothing_open(scene)
    return Verdict((), (reply(scene, key),))


# --- invitations and lost phones: a coordinator's ---------------------------------------------------------------------


def show_invitable(scene: Scene) -> Verdict:
    """/invite: who has not opened her line."""
    found = board_of(scene).people
    if not found:
        return Verdict((), (reply(scene, "sup.nobody_to_invite"),))
    return people_to_choose(scene, "sup.invite_who", Roll.INVITE, [(InvitePerson(one.id), one.alias) for one in found])


def invite(scene: Scene) -> Verdict:
    """A code of her own; an earlier one that was not used stops working."""
    board = board_of(scene)
    return Verdict((Invite(board.one),)) if board.one is not None and board.may else nothing_open(scene)


def show_revocable(scene: Scene) -> Verdict:
    """/revoke: whose sessions there are."""
    found = board_of(scene).people
    if not found:
        return Verdict((), (reply(scene, "sup.nobody_to_revoke"),))
    return people_to_choose(scene, "sup.revoke_who", Roll.REVOKE, [(AskRevoke(one.id), one.alias) for one in found])


def ask_revoke(scene: Scene) -> Verdict:
    """Once more: a slip would close a line that somebody needs."""
    her = _revocable(scene)
    if her is None:
        return nothing_open(scene)
    row = (option(RevokePerson(her.id), "btn.revoke"),)
    return Verdict((), (reply(scene, "sup.revoke_sure", row, alias=her.alias),))


def revoke(scene: Scene) -> Verdict:
    """From now on the lost phone gets nothing and can send nothing; a new code opens the new one (R56)."""
    her = _revocable(scene)
    if her is None:
        return nothing_open(scene)
    row = (option(InvitePerson(her.id), "btn.invite"),)
    return Verdict((Revoke(her),), (reply(scene, "sup.revoked", row, alias=her.alias),))


def _revocable(scene: Scene) -> Person | None:
    board = board_of(scene)
    return board.one if board.may else None
