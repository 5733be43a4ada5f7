"""The same journey over every store and every way in: in memory, on a file, on PostgreSQL; polled and by webhook.

Source: issue 2, "The store" and "webhook mode too"; store.md, "Engine", "Ingress".
"""

import socket
from pathlib import Path

import aiohttp
import pytest

from bot.polling import arrival_of
from tests.journeys.town import MEMORY_STORE, Ours, Town, town_on


async def the_main_journey(town: Town) -> None:
    """A code, a language, a yes, words both ways, a question to whom, an edit, an alert that is taken."""
    await town.everybody_arrives()
    sent = town.blessing.writes("Ciao Amara")
    hello = await town.amara.sees("Blessing\nCiao Amara")
    town.amara.writes("Hello Blessing", answering=hello)
    assert (await town.blessing.sees("Hello Blessing")).reply_to == sent
    town.joy.writes("Bonjour")
    await town.amara.sees("Joy\nBonjour")
    town.blessing.phone.edit(town.line, sent, "Ciao cara Amara")
    assert (await town.amara.sees("Blessing\nCiao cara Amara")).id == hello.id
    town.amara.writes("For Joy")
    await town.amara.sees(Ours("mentor.to_whom"))
    town.amara.presses("Joy")
    await town.joy.sees("For Joy")
    town.amara.writes("/alert", answering=hello)
    await town.dalia.sees("A1")
    town.dalia.presses(Ours("btn.take"))
    await town.mira.sees("Dalia")
    await town.blessing.sees_nothing_new()


async def test_in_memory(town: Town) -> None:
    """As `peerline demo` runs it."""
    await the_main_journey(town)


async def test_on_a_file_and_on_through_a_restart(tmp_path: Path) -> None:
    """SQLite, the default: after a restart the same women go on talking, and old messages can still be answered."""
    async with town_on("sqlite:///peerline.db", tmp_path) as town:
        await the_main_journey(town)
        await town.restart()
        hello = next(message for message in town.amara.received if "cara Amara" in message.text)
        town.amara.writes("After the night", answering=hello)
        assert (await town.blessing.sees("After the night")).reply_to is not None
        town.blessing.writes("Buongiorno")
        await town.amara.sees("Blessing\nBuongiorno")


@pytest.mark.postgresql
async def test_on_postgresql_and_on_through_a_restart(postgresql_url: str, tmp_path: Path) -> None:
    """PostgreSQL says the same."""
    async with town_on(postgresql_url, tmp_path) as town:
        await the_main_journey(town)
        await town.restart()
        town.blessing.writes("Buongiorno")
        await town.amara.sees("Blessing\nBuongiorno")


async def test_what_was_written_while_the_program_was_down_arrives(tmp_path: Path) -> None:
    """Twenty messages while nothing runs: twenty arrive, in their order, once."""
    async with town_on("sqlite:///peerline.db", tmp_path, ready=True) as town:
        await town.app.stop()
        for number in range(20):
            town.blessing.writes(f"Messaggio {number}")
        await town.start()
        await town.quiet()
        assert town.amara.texts == [f"Blessing\nMessaggio {number}" for number in range(20)]


async def test_an_update_that_comes_twice_is_one_message(lively: Town) -> None:
    """The network may deliver more than once; she is not read twice."""
    lively.blessing.writes("Una volta sola")
    await lively.amara.sees("Una volta sola")
    (row,) = await lively.rows("inbox")
    update = {"update_id": int(row["external_id"]), "message": lively.blessing.chat[-1].raw}
    await lively.app.intake.take([arrival_of(lively.lines[lively.line.username], update)])
    await lively.quiet()
    assert lively.amara.texts == ["Blessing\nUna volta sola"]


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def test_by_webhook() -> None:
    """Telegram calls the program instead of being asked; without the line's secret nobody is let in."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {"http.port": port, "telegram.mode": "webhook", "telegram.public_url": url}
    async with town_on(MEMORY_STORE, settings=settings) as town:
        await town.world.until(lambda calls: sum(call.method == "setWebhook" for call in calls) == 2)
        await the_main_journey(town)
        line_id = town.lines[town.line.username]
        update = {"update_id": 1, "message": town.blessing.chat[-1].raw}
        async with aiohttp.ClientSession() as session:
            for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guessed"}):
                async with session.post(f"{url}/telegram/{line_id}", json=update, headers=headers) as answer:
                    assert answer.status == 403
            async with session.post(f"{url}/telegram/{town.desk.id}", json=update) as answer:
                assert answer.status == 404
            async with session.get(f"{url}/readyz") as answer:
                assert answer.status == 200
                told = await answer.text()
                assert "aurora" not in told
            async with session.get(f"{url}/livez") as answer:
                assert answer.status == 200
        assert "getUpdates" not in {call.method for call in town.world.calls}
        assert str(1) not in {row["external_id"] for row in await town.rows("inbox")}
