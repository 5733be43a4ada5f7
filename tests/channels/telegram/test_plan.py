"""What Telegram can't do in one message is planned, and every degradation is named."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.telegram.compose import MARK
from channels.telegram.plan import TELEGRAM, OverLimit, Plan, plan
from locales.render import languages, render
from relay.delivery import FailureKind, Loss
from relay.messages import (
    Album,
    Body,
    ContactCard,
    Location,
    Media,
    MediaKind,
    Pass,
    React,
    Replace,
    Text,
    Withdraw,
    say,
    utf16_length,
)

SOURCE = UUID(int=9)
PHOTO = Media(MediaKind.PHOTO, "F1", size=1000)
LONG = Text("A long caption. " * 90)


def planned(body: Body) -> Plan:
    """The plan of a body that can go."""
    made = plan(body, TELEGRAM)
    assert isinstance(made, Plan)
    return made


@pytest.mark.parametrize(
    "body",
    [
        say("mentor.sent", alias="Joy"),
        React("5", None),
        Replace("5", say("mentor.sent", alias="Joy")),
        Pass(Text("Ciao")),
        Pass(Location(1, 2), "Joy"),
        Pass(ContactCard("1", "x")),
        Pass(PHOTO, "Joy", SOURCE),
        Pass(Album((PHOTO, PHOTO)), "Joy", SOURCE),
        Replace("5", Pass(Text("Ciao"), "Joy")),
        Withdraw(("1", "2")),
    ],
)
def test_what_fits_goes_as_it_is(body: Body) -> None:
    """One body, no loss."""
    assert planned(body) == Plan((body,))


def test_every_part_of_a_long_text_has_the_alias_and_its_room() -> None:
    """A long text becomes texts, each under the alias, each short enough also with the mark of a repeat."""
    made = planned(Pass(Text("A sentence. " * 1000), "Joy"))
    assert len(made.bodies) == 4
    for part in made.bodies:
        assert isinstance(part, Pass)
        assert isinstance(part.content, Text)
        assert part.alias == "Joy"
        assert utf16_length(part.content.text) <= 4096 - TELEGRAM.reserve_units - len("Joy\n")
    assert made.losses == ()


@pytest.mark.parametrize("language", languages())
def test_the_mark_of_a_repeat_fits_the_room_kept_for_it(language: str) -> None:
    """In every language."""
    assert utf16_length(render(MARK, language, "UTC")) + 1 <= TELEGRAM.reserve_units


def test_a_caption_that_is_too_long_follows_as_a_text() -> None:
    """The photo goes first, under the alias; then all of the words."""
    made = planned(Pass(replace(PHOTO, caption=LONG), "Joy", SOURCE))
    first, second = made.bodies
    assert first == Pass(PHOTO, "Joy", SOURCE)
    assert second == Pass(Text(LONG.text), "Joy")


def test_a_kind_without_captions_gives_its_words_to_a_text() -> None:
    """A sticker with words (from another network) becomes a sticker and a text."""
    sticker = Media(MediaKind.STICKER, "F2", Text("hi"))
    made = planned(Pass(sticker, "Joy", SOURCE))
    assert made.bodies == (Pass(replace(sticker, caption=None), "Joy", SOURCE), Pass(Text("hi"), "Joy"))


def test_an_album_that_telegram_does_not_take_is_split() -> None:
    """Twelve photos and a voice message: an album of ten, one of two, the voice; and the loss is named."""
    voice = Media(MediaKind.VOICE, "F3")
    made = planned(Pass(Album((*[PHOTO] * 12, voice)), "Joy", SOURCE))
    contents = [body.content for body in made.bodies if isinstance(body, Pass)]
    assert contents == [Album((PHOTO,) * 10), Album((PHOTO,) * 2), voice]
    assert made.losses == (Loss.ALBUM_SPLIT,)
    heavy = replace(PHOTO, size=19 << 20)
    assert len(planned(Pass(Album((heavy,) * 3), "Joy", SOURCE)).bodies) == 2


def test_a_file_that_is_too_large_is_refused_with_the_limit_named() -> None:
    """Whole, also in an album: never a part in silence."""
    big = replace(PHOTO, size=(20 << 20) + 1)
    refusal = OverLimit(FailureKind.TOO_LARGE, 20)
    assert plan(Pass(big, None, SOURCE), TELEGRAM) == refusal
    assert plan(Pass(Album((PHOTO, big)), None, SOURCE), TELEGRAM) == refusal
    assert plan(Replace("5", Pass(big, None, SOURCE)), TELEGRAM) == refusal
    assert isinstance(plan(Pass(replace(PHOTO, size=20 << 20), None, SOURCE), TELEGRAM), Plan)


def test_an_edit_that_outgrew_its_message_goes_on_in_a_new_one() -> None:
    """The first part replaces, the rest follows, and the loss is named."""
    made = planned(Replace("5", Pass(Text("A sentence. " * 600), "Joy")))
    assert isinstance(made.bodies[0], Replace)
    assert [type(body) for body in made.bodies[1:]] == [Pass]
    assert made.losses == (Loss.EDIT_AS_NEW,)


@given(count=st.integers(1, 350))
def test_deletions_go_by_the_hundred(count: int) -> None:
    """Every id once, in order, at most a hundred in a call."""
    ids = tuple(str(number) for number in range(count))
    made = planned(Withdraw(ids))
    parts = [body.native_ids for body in made.bodies if isinstance(body, Withdraw)]
    assert tuple(one for part in parts for one in part) == ids
    assert max(map(len, parts)) <= 100
