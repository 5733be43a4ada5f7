"""When a rule of the board of people applies: small questions to a scene, as in `relay.predicates`.

Law: the board is the team's alone; invitations and lost phones are a coordinator's (interfaces.md, "In chat"), and a
mentor's weeks are heard by supervisors (R55). What a button names must still be there.
"""

from relay.asked_of import asked_of
from relay.board_choices import (
    AskBackup,
    AskMatch,
    AskRevoke,
    AskWeeks,
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
from relay.desk_predicates import asks_for
from relay.messages import Text, Wrote
from relay.people import Role
from relay.predicates import TEAM, by_team
from relay.scene import Scene
from relay.words import command

asks_for_match, asks_for_invite, asks_for_revoke = asks_for("match"), asks_for("invite"), asks_for("revoke")


@asked_of(*TEAM, on=Wrote)
def asks_for_somebody(scene: Scene) -> bool:
    """One of the team wrote /team and a name."""
    event = scene.inbound.event
    if not by_team(scene) or not isinstance(event, Wrote) or not isinstance(event.content, Text):
        return False
    said = command(event.content.text)
    return said is not None and said.name == "team" and bool(said.argument)


def _is(scene: Scene, role: Role) -> bool:
    return by_team(scene) and scene.contact is not None and scene.contact.person.role is role


def _painted(scene: Scene) -> bool:
    return by_team(scene) and scene.board is not None


@asked_of(Role.COORDINATOR)
def wants_to_invite(scene: Scene) -> bool:
    """A coordinator wrote /invite."""
    return _is(scene, Role.COORDINATOR) and asks_for_invite(scene)


@asked_of(Role.COORDINATOR)
def wants_to_revoke(scene: Scene) -> bool:
    """A coordinator wrote /revoke."""
    return _is(scene, Role.COORDINATOR) and asks_for_revoke(scene)


@asked_of(*TEAM, choosing=ShowPerson)
def shows_person(scene: Scene) -> bool:
    """One of the team chose a person who takes part."""
    return isinstance(scene.choice, ShowPerson) and _painted(scene)


@asked_of(*TEAM, choosing=FindMentor)
def finds_mentor(scene: Scene) -> bool:
    """One of the team chose a mentee who waits."""
    return isinstance(scene.choice, FindMentor) and _painted(scene)


@asked_of(*TEAM, choosing=AskMatch)
def asks_to_match(scene: Scene) -> bool:
    """One of the team chose a mentor for her."""
    return isinstance(scene.choice, AskMatch) and _painted(scene)


@asked_of(*TEAM, choosing=MakeMatch)
def matches_two(scene: Scene) -> bool:
    """One of the team decided."""
    return isinstance(scene.choice, MakeMatch) and _painted(scene)


@asked_of(*TEAM, choosing=AskBackup)
def asks_for_backup(scene: Scene) -> bool:
    """One of the team wants to name who stands behind a mentor."""
    return isinstance(scene.choice, AskBackup) and _painted(scene)


@asked_of(*TEAM, choosing=NameBackup)
def names_backup(scene: Scene) -> bool:
    """One of the team named who stands behind a mentor, or nobody."""
    return isinstance(scene.choice, NameBackup) and _painted(scene)


@asked_of(*TEAM, choosing=MorePeople)
def turns_page_of_people(scene: Scene) -> bool:
    """One of the team wants to see more of a list that is hers to see."""
    choice = scene.choice
    if not isinstance(choice, MorePeople) or not _painted(scene):
        return False
    return choice.roll not in {Roll.INVITE, Roll.REVOKE} or _is(scene, Role.COORDINATOR)


@asked_of(Role.COORDINATOR, choosing=InvitePerson)
def invites(scene: Scene) -> bool:
    """A coordinator chose whom to invite."""
    return isinstance(scene.choice, InvitePerson) and _painted(scene) and _is(scene, Role.COORDINATOR)


@asked_of(Role.COORDINATOR, choosing=AskRevoke)
def asks_to_revoke(scene: Scene) -> bool:
    """A coordinator chose whose phone is lost."""
    return isinstance(scene.choice, AskRevoke) and _painted(scene) and _is(scene, Role.COORDINATOR)


@asked_of(Role.COORDINATOR, choosing=RevokePerson)
def revokes(scene: Scene) -> bool:
    """A coordinator decided that her sessions end."""
    return isinstance(scene.choice, RevokePerson) and _painted(scene) and _is(scene, Role.COORDINATOR)


@asked_of(Role.SUPERVISOR, choosing=AskWeeks)
def names_herself(scene: Scene) -> bool:
    """A supervisor wants to hear how this mentor's weeks are."""
    return isinstance(scene.choice, AskWeeks) and _painted(scene) and _is(scene, Role.SUPERVISOR)


@asked_of(Role.MENTOR, choosing=EndWeeks)
def ends_weeks(scene: Scene) -> bool:
    """A mentor does not want to be asked about her weeks."""
    return isinstance(scene.choice, EndWeeks) and scene.contact is not None and scene.contact.person.role is Role.MENTOR


@asked_of(*TEAM, choosing=OfMatch)
def tends_match(scene: Scene) -> bool:
    """One of the team chose a matter of a match that lives."""
    return isinstance(scene.choice, OfMatch) and _painted(scene)
