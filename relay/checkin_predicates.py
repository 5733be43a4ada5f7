"""When a rule about check-ins or checked answers applies.

Law: see `relay.predicates`; a question is only ever answered by whom it was asked, a silence only by the mentor of that
match.
"""

from relay.asked_of import asked_of
from relay.checkin_choices import AnswerCheckIn, OfferWeekly, PickTopic, ReplyToSilence, WantWeekly
from relay.checkins import Answer
from relay.messages import Text, Wrote
from relay.people import ContactState, Role
from relay.scene import Scene
from relay.words import command


def _open(scene: Scene, role: Role) -> bool:
    contact = scene.contact
    return contact is not None and contact.person.role is role and contact.state is ContactState.OPEN


@asked_of(choosing=AnswerCheckIn)
def answers_question(scene: Scene) -> bool:
    """She answers a question that she was asked; a cry for help counts on a line that she had stopped, too."""
    if not isinstance(scene.choice, AnswerCheckIn) or scene.checkin is None or scene.contact is None:
        return False
    state = scene.contact.state
    return state is ContactState.OPEN or (state is ContactState.STOPPED and scene.choice.answer is Answer.HELP)


@asked_of(Role.MENTOR, choosing=ReplyToSilence)
def answers_silence(scene: Scene) -> bool:
    """A mentor says who looks after a silence that she was told of."""
    return _open(scene, Role.MENTOR) and isinstance(scene.choice, ReplyToSilence) and scene.checkin is not None


@asked_of(Role.MENTEE, Role.MENTOR, choosing=PickTopic)
def picks_topic(scene: Scene) -> bool:
    """A mentee or a mentor picked a topic."""
    readers = _open(scene, Role.MENTEE) or _open(scene, Role.MENTOR)
    return readers and isinstance(scene.choice, PickTopic)


@asked_of(Role.MENTOR, on=Wrote)
def asks_for_cards(scene: Scene) -> bool:
    """A mentor wrote /q."""
    event = scene.inbound.event
    if not isinstance(event, Wrote) or not isinstance(event.content, Text):
        return False
    said = command(event.content.text)
    return _open(scene, Role.MENTOR) and said is not None and said.name == "q"


@asked_of(Role.MENTOR, choosing=OfferWeekly)
def offers_weekly(scene: Scene) -> bool:
    """A mentor has a mentee of hers asked whether she wants the weekly question."""
    choice = scene.choice
    mine = isinstance(choice, OfferWeekly) and any(one.id == choice.pairing_id for one in scene.pairings)
    return mine and _open(scene, Role.MENTOR)


@asked_of(Role.MENTEE, choosing=WantWeekly)
def chooses_weekly(scene: Scene) -> bool:
    """She says whether the weekly question shall come."""
    return _open(scene, Role.MENTEE) and isinstance(scene.choice, WantWeekly)
