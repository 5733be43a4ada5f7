"""Files: whose they are, how large they may be, and the bodies they come in."""

import io
from typing import Any

import aiohttp
import orjson

from simulator.bots import Bot
from simulator.files import DOWNLOAD_BYTES, PHOTO_BYTES, UPLOAD_BYTES
from simulator.phone import Phone
from simulator.world import World
from tests.simulator.conftest import Caller


async def test_a_file_id_works_for_its_own_bot_only(caller: Caller, world: World, bot: Bot, phone: Phone) -> None:
    """Another bot can neither fetch nor send a file under the id that the first one got."""
    other = world.add_bot("line_two_bot")
    phone.start(other)
    phone.voice(bot, b"OggS")
    file_id = phone.chat(bot)[-1].raw["voice"]["file_id"]
    path = (await caller.ok(bot, "getFile", file_id=file_id))["file_path"]
    wrong = "400 Bad Request: wrong file_id or the file is temporarily unavailable"
    assert await caller.refused(other, "getFile", file_id=file_id) == wrong
    assert await caller.refused(other, "sendVoice", chat_id=501, voice=file_id) == wrong
    async with caller.session.get(f"{caller.url}/file/bot{other.token}/{path}") as answer:
        assert answer.status == 404
    async with caller.session.get(f"{caller.url}/file/bot{bot.token}/{path}") as answer:
        assert await answer.read() == b"OggS"


async def test_too_big_up_and_too_big_down(caller: Caller, bot: Bot, phone: Phone) -> None:
    """20 MB can be fetched and not a byte more; 50 MB can be sent; a photo holds 10 MB."""
    phone.document(bot, bytes(DOWNLOAD_BYTES), "fits.bin")
    phone.document(bot, bytes(DOWNLOAD_BYTES + 1), "big.bin")
    fits, big = (m.raw["document"]["file_id"] for m in phone.chat(bot)[1:])
    assert (await caller.ok(bot, "getFile", file_id=fits))["file_size"] == DOWNLOAD_BYTES
    assert await caller.refused(bot, "getFile", file_id=big) == "400 Bad Request: file is too big"
    assert (await _send(caller, bot, "document", bytes(UPLOAD_BYTES)))["ok"]
    large = await _send(caller, bot, "document", bytes(UPLOAD_BYTES + 1))
    assert (large["error_code"], large["description"]) == (413, "Request Entity Too Large")
    photo = await _send(caller, bot, "photo", bytes(PHOTO_BYTES + 1))
    assert photo["description"].endswith("is too big for a photo; the maximum size is 10485760 bytes")


async def _send(caller: Caller, bot: Bot, field: str, data: bytes) -> dict[str, Any]:
    form = aiohttp.FormData({"chat_id": "501"})
    form.add_field(field, io.BytesIO(data), filename="file.bin")
    async with caller.session.post(f"{caller.url}/bot{bot.token}/send{field.title()}", data=form) as answer:
        told: dict[str, Any] = await answer.json()
        return told


async def test_what_is_no_file_is_refused(caller: Caller, bot: Bot, phone: Phone) -> None:
    """Nothing, an empty file, a photo that is none, a URL, and a file of another kind each have their sentence."""
    phone.voice(bot, b"OggS")
    voice = phone.chat(bot)[-1].raw["voice"]["file_id"]
    assert "there is no photo in the request" in await caller.refused(bot, "sendPhoto", chat_id=501)
    url = await caller.refused(bot, "sendPhoto", chat_id=501, photo="https://example.org/a.jpg")
    assert url == "400 Bad Request: failed to get HTTP URL content"
    kind = await caller.refused(bot, "sendPhoto", chat_id=501, photo=voice)
    assert kind == "400 Bad Request: can't use file of type Voice as Photo"
    assert (await _send(caller, bot, "photo", b"no picture"))["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    assert (await _send(caller, bot, "document", b""))["description"] == "Bad Request: file must be non-empty"


async def test_an_album_arrives_whole_or_not_at_all(caller: Caller, bot: Bot, phone: Phone, picture: bytes) -> None:
    """One bad part, a wrong number or a wrong mixture, and the phone shows nothing of it."""
    good = {"type": "photo", "media": "attach://a", "caption": "one"}
    for media in (
        [good, {"type": "photo", "media": "attach://missing"}],
        [good],
        [good] * 11,
        [good, {"type": "document", "media": "attach://a"}],
        [good, {"type": "sticker-set", "media": "attach://a"}],
        [],
    ):
        assert not (await _album(caller, bot, media, picture))["ok"]
    assert len(phone.chat(bot)) == 1
    assert (await _album(caller, bot, [good, {"type": "photo", "media": "attach://a"}], picture))["ok"]
    assert [(m.kind, m.caption, m.file == picture) for m in phone.chat(bot)[1:]] == [
        ("photo", "one", True),
        ("photo", "", True),
    ]


async def _album(caller: Caller, bot: Bot, media: list[dict[str, str]], picture: bytes) -> dict[str, Any]:
    form = aiohttp.FormData({"chat_id": "501", "media": orjson.dumps(media).decode()})
    form.add_field("a", picture, filename="a.jpg")
    async with caller.session.post(f"{caller.url}/bot{bot.token}/sendMediaGroup", data=form) as answer:
        told: dict[str, Any] = await answer.json()
        return told


async def test_every_body_means_the_same(caller: Caller, bot: Bot, phone: Phone) -> None:
    """Query string, urlencoded, multipart and JSON with nested JSON in a string all send the same message."""
    where = f"{caller.url}/bot{bot.token}/SENDMESSAGE"
    keyboard = '{"inline_keyboard":[[{"text":"a","callback_data":"a"}]]}'
    params = {"chat_id": "501", "text": "Ciao è", "reply_markup": keyboard}
    form = aiohttp.FormData(params)
    form.add_field("unused", b"x", filename="x")
    async with caller.session.get(where, params=params) as answer:
        assert answer.status == 200
    for body in ({"data": params}, {"data": form}, {"json": params}):
        async with caller.session.post(where, **body) as answer:
            assert answer.status == 200
    shown = phone.chat(bot)[1:]
    assert [(m.text, m.buttons) for m in shown] == [("Ciao è", ((("a", "a"),),))] * 4


async def test_bodies_that_are_none(caller: Caller, bot: Bot) -> None:
    """Broken JSON, JSON that is no object, and multipart without its boundary are 400, in words."""
    for kind, body in [
        ("application/json", b"{"),
        ("application/json", b"[1]"),
        ("multipart/form-data", b"--x"),
    ]:
        where = f"{caller.url}/bot{bot.token}/sendMessage"
        async with caller.session.post(where, data=body, headers={"Content-Type": kind}) as answer:
            assert answer.status == 400
            assert (await answer.json())["description"].startswith("Bad Request: ")


async def test_strangers_and_unknown_methods(caller: Caller, world: World, bot: Bot) -> None:
    """An unknown token is 401, one that is no token 404, a revoked one 401, an unknown method 404."""
    for token, status in [("700099:" + "A" * 35, 401), ("nonsense", 404), ("12:short", 404), ("", 404)]:
        async with caller.session.get(f"{caller.url}/bot{token}/getMe") as answer:
            assert answer.status == status
            described = {401: "Unauthorized", 404: "Not Found"}[status]
            assert await answer.json() == {"ok": False, "error_code": status, "description": described}
    assert await caller.refused(bot, "makeCoffee") == "404 Not Found"
    async with caller.session.get(f"{caller.url}/elsewhere") as answer:
        assert answer.status == 404
    old = bot.token
    assert world.revoke(bot) != old
    async with caller.session.get(f"{caller.url}/bot{old}/getMe") as answer:
        assert answer.status == 401
    assert (await caller.ok(bot, "getMe"))["username"] == "line_one_bot"
