"""Everything people send, row by row: it passes both ways, or is refused aloud in her language; nothing vanishes.

Source: channels.md, "What content passes"; needs.md R15, R17. The files are those of the corpus, full of planted marks.
"""

import pytest

from channels.cleaning.tools import installed_tools
from relay.messages import MediaKind
from simulator.bots import Bot
from simulator.chats import Message
from simulator.panes_samples import sample_photo
from simulator.phone import Phone
from tests.channels.cleaning.corpus import CORPUS
from tests.channels.cleaning.specimens import Specimen
from tests.channels.cleaning.traces import tells, unpacked
from tests.journeys.town import Ours, Resident, Town

NAME_ON_HER_PHONE = "Blessing_Invented_home.bin"
REFUSED = ("poll", "dice", "venue", "location", "live location", "contact", "game")


@pytest.mark.parametrize("specimen", CORPUS, ids=str)
async def test_a_file_passes_both_ways_without_what_it_hides(lively: Town, specimen: Specimen) -> None:
    """It arrives as what it is, under a neutral name, without a mark; or, where it can't be cleaned, she is told."""
    passes = specimen.tool not in installed_tools().missing()
    sends(lively.blessing.phone, lively.line, specimen)
    if not passes:
        await lively.blessing.sees(Ours("mentee.media_unclean"))
        await lively.amara.sees_nothing_new()
        return
    there = await arrives_at(lively, lively.amara, specimen)
    sends(lively.amara.phone, lively.line, specimen, answering=there)
    await arrives_at(lively, lively.blessing, specimen)
    await lively.joy.sees_nothing_new()


async def arrives_at(town: Town, her: Resident, specimen: Specimen) -> Message:
    """Waits for the file on her phone, and looks for what must not be there."""
    await town.quiet()
    message = await her.sees(kind=specimen.kind.value)
    assert message.file is not None
    inside = unpacked(message.file)
    assert [mark for mark in specimen.marks if tells(inside, mark)] == []
    assert NAME_ON_HER_PHONE not in (message.file_name or "")
    return message


def sends(phone: Phone, bot: Bot, specimen: Specimen, answering: Message | None = None) -> None:
    """She sends the file as the kind that it is."""
    quoted = answering.id if answering is not None else None
    match specimen.kind:
        case MediaKind.PHOTO:
            phone.photo(bot, specimen.data, reply_to=quoted)
        case MediaKind.VOICE:
            phone.voice(bot, specimen.data, reply_to=quoted)
        case MediaKind.VIDEO:
            phone.video(bot, specimen.data, name=NAME_ON_HER_PHONE, reply_to=quoted)
        case MediaKind.VIDEO_NOTE:
            phone.video_note(bot, specimen.data, reply_to=quoted)
        case MediaKind.AUDIO:
            phone.audio(bot, specimen.data, name=NAME_ON_HER_PHONE, reply_to=quoted)
        case MediaKind.ANIMATION:
            phone.animation(bot, specimen.data, name=NAME_ON_HER_PHONE, reply_to=quoted)
        case MediaKind.STICKER:
            phone.sticker(bot, specimen.data, reply_to=quoted)
        case MediaKind.DOCUMENT:
            phone.document(bot, specimen.data, NAME_ON_HER_PHONE, reply_to=quoted)


def test_the_corpus_has_what_people_send() -> None:
    """The test above means something: photos, voices, films (round ones too), music, stickers, documents."""
    assert {
        MediaKind.PHOTO,
        MediaKind.VOICE,
        MediaKind.VIDEO,
        MediaKind.VIDEO_NOTE,
        MediaKind.AUDIO,
        MediaKind.STICKER,
        MediaKind.DOCUMENT,
    } <= {specimen.kind for specimen in CORPUS}


@pytest.mark.parametrize("kind", REFUSED)
async def test_what_does_not_pass_is_refused_aloud_on_both_sides(lively: Town, kind: str) -> None:
    """To a mentee in her language, to a mentor in hers, and nobody else sees anything of it."""
    for her, prompt in ((lively.joy, "media.refused"), (lively.amara, "mentor.refused_kind")):
        shares(her, kind)
        await her.sees(Ours(prompt))
    for her in (lively.blessing, lively.joy, lively.amara):
        await her.sees_nothing_new()
    assert not any(call.method in {"forwardMessage", "copyMessage"} for call in lively.world.calls)


def shares(her: Resident, kind: str) -> None:
    """She sends one of the things that do not pass."""
    match kind:
        case "poll":
            her.phone.poll(her.bot, "When?", ["today", "tomorrow"])
        case "dice":
            her.phone.dice(her.bot)
        case "venue":
            her.phone.venue(her.bot)
        case "location":
            her.phone.location(her.bot)
        case "live location":
            her.phone.location(her.bot, live=900)
        case "contact":
            her.phone.contact(her.bot, "+44 7700 900199", "Invented")
        case _:
            her.phone.post(her.bot, kind, {kind: {"title": "Invented", "description": "", "photo": []}})


async def test_a_long_text_is_cut_at_the_ends_of_sentences(lively: Town) -> None:
    """Longer than one message: it comes in parts, in order, whole sentences, nothing of it lost, both ways."""
    words = " ".join(f"Questa è la frase numero {number}." for number in range(140))[:4090].rsplit(".", 1)[0] + "."
    lively.blessing.writes(words)
    await lively.quiet()
    parts = [text.removeprefix("Blessing\n") for text in lively.amara.texts if "frase" in text]
    assert len(parts) == 2
    assert all(part.endswith(".") for part in parts)
    assert " ".join(parts) == words


async def test_a_caption_that_became_too_long_comes_after_its_photo(lively: Town) -> None:
    """With the alias above it a caption has no room: photo and words arrive all the same, under her name."""
    words = ("Una frase corta. " * 70)[:1020].rsplit(".", 1)[0] + "."
    lively.blessing.phone.photo(lively.line, sample_photo(), words)
    await lively.amara.sees("Blessing", kind="photo")
    await lively.quiet()
    said = " ".join(text.removeprefix("Blessing\n").removeprefix("Blessing") for text in lively.amara.texts)
    assert said.split() == words.split()


async def test_a_file_over_the_limit_is_refused_with_the_limit(lively: Town) -> None:
    """21 MB: it is not passed, and she hears how much is; so does a mentor."""
    lively.blessing.phone.document(lively.line, bytes(21_500_000), "film.pdf", "application/pdf")
    assert "20" in (await lively.blessing.sees(Ours("mentee.media_too_large"))).text
    lively.blessing.writes("Ciao")
    question = await lively.amara.sees("Blessing", "Ciao")
    lively.amara.phone.document(lively.line, bytes(21_500_000), "film.pdf", "application/pdf", reply_to=question.id)
    assert "20" in (await lively.amara.sees(Ours("mentor.media_too_large"))).text
    await lively.blessing.sees_nothing_new()


async def test_an_album_stays_together_and_in_order(lively: Town) -> None:
    """Three photos sent together arrive together, in their order, the caption with them."""
    sent = lively.blessing.phone.album(lively.line, [sample_photo(), sample_photo(), sample_photo()])
    assert len(sent) == 3
    await lively.later(seconds=5)
    photos = [one for one in lively.amara.received if one.kind == "photo"]
    assert len(photos) == 3
    assert [one.id for one in photos] == sorted(one.id for one in photos)
    assert len({one.album for one in photos}) == 1
    assert photos[0].album is not None


async def test_words_after_a_photo_stay_after_it(lively: Town) -> None:
    """A photo takes longer to clean than words take to send; still nobody reads the words first (issue 3, order)."""
    lively.blessing.phone.photo(lively.line, sample_photo(), "Guarda")
    lively.blessing.writes("Ti piace?")
    photo = await lively.amara.sees("Guarda", kind="photo")
    words = await lively.amara.sees("Ti piace?")
    assert photo.id < words.id


async def test_a_damaged_photo_ends_in_a_sentence(lively: Town) -> None:
    """Half a JPEG: she hears that it was not sent, and what she writes next arrives."""
    lively.blessing.phone.document(lively.line, sample_photo()[:900], "photo.jpg", "image/jpeg")
    await lively.quiet()
    assert lively.blessing.received
    await lively.blessing.looks_away()
    assert not any(one.kind == "document" for one in lively.amara.received)
    lively.blessing.writes("Non va?")
    await lively.amara.sees("Blessing\nNon va?")
