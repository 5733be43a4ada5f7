"""The organisation's recordings: what is read is heard too, once, and a voice that fails holds nothing up."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.chats import Message
from simulator.faults import Fault, FaultKind
from tests.channels.cleaning.traces import tells, unpacked
from tests.journeys.town import Ours, Resident, Town, town_on
from tests.models.test_voices import MARK, VOICE

CARD = "owner: legal adviser\nchecked: 2026-02-01\nreview: 2026-08-01\n\nPuoi chiedere aiuto.\n"


@pytest.fixture
async def spoken_town(tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose organisation has recorded the menu, what follows STOP, the cry for help, and a card, in Italian."""
    for name in ("voice/menu.main", "voice/stop.ack", "voice/help.which", "cards/legal"):
        file = tmp_path / f"{name}.it.ogg"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(VOICE)
    (tmp_path / "cards" / "legal.it.txt").write_text(CARD, "utf-8")
    async with town_on("sqlite:///peerline.db", tmp_path, ready=True) as made:
        yield made


def uploads(town: Town) -> list[str | None]:
    """How each voice went: by a handle, or None for a file that went up."""
    calls = [call for call in town.world.calls if call.method == "sendVoice"]
    return [call.params.get("voice") if isinstance(call.params.get("voice"), str) else None for call in calls]


def kinds(her: Resident) -> list[str]:
    """What stands on her phone from the line, in order."""
    return [message.kind for message in her.received]


async def hears(her: Resident) -> Message:
    """Waits for a voice, and looks that it tells nothing of where it was made."""
    message = await her.sees(kind="voice")
    assert message.file is not None
    inside = unpacked(message.file)
    assert not [mark for mark in ("vendor", "location", "picture", "padding") if tells(inside, f"{MARK}-{mark}")]
    assert message.file_name in {None, "", "voice.ogg"}
    return message


async def test_a_text_is_read_and_heard(spoken_town: Town) -> None:
    """The voice stands right behind its text; a woman who reads another language gets the text alone."""
    her, joy = spoken_town.blessing, spoken_town.joy
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    await hears(her)
    assert kinds(her) == ["text", "voice"]
    joy.writes("MENU")
    await joy.sees(Ours("menu.main"))
    await joy.sees_nothing_new()


async def test_each_recording_goes_up_once_for_each_line(spoken_town: Town) -> None:
    """From then on the handle is sent, after a restart too; a file that changed goes up anew."""
    her = spoken_town.blessing
    for _ in range(2):
        her.writes("MENU")
        await her.sees(Ours("menu.main"))
        await hears(her)
    await spoken_town.restart()
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    await hears(her)
    handles = uploads(spoken_town)
    assert handles[0] is None
    assert handles[1] == handles[2] is not None
    file = spoken_town.folder / "voice" / "menu.main.it.ogg"
    file.write_bytes(VOICE.replace(b"trace-of-ogg-vendor", b"trace-of-ogg-Vendor"))
    assert await spoken_town.app.shelves.look()
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    await hears(her)
    assert uploads(spoken_town)[3] is None


async def test_a_handle_that_is_gone_goes_up_anew(spoken_town: Town) -> None:
    """What the channel no longer knows is no reason for silence."""
    her = spoken_town.blessing
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    await hears(her)
    store = spoken_town.app.books.store
    await store.write(lambda conn: conn.exec_driver_sql("UPDATE spoken SET handle = 'gone'"))
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    await hears(her)
    assert uploads(spoken_town)[1:] == ["gone", None]


async def test_a_card_is_heard_too(spoken_town: Town) -> None:
    """Card, voice, and who checked it; from the day of a newer check the old voice is silent."""
    her = spoken_town.blessing
    await asks_about_the_law(her)
    await hears(her)
    await her.sees(Ours("info.footer"))
    assert kinds(her)[-3:] == ["text", "voice", "text"]
    checked = CARD.replace("2026-02-01", "2026-03-01")
    os.utime(spoken_town.folder / "cards" / "legal.it.ogg", (1_770_000_000, 1_770_000_000))
    (spoken_town.folder / "cards" / "legal.it.txt").write_text(checked, "utf-8")
    await spoken_town.app.shelves.look()
    await asks_about_the_law(her)
    await her.sees(Ours("info.footer"))
    await her.sees_nothing_new()


async def asks_about_the_law(her: Resident) -> None:
    """MENU, information, the law; and she reads the card."""
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    await her.sees(kind="voice")
    her.presses(Ours("row.info"))
    await her.sees(Ours("info.topics"))
    her.presses(Ours("row.info_legal"))
    await her.sees("Puoi chiedere aiuto.")


@pytest.mark.parametrize(
    ("kind", "calls"), [(FaultKind.ERROR, 3), (FaultKind.TOO_LARGE, 1), (FaultKind.BAD_GATEWAY_AFTER, 1)]
)
async def test_a_voice_that_fails_neither_holds_nor_doubles_the_text(
    spoken_town: Town, kind: FaultKind, calls: int
) -> None:
    """It is tried at most three times, never where it may have arrived; every text comes once, and the next too."""
    her = spoken_town.blessing
    spoken_town.world.faults.add(Fault(kind, method="sendVoice", times=None))
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    her.presses(Ours("row.info"))
    await her.sees(Ours("info.topics"))
    await spoken_town.later(minutes=2)
    assert len(uploads(spoken_town)) == calls
    assert [text for text in kinds(her) if text == "text"] == ["text", "text"]
    await spoken_town.amara.sees_nothing_new()
    await spoken_town.dalia.sees_nothing_new()


async def test_a_cry_for_help_is_answered_in_words_first(spoken_town: Town) -> None:
    """The question with its buttons, then the voice; the team hears of it all the same."""
    her = spoken_town.blessing
    her.writes("AIUTO")
    await her.sees(Ours("help.which"))
    await spoken_town.dalia.sees(Ours("sup.alert"))
    await hears(her)
    assert kinds(her)[:2] == ["text", "voice"]


async def test_after_stop_she_hears_that_it_stopped(spoken_town: Town) -> None:
    """The last word of the line is read and heard; nothing comes after it."""
    her = spoken_town.blessing
    her.writes("BASTA")
    await her.sees(Ours("stop.ack"))
    await hears(her)
    await her.sees_nothing_new()


async def test_who_blocked_the_line_between_text_and_voice_is_treated_like_stop(spoken_town: Town) -> None:
    """A voice that comes back because she blocked the line says so, as a text would."""
    her = spoken_town.blessing
    spoken_town.world.faults.add(Fault(FaultKind.BLOCKED, method="sendVoice", times=None))
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    await spoken_town.quiet()
    assert {row["state"] for row in await spoken_town.rows("contact")} >= {"stopped"}


async def test_who_says_no_hears_that_too(tmp_path: Path) -> None:
    """Her account is forgotten with the answer; text and voice still reach her, and nothing of them is kept (R04)."""
    (tmp_path / "voice").mkdir()
    (tmp_path / "voice" / "consent.no_ack.it.ogg").write_bytes(VOICE)
    async with town_on("sqlite:///peerline.db", tmp_path) as town:
        her = town.blessing
        her.opens_her_invitation()
        await her.sees(Ours("lang.choose"))
        her.presses(Ours("lang.name"))
        await her.stands_before("consent.ask")
        her.presses(Ours("btn.no"))
        await her.sees(Ours("consent.no_ack"))
        await hears(her)
        assert [row for row in await town.rows("outbox") if row["origin"] == "recording"] == []
