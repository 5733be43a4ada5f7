"""What the simulator puts on the wire is what Telegram puts there: two libraries read it without a rest."""

from collections.abc import Callable
from typing import Any

import aiogram.types
import pytest
import telegram
from pydantic import BaseModel

from simulator.bots import Bot
from simulator.files import image_sides
from simulator.methods_text import send_message
from simulator.params import Params
from simulator.phone import Phone
from simulator.world import World
from simulator.writing import AlbumItem

FORWARD = {"forward_origin": {"type": "hidden_user", "date": 1_700_000_000, "sender_user_name": "Somebody"}}
ACTS: dict[str, Callable[[Phone, Bot, bytes], Any]] = {
    "text": lambda phone, bot, _: phone.write(bot, "Ciao @invented_joy https://example.org +44 7700 900123"),
    "forwarded": lambda phone, bot, _: phone.write(bot, "Ciao", extra=FORWARD),
    "photo": lambda phone, bot, picture: phone.photo(bot, picture, "a #door"),
    "voice": lambda phone, bot, _: phone.voice(bot, b"OggS"),
    "video": lambda phone, bot, _: phone.video(bot, b"mp4", "look", name="VID_1.mp4"),
    "video_note": lambda phone, bot, _: phone.video_note(bot, b"mp4"),
    "audio": lambda phone, bot, _: phone.audio(bot, b"mp3", name="song.mp3"),
    "animation": lambda phone, bot, _: phone.animation(bot, b"gif", name="cat.mp4"),
    "sticker": lambda phone, bot, picture: phone.sticker(bot, picture),
    "document": lambda phone, bot, _: phone.document(bot, b"%PDF", "Blessing.pdf", "application/pdf", "my paper"),
    "contact": lambda phone, bot, _: phone.contact(bot, "+447700900123", "Amara"),
    "location": lambda phone, bot, _: phone.location(bot, live=900),
    "venue": lambda phone, bot, _: phone.venue(bot),
    "poll": lambda phone, bot, _: phone.poll(bot, "When?", ["today", "tomorrow"]),
    "dice": lambda phone, bot, _: phone.dice(bot),
    "reply": lambda phone, bot, _: phone.write(bot, "yes", reply_to=1),
    "topic": lambda phone, bot, _: phone.write(bot, "here", thread=phone.open_topic(bot, "Joy")),
    "edit": lambda phone, bot, _: phone.edit(bot, 1, "changed"),
    "reaction": lambda phone, bot, _: phone.react(bot, 1, "👍"),
    "block": lambda phone, bot, _: phone.block(bot),
    "album": lambda phone, bot, picture: phone.album(bot, [picture, AlbumItem("video", b"mp4", "two")]),
}


def rest_of(thing: object) -> list[str]:
    """Every field, at any depth, that python-telegram-bot did not know."""
    found: list[str] = []
    if isinstance(thing, telegram.TelegramObject):
        found += [f"{type(thing).__name__}.{name}" for name in thing.api_kwargs]
        for name in thing._get_attrs_names(include_private=False):
            found += rest_of(getattr(thing, name, None))
    elif isinstance(thing, tuple | list):
        for part in thing:
            found += rest_of(part)
    return found


def extra_of(thing: object) -> list[str]:
    """Every field, at any depth, that aiogram did not know."""
    found: list[str] = []
    if isinstance(thing, BaseModel):
        found += [f"{type(thing).__name__}.{name}" for name in thing.model_extra or {}]
        for name in type(thing).model_fields:
            found += extra_of(getattr(thing, name))
    elif isinstance(thing, list):
        for part in thing:
            found += extra_of(part)
    return found


@pytest.mark.parametrize("act", ACTS)
def test_both_libraries_read_every_update_without_a_rest(act: str, world: World, picture: bytes) -> None:
    """Each act on a phone makes an update that python-telegram-bot and aiogram parse, with no unknown field left."""
    bot = world.add_bot(topics=True)
    bot.allow(["message", "edited_message", "message_reaction", "my_chat_member"])
    phone = world.phone(501, "Joy", "invented_joy", "fr")
    phone.start(bot)
    bot.pending.clear()
    ACTS[act](phone, bot, picture)
    assert bot.pending
    for one in bot.pending.values():
        update = telegram.Update.de_json(one.update, None)
        assert rest_of(update) == []
        assert update.effective_user is not None
        assert update.effective_user.username == "invented_joy"
        other = aiogram.types.Update.model_validate(one.update)
        assert extra_of(other) == []
        assert other.event_type == {
            "edit": "edited_message",
            "reaction": "message_reaction",
            "block": "my_chat_member",
        }.get(act, "message")


def test_a_press_carries_the_message_it_stands_under(world: World, bot: Bot, phone: Phone) -> None:
    """callback_query holds data, the person, and the whole message."""
    keyboard = {"inline_keyboard": [[{"text": "I am safe", "callback_data": "safe:1"}]]}
    said = _said(world, bot, phone, keyboard)
    query_id = phone.press(bot, said, "I am safe")
    (one,) = bot.pending.values()
    query = telegram.Update.de_json(one.update, None).callback_query
    assert query is not None
    assert (query.id, query.data, query.from_user.id) == (query_id, "safe:1", 501)
    assert isinstance(query.message, telegram.Message)
    assert query.message.message_id == said
    assert extra_of(aiogram.types.Update.model_validate(one.update)) == []


def _said(world: World, bot: Bot, phone: Phone, keyboard: dict[str, Any]) -> int:
    from_bot = send_message(
        world, bot, Params({"chat_id": phone.id, "text": "Are you safe?", "reply_markup": keyboard})
    )
    return int(from_bot["message_id"])


def test_update_ids_and_message_ids_only_grow(bot: Bot, phone: Phone) -> None:
    """Ids of updates follow each other, ids of messages grow within the chat."""
    written = [phone.write(bot, str(n)) for n in range(5)]
    ids = [one.id for one in bot.pending.values()]
    assert ids == list(range(ids[0], ids[0] + 5))
    assert written == sorted(set(written))


def test_what_the_server_marks_by_itself(bot: Bot, phone: Phone) -> None:
    """Commands, links, mentions, numbers and addresses are entities, counted in UTF-16 units, not inside a link."""
    phone.write(bot, "🙂 /to @invented_joy joy@example.org example.org/x +44 7700 900123 #door")
    (message,) = (one.update["message"] for one in bot.pending.values())
    found = {telegram.MessageEntity(**e).type: e for e in message["entities"]}
    assert set(found) == {"bot_command", "mention", "email", "url", "phone_number", "hashtag"}
    parsed = telegram.Message.de_json(message, None).parse_entities()
    assert {e.type: words for e, words in parsed.items()}["mention"] == "@invented_joy"
    assert found["bot_command"]["offset"] == 3
    phone.write(bot, "example.org", [{"type": "code", "offset": 0, "length": 11}])
    assert [e["type"] for e in phone.chat(bot)[-1].entities] == ["code"]


def test_a_photo_comes_in_sizes_with_the_whole_one_last(world: World, bot: Bot, phone: Phone, picture: bytes) -> None:
    """Sizes grow; the largest is the file as it was sent, the smaller ones are real smaller pictures."""
    phone.photo(bot, picture)
    (message,) = (one.update["message"] for one in bot.pending.values())
    sizes = message["photo"]
    assert [(s["width"], s["height"]) for s in sizes] == [(90, 68), (320, 240), (640, 480)]
    assert len({s["file_id"] for s in sizes}) == len({s["file_unique_id"] for s in sizes}) == 3
    assert world.files.find(bot.id, sizes[-1]["file_id"]).content() == picture
    smallest = world.files.find(bot.id, sizes[0]["file_id"]).content()
    assert image_sides(smallest) == (90, 68)


def test_a_broken_photo_is_carried_all_the_same(world: World, bot: Bot, phone: Phone) -> None:
    """Bytes that are no image still arrive as a photo, every size of it can be fetched, and nothing breaks."""
    phone.photo(bot, b"no picture")
    (message,) = (one.update["message"] for one in bot.pending.values())
    assert {world.files.find(bot.id, s["file_id"]).content() for s in message["photo"]} == {b"no picture"}


def test_a_reply_shows_the_answered_message_one_level_deep(bot: Bot, phone: Phone) -> None:
    """reply_to_message holds no further reply."""
    first = phone.write(bot, "one")
    second = phone.write(bot, "two", reply_to=first)
    phone.write(bot, "three", reply_to=second)
    last = list(bot.pending.values())[-1].update["message"]
    assert last["reply_to_message"]["text"] == "two"
    assert "reply_to_message" not in last["reply_to_message"]
    assert phone.chat(bot)[-1].reply_to == second
