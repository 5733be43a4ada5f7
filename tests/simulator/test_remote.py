"""Another process can do everything that this one can: the remote client, and the world alone in a process."""

import asyncio
import signal
import stat
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from simulator.bots import Bot
from simulator.client import Remote, RemoteBot, RemotePhone, message_of
from simulator.control import ACTS, message_json
from simulator.errors import NeverShown, SimulatorError
from simulator.faults import Fault
from simulator.files import MediaKind
from simulator.phone import Phone
from simulator.standalone import LINES, furnish, stay
from simulator.world import World
from simulator.writing import AlbumItem
from tests.simulator.conftest import START, Caller


@pytest.fixture
async def remote(url: str) -> AsyncIterator[Remote]:
    """The other end of the served world."""
    async with Remote(url) as far:
        yield far


@pytest.fixture
async def far_bot(remote: Remote, bot: Bot) -> RemoteBot:
    """The line's bot, seen from afar."""
    (found,) = await remote.bots()
    assert found.token == bot.token
    return found


@pytest.fixture
async def far_phone(remote: Remote, phone: Phone) -> RemotePhone:
    """Joy's phone, seen from afar."""
    return await remote.phone(phone.id)


async def test_every_kind_can_be_sent_from_afar(
    far_bot: RemoteBot, far_phone: RemotePhone, bot: Bot, phone: Phone, picture: bytes
) -> None:
    """Each way of writing arrives as on a phone in this process, bytes unchanged."""
    first = await far_phone.start(far_bot, "CODE")
    await far_phone.write(far_bot, "Ciao", reply_to=first)
    await far_phone.photo(far_bot, picture, "door")
    await far_phone.voice(far_bot, b"OggS")
    await far_phone.video(far_bot, b"mp4")
    await far_phone.video_note(far_bot, b"mp4")
    await far_phone.audio(far_bot, b"mp3")
    await far_phone.animation(far_bot, b"gif")
    await far_phone.sticker(far_bot, picture)
    await far_phone.document(far_bot, b"%PDF", "paper.pdf", "application/pdf")
    await far_phone.album(far_bot, [AlbumItem(MediaKind.PHOTO, picture), AlbumItem("video", b"mp4", "two")])
    await far_phone.contact(far_bot, "+447700900123", "Amara")
    await far_phone.location(far_bot)
    await far_phone.venue(far_bot)
    await far_phone.poll(far_bot, "When?", ["today", "tomorrow"])
    await far_phone.dice(far_bot)
    assert [m.kind for m in phone.chat(bot)[1:]] == [
        "text", "text", "photo", "voice", "video", "video_note", "audio", "animation", "sticker", "document", "photo",
        "video", "contact", "location", "venue", "poll", "dice",
    ]  # fmt: skip
    assert phone.chat(bot)[3].file == picture
    assert await far_phone.chat(far_bot) == phone.chat(bot)
    assert len(bot.pending) == 17


async def test_acts_and_answers_from_afar(
    remote: Remote, far_bot: RemoteBot, far_phone: RemotePhone, caller: Caller, bot: Bot, phone: Phone
) -> None:
    """Editing, reacting, pressing, deleting, blocking - and waiting for what the bot does, woken by it."""
    said = await far_phone.write(far_bot, "Ciao")
    await far_phone.edit(far_bot, said, "Ciao ciao")
    await far_phone.react(far_bot, said, "👍")
    waiting = asyncio.create_task(
        far_phone.until(far_bot, lambda chat: next((m for m in chat if m.text == "Are you safe?"), None))
    )
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes:1"}]]}
    await caller.ok(bot, "sendMessage", chat_id=501, text="Are you safe?", reply_markup=keyboard)
    asked = await asyncio.wait_for(waiting, 10)
    assert asked.buttons == ((("Yes", "yes:1"),),)
    assert await far_phone.press(far_bot, asked.id, "Yes") in bot.presses
    await far_phone.delete(far_bot, said)
    await far_phone.block(far_bot)
    assert phone.screen(bot).blocked
    await far_phone.unblock(far_bot)
    shown = await far_phone.chat(far_bot)
    assert (shown[1].deleted, shown[1].text) == (True, "")
    assert [c["method"] for c in await remote.calls()] == ["sendMessage"]
    assert (await remote.calls("getMe")) == []
    assert (await remote.stats())["calls"] == {"sendMessage 200": 1}


async def test_the_world_is_moved_from_afar(remote: Remote, caller: Caller, phone: Phone, bot: Bot) -> None:
    """Bots, people, faults and the clock; many acts at once; and what is wrong is said in words."""
    other = await remote.add_bot("line_two_bot", topics=True)
    assert other.topics
    stranger = await remote.phone(502, "Mira", "invented_mira", "es")
    await stranger.start(other)
    assert await remote.now() == START
    assert await remote.jump(timedelta(hours=5)) == START + timedelta(hours=5)
    await remote.add_fault(Fault("error", times=None))
    assert await caller.refused(bot, "getMe") == "500 Internal Server Error"
    await remote.clear_faults()
    await caller.ok(bot, "getMe")
    acts = [{"phone": 501, "act": "write", "bot": bot.username, "text": str(n)} for n in range(3)]
    assert await remote.batch(acts) == [2, 3, 4]
    assert [m.text for m in phone.chat(bot)[1:]] == ["0", "1", "2"]
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("nowhere", {}, "nothing at /_sim/nowhere"),
        ("phones/501/write", {"bot": "nobody", "text": "x"}, "no bot 'nobody'"),
        ("phones/777/write", {"bot": bot.username, "text": "x"}, "no phone 777"),
        ("phones/501/write", {"bot": bot.username, "words": "x"}, "missing 1 required"),
        ("phones/501/press", {"bot": bot.username, "message_id": 1, "label_or_data": "x"}, "No button"),
        ("phones/501/_open", {"bot": bot.username}, "nothing at"),
        ("batch", {"acts": [{"phone": 501, "act": "screen", "bot": bot.username}]}, "screen"),
        ("faults/add", {"kind": "earthquake"}, "earthquake"),
    ]
    for path, asked, words in wrong:
        with pytest.raises(SimulatorError, match=words):
            await remote.ask(path, asked)


async def test_a_wait_in_vain_from_afar(far_bot: RemoteBot, far_phone: RemotePhone) -> None:
    """The error shows the phone."""
    with pytest.raises(NeverShown, match="/start"):
        await far_phone.until(far_bot, lambda chat: chat[99:], timeout=0.05)


def test_a_message_survives_the_way(phone: Phone, bot: Bot, picture: bytes) -> None:
    """A message as JSON and back is the same message."""
    said = phone.photo(bot, picture, "see https://example.org")
    phone.react(bot, said, "👍")
    for message in phone.chat(bot):
        assert message_of(orjson.loads(orjson.dumps(message_json(message)))) == message


def test_the_remote_control_offers_only_acts() -> None:
    """Every act that can be asked for from afar is a method of a phone, and none is private."""
    assert all(callable(getattr(Phone, act)) and not act.startswith("_") for act in ACTS)


def test_token_files_are_secret_and_lasting(tmp_path: Path) -> None:
    """One desk and four lines, 0600, never overwritten; a file that holds no token is refused in words."""
    folder = tmp_path / "tokens"
    world = World()
    furnish(world, folder)
    names = sorted(file.name for file in folder.iterdir())
    assert names == ["desk.token", *(f"line-{n}.token" for n in range(1, LINES + 1))]
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert all(world.owner(file.read_text().strip()) for file in folder.iterdir())
    (folder / "line-1.token").write_text("700042:" + "B" * 35)
    again = World()
    furnish(again, folder)
    assert again.bots["line_1_sim_bot"].id == 700042
    (folder / "desk.token").write_text("no token")
    with pytest.raises(SimulatorError, match=r"desk\.token holds no bot token"):
        furnish(World(), folder)


async def test_the_world_alone_serves_until_it_is_enough(tmp_path: Path) -> None:
    """It says where it is, serves the Bot API and further routes, prints no token, and ends when told."""
    said: list[str] = []
    enough, spoken = asyncio.Event(), asyncio.Event()

    def say(line: str) -> None:
        said.append(line)
        if line.startswith("Ctrl-C"):
            spoken.set()

    async def page(_request: object) -> PlainTextResponse:
        return PlainTextResponse("the phones")

    staying = asyncio.create_task(stay(0, tmp_path, lambda _world: [Route("/", page)], enough, say))
    await asyncio.wait_for(spoken.wait(), 10)
    url = next(line for line in said if "api_url" in line).split('"')[1]
    token = (tmp_path / "desk.token").read_text().strip()
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{url}/bot{token}/getMe") as answer:
            assert (await answer.json())["result"]["username"] == "desk_sim_bot"
        async with session.get(f"{url}/") as answer:
            assert await answer.text() == "the phones"
    assert not [line for line in said if token[7:] in line]
    enough.set()
    await asyncio.wait_for(staying, 10)


async def test_an_interrupt_ends_it_cleanly(tmp_path: Path) -> None:
    """As a process it runs until SIGINT and then exits with 0, with nothing on stderr."""
    code = f"from pathlib import Path; from simulator.standalone import run; run(0, Path({str(tmp_path)!r}))"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while not (await process.stdout.readline()).startswith(b"Ctrl-C"):
            assert process.returncode is None
        process.send_signal(signal.SIGINT)
        _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")
