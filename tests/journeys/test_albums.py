"""Photos that were sent together arrive together, at the one for whom they are, and are one message from then on."""

from collections.abc import Sequence
from datetime import timedelta

from simulator.chats import Message
from simulator.files import MediaKind
from simulator.panes_samples import sample_photo
from simulator.writing import AlbumItem
from tests.journeys.test_sweeping import after
from tests.journeys.town import Ours, Resident, Town

PHOTO = sample_photo()


def photos(*captions: str) -> list[AlbumItem]:
    """As many photos as there are captions."""
    return [AlbumItem(MediaKind.PHOTO, PHOTO, caption) for caption in captions]


def sends_album(one: Resident, *captions: str, answering: Message | None = None) -> tuple[int, ...]:
    """She sends photos together; their ids in her chat."""
    quoted = answering.id if answering is not None else None
    return one.phone.album(one.bot, photos(*captions), reply_to=quoted)


def albums_of(one: Resident) -> list[list[Message]]:
    """The albums that she was sent, each with its parts in order; a photo alone is an album of one."""
    found: dict[str, list[Message]] = {}
    for message in one.received:
        if message.kind == "photo":
            found.setdefault(message.album or str(message.id), []).append(message)
    return list(found.values())


def sizes(one: Resident) -> list[int]:
    """How many photos each of them holds."""
    return [len(album) for album in albums_of(one)]


def captions(album: Sequence[Message]) -> list[str]:
    """What stands under its photos."""
    return [message.caption for message in album]


def questions(one: Resident) -> int:
    """How often she was asked for whom something is."""
    return sum(any(label == "Do not send" for row in message.buttons for label, _ in row) for message in one.received)


async def parts_are_in(town: Town, *native_ids: int) -> None:
    """Waits until these messages of the line have been taken in, whatever waits behind them."""
    while True:
        shown = {row["native_id"] for row in await town.rows("copy")}
        held = " ".join(f"{row['native_id']} {row['also']}" for row in await town.rows("draft")).split()
        if {str(one) for one in native_ids} <= shown | set(held):
            return
        await town.world.called.wait(0.01)


async def test_three_photos_reach_her_mentor_as_one_album(lively: Town) -> None:
    """Together, in order, under the alias, with the caption, and protected."""
    sends_album(lively.blessing, "The letter, three pages", "", "")
    await lively.quiet()
    (album,) = albums_of(lively.amara)
    assert captions(album) == ["Blessing\nThe letter, three pages", "", ""]
    assert all(message.protected for message in album)
    assert [call.method for call in lively.world.calls if "send" in call.method and "Photo" in call.method] == []


async def test_ten_photos_are_one_album_and_one_line_about_it(lively: Town) -> None:
    """The mentor's album reaches the mentee whole, and what became of it is told once, not ten times."""
    lively.blessing.writes("Ciao")
    asked = await lively.amara.sees("Blessing", "Ciao")
    await lively.amara.looks_away()
    before = len(lively.amara.received)
    sends_album(lively.amara, *["" for _ in range(10)], answering=asked)
    await lively.quiet()
    assert sizes(lively.blessing) == [10]
    assert len(lively.amara.received) - before <= 1
    assert albums_of(lively.joy) == []


async def test_what_is_written_after_an_album_comes_after_it(lively: Town) -> None:
    """The moment that an album waits for its parts lets nothing overtake it."""
    lively.blessing.writes("Look:")
    sends_album(lively.blessing, "", "")
    lively.blessing.writes("What does it say?")
    await lively.quiet()
    kinds = [message.kind for message in lively.amara.received][-4:]
    assert kinds == ["text", "photo", "photo", "text"]


async def test_parts_that_come_too_late_are_an_album_of_their_own(lively: Town) -> None:
    """Nothing is lost and nothing is sent twice when a part comes after the others have left."""
    first = lively.blessing.phone.photo(lively.line, PHOTO, "One", album="7001")
    await parts_are_in(lively, first)
    await lively.later(seconds=2)
    lively.blessing.phone.photo(lively.line, PHOTO, "", album="7001")
    lively.blessing.phone.photo(lively.line, PHOTO, "", album="7001")
    await lively.quiet()
    assert sizes(lively.amara) == [1, 2]


async def test_two_women_who_send_the_same_album_id_stay_two(lively: Town) -> None:
    """The channel's id of an album means something only together with who sent it."""
    for one in (lively.blessing, lively.joy):
        one.phone.photo(lively.line, PHOTO, one.alias, album="7002")
        one.phone.photo(lively.line, PHOTO, "", album="7002")
    await lively.quiet()
    assert sorted(captions(album)[0] for album in albums_of(lively.amara)) == ["Blessing\nBlessing", "Joy\nJoy"]
    assert sizes(lively.amara) == [2, 2]


async def test_an_album_outlives_a_restart_while_it_waits(kept_town: Town) -> None:
    """What has come before the restart and what comes after it are one album still."""
    kept_town.clock.run_at(0.0)  # the moment that it waits does not pass while the program is away
    first = kept_town.blessing.phone.photo(kept_town.line, PHOTO, "Before", album="7003")
    await parts_are_in(kept_town, first)
    await kept_town.restart()
    second = kept_town.blessing.phone.photo(kept_town.line, PHOTO, "", album="7003")
    await parts_are_in(kept_town, first, second)
    assert albums_of(kept_town.amara) == []
    await kept_town.later(seconds=2)
    assert sizes(kept_town.amara) == [2]


async def test_a_long_caption_leaves_the_photos_together(lively: Town) -> None:
    """A caption that has no room under a photo follows as words; the photos stay one album."""
    words = "This is a long story. " * 45
    sends_album(lively.blessing, words.strip(), "", "")
    await lively.quiet()
    assert sizes(lively.amara) == [3]
    assert lively.amara.received[-1].text == f"Blessing\n{words.strip()}"


async def test_an_album_without_a_receiver_is_asked_about_once(lively: Town) -> None:
    """A mentor of two is asked one question; what she answers holds for all photos, and only that woman gets them."""
    sends_album(lively.amara, "For whom?", "", "", "")
    await lively.amara.sees(Ours("mentor.to_whom"))
    await lively.quiet()
    assert questions(lively.amara) == 1
    assert albums_of(lively.blessing) == albums_of(lively.joy) == []
    lively.amara.presses("Joy")
    await lively.quiet()
    assert [captions(album) for album in albums_of(lively.joy)] == [["For whom?", "", "", ""]]
    assert albums_of(lively.blessing) == []


async def test_a_held_album_outlives_a_restart(kept_town: Town) -> None:
    """The photos wait in the store, and so does the question."""
    sends_album(kept_town.amara, "Held", "", "")
    await kept_town.amara.sees(Ours("mentor.to_whom"))
    await kept_town.quiet()
    await kept_town.restart()
    kept_town.amara.presses("Blessing")
    await kept_town.quiet()
    assert sizes(kept_town.blessing) == [3]
    assert albums_of(kept_town.joy) == []


async def test_a_part_that_comes_after_she_chose_goes_to_whom_she_chose(lively: Town) -> None:
    """The album is one message: its last photo is for the same woman, without another question."""
    lively.amara.phone.photo(lively.line, PHOTO, "First", album="7004")
    await lively.amara.sees(Ours("mentor.to_whom"))
    lively.amara.presses("Joy")
    await lively.joy.sees("First", kind="photo")
    await lively.quiet()
    lively.blessing.writes("I write in between")
    await lively.quiet()
    lively.amara.phone.photo(lively.line, PHOTO, "Last", album="7004")
    await lively.joy.sees("Last", kind="photo")
    await lively.quiet()
    assert questions(lively.amara) == 1
    assert albums_of(lively.blessing) == []


async def test_a_held_album_that_she_discards_goes_nowhere(lively: Town) -> None:
    """All of its photos are thrown away together."""
    sends_album(lively.amara, "Nobody's", "")
    await lively.amara.sees(Ours("mentor.to_whom"))
    await lively.quiet()
    lively.amara.presses(Ours("btn.dont_send"))
    await lively.amara.sees(Ours("mentor.discarded"))
    await lively.quiet()
    assert albums_of(lively.blessing) == albums_of(lively.joy) == []
    assert await lively.rows("draft") == []


async def test_a_quote_of_one_photo_points_at_that_photo(lively: Town) -> None:
    """Both ways: an answer to the second photo is an answer to the second photo on the other's phone."""
    mine = sends_album(lively.blessing, "Two pages", "")
    await lively.quiet()
    (album,) = albums_of(lively.amara)
    lively.amara.writes("I mean this one", answering=album[1])
    answer = await lively.blessing.sees("I mean this one")
    assert answer.reply_to == mine[1]
    await lively.quiet()
    lively.blessing.writes("That one, yes", answering=mine[1])
    assert (await lively.amara.sees("That one, yes")).reply_to == album[1].id


async def test_a_reaction_shows_on_the_photo_that_it_was_set_on(lively: Town) -> None:
    """Not on the whole album."""
    mine = sends_album(lively.blessing, "", "", "")
    await lively.quiet()
    (album,) = albums_of(lively.amara)
    lively.amara.phone.react(lively.line, album[2].id, "\u2764")
    await lively.quiet()
    reacted = {one.id: list(one.reactions.values()) for one in lively.blessing.chat if one.id in mine}
    assert reacted == {mine[0]: [], mine[1]: [], mine[2]: ["\u2764"]}


async def test_a_changed_caption_changes_under_its_photo_only(lively: Town) -> None:
    """The other photos and their captions stay as they are."""
    mine = sends_album(lively.blessing, "Page one", "Page two")
    await lively.quiet()
    lively.blessing.phone.edit(lively.line, mine[1], "Page two, the end")
    await lively.quiet()
    (album,) = albums_of(lively.amara)
    assert captions(album) == ["Blessing\nPage one", "Blessing\nPage two, the end"]


async def test_the_only_caption_is_changed_where_it_stands(lively: Town) -> None:
    """An album's only caption stands under its first photo, also when she wrote it under the second."""
    mine = sends_album(lively.blessing, "", "A name that must go")
    await lively.quiet()
    lively.blessing.phone.edit(lively.line, mine[1], "Without a name")
    await lively.quiet()
    (album,) = albums_of(lively.amara)
    assert captions(album) == ["Blessing\nWithout a name", ""]


async def test_undo_takes_the_whole_album_back(lively: Town) -> None:
    """It was sent as one, and is withdrawn as one."""
    lively.blessing.writes("Ciao")
    asked = await lively.amara.sees("Blessing", "Ciao")
    await lively.quiet()
    mine = sends_album(lively.amara, "Wrong photos", "", answering=asked)
    await lively.quiet()
    assert sizes(lively.blessing) == [2]
    lively.amara.writes("/undo", answering=mine[1])
    await lively.amara.sees(Ours("undo.done"))
    await lively.quiet()
    assert albums_of(lively.blessing) == []


async def test_an_album_is_swept_with_all_its_photos(lively: Town) -> None:
    """After 47 hours none of them stands on the mentor's phone (R26)."""
    sends_album(lively.blessing, "Only for you", "", "")
    await lively.quiet()
    assert sizes(lively.amara) == [3]
    await after(lively, hours=47, minutes=5)
    assert albums_of(lively.amara) == []


async def test_an_album_held_for_the_night_comes_as_one(lively: Town) -> None:
    """Her quiet hours hold the photos, one line says until when, and in the morning they come together (R18)."""
    lively.blessing.writes("Ciao")
    asked = await lively.amara.sees("Blessing", "Ciao")
    await lively.quiet()
    lively.clock.jump(timedelta(hours=12))
    mine = sends_album(lively.amara, "For the morning", "", answering=asked)
    await lively.amara.sees("Blessing")
    await parts_are_in(lively, *mine)
    assert albums_of(lively.blessing) == []
    await lively.later(hours=11)
    assert sizes(lively.blessing) == [2]
