"""When a rule about what she is asked applies, and whose plans it is about.

Law: see `relay.predicates`. She changes her own; a mentor only those of a match of hers that has not ended, and while
nothing speaks against writing to her; the team her dates, from her board. Source: needs.md R11, R27.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from relay.acts.conversation import OPENED, reason_against
from relay.asked_of import asked_of
from relay.checkin_choices import PickDay, PickHour
from relay.people import ContactState, Pairing, Role
from relay.plan_choices import MoveWeekly, NoHour, PlanChoice, RestPlans
from relay.plans import SetBy
from relay.scene import Scene


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose plans a choice is about, and who made it."""

    pairing: Pairing
    by: SetBy

    @property
    def code(self) -> UUID | None:
        """How the buttons name it: None for her own."""
        return None if self.by is SetBy.HERSELF else self.pairing.id


def whose(scene: Scene) -> Whose | None:
    """Whose plans the choice is about; None where they are not this person's to see."""
    choice, contact = scene.choice, scene.contact
    if not isinstance(choice, PlanChoice | PickDay | PickHour) or contact is None:
        return None
    if contact.state is not ContactState.OPEN:
        return None
    if contact.person.role.of_the_team:
        return _of_the_team(scene, choice)
    match contact.person.role, choice.pairing_id:
        case Role.MENTEE, None:
            return Whose(scene.pairings[0], SetBy.HERSELF) if scene.pairings else None
        case Role.MENTOR, UUID() as named:
            mine = next((one for one in scene.pairings if one.id == named), None)
            return Whose(mine, SetBy.MENTOR) if mine is not None else None
        case _:
            return None


def _of_the_team(scene: Scene, choice: PlanChoice | PickDay | PickHour) -> Whose | None:
    """The team changes dates as she and her mentor do; the weekly question and all rest have their own board."""
    match = scene.board.match if scene.board is not None else None
    if match is None or match.id != choice.pairing_id or isinstance(choice, _ON_THE_BOARD):
        return None
    return Whose(match, SetBy.TEAM)


_ON_THE_BOARD = MoveWeekly | NoHour | RestPlans | PickDay | PickHour


def why_not(who: Whose) -> str | None:
    """The prompt that says why a mentor changes nothing now; None where she may."""
    if who.by is not SetBy.MENTOR:
        return None
    her = who.pairing.mentee_at
    return reason_against(who.pairing) or ("mentor.not_ready" if her is None or her.state not in OPENED else None)


@asked_of(Role.MENTOR)
def may_not_change_now(scene: Scene) -> bool:
    """A mentor wants to change what somebody is asked who paused, stopped, or has not come yet."""
    who = whose(scene)
    return who is not None and why_not(who) is not None


def chooses(kind: type) -> Callable[[Scene], bool]:
    """She, her mentor or the team made this choice about what she is asked."""

    @asked_of(*Role, choosing=kind)
    def chosen(scene: Scene) -> bool:
        return isinstance(scene.choice, kind) and whose(scene) is not None

    chosen.__name__ = f"chooses_{kind.__name__}"
    return chosen
