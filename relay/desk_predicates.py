"""When a rule of the desk applies: small questions to a scene, as in `relay.predicates`.

Law: a button of an alert counts only for whoever may press it now: its raiser for the level, its owner for what she
reads, writes, plans, hands over and closes; somebody else than its owner for the second word; and to take it over, whom
its owner asked, or anybody once its owner did not come back to it in time.
"""

from collections.abc import Callable

from relay.alerts import AlertState, Outcome
from relay.asked_of import asked_of
from relay.choices import Take
from relay.desk_choices import (
    CallPlan,
    ChooseWay,
    Close,
    Debrief,
    EndAs,
    FollowedUp,
    FollowUp,
    GiveTo,
    Grade,
    HandOverItem,
    MoreItems,
    NotNow,
    OnDuty,
    PassOn,
    Promise,
    PromiseTomorrow,
    Reached,
    ShowItem,
    ShowLast,
    Together,
    WriteAsTeam,
)
from relay.messages import Text, Wrote
from relay.predicates import TEAM, by_team, wrote
from relay.scene import Scene
from relay.words import command


@asked_of(choosing=Grade)
def grades(scene: Scene) -> bool:
    """Whoever raised an alert says how urgent it is."""
    return isinstance(scene.choice, Grade) and _raised_by_sender(scene) and not _closed(scene)


def _raised_by_sender(scene: Scene) -> bool:
    contact, alert = scene.contact, scene.alert
    return (
        contact is not None and alert is not None and any(one.person_id == contact.person.id for one in alert.raisers)
    )


def _closed(scene: Scene) -> bool:
    return scene.alert is None or scene.alert.state is AlertState.CLOSED


def owns(scene: Scene) -> bool:
    """One of the team has taken the item that this is about, and it is not closed."""
    contact, alert = scene.contact, scene.alert
    return by_team(scene) and contact is not None and alert is not None and alert.owned_by(contact.person.id)


@asked_of(*TEAM, choosing=PassOn)
def passes_on(scene: Scene) -> bool:
    """One of the team passes on an alert that nobody has, or that she has."""
    if not isinstance(scene.choice, PassOn) or not by_team(scene) or scene.alert is None:
        return False
    return scene.alert.state is AlertState.OPEN or owns(scene)


@asked_of(*TEAM, choosing=Take)
def takes_over(scene: Scene) -> bool:
    """Whom its owner asked, or anybody where its owner did not come back to it in time."""
    contact, alert = scene.contact, scene.alert
    if not isinstance(scene.choice, Take) or not by_team(scene) or contact is None or alert is None:
        return False
    hers = alert.owned_by(contact.person.id)
    return alert.state is AlertState.TAKEN and not hers and (alert.free or alert.asked == contact.person.id)


@asked_of(*TEAM, choosing=HandOverItem)
def hands_over(scene: Scene) -> bool:
    """Its owner wants to give it to somebody by name."""
    return isinstance(scene.choice, HandOverItem) and owns(scene)


@asked_of(*TEAM, choosing=GiveTo)
def names_who_takes_it(scene: Scene) -> bool:
    """Its owner says who shall take it over."""
    return isinstance(scene.choice, GiveTo) and owns(scene)


@asked_of(*TEAM, choosing=NotNow)
def can_not_take_it(scene: Scene) -> bool:
    """She who was asked can't take it now."""
    contact, alert = scene.contact, scene.alert
    asked = contact is not None and alert is not None and alert.asked == contact.person.id
    return isinstance(scene.choice, NotNow) and by_team(scene) and asked


@asked_of(*TEAM, choosing=CallPlan)
def plans_contact(scene: Scene) -> bool:
    """Its owner plans when and how she is contacted."""
    return isinstance(scene.choice, CallPlan) and owns(scene)


@asked_of(*TEAM, choosing=ChooseWay)
def chooses_way(scene: Scene) -> bool:
    """Its owner says how she is contacted."""
    return isinstance(scene.choice, ChooseWay) and owns(scene)


@asked_of(*TEAM, choosing=Reached)
def has_reached_her(scene: Scene) -> bool:
    """Its owner has contacted her."""
    return isinstance(scene.choice, Reached) and owns(scene)


@asked_of(*TEAM, choosing=MoreItems)
def turns_page(scene: Scene) -> bool:
    """One of the team wants to see more of the open items."""
    return isinstance(scene.choice, MoreItems) and by_team(scene)


@asked_of(*TEAM, choosing=ShowItem)
def shows_item(scene: Scene) -> bool:
    """One of the team chose an item that is open, or whose talk is owed."""
    if not isinstance(scene.choice, ShowItem) or not by_team(scene) or scene.alert is None:
        return False
    return not _closed(scene) or scene.alert.talk_owed


@asked_of(*TEAM, choosing=ShowLast)
def shows_last(scene: Scene) -> bool:
    """Its owner wants to read the last messages."""
    return isinstance(scene.choice, ShowLast) and owns(scene)


@asked_of(*TEAM)
def promises(scene: Scene) -> bool:
    """Its owner says by when she contacts her."""
    return isinstance(scene.choice, Promise | PromiseTomorrow) and owns(scene)


@asked_of(*TEAM, choosing=WriteAsTeam)
def joins(scene: Scene) -> bool:
    """Its owner wants to write as the team; never where a secret word was said."""
    return isinstance(scene.choice, WriteAsTeam) and owns(scene)


@asked_of(*TEAM, choosing=Close)
def closes(scene: Scene) -> bool:
    """Its owner wants to close it."""
    return isinstance(scene.choice, Close) and owns(scene)


@asked_of(*TEAM, choosing=EndAs)
def says_how_it_ended(scene: Scene) -> bool:
    """Its owner chose an outcome."""
    return isinstance(scene.choice, EndAs) and owns(scene)


@asked_of(*TEAM, choosing=FollowUp)
def says_when_it_comes_back(scene: Scene) -> bool:
    """Its owner chose a follow-up date."""
    return isinstance(scene.choice, FollowUp) and owns(scene)


@asked_of(*TEAM, choosing=Together)
def decided_together(scene: Scene) -> bool:
    """Somebody else of the team confirms that both decided, where that is asked."""
    alert = scene.alert
    return (
        isinstance(scene.choice, Together)
        and by_team(scene)
        and alert is not None
        and alert.state is AlertState.TAKEN
        and alert.outcome is Outcome.EMERGENCY_WITHOUT_CONSENT
        and not owns(scene)
    )


def closed_by_her(scene: Scene) -> bool:
    """The item that this is about is closed, and whoever of the team says so had it."""
    contact, alert = scene.contact, scene.alert
    return (
        by_team(scene)
        and contact is not None
        and alert is not None
        and alert.state is AlertState.CLOSED
        and alert.owner is not None
        and alert.owner.id == contact.person.id
    )


@asked_of(*TEAM, choosing=Debrief)
def offers_talk(scene: Scene) -> bool:
    """Who closed it says when she talks with the mentor; once."""
    alert = scene.alert
    return isinstance(scene.choice, Debrief) and alert is not None and not alert.debriefed and closed_by_her(scene)


@asked_of(*TEAM, choosing=FollowedUp)
def follows_up(scene: Scene) -> bool:
    """One of the team has followed up a closed alert."""
    return isinstance(scene.choice, FollowedUp) and by_team(scene) and scene.alert is not None and _closed(scene)


@asked_of(*TEAM, choosing=OnDuty)
def confirms_duty(scene: Scene) -> bool:
    """Who has duty taps that she is there."""
    return isinstance(scene.choice, OnDuty) and by_team(scene)


@asked_of(*TEAM, on=Wrote)
def gives_reason(scene: Scene) -> bool:
    """A supervisor writes the reason that she was asked for."""
    return by_team(scene) and _speaks(scene) and scene.hand is not None and scene.hand.takes_now("reason")


@asked_of(*TEAM, on=Wrote)
def writes_to_her(scene: Scene) -> bool:
    """A supervisor writes what goes to the mentee."""
    return by_team(scene) and _speaks(scene) and scene.hand is not None and scene.hand.takes_now("write")


@asked_of(*TEAM, on=Wrote)
def writes_too_late(scene: Scene) -> bool:
    """She writes something after a button of an item of hers no longer holds; a command is none of it."""
    return by_team(scene) and wrote(scene) and scene.hand is not None and not scene.hand.holds


def _speaks(scene: Scene) -> bool:
    """A new message that is no command."""
    event = scene.inbound.event
    return wrote(scene) and isinstance(event, Wrote) and isinstance(event.content, Text) and _name(scene) is None


def _name(scene: Scene) -> str | None:
    event = scene.inbound.event
    said = command(event.content.text) if isinstance(event, Wrote) and isinstance(event.content, Text) else None
    return said.name if said is not None else None


def asks_for(name: str) -> Callable[[Scene], bool]:
    """One of the team wrote this command."""

    @asked_of(*TEAM, on=Wrote)
    def asked(scene: Scene) -> bool:
        return by_team(scene) and _name(scene) == name

    asked.__name__ = f"asks_for_{name}"
    return asked
