"""When a rule about a question without a checked answer applies.

Law: see `relay.predicates`; words and answers belong to whoever asked, the answer is written by the item's owner.
"""

from relay.choices import AskTeam
from relay.desk_predicates import closed_by_her, owns
from relay.messages import Text, Wrote
from relay.people import ContactState, Role
from relay.predicates import by_team
from relay.question_choices import AddWords, MakeDraft, ReadAnswer, WriteAnswer
from relay.scene import Scene
from relay.words import command


def _asks(scene: Scene) -> bool:
    """A mentee or a mentor whose line is open."""
    contact = scene.contact
    return (
        contact is not None and contact.person.role in {Role.MENTEE, Role.MENTOR} and contact.state is ContactState.OPEN
    )


def _speaks(scene: Scene) -> bool:
    """A new message that is no command."""
    event = scene.inbound.event
    if not isinstance(event, Wrote):
        return False
    return not (isinstance(event.content, Text) and command(event.content.text) is not None)


def asks_for_answer(scene: Scene) -> bool:
    """A mentee's question on a topic shall go to the team."""
    choice = scene.choice
    mentee = _asks(scene) and scene.contact is not None and scene.contact.person.role is Role.MENTEE
    return mentee and isinstance(choice, AskTeam) and choice.yes and choice.topic is not None


def wants_to_add_words(scene: Scene) -> bool:
    """She wants to write a question of hers in her own words, once, while it is open."""
    asked, choice = scene.question, scene.choice
    if not _asks(scene) or not isinstance(choice, AddWords) or asked is None:
        return False
    return choice.yes and asked.open and not asked.worded


def adds_no_words(scene: Scene) -> bool:
    """She leaves her question as it is."""
    return _asks(scene) and isinstance(scene.choice, AddWords) and not scene.choice.yes


def adds_words(scene: Scene) -> bool:
    """Her next words were to belong to her question; a mentor who answers a message means that one."""
    event = scene.inbound.event
    if not _asks(scene) or not _speaks(scene) or scene.expects != "question" or scene.question is None:
        return False
    pointed = isinstance(event, Wrote) and (event.quote is not None or event.thread is not None)
    return not pointed or (scene.contact is not None and scene.contact.person.role is Role.MENTEE)


def reads_answer(scene: Scene) -> bool:
    """She reads the answer to a question of hers."""
    return _asks(scene) and isinstance(scene.choice, ReadAnswer) and scene.answered is not None


def begins_answer(scene: Scene) -> bool:
    """The item's owner wants to answer it."""
    asked = scene.alert.question if scene.alert is not None else None
    return isinstance(scene.choice, WriteAnswer) and owns(scene) and asked is not None


def gives_answer(scene: Scene) -> bool:
    """A supervisor writes the answer that she was asked for."""
    return by_team(scene) and _speaks(scene) and scene.hand is not None and scene.hand.takes_now("answer")


def decides_on_draft(scene: Scene) -> bool:
    """Whoever answered says whether it shall become a draft; once."""
    asked = scene.alert.question if scene.alert is not None else None
    if not isinstance(scene.choice, MakeDraft) or asked is None:
        return False
    return closed_by_her(scene) and asked.answered and not asked.draft
