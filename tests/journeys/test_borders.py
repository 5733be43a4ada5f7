"""Words, files and moments at the very border of what a channel and the program allow: nothing is lost or broken there.

Source: issue 3, "Everything people send"; channels.md, "What content passes"; needs.md R01, R15, R16, R58.
"""

from io import BytesIO

import pytest
from PIL import Image

from models import register
from simulator.chats import Message
from simulator.formatting import utf16_length
from simulator.panes_samples import hidden_in, sample_photo, sample_voice
from tests.journeys.everyday import is_not_called
from tests.journeys.test_albums import albums_of, sends_album
from tests.journeys.town import Ours, Town

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
"""Four emoji that the eye sees as one: eleven UTF-16 code units."""
FULL = 4096
LARGEST = 20 << 20
"""Bytes that Telegram lets a bot fetch."""


def parts_of(shown: tuple[Message, ...], beginning: str) -> list[Message]:
    """The messages that carry one long text."""
    return [one for one in shown if one.kind == "text" and FAMILY[0] in one.text and one.text.startswith(beginning)]


@pytest.mark.parametrize("shift", range(4))
async def test_a_full_message_of_joined_emoji_is_cut_between_them(lively: Town, shift: int) -> None:
    """4096 code units, wherever the border falls: every family arrives whole, and bold from end to end stays bold."""
    words = "x" * shift + FAMILY * ((FULL - shift) // utf16_length(FAMILY))
    words += "y" * (FULL - utf16_length(words))
    bold = {"type": "bold", "offset": 0, "length": FULL}
    lively.blessing.phone.write(lively.line, words, [bold])
    await lively.quiet()
    parts = parts_of(lively.amara.received, "Blessing\n")
    said = [part.text.removeprefix("Blessing\n") for part in parts]
    assert len(parts) == 2
    assert "".join(said) == words
    assert all(one.lstrip("x").startswith(FAMILY) and one.rstrip("y").endswith(FAMILY) for one in said)
    for part, text in zip(parts, said, strict=True):
        before = utf16_length(part.text) - utf16_length(text)
        assert ("bold", before, utf16_length(text)) in {(e["type"], e["offset"], e["length"]) for e in part.entities}


async def test_a_full_message_of_a_mentor_fits_whole_or_in_parts(lively: Town) -> None:
    """Her answer of 4096 code units with a bold last emoji: all of it arrives, and the last emoji is bold."""
    lively.blessing.writes("Ciao")
    question = await lively.amara.sees("Blessing\nCiao")
    words = "a" * (FULL - utf16_length(FAMILY)) + FAMILY
    bold = {"type": "bold", "offset": FULL - utf16_length(FAMILY), "length": utf16_length(FAMILY)}
    lively.amara.phone.write(lively.line, words, [bold], reply_to=question.id)
    await lively.quiet()
    parts = [one for one in lively.blessing.received if one.text.startswith("a") or FAMILY in one.text]
    assert "".join(one.text for one in parts) == words
    (styled,) = [e for one in parts for e in one.entities if e["type"] == "bold"]
    assert (styled["offset"], styled["length"]) == (utf16_length(parts[-1].text) - 11, 11)


@pytest.mark.parametrize("blank", ["\u2800", "\u3164", "\u200b\u200b"], ids=["braille", "hangul", "zero width"])
async def test_words_that_show_nothing_arrive_and_are_answered(lively: Town, blank: str) -> None:
    """What an app lets through as words passes as words; nothing breaks, and what follows arrives too."""
    lively.blessing.writes(blank)
    lively.blessing.writes("Scusa")
    await lively.amara.sees("Blessing\nScusa")
    assert any(blank in text for text in lively.amara.texts)
    is_not_called(lively.dalia)


async def test_only_spaces_stop_nobody(lively: Town) -> None:
    """A message of spaces alone, which no app makes: it holds nothing up, the next one arrives both ways."""
    lively.blessing.writes("Ciao")
    question = await lively.amara.sees("Blessing\nCiao")
    lively.blessing.phone.post(lively.line, "text", {"text": "   "})
    lively.amara.phone.post(lively.line, "text", {"text": "  \n "}, reply_to=question.id)
    lively.amara.writes("I am here", answering=question)
    await lively.blessing.sees("I am here")
    lively.blessing.writes("Grazie")
    await lively.amara.sees("Blessing\nGrazie")


async def test_a_reaction_is_taken_back_from_one_photo_of_an_album(lively: Town) -> None:
    """The heart goes from the photo that it stood on, and from no other."""
    mine = sends_album(lively.blessing, "", "", "")
    await lively.quiet()
    (album,) = albums_of(lively.amara)
    for photo in album[1:]:
        lively.amara.phone.react(lively.line, photo.id, "\u2764")
    await lively.quiet()
    lively.amara.phone.react(lively.line, album[2].id, None)
    await lively.quiet()
    left = {one.id: list(one.reactions.values()) for one in lively.blessing.chat if one.id in mine}
    assert left == {mine[0]: [], mine[1]: ["\u2764"], mine[2]: []}


@pytest.mark.parametrize("new_phone", [False, True], ids=["the same phone", "a new phone"])
async def test_a_mentor_who_comes_back_hears_that_held_words_did_not_go(lively: Town, *, new_phone: bool) -> None:
    """Two messages waited for "who is it for?" when her account was bound anew: she is told that they did not go."""
    for words in ("Held one", "Held two"):
        lively.amara.writes(words)
        await lively.amara.sees(Ours("mentor.to_whom"))
    await lively.write(lambda work: register.revoke(work, lively.amara.id))
    await lively.write(lambda work: lively.invite(work, lively.amara))
    if new_phone:
        lively.amara.phone = lively.world.phone(603, language_code="en")
    lively.amara.opens_her_invitation()
    told = await lively.amara.sees(Ours("mentor.held_gone"))
    assert "2" in told.text
    await lively.blessing.sees_nothing_new()
    await lively.joy.sees_nothing_new()
    assert await lively.rows("draft") == []


async def test_who_held_nothing_hears_nothing_of_it(lively: Town) -> None:
    """She comes back on a new phone: no sentence about messages that there never were."""
    await lively.write(lambda work: register.revoke(work, lively.amara.id))
    await lively.write(lambda work: lively.invite(work, lively.amara))
    lively.amara.opens_her_invitation()
    await lively.amara.sees(Ours("mentor.hello"))
    await lively.amara.sees_nothing_new()


async def test_a_voice_message_keeps_the_words_under_it(lively: Town) -> None:
    """A mentee's recording with a caption: both arrive under her name."""
    lively.blessing.phone.voice(lively.line, sample_voice(), "Ascolta fino alla fine")
    heard = await lively.amara.sees("Blessing", "Ascolta fino alla fine", kind="voice")
    assert heard.file is not None


async def test_a_file_of_exactly_the_limit_passes_and_one_byte_more_is_told(lively: Town) -> None:
    """20 MiB arrive, cleaned; 20 MiB and one byte are refused with the limit."""
    photo = sample_photo()
    full = photo + bytes(LARGEST - len(photo))
    assert len(full) == LARGEST
    lively.blessing.phone.document(lively.line, full, "pagina.jpg", "image/jpeg")
    shown = await lively.amara.sees("Blessing", kind="document")
    assert shown.file is not None
    Image.open(BytesIO(shown.file)).verify()
    assert not hidden_in(shown.file)
    lively.blessing.phone.document(lively.line, full + b"\0", "pagina.jpg", "image/jpeg")
    assert "20" in (await lively.blessing.sees(Ours("mentee.media_too_large"))).text


async def test_what_she_sends_while_she_has_paused_arrives(lively: Town) -> None:
    """A photo, a voice, words: each of hers goes through, and the first one ends the pause (R58)."""
    lively.blessing.writes("PAUSA")
    await lively.blessing.sees(Ours("pause.ack"))
    await lively.amara.looks_away()
    lively.blessing.phone.photo(lively.line, sample_photo(), "Una pagina")
    lively.blessing.phone.voice(lively.line, sample_voice())
    lively.blessing.writes("Ci sono")
    await lively.amara.sees("Blessing", kind="photo")
    await lively.amara.sees("Blessing", kind="voice")
    question = await lively.amara.sees("Blessing\nCi sono")
    lively.amara.writes("Welcome back", answering=question)
    await lively.blessing.sees("Welcome back")


async def test_of_two_who_open_one_code_at_once_one_comes_in(town: Town) -> None:
    """The second phone reads what everybody reads for a code that opens nothing, and binds nothing (R01)."""
    await town.everybody_arrives("Amara")
    other = town.world.phone(777, language_code="it")
    town.blessing.opens_her_invitation()
    other.start(town.line, town.blessing.code)
    await town.blessing.sees(Ours("lang.choose"))
    await town.quiet()
    (refused,) = [one for one in other.chat(town.line) if one.from_bot]
    wrong = town.world.phone(778, language_code="it")
    wrong.start(town.line, "77777TEST0")
    await town.quiet()
    (told,) = [one for one in wrong.chat(town.line) if one.from_bot]
    assert refused.text == told.text
    assert len([row for row in await town.rows("contact") if row["person_id"] is not None]) == 2


@pytest.mark.parametrize(
    "extra",
    [
        {
            "forward_origin": {
                "type": "channel",
                "chat": {"id": -1001, "title": "Invented Channel", "type": "channel", "username": "invented_origin"},
                "message_id": 5,
                "author_signature": "Invented Author",
                "date": 1,
            }
        },
        {"via_bot": {"id": 9, "is_bot": True, "first_name": "Invented Bot", "username": "invented_origin"}},
    ],
    ids=["from a channel", "by an inline bot"],
)
async def test_where_words_came_from_does_not_cross(lively: Town, extra: dict[str, object]) -> None:
    """Forwarded from a channel, or put in by another bot: the words pass as hers, their origin stays (R15)."""
    lively.blessing.phone.write(lively.line, "Leggi questo", extra=extra)
    await lively.amara.sees("Blessing\nLeggi questo")
    sent = [str(call.params) for call in lively.world.calls]
    assert not any("Invented" in one or "invented_origin" in one for one in sent)


async def test_a_message_that_deletes_itself_before_it_is_passed_on_arrives(lively: Town) -> None:
    """Gone from the writer's phone at once: the words arrive, on both ways, and no item is made of it."""
    gone = lively.blessing.writes("Si cancella da solo")
    lively.blessing.phone.delete(lively.line, gone)
    question = await lively.amara.sees("Blessing\nSi cancella da solo")
    mine = lively.amara.writes("I read it", answering=question)
    lively.amara.phone.delete(lively.line, mine)
    await lively.blessing.sees("I read it")
    photo = lively.blessing.phone.photo(lively.line, sample_photo())
    lively.blessing.phone.delete(lively.line, photo)
    await lively.amara.sees("Blessing", kind="photo")
    await lively.quiet()
    assert await lively.rows("alert") == []


async def test_an_auto_delete_timer_is_nobodys_message(lively: Town) -> None:
    """She sets her chat to forget by itself: neither she nor her mentor is written to because of it."""
    lively.blessing.phone.post(
        lively.line,
        "message_auto_delete_timer_changed",
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
    )
    await lively.blessing.sees_nothing_new()
    await lively.amara.sees_nothing_new()
