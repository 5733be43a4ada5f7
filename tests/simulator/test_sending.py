"""Sending is as strict as the real server, and says so in its words."""

from datetime import timedelta

import pytest

from simulator.bots import Bot
from simulator.clock import VirtualClock
from simulator.errors import NotOnThisPhone
from simulator.phone import Phone
from simulator.world import World
from tests.simulator.conftest import Caller

PAIR = "👩‍👧"
"""Five UTF-16 units, three symbols."""


async def test_only_who_wrote_first_is_reached(caller: Caller, world: World, bot: Bot, phone: Phone) -> None:
    """A stranger, a person of another bot, one who stopped the bot and one who is gone each have their sentence."""
    other = world.add_bot("line_two_bot")
    assert await caller.refused(bot, "sendMessage", chat_id=502, text="x") == "400 Bad Request: chat not found"
    assert await caller.refused(bot, "sendMessage", chat_id="@nobody", text="x") == "400 Bad Request: chat not found"
    assert await caller.refused(other, "sendMessage", chat_id=501, text="x") == "400 Bad Request: chat not found"
    assert await caller.refused(bot, "sendMessage", text="x") == "400 Bad Request: chat_id is empty"
    phone.block(bot)
    said = await caller.refused(bot, "sendMessage", chat_id=501, text="x")
    assert said == "403 Forbidden: bot was blocked by the user"
    with pytest.raises(NotOnThisPhone, match="stopped this bot"):
        phone.write(bot, "x")
    phone.start(bot)
    await caller.ok(bot, "sendMessage", chat_id="501", text="x")
    phone.deactivated = True
    assert await caller.refused(bot, "sendMessage", chat_id=501, text="x") == "403 Forbidden: user is deactivated"


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "🙂" * 2049}, "message is too long"),
        ({"text": "x", "message_thread_id": 77}, "message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "parse_mode": "HTML"}, "parse_mode is not supported by the simulator; send entities"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "é" * 33}]]}},
            "BUTTON_DATA_INVALID",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "a"}]]}},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "a"}] * 101]}},
            "reply markup is too long",
        ),
        (
            {"text": "abc", "entities": [{"type": "bold", "offset": 2, "length": 2}]},
            "entity beginning at UTF-16 offset 2 ends after the end of the text at UTF-16 offset 4",
        ),
        (
            {"text": "abc", "entities": [{"type": "bold", "offset": 9, "length": 1}]},
            "entity begins after the end of the text at UTF-16 offset 9",
        ),
        (
            {"text": PAIR, "entities": [{"type": "bold", "offset": 1, "length": 4}]},
            "entity begins in a middle of a UTF-16 symbol at byte offset 4",
        ),
        (
            {"text": PAIR, "entities": [{"type": "bold", "offset": 0, "length": 4}]},
            "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 11",
        ),
        (
            {"text": "abc", "entities": [{"type": "shiny", "offset": 0, "length": 1}]},
            "can't parse MessageEntity: unsupported type specified",
        ),
    ],
)
async def test_what_the_server_refuses(
    caller: Caller, bot: Bot, phone: Phone, params: dict[str, object], sentence: str
) -> None:
    """Each wrong call has the real sentence, and nothing of it reaches the phone."""
    assert await caller.refused(bot, "sendMessage", chat_id=501, **params) == f"400 Bad Request: {sentence}"
    assert len(phone.chat(bot)) == 1


async def test_the_limits_themselves_pass(caller: Caller, bot: Bot, phone: Phone) -> None:
    """Exactly 4096 UTF-16 units, 64 bytes of button data, and entities up to the last unit are accepted."""
    keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": "é" * 32}]]}
    await caller.ok(bot, "sendMessage", chat_id=501, text="🙂" * 2048, reply_markup=keyboard)
    bold = [{"type": "bold", "offset": 0, "length": 5}]
    await caller.ok(bot, "sendMessage", chat_id=501, text=PAIR, entities=bold)
    assert list(phone.chat(bot)[-1].entities) == bold


async def test_captions_have_their_own_limit(caller: Caller, bot: Bot, phone: Phone) -> None:
    """1024 units under a file, not one more."""
    phone.voice(bot, b"OggS")
    voice = phone.chat(bot)[-1].raw["voice"]["file_id"]
    await caller.ok(bot, "sendVoice", chat_id=501, voice=voice, caption="x" * 1024)
    said = await caller.refused(bot, "sendVoice", chat_id=501, voice=voice, caption="x" * 1025)
    assert said == "400 Bad Request: message caption is too long"


async def test_a_reply_may_go_without_the_answered_message(caller: Caller, bot: Bot, phone: Phone) -> None:
    """allow_sending_without_reply sends it all the same, and the answer shows that nothing is quoted."""
    hers = phone.write(bot, "Can you read this?")
    quoting = await caller.ok(bot, "sendMessage", chat_id=501, text="Yes", reply_parameters={"message_id": hers})
    assert quoting["reply_to_message"]["text"] == "Can you read this?"
    phone.delete(bot, hers)
    lost = {"message_id": hers, "allow_sending_without_reply": True}
    alone = await caller.ok(bot, "sendMessage", chat_id=501, text="Yes", reply_parameters=lost)
    assert "reply_to_message" not in alone
    assert [m.reply_to for m in phone.chat(bot)[-2:]] == [hers, None]


async def test_edits_change_the_phone_or_say_why_not(caller: Caller, bot: Bot, phone: Phone) -> None:
    """Text and keyboard change; the same again, a missing message, and hers are refused."""
    keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": "a"}]]}
    said = (await caller.ok(bot, "sendMessage", chat_id=501, text="one", reply_markup=keyboard))["message_id"]
    edited = await caller.ok(bot, "editMessageText", chat_id=501, message_id=said, text="two", reply_markup=keyboard)
    assert (edited["text"], "edit_date" in edited) == ("two", True)
    again = await caller.refused(
        bot, "editMessageText", chat_id=501, message_id=said, text="two", reply_markup=keyboard
    )
    assert again.startswith("400 Bad Request: message is not modified: specified new message content")
    await caller.ok(bot, "editMessageReplyMarkup", chat_id=501, message_id=said)
    assert phone.chat(bot)[-1].buttons == ()
    for target, sentence in [(99, "message to edit not found"), (1, "message can't be edited")]:
        said_no = await caller.refused(bot, "editMessageText", chat_id=501, message_id=target, text="x")
        assert said_no == f"400 Bad Request: {sentence}"
    no_caption = await caller.refused(bot, "editMessageCaption", chat_id=501, message_id=said, caption="x")
    assert no_caption == "400 Bad Request: there is no caption in the message to edit"


async def test_nothing_is_deleted_after_48_hours(caller: Caller, bot: Bot, phone: Phone, clock: VirtualClock) -> None:
    """Both sides' messages can go for 48 hours, with missing ids skipped; afterwards the call is refused as a whole."""
    hers = phone.write(bot, "mine")
    said = (await caller.ok(bot, "sendMessage", chat_id=501, text="old"))["message_id"]
    clock.jump(timedelta(hours=48))
    assert await caller.ok(bot, "deleteMessages", chat_id=501, message_ids=[hers, 99]) is True
    clock.jump(timedelta(seconds=1))
    late = await caller.refused(bot, "deleteMessage", chat_id=501, message_id=said)
    assert late == "400 Bad Request: message can't be deleted for everyone"
    young = (await caller.ok(bot, "sendMessage", chat_id=501, text="new"))["message_id"]
    assert await caller.refused(bot, "deleteMessages", chat_id=501, message_ids=[young, said]) == late
    assert [m.deleted for m in phone.chat(bot)] == [False, True, False, False]
    assert await caller.ok(bot, "deleteMessage", chat_id=501, message_id=young) is True
    gone = await caller.refused(bot, "deleteMessage", chat_id=501, message_id=young)
    assert gone == "400 Bad Request: message to delete not found"
    many = await caller.refused(bot, "deleteMessages", chat_id=501, message_ids=list(range(101)))
    assert many == "400 Bad Request: too many message identifiers specified"


async def test_reactions_go_both_ways(caller: Caller, bot: Bot, phone: Phone) -> None:
    """The bot's reaction stands beside hers; an emoji that is no reaction, or two, are refused."""
    hers = phone.write(bot, "thank you")
    heart = [{"type": "emoji", "emoji": "❤️"}]
    await caller.ok(bot, "setMessageReaction", chat_id=501, message_id=hers, reaction=heart)
    phone.react(bot, hers, "👍")
    assert phone.chat(bot)[-1].reactions == {bot.id: "❤️", 501: "👍"}
    await caller.ok(bot, "setMessageReaction", chat_id=501, message_id=hers, reaction=[])
    assert phone.chat(bot)[-1].reactions == {501: "👍"}
    odd = [{"type": "emoji", "emoji": "🚪"}]
    said = await caller.refused(bot, "setMessageReaction", chat_id=501, message_id=hers, reaction=odd)
    assert said == "400 Bad Request: REACTION_INVALID"
    said = await caller.refused(bot, "setMessageReaction", chat_id=501, message_id=hers, reaction=heart * 2)
    assert said == "400 Bad Request: REACTIONS_TOO_MANY"


async def test_a_press_is_answered_in_time_or_not_at_all(
    caller: Caller, bot: Bot, phone: Phone, clock: VirtualClock
) -> None:
    """The answer pops up on the phone; an unknown or an old press has the real sentence."""
    keyboard = {"inline_keyboard": [[{"text": "I am safe", "callback_data": "safe:1"}]]}
    said = (await caller.ok(bot, "sendMessage", chat_id=501, text="?", reply_markup=keyboard))["message_id"]
    query = phone.press(bot, said, "safe:1")
    await caller.ok(bot, "answerCallbackQuery", callback_query_id=query, text="Good")
    assert [t.text for t in phone.toasts(bot)] == ["Good"]
    clock.jump(timedelta(hours=1))
    for query_id in (query, "12345"):
        late = await caller.refused(bot, "answerCallbackQuery", callback_query_id=query_id)
        assert late == "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    with pytest.raises(NotOnThisPhone, match="No button 'I am lost'"):
        phone.press(bot, said, "I am lost")


async def test_topics_hold_messages_and_take_them_along(caller: Caller, world: World) -> None:
    """A topic is made, renamed, written into from both sides, and deleted with its messages; refused without."""
    plain, bot = world.add_bot("plain_bot"), world.add_bot("topics_bot", topics=True)
    phone = world.phone(501)
    phone.start(plain)
    phone.start(bot)
    said = await caller.refused(plain, "createForumTopic", chat_id=501, name="Joy")
    assert said == "400 Bad Request: the chat is not a forum"
    assert (await caller.ok(bot, "getMe"))["has_topics_enabled"] is True
    thread = (await caller.ok(bot, "createForumTopic", chat_id=501, name="Joy"))["message_thread_id"]
    assert await caller.ok(bot, "editForumTopic", chat_id=501, message_thread_id=thread, name="Amara")
    sent = await caller.ok(bot, "sendMessage", chat_id=501, message_thread_id=thread, text="in here")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    phone.write(bot, "me too", thread=thread)
    assert phone.screen(bot).topics == {thread: "Amara"}
    assert await caller.ok(bot, "deleteForumTopic", chat_id=501, message_thread_id=thread)
    gone = await caller.refused(bot, "sendMessage", chat_id=501, message_thread_id=thread, text="x")
    assert gone == "400 Bad Request: message thread not found"
    assert [m.deleted for m in phone.chat(bot)] == [False, True, True]


async def test_copying_works_so_that_its_absence_can_be_shown(caller: Caller, bot: Bot, phone: Phone) -> None:
    """A copyMessage carries a contact card along unchanged - why the product must never call it."""
    card = phone.contact(bot, "+447700900123", "Amara")
    await caller.ok(bot, "copyMessage", chat_id=501, from_chat_id=501, message_id=card)
    assert phone.chat(bot)[-1].raw["contact"]["phone_number"] == "+447700900123"
    said = await caller.refused(bot, "copyMessage", chat_id=501, from_chat_id=501, message_id=99)
    assert said == "400 Bad Request: message to copy not found"


async def test_typing_is_seen_and_checked(caller: Caller, bot: Bot, phone: Phone) -> None:
    """A sendChatAction takes the documented actions only."""
    await caller.ok(bot, "sendChatAction", chat_id=501, action="typing")
    assert phone.screen(bot).actions == ["typing"]
    said = await caller.refused(bot, "sendChatAction", chat_id=501, action="dancing")
    assert said == "400 Bad Request: wrong parameter action in request"


async def test_places_and_cards_are_checked(caller: Caller, bot: Bot, phone: Phone) -> None:
    """A place off the globe and a card without number or name are refused."""
    assert "wrong latitude" in await caller.refused(bot, "sendLocation", chat_id=501, latitude=91, longitude=0)
    assert "latitude must be" in await caller.refused(bot, "sendLocation", chat_id=501, longitude=0)
    assert "phone number is empty" in await caller.refused(bot, "sendContact", chat_id=501, first_name="x")
    assert "first name is empty" in await caller.refused(bot, "sendContact", chat_id=501, phone_number="1")
    assert len(phone.chat(bot)) == 1
