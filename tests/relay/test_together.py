"""What belongs together: the parts of an album, and what is written in a woman's topic."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from relay.choices import SendTo
from relay.messages import (
    Album,
    Edited,
    Media,
    MediaKind,
    React,
    Reacted,
    Text,
    Wrote,
    caption_stands_at,
    part_of,
    together,
    with_part,
)
from relay.people import PairingState
from relay.rules import decide
from relay.scene import AddToDraft, HoldDraft, Keep, Revise, Scene
from tests.relay.scenes import (
    AMARA,
    AMARA_AT,
    BLESSING,
    BLESSING_AT,
    JOY,
    JOY_AT,
    NOW,
    WITH_BLESSING,
    WITH_JOY,
    effects,
    hears,
    held,
    matched,
    message_of,
    seen,
    wrote,
)

PHOTO = Media(MediaKind.PHOTO, "file-1")
NEXT = Media(MediaKind.PHOTO, "file-2")
NAMED = Media(MediaKind.PHOTO, "file-3", Text("a name"))


def part(content: Media = NEXT, *, native_id: str = "8", **more: Any) -> Scene:
    """Amara, who accompanies Blessing and Joy, sends one photo of album 5."""
    return replace(seen(AMARA_AT, Wrote(content, native_id, album="5"), WITH_BLESSING, WITH_JOY), **more)


def in_topic(topic: UUID, *, quote: str | None = None, **more: Any) -> Scene:
    """Amara writes in a topic."""
    written = Wrote(Text("for you"), "8", quote, thread="900")
    return replace(seen(AMARA_AT, written, WITH_BLESSING, WITH_JOY), topic_of=topic, **more)


def test_a_second_photo_makes_an_album_and_a_third_joins_it() -> None:
    """The order is the order of arrival."""
    two = together(PHOTO, NEXT)
    assert two == Album((PHOTO, NEXT))
    assert together(two, NAMED) == Album((PHOTO, NEXT, NAMED))


def test_words_never_become_an_album() -> None:
    """Only media stand together."""
    assert together(Text("words"), PHOTO) is None


@pytest.mark.parametrize(
    ("at", "expected"), [(0, PHOTO), (1, NEXT), (2, Album((PHOTO, NEXT))), (-1, Album((PHOTO, NEXT)))]
)
def test_a_part_is_found_by_its_place(at: int, expected: object) -> None:
    """A place that the album does not have is the album itself, never another photo."""
    assert part_of(Album((PHOTO, NEXT)), at) == expected


def test_what_is_no_album_is_its_only_part() -> None:
    """Words have no parts."""
    assert part_of(Text("words"), 0) == Text("words")
    assert with_part(Text("words"), 0, Text("others")) == Text("others")


def test_one_photo_is_revised_and_the_others_stay() -> None:
    """A changed caption changes one part of the album."""
    assert with_part(Album((PHOTO, NEXT)), 1, NAMED) == Album((PHOTO, NAMED))


@pytest.mark.parametrize(
    ("items", "at", "expected"),
    [((PHOTO, NAMED), 1, 0), ((PHOTO, NEXT), 1, 0), ((NAMED, NAMED), 1, 1), ((NAMED, NEXT), 1, 1)],
)
def test_an_albums_only_caption_stands_under_its_first_photo(items: tuple[Media, ...], at: int, expected: int) -> None:
    """Wherever she wrote it; two captions stand where they were written."""
    assert caption_stands_at(Album(items), at) == expected


def test_what_is_no_album_has_its_caption_under_itself() -> None:
    """One photo alone is the whole message."""
    assert caption_stands_at(NAMED, 0) == 0


def test_the_first_photo_without_a_receiver_is_held_with_its_album() -> None:
    """So that the next ones find it."""
    verdict = decide(part())
    (kept,) = [one for one in verdict.effects if isinstance(one, HoldDraft)]
    assert kept.album == "5"
    assert hears(verdict) == [("Amara", "mentor.to_whom")]


def test_the_next_photo_of_a_held_album_asks_nothing() -> None:
    """It waits with the first; the question stands before her already."""
    begun = replace(held(AMARA_AT, PHOTO), album="5")
    verdict = decide(part(held_album=begun))
    assert verdict.effects == (AddToDraft(begun, NEXT, "8"),)
    assert verdict.outbounds == ()


def test_the_next_photo_goes_where_the_first_one_went() -> None:
    """Without a question, also while she has chosen somebody else in between."""
    verdict = decide(part(album_of=WITH_JOY.id, focus=WITH_BLESSING.id))
    assert hears(verdict) == [("Joy", "her words")]
    (kept,) = [one for one in verdict.effects if isinstance(one, Keep)]
    assert (kept.pairing, kept.album) == (WITH_JOY, "5")


def test_the_next_photo_to_a_match_that_ended_is_asked_about() -> None:
    """It is not for somebody else because the one it was for is gone."""
    gone = matched(BLESSING, PairingState.ENDED)
    verdict = decide(replace(part(album_of=gone.id), pairings=(WITH_JOY, replace(WITH_JOY, id=gone.mentor.id))))
    assert hears(verdict) == [("Amara", "mentor.to_whom")]


def test_a_topic_names_its_woman() -> None:
    """No question, and no look at whom she chose before."""
    assert hears(decide(in_topic(WITH_JOY.id, focus=WITH_BLESSING.id))) == [("Joy", "her words")]


def test_a_topic_of_an_ended_match_names_nobody_else() -> None:
    """Even where there is only one other woman left."""
    scene = replace(in_topic(WITH_BLESSING.id), pairings=(WITH_JOY,))
    assert hears(decide(scene)) == [("Amara", "mentor.to_whom")]


def test_a_quote_in_its_own_topic_is_a_quote() -> None:
    """Both say the same."""
    known = message_of(WITH_JOY, JOY, part=1)
    verdict = decide(in_topic(WITH_JOY.id, quote="70", known=known))
    (passed,) = verdict.outbounds
    assert (passed.to.id, passed.quotes_id, passed.quotes_part) == (JOY_AT.id, known.id, 1)


@pytest.mark.parametrize("known", [message_of(WITH_BLESSING, BLESSING), None])
def test_a_quote_that_does_not_belong_to_the_topic_is_asked_about(known: object) -> None:
    """Another woman's message, or one that nobody knows any more: never guessed, and guarded no earlier than asked."""
    scene = in_topic(WITH_JOY.id, quote="70", known=known)
    verdict = decide(scene)
    assert hears(verdict) == [("Amara", "mentor.to_whom")]
    assert effects(verdict) == ["HoldDraft"]
    assert hears(decide(replace(scene, leads_to_participant=True))) == [("Amara", "mentor.to_whom")]


def test_what_is_asked_in_a_topic_stands_in_it() -> None:
    """An answer of ours is shown where she wrote."""
    verdict = decide(replace(in_topic(WITH_JOY.id, leads_to_participant=True)))
    (question,) = verdict.outbounds
    assert question.pairing == WITH_JOY


def test_a_reaction_and_a_changed_caption_reach_their_own_part() -> None:
    """Not the whole album."""
    shown = {AMARA_AT.id: ("90", "91"), BLESSING_AT.id: ("70", "71")}
    known = message_of(WITH_BLESSING, BLESSING, shown=shown, content=NEXT, part=1, beside={AMARA_AT.id: ("91",)})
    changed = decide(seen(BLESSING_AT, Edited(NAMED, "71"), WITH_BLESSING, known=known))
    (revised,) = changed.effects
    assert isinstance(revised, Revise)
    assert revised.known.copies_of_part(AMARA_AT.id) == ("91",)
    liked = decide(seen(BLESSING_AT, Reacted("71", "\u2764"), WITH_BLESSING, known=known))
    assert [one.body for one in liked.outbounds] == [React("91", "\u2764")]


def test_a_part_that_shows_nowhere_changes_nothing_else() -> None:
    """Another photo of the album is never taken for it."""
    known = message_of(WITH_BLESSING, BLESSING, content=NEXT, part=1, beside={})
    assert decide(seen(BLESSING_AT, Reacted("71", "\u2764"), WITH_BLESSING, known=known)).outbounds == ()


def test_a_held_album_keeps_its_parts_through_a_second_question() -> None:
    """What is asked about twice is still one album, with every photo's own id."""
    begun = replace(held(AMARA_AT, Album((PHOTO, NEXT))), album="5", also=("9",))
    scene = seen(AMARA_AT, Wrote(Text("1"), "10"), WITH_BLESSING, WITH_JOY)
    scene = replace(scene, choice=SendTo(begun.id, WITH_JOY.id), draft=begun, leads_to_participant=True)
    (again,) = [one for one in decide(scene).effects if isinstance(one, HoldDraft)]
    assert (again.album, again.also, again.pairing) == ("5", ("9",), WITH_JOY)
    (kept,) = [one for one in decide(replace(scene, leads_to_participant=False)).effects if isinstance(one, Keep)]
    assert (kept.album, kept.also, kept.sent_at) == ("5", ("9",), NOW)


def test_a_mentors_words_alone_never_join_an_album() -> None:
    """Words that carry an album's id by mistake are words."""
    begun = replace(held(AMARA_AT, PHOTO), album="5")
    scene = replace(wrote(AMARA_AT, "words", WITH_BLESSING, WITH_JOY), held_album=begun)
    assert hears(decide(scene)) == [(AMARA.alias, "mentor.to_whom")]
