"""Topics and albums: more ways to say for whom it is, and one message that comes in many updates (R16, R23)."""

from dataclasses import replace
from uuid import UUID

import pytest

from relay.acts import conversation, speaking
from relay.messages import (
    Album,
    Content,
    Media,
    MediaKind,
    Text,
    Unblocked,
    Wrote,
    caption_stands_at,
    part_of,
    together,
    with_part,
)
from relay.people import Contact, Pairing
from relay.predicates import quotes_outside_topic, receiver_of
from relay.rules import decide
from relay.scene import AddToDraft, Scene
from tests.relay.scenes import (
    AMARA_AT,
    BLESSING_AT,
    WITH_BLESSING,
    WITH_JOY,
    effects,
    hears,
    held,
    message_of,
    seen,
    wrote,
)

BOTH = (WITH_BLESSING, WITH_JOY)
ONE, OTHER, THIRD = (Media(MediaKind.PHOTO, f"file-{n}") for n in (1, 2, 3))


def in_topic(pairing: Pairing, *, quote: str | None = None, quoted: Pairing | None = None) -> Scene:
    """Amara writes in the topic of this mentee, perhaps answering a message of that conversation."""
    known = None if quoted is None else message_of(quoted, quoted.mentee)
    return wrote(AMARA_AT, "ciao", *BOTH, quote=quote, known=known, topic_of=pairing.id, focus=WITH_JOY.id)


def test_a_topic_says_for_whom_it_is() -> None:
    """Whoever was chosen before: what stands in a woman's topic is for her (R16)."""
    assert hears(decide(in_topic(WITH_BLESSING))) == [("Blessing", "her words")]
    assert receiver_of(in_topic(WITH_BLESSING)) == WITH_BLESSING


def test_a_quote_and_a_topic_that_agree_are_no_question() -> None:
    """An answer in its own topic goes where both point."""
    scene = in_topic(WITH_BLESSING, quote="70", quoted=WITH_BLESSING)
    assert hears(decide(scene)) == [("Blessing", "her words")]


@pytest.mark.parametrize("quoted", [WITH_JOY, None], ids=["another woman's message", "a message that nobody knows"])
def test_a_quote_and_a_topic_that_disagree_are_asked_about(quoted: Pairing | None) -> None:
    """Nobody knows whom she means, so nothing is guessed (R16)."""
    scene = in_topic(WITH_BLESSING, quote="70", quoted=quoted)
    assert (effects(decide(scene)), hears(decide(scene))) == (["HoldDraft"], [("Amara", "mentor.to_whom")])
    assert receiver_of(scene) is None


def test_the_topic_of_an_ended_match_is_asked_about() -> None:
    """Its words never slip to somebody who is still there."""
    gone = replace(in_topic(WITH_BLESSING), topic_of=UUID(int=3))
    assert hears(decide(gone)) == [("Amara", "mentor.to_whom")]


def test_in_a_topic_too_a_number_is_asked_about() -> None:
    """Saying for whom is not saying that it may go (R20)."""
    scene = replace(in_topic(WITH_BLESSING), leads_to_participant=True)
    assert hears(decide(scene)) == [("Amara", "mentor.number_guard")]


def test_what_does_not_quote_is_outside_of_no_topic() -> None:
    """Only an answer can disagree with its topic."""
    assert not quotes_outside_topic(wrote(AMARA_AT, "ciao", *BOTH))
    assert not quotes_outside_topic(in_topic(WITH_BLESSING))


def test_the_further_pictures_of_an_album_follow_the_first() -> None:
    """One album is one message, however many updates it came in, whatever was chosen meanwhile (R16)."""
    scene = wrote(AMARA_AT, OTHER, *BOTH, album_of=WITH_BLESSING.id, focus=WITH_JOY.id)
    assert hears(decide(scene)) == [("Blessing", "her words")]
    assert receiver_of(scene) == WITH_BLESSING


def test_an_album_whose_match_has_ended_is_asked_about() -> None:
    """Its further pictures go to nobody by themselves."""
    assert hears(decide(wrote(AMARA_AT, OTHER, *BOTH, album_of=UUID(int=3)))) == [("Amara", "mentor.to_whom")]


def test_the_further_pictures_of_a_held_album_wait_with_it() -> None:
    """She is asked once, not once a picture."""
    draft = held(AMARA_AT, ONE)
    verdict = decide(wrote(AMARA_AT, OTHER, *BOTH, held_album=draft))
    assert (verdict.effects, verdict.outbounds) == ((AddToDraft(draft, OTHER, "7"),), ())


def test_an_act_that_is_reached_wrongly_guesses_nobody() -> None:
    """Without topic, album or picture the acts ask, or do nothing; strangers and taps never reach an act of words."""
    plain = wrote(AMARA_AT, "ciao", *BOTH)
    for act in (conversation.to_topic_owner, conversation.to_album_receiver):
        assert hears(act(plain)) == [("Amara", "mentor.to_whom")]
    assert conversation.add_to_draft(plain).effects == ()
    with pytest.raises(ValueError, match="order of the rules"):
        speaking.sender_of(wrote(None, "ciao"))
    with pytest.raises(TypeError, match="order of the rules"):
        speaking.written_in(seen(BLESSING_AT, Unblocked()))


# --- albums as values -------------------------------------------------------------------------------------------------


def captioned(media: Media) -> Media:
    """The same picture with words under it."""
    return replace(media, caption=Text("guarda"))


@pytest.mark.parametrize(
    ("content", "album"),
    [
        (ONE, Album((ONE, THIRD))),
        (Album((ONE, OTHER)), Album((ONE, OTHER, THIRD))),
        (Text("ciao"), None),
    ],
    ids=["a picture", "an album", "words"],
)
def test_an_album_grows_by_what_belongs_to_it(content: Content, album: Album | None) -> None:
    """In the order in which it was sent; words are no album."""
    assert together(content, THIRD) == album


@pytest.mark.parametrize(
    ("content", "part", "found"),
    [(Album((ONE, OTHER)), 1, OTHER), (Album((ONE, OTHER)), 2, Album((ONE, OTHER))), (ONE, 0, ONE)],
    ids=["a part", "no such part", "no album"],
)
def test_a_part_of_an_album_can_be_pointed_at(content: Content, part: int, found: Content) -> None:
    """What is no album is its only part."""
    assert part_of(content, part) == found


@pytest.mark.parametrize(
    ("content", "part", "revised", "after"),
    [
        (Album((ONE, OTHER)), 1, THIRD, Album((ONE, THIRD))),
        (Album((ONE, OTHER)), 2, THIRD, THIRD),
        (ONE, 0, THIRD, THIRD),
        (Text("before"), 0, Text("after"), Text("after")),
    ],
    ids=["a part", "no such part", "a picture", "words"],
)
def test_an_edit_revises_one_picture_and_leaves_the_others(
    content: Content, part: int, revised: Content, after: Content
) -> None:
    """The journal says afterwards what the phones show."""
    assert with_part(content, part, revised) == after


@pytest.mark.parametrize(
    ("content", "part", "stands_at"),
    [
        (Album((ONE, captioned(OTHER))), 1, 0),
        (Album((captioned(ONE), captioned(OTHER))), 1, 1),
        (captioned(ONE), 0, 0),
    ],
    ids=["the only words", "words under each", "no album"],
)
def test_the_only_words_of_an_album_stand_under_its_first_picture(content: Content, part: int, stands_at: int) -> None:
    """Else no phone would show them."""
    assert caption_stands_at(content, part) == stands_at


def test_words_are_what_was_written() -> None:
    """The reader of an event gives back the event itself."""
    event = wrote(BLESSING_AT, "ciao").inbound.event
    assert isinstance(event, Wrote)
    assert speaking.written_in(wrote(BLESSING_AT, "ciao")) == event


@pytest.mark.parametrize(
    ("contact", "pairings", "rule"),
    [
        (BLESSING_AT, (), "from_mentee_without_mentor:tell_team_of_writer"),
        (AMARA_AT, (), "from_mentor_without_mentee:nobody_yet"),
    ],
    ids=["nobody is there for her", "nobody is hers"],
)
def test_an_album_is_answered_once(contact: Contact, pairings: tuple[Pairing, ...], rule: str) -> None:
    """What keeps nothing of it says so for the first photo, and calls the team once; then it is still."""
    photo = Media(MediaKind.PHOTO, "file-1")
    first = decide(wrote(contact, photo, *pairings))
    assert first.rule == rule
    assert first.outbounds
    again = decide(wrote(contact, photo, *pairings, album_rule=rule))
    assert (again.effects, again.outbounds, again.rule) == ((), (), rule)
    other = decide(wrote(contact, photo, *pairings, album_rule="another:answer"))
    assert other.outbounds


def test_an_album_for_the_team_is_for_the_team_to_its_last_photo() -> None:
    """The first photo answered "write to the team"; no later one of it reaches her mentor (R11)."""
    photo = Media(MediaKind.PHOTO, "file-1")
    asked = replace(BLESSING_AT, expects="team")
    first = decide(wrote(asked, photo, WITH_BLESSING))
    later = decide(wrote(BLESSING_AT, photo, WITH_BLESSING, album_rule=first.rule))
    assert first.rule == later.rule
    assert effects(first) == effects(later) == ["KeepForTeam", "RaiseAlert", "Expect"]
