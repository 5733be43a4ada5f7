"""Two libraries drive the server as they drive Telegram: urlencoded, multipart and attach:// bodies included."""

from collections.abc import AsyncIterator

import aiogram
import pytest
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from simulator.bots import Bot
from simulator.phone import Phone


@pytest.fixture
async def ptb(url: str, bot: Bot) -> AsyncIterator[telegram.Bot]:
    """python-telegram-bot's client."""
    async with telegram.Bot(bot.token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as client:
        yield client


@pytest.fixture
async def aio(url: str, bot: Bot) -> AsyncIterator[aiogram.Bot]:
    """The client of aiogram."""
    client = aiogram.Bot(bot.token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    yield client
    await client.session.close()


async def test_python_telegram_bot_sends_every_kind(ptb: telegram.Bot, bot: Bot, phone: Phone, picture: bytes) -> None:
    """Each sending method of the library arrives on the phone as its kind, with its file."""
    keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Yes", callback_data="yes:1")]])
    text = await ptb.send_message(501, "Ciao", reply_markup=keyboard, protect_content=True, disable_notification=True)
    await ptb.send_photo(501, picture, caption="door")
    await ptb.send_voice(501, b"OggS", duration=4)
    await ptb.send_video(501, b"mp4", filename="video.mp4")
    await ptb.send_video_note(501, b"mp4")
    await ptb.send_audio(501, b"mp3")
    await ptb.send_animation(501, b"gif")
    await ptb.send_sticker(501, picture)
    await ptb.send_document(501, b"%PDF", filename="file.pdf")
    await ptb.send_location(501, 45.0, 9.0)
    await ptb.send_contact(501, "+447700900123", "Amara")
    album = await ptb.send_media_group(501, [telegram.InputMediaPhoto(picture), telegram.InputMediaVideo(b"mp4")])
    shown = phone.chat(bot)[1:]
    assert [m.kind for m in shown] == [
        "text", "photo", "voice", "video", "video_note", "audio", "animation", "sticker", "document", "location",
        "contact", "photo", "video",
    ]  # fmt: skip
    assert (shown[0].protected, shown[0].silent, shown[0].buttons) == (True, True, ((("Yes", "yes:1"),),))
    assert text.message_id == shown[0].id
    assert (shown[1].file, shown[1].caption, shown[8].file_name) == (picture, "door", "file.pdf")
    assert shown[11].album == shown[12].album == album[0].media_group_id
    assert all(m.from_bot for m in shown)


async def test_aiogram_sends_edits_and_deletes(aio: aiogram.Bot, bot: Bot, phone: Phone, picture: bytes) -> None:
    """The other library's bodies and answers work as well."""
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="yes:1")]])
    said = await aio.send_message(501, "Ciao", reply_markup=keyboard)
    photo = await aio.send_photo(501, BufferedInputFile(picture, "photo.jpg"), caption="door")
    await aio.edit_message_text("Ciao ciao", chat_id=501, message_id=said.message_id)
    await aio.edit_message_caption(chat_id=501, message_id=photo.message_id, caption="window")
    await aio.delete_messages(501, [photo.message_id])
    shown = phone.chat(bot)
    assert (shown[1].text, shown[1].edited, shown[1].buttons) == ("Ciao ciao", True, ())
    assert (shown[2].deleted, shown[2].caption, shown[2].file) == (True, "", None)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await aio.edit_message_caption(chat_id=501, message_id=photo.message_id, caption="again")


async def test_what_the_library_fetches_is_what_she_sent(
    ptb: telegram.Bot, bot: Bot, phone: Phone, picture: bytes
) -> None:
    """A getFile and its download give back the bytes; a file_id is reused without a new upload."""
    phone.photo(bot, picture)
    phone.voice(bot, b"OggS voice")
    photo, voice = [u.message for u in await ptb.get_updates()]
    assert photo is not None
    assert voice is not None
    assert voice.voice is not None
    assert bytes(await (await photo.photo[-1].get_file()).download_as_bytearray()) == picture
    assert bytes(await (await voice.voice.get_file()).download_as_bytearray()) == b"OggS voice"
    await ptb.send_photo(501, photo.photo[-1].file_id)
    assert phone.chat(bot)[-1].file == picture


async def test_the_library_sets_a_bot_up(ptb: telegram.Bot, bot: Bot) -> None:
    """Names, descriptions, menus per scope and language, and the menu button are kept and given back."""
    me = await ptb.get_me()
    assert (me.id, me.username) == (bot.id, "line_one_bot")
    await ptb.set_my_name("Filo")
    await ptb.set_my_description("Ciao", language_code="it")
    await ptb.set_my_short_description("Hi")
    scope = telegram.BotCommandScopeChat(501)
    await ptb.set_my_commands([("to", "Choose"), ("alert", "Raise")], scope=scope, language_code="it")
    await ptb.set_chat_menu_button(501, telegram.MenuButtonCommands())
    assert (await ptb.get_my_name()).name == "Filo"
    assert (await ptb.get_my_description(language_code="it")).description == "Ciao"
    assert (await ptb.get_my_description(language_code="fr")).description == ""
    assert (await ptb.get_my_short_description(language_code="fr")).short_description == "Hi"
    assert [c.command for c in await ptb.get_my_commands(scope=scope, language_code="it")] == ["to", "alert"]
    assert await ptb.get_my_commands() == ()
    assert await ptb.delete_my_commands(scope=scope, language_code="it")
    assert await ptb.get_my_commands(scope=scope, language_code="it") == ()
    assert isinstance(await ptb.get_chat_menu_button(501), telegram.MenuButtonCommands)
    assert await ptb.log_out()
    with pytest.raises(telegram.error.BadRequest, match="Bot_command_invalid"):
        await ptb.set_my_commands([("Not A Command", "x")])
