"""The demo's page as its server gives it: what it lets in, what the phones do, what it tells open pages."""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import orjson
import pytest
from PIL import Image

from simulator.faults import Fault, FaultKind
from simulator.panes import StoreTable, StoreView, opened, page
from simulator.panes_feed import Feed
from simulator.panes_samples import STATIC, hidden_in, sample_photo, sample_voice
from simulator.panes_store import cell_json, legible, store_json, table_json
from tests.simulator.demo_world import FRENCH, ITALIAN, DemoWorld


@asynccontextmanager
async def served(demo: DemoWorld) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    """The page of `demo` on a free port, and a client."""
    application = page(demo.world, demo.people, demo.store, demo.clock, pace=0.0)
    async with opened(application, demo.world) as url, aiohttp.ClientSession() as client:
        yield client, url


async def act(client: aiohttp.ClientSession, url: str, who: str, **wish: Any) -> tuple[int, dict[str, Any]]:
    """Does something on a phone as the page would."""
    body = {"pane": who, "bot": "line_one_bot", **wish}
    async with client.post(f"{url}/demo/act", json=body) as answer:
        return answer.status, await answer.json()


def told(event: bytes) -> tuple[str, dict[str, Any]]:
    """Name and payload of a server-sent event."""
    match = re.fullmatch(rb"event: (\w+)\ndata: (.*)\n\n", event, re.DOTALL)
    assert match is not None
    return match[1].decode(), orjson.loads(match[2])


async def until(stream: AsyncIterator[bytes], name: str) -> dict[str, Any]:
    """The payload of the stream's next event called `name`."""
    async with asyncio.timeout(10):
        async for event in stream:
            if event.startswith(b"event:") and told(event)[0] == name:
                return told(event)[1]
    raise AssertionError(f"The stream ended before {name}.")


def feed_of(demo: DemoWorld) -> Feed:
    """The feed of a page of `demo`."""
    feed = page(demo.world, demo.people, demo.store, demo.clock).state.feed
    assert isinstance(feed, Feed)
    return feed


async def test_the_page_says_that_it_is_a_demo_and_allows_nothing_from_elsewhere() -> None:
    """Whoever opens the page reads that the people are invented, and the browser is told to load only from here."""
    async with served(DemoWorld()) as (client, url), client.get(url) as answer:
        body = await answer.text()
        assert answer.status == 200
        assert "This is a demonstration." in body
        assert "Every person here is invented" in body
        assert answer.headers["content-security-policy"].startswith("default-src 'self'")
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_page_names_no_address_outside_and_stays_small() -> None:
    """No file of the page names a foreign address (XML's own name aside), and together they stay under 60 kB."""
    texts = [path for path in STATIC.iterdir() if path.suffix in {".html", ".css", ".js", ".svg"}]
    assert len(texts) >= 8
    for path in texts:
        found = re.findall(r"(?:https?:)?//[a-z][\w.-]*\.[a-z]{2,}[^\s\"']*", path.read_text("utf-8"))
        assert [address for address in found if address != "http://www.w3.org/2000/svg"] == [], path.name
    assert sum(path.stat().st_size for path in texts) < 60_000


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "attacker.example"}, 403),
        ({"host": "localhost:80"}, 200),
        ({"origin": "http://attacker.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
async def test_only_this_computers_own_page_is_answered(headers: dict[str, str], status: int) -> None:
    """A foreign page, and a foreign name that was bent to this address, get nothing."""
    async with (
        served(DemoWorld()) as (client, url),
        client.get(f"{url}/demo/state", headers=headers) as answer,
    ):
        assert answer.status == status


async def test_the_bot_api_is_under_the_same_roof() -> None:
    """The address of the page is also the product's `telegram.api_url`."""
    demo = DemoWorld()
    async with served(demo) as (client, url), client.get(f"{url}/bot{demo.line.token}/getMe") as answer:
        assert (await answer.json())["result"]["username"] == "line_one_bot"


async def test_what_a_person_does_on_the_page_happens_on_her_phone() -> None:
    """Opening, writing, answering, changing, reacting, a photo, a voice message, blocking: each as a phone does it."""
    demo = DemoWorld()
    phone = demo.world.phone(501)
    async with served(demo) as (client, url):
        await act(client, url, "first", act="open")
        written = (await act(client, url, "first", act="write", text=ITALIAN))[1]["message"]
        await act(client, url, "first", act="write", text="ancora", reply=written)
        await act(client, url, "first", act="edit", message=written, text="Ciao di nuovo")
        await act(client, url, "first", act="react", message=written, emoji="👍")
        await act(client, url, "first", act="photo", caption="guarda")
        await act(client, url, "first", act="voice")
        await act(client, url, "first", act="block")
    start, changed, answer, photo, voice = phone.chat(demo.line)
    assert start.text == "/start CODEONE1"
    assert (changed.text, changed.edited, changed.reactions) == ("Ciao di nuovo", True, {501: "👍"})
    assert answer.reply_to == written
    assert (photo.kind, photo.caption, photo.file) == ("photo", "guarda", sample_photo())
    assert (voice.kind, voice.file) == ("voice", sample_voice())
    assert phone.screen(demo.line).blocked


@pytest.mark.parametrize(
    "wish",
    [
        {"act": "fly"},
        {"act": "write", "text": "   "},
        {"act": "write", "text": "hello", "reply": "the last one"},
        {"act": "press", "message": 77, "data": "x"},
        {"act": "edit", "message": 77, "text": "x"},
        {"act": "write", "text": "hello", "pane": "nobody"},
        {"act": "write", "text": "hello", "bot": "desk_bot"},
    ],
)
async def test_what_no_phone_can_do_is_answered_with_a_sentence(wish: dict[str, Any]) -> None:
    """A wrong wish is refused in words, and nothing happens on any phone."""
    demo = DemoWorld()
    async with served(demo) as (client, url):
        status, said = await act(client, url, "first", **wish)
    assert status == 400
    assert said["trouble"]
    assert demo.world.phone(501).chat(demo.line) == ()


async def test_a_request_that_is_no_json_is_refused() -> None:
    """A form that another page might send is not taken for a wish."""
    async with (
        served(DemoWorld()) as (client, url),
        client.post(f"{url}/demo/act", data=b'{"act": "block"}', headers={"content-type": "text/plain"}) as answer,
    ):
        assert answer.status == 400


async def test_an_own_file_goes_out_as_what_it_is_and_is_never_run() -> None:
    """A picture goes as a photo, a web page as a document; that document can be saved and is never shown in place."""
    demo = DemoWorld()
    evil = b"<script>alert(1)</script>"
    async with served(demo) as (client, url):
        asked = {"pane": "first", "bot": "line_one_bot", "name": "page.html", "mime": "text/html"}
        for data in (sample_photo(), evil, b""):
            async with client.post(f"{url}/demo/upload", params=asked, data=data) as answer:
                assert answer.status == (200 if data else 400)
        photo, document = demo.world.phone(501).chat(demo.line)
        assert (photo.kind, document.kind, document.file) == ("photo", "document", evil)
        shown = {}
        for message in (photo, document):
            query = {"pane": "first", "bot": "line_one_bot", "message": str(message.id)}
            async with client.get(f"{url}/demo/file", params=query) as answer:
                shown[message.kind] = (answer.headers["content-type"], answer.headers.get("content-disposition"))
        assert shown == {
            "photo": ("image/jpeg", None),
            "document": ("application/octet-stream", "attachment"),
        }


async def test_an_opened_page_gets_everything_once_and_then_only_changes() -> None:
    """First all chats, the clock, faults, story and store, then "ready"; afterwards only the message that is new."""
    demo = DemoWorld()
    demo.world.phone(501).start(demo.line, "CODEONE1")
    stream = feed_of(demo).stream()
    first = []
    async for event in stream:
        first.append(told(event))
        if first[-1][0] == "ready":
            break
    assert [name for name, _ in first] == ["clock", "chat", "chat", "chat", "chat", "faults", "story", "store", "ready"]
    assert first[0][1] == {"shown": "Monday 2 March, 10:02", "iso": "2026-03-02T10:02"}
    assert [message["text"] for message in first[1][1]["messages"]] == ["/start"]
    demo.world.phone(501).write(demo.line, ITALIAN)
    news = await until(stream, "chat")
    assert (news["pane"], news["first"]) == ("first", False)
    assert [(message["text"], message["mine"], message["time"]) for message in news["messages"]] == [
        (ITALIAN, True, "10:02")
    ]
    await stream.aclose()


async def test_the_code_of_an_invitation_does_not_stand_in_the_chat() -> None:
    """As in the apps, whoever looks over her shoulder sees only /start."""
    demo = DemoWorld()
    demo.world.phone(501).start(demo.line, "CODEONE1")
    async for event in feed_of(demo).stream():
        assert b"CODEONE1" not in event
        if told(event)[0] == "ready":
            break


async def test_closing_the_feed_ends_open_pages_at_once() -> None:
    """The demo stops without waiting for a browser."""
    feed = feed_of(DemoWorld())
    stream = feed.stream()
    await until(stream, "ready")
    feed.close()
    async with asyncio.timeout(5):
        rest = [event async for event in stream]
    assert all(told(event)[0] != "trouble" for event in rest)


async def test_a_store_that_cannot_be_read_is_told_to_the_page() -> None:
    """The page never stays quietly out of date."""
    demo = DemoWorld()
    feed = feed_of(demo)
    stream = feed.stream()
    await until(stream, "ready")

    async def broken() -> StoreView:
        raise OSError("The disk is gone.")

    feed.store_view = broken
    assert "store" in (await until(stream, "trouble"))["sentence"]
    await stream.aclose()


def test_sealed_values_are_shown_as_bytes_and_not_whole() -> None:
    """A sealed value is its first and last bytes and its length; ids, moments and empty values are as they are."""
    assert cell_json("body_sealed", bytes(range(40))) == {
        "kind": "sealed",
        "value": "00 01 02 03 04 … 23 24 25 26 27",
        "size": 40,
    }
    assert cell_json("blind_index", b"\xff\x01") == {"kind": "bytes", "value": "ff01"}
    assert cell_json("quote_sealed", None) == {"kind": "null", "value": ""}
    assert cell_json("tries", 2) == {"kind": "plain", "value": "2"}


def test_the_page_gets_the_newest_rows_and_the_count_of_all() -> None:
    """A long table is cut on the page, its count is not."""
    table = StoreTable("inbox", ("id",), tuple((number,) for number in range(100, 0, -1)))
    drawn = table_json(table)
    assert (drawn["total"], len(drawn["rows"]), drawn["rows"][0][0]["value"]) == (100, 40, "100")


def test_the_opening_table_and_those_with_sealed_values_come_first() -> None:
    """Whoever looks sees messages before bookkeeping."""
    names = (("node", ("id",), False), ("person", ("id", "alias_sealed"), False), ("message", ("id",), True))
    view = StoreView(tuple(StoreTable(name, columns, (), opening=opening) for name, columns, opening in names))
    assert [table["name"] for table in store_json(view, ())["tables"]] == ["message", "person", "node"]


def test_readable_words_in_the_store_are_found_wherever_they_stand() -> None:
    """A text in clear in any row is counted, also beyond the rows shown; commands and "ok" are not looked for."""
    rows = tuple((number, b"\x00\x01") for number in range(60))
    clean = StoreView((StoreTable("inbox", ("id", "body_sealed"), rows),))
    leaking = StoreView((StoreTable("inbox", ("id", "body_sealed"), (*rows, (60, f"x{FRENCH}x".encode()))),))
    texts = [ITALIAN, FRENCH, "ok", "/start CODEONE1"]
    assert legible(clean, texts) == (2, 0)
    assert legible(leaking, texts) == (2, 1)


def test_the_sample_photo_carries_a_position_and_a_photo_drawn_anew_does_not() -> None:
    """What the page says about a photo is read from the photo."""
    assert hidden_in(sample_photo()) == "a GPS position (45.4642, 9.1897)"
    again = io.BytesIO()
    with Image.open(io.BytesIO(sample_photo())) as picture:
        Image.frombytes("RGB", picture.size, picture.tobytes()).save(again, "JPEG")
    assert hidden_in(again.getvalue()) == ""


@pytest.mark.parametrize("how", [{"comment": b"Invented"}, {"xmp": b"<x:xmpmeta/>"}])
def test_other_hidden_data_in_a_photo_is_told_too(how: dict[str, bytes]) -> None:
    """A comment or XMP is never passed over as if nothing were there."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", **how)
    assert hidden_in(out.getvalue()) == "notes about it"


@pytest.mark.parametrize("data", [b"no picture", sample_photo()[:200], sample_photo()[:-4000]])
def test_nothing_is_claimed_of_a_photo_that_cannot_be_read(data: bytes) -> None:
    """What is broken is neither called clean nor accused."""
    assert hidden_in(data) is None


def test_the_sample_voice_message_is_ogg_opus() -> None:
    """Phones play it, and it is small."""
    assert sample_voice()[:4] == b"OggS"
    assert b"OpusHead" in sample_voice()[:64]
    assert len(sample_voice()) < 12_000


async def test_a_lost_answer_is_lost_once_and_the_message_arrives() -> None:
    """The button "Lose the next answer": the bot hears nothing, she reads the message, and the button is free again."""
    demo = DemoWorld()
    demo.world.phone(501).start(demo.line, "CODEONE1")
    application = page(demo.world, demo.people, demo.store, demo.clock)
    async with opened(application, demo.world) as url, aiohttp.ClientSession() as client:
        for _ in range(2):  # pressing twice arms it once
            async with client.post(f"{url}/demo/fault", json={"fault": "lose"}) as answer:
                assert answer.status == 200
        assert await application.state.board.faults_json() == {"down": False, "lose": True}
        call = f"{url}/bot{demo.line.token}/sendMessage"
        with pytest.raises(aiohttp.ClientError):
            await client.post(call, json={"chat_id": 501, "text": "Ciao"})
        assert await application.state.board.faults_json() == {"down": False, "lose": False}
        async with client.post(call, json={"chat_id": 501, "text": "ancora"}) as answer:
            assert answer.status == 200
    assert [message.text for message in demo.world.phone(501).chat(demo.line)][1:] == ["Ciao", "ancora"]


async def test_the_network_goes_down_and_is_mended_without_touching_other_faults() -> None:
    """The button "Network down" cuts every call until it is mended; a fault that somebody else armed stays armed."""
    demo = DemoWorld()
    foreign = demo.world.faults.add(Fault(FaultKind.ERROR, method="getFile", times=None))
    async with served(demo) as (client, url):
        call = f"{url}/bot{demo.line.token}/getMe"
        await client.post(f"{url}/demo/fault", json={"fault": "down"})
        with pytest.raises(aiohttp.ClientError):
            await client.get(call)
        await client.post(f"{url}/demo/fault", json={"fault": "mend"})
        async with client.get(call) as answer:
            assert answer.status == 200
        async with client.post(f"{url}/demo/fault", json={"fault": "earthquake"}) as answer:
            assert answer.status == 400
    assert demo.world.faults.strike("getFile", "line_one_bot", None) is foreign


@pytest.mark.parametrize(("seconds", "status"), [(300, 200), (86_400, 200), (-1, 400), ("1", 400), (10**9, 400)])
async def test_time_jumps_forwards_only(seconds: object, status: int) -> None:
    """The buttons move the demo's clock; nonsense does not."""
    demo = DemoWorld()
    before = demo.clock.now()
    async with served(demo) as (client, url), client.post(f"{url}/demo/clock", json={"seconds": seconds}) as answer:
        assert answer.status == status
    moved = demo.clock.now() - before
    assert moved == (timedelta(seconds=seconds) if status == 200 and isinstance(seconds, int) else timedelta(0))


def _palette() -> dict[str, dict[str, str]]:
    light, dark = (STATIC / "palette.css").read_text("utf-8").split("@media")
    return {
        scheme: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text))
        for scheme, text in (("light", light), ("dark", dark))
    }


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio"."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TINTS = ("clay", "plum", "teal", "indigo")
READ = [
    *((ink, ground) for ink in ("ink", "muted", "accent", "warn") for ground in ("paper", "card", "sunk")),
    *((tint, ground) for tint in TINTS for ground in ("card", "sunk", f"{tint}-soft")),
    *((ink, f"{tint}-soft") for ink in ("ink", "warn", "muted") for tint in TINTS),
    ("on-accent", "accent"),
    ("warn", "warn-soft"),
    ("sealed", "sealed-soft"),
    ("night-ink", "night"),
    ("night-muted", "night"),
]
SEEN = [("edge", "card"), ("accent", "paper"), ("accent", "card"), ("night-muted", "night")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_that_is_read_has_enough_contrast(scheme: str) -> None:
    """Words reach WCAG AA (4.5), edges and focus rings 3, in light and in dark."""
    colours = _palette()[scheme]
    poor = {pair: round(_contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in READ}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}
    edges = {pair: round(_contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in SEEN}
    assert {pair: ratio for pair, ratio in edges.items() if ratio < 3} == {}
