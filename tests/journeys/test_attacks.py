"""Somebody tries what is not hers: others' buttons, codes, messages, a flood. Nothing of it reaches or harms anybody.

Law: an attacker here is a participant or a stranger who knows the codes of others' buttons, which no phone shows.
Source: issue 3 and 5; needs.md R01, R09, R16, R40, R56; docs/threat-model.md.
"""

import asyncio
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest

from simulator.bots import Bot
from simulator.phone import Phone
from tests.journeys.town import PATIENCE, Ours, Resident, Town

OF_ONE = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{22}")
"""A code that names one thing of somebody's; "yes" and "no" of the same question are everybody's own."""
FLOOD = 200
KEPT_OF_EACH = {"inbox", "outbox", "heard", "wrong_try", "presence", "revision", "contact", "audit", "audit_head"} | {
    "epoch",
    "handle",
}
"""Tables that may grow because anybody did anything; `handle` keeps what leads to whoever acts (R15)."""


@dataclass(frozen=True, slots=True)
class Forger:
    """Somebody who presses buttons that her phone never showed."""

    phone: Phone
    bot: Bot

    def presses(self, town: Town, code: str) -> None:
        """The callback query as Telegram would send it; its message is one of her own chat."""
        own = next((one.raw for one in reversed(self.phone.chat(self.bot)) if one.from_bot), None)
        message = own or {"message_id": 1, "date": 1, "chat": self.phone.chat_wire}
        query = {"id": town.world.new_query_id(), "from": self.phone.user, "message": message}
        query |= {"chat_instance": "1", "data": code}
        self.bot.push("callback_query", self.phone.id, query, town.clock.now())


def codes_on(*women: Resident) -> list[str]:
    """The codes of every button that stands on these phones and names one thing."""
    data = (code for her in women for one in her.received for row in one.buttons for _, code in row)
    return sorted({code for code in data if OF_ONE.search(code)})


async def busy(town: Town) -> None:
    """Held words, an item that is taken, lists of people: many buttons on many phones."""
    town.blessing.writes("Ciao")
    await town.amara.sees("Blessing\nCiao")
    town.amara.writes("For one of them")
    await town.amara.sees(Ours("mentor.to_whom"))
    town.blessing.writes("AIUTO")
    await town.blessing.sees(Ours("help.which"))
    town.dalia.presses(Ours("btn.take"))
    await town.dalia.sees(Ours("sup.why_help"))
    for command in ("/open", "/match", "/invite", "/revoke", "/team Amara", "/team Blessing"):
        town.dalia.writes(command)
        await town.quiet()
    for her in town.people.values():
        await her.looks_away()


async def kept(town: Town) -> dict[str, list[tuple[object, ...]]]:
    """What the store holds, but for the traces that anybody leaves."""
    return {one.name: sorted(one.rows, key=str) for one in await town.tables() if one.name not in KEPT_OF_EACH}


@pytest.mark.parametrize("who", ["a mentee", "a mentor at the desk's bot", "a stranger", "a stranger at the desk"])
async def test_anothers_buttons_open_nothing(lively: Town, who: str) -> None:
    """Every code of the team's, the mentor's and another mentee's: nobody else hears of it, and nothing changes."""
    await busy(lively)
    codes = codes_on(lively.blessing, lively.amara, lively.dalia, lively.mira)
    assert len(codes) > 20
    stranger = lively.world.phone(888, language_code="it")
    forger = {
        "a mentee": Forger(lively.joy.phone, lively.line),
        "a mentor at the desk's bot": Forger(lively.amara.phone, lively.desk),
        "a stranger": Forger(stranger, lively.line),
        "a stranger at the desk": Forger(stranger, lively.desk),
    }[who]
    before = await kept(lively)
    for code in codes:
        forger.presses(lively, code)
    for her in (lively.blessing, lively.dalia, lively.mira, lively.amara):
        await her.sees_nothing_new()
    assert await kept(lively) == before
    if "stranger" in who:
        assert [one for one in stranger.chat(forger.bot) if one.from_bot] == []


async def test_a_mentor_presses_the_teams_buttons_in_vain(lively: Town) -> None:
    """On her own line, where she is known: no item is taken or closed, nobody is matched, invited or revoked."""
    await busy(lively)
    codes = codes_on(lively.dalia, lively.mira, lively.blessing)
    before = await kept(lively)
    forger = Forger(lively.amara.phone, lively.line)
    for code in codes:
        forger.presses(lively, code)
    for her in (lively.blessing, lively.joy, lively.dalia, lively.mira):
        await her.sees_nothing_new()
    assert await kept(lively) == before


async def test_a_code_that_is_typed_is_talk(lively: Town) -> None:
    """Joy types the codes of others' buttons as words: they are words to her mentor, and nothing else."""
    await busy(lively)
    codes = codes_on(lively.amara, lively.dalia)[:5]
    alerts, drafts = await lively.rows("escalation"), await lively.rows("draft")
    for code in codes:
        lively.joy.writes(code)
        await lively.amara.sees(f"Joy\n{code}")
    assert (await lively.rows("escalation"), await lively.rows("draft")) == (alerts, drafts)
    await lively.dalia.sees_nothing_new()


async def test_codes_that_nobody_made_are_answered_or_left(lively: Town) -> None:
    """Garbage, an empty code, an endless one, wrong parts: nothing breaks, and her next words arrive."""
    forger = Forger(lively.joy.phone, lively.line)
    for code in (
        "",
        ":",
        "to",
        "to:",
        "to:x:y",
        "erase:maybe",
        "row:99",
        "\u0000",
        "x" * 64,
        "take:" + "0" * 32,
        "a:b:c:d:e",
    ):
        forger.presses(lively, code)
    await lively.quiet()
    lively.joy.writes("Bonjour")
    await lively.amara.sees("Joy\nBonjour")
    assert await lively.rows("alert") == []
    await lively.dalia.sees_nothing_new()


async def test_a_reply_to_an_id_that_is_not_hers_reaches_only_her_own(lively: Town) -> None:
    """Another chat's message id means nothing in hers: the mentor is asked, and a mentee's words go to her mentor."""
    lively.blessing.writes("Ciao")
    await lively.amara.sees("Blessing\nCiao")
    for native in (1, 2, 3, 4, 5, 999_999):
        gone = {"message_id": native, "date": 1, "chat": lively.joy.phone.chat_wire, "text": "x"}
        lively.joy.phone.write(lively.line, f"Voici {native}", extra={"reply_to_message": gone})
        await lively.amara.sees(f"Joy\nVoici {native}")
    await lively.blessing.sees_nothing_new()
    gone = {"message_id": 999_999, "date": 1, "chat": lively.amara.phone.chat_wire, "text": "x"}
    lively.amara.phone.write(lively.line, "Whose?", extra={"reply_to_message": gone})
    await lively.amara.sees(Ours("mentor.to_whom"))
    await lively.blessing.sees_nothing_new()
    await lively.joy.sees_nothing_new()


async def test_a_participant_with_anothers_code_stays_who_she_is(town: Town) -> None:
    """Joy opens Blessing's link on her own phone: she is asked nothing, and the code still opens for Blessing."""
    await town.everybody_arrives("Amara", "Joy")
    town.joy.phone.start(town.line, town.blessing.code)
    await town.quiet()
    assert Ours("lang.choose").pattern("fr") not in " ".join(town.joy.texts[-1:])
    contacts = len(await town.rows("contact"))
    town.blessing.opens_her_invitation()
    await town.blessing.sees(Ours("lang.choose"))
    assert len(await town.rows("contact")) == contacts + 1
    town.joy.writes("Bonjour")
    await town.amara.sees("Joy\nBonjour")


async def test_the_teams_code_opens_nothing_on_a_mentors_line(town: Town) -> None:
    """A code of the desk tried on a mentor's line, and a mentee's on the desk: nobody is bound by it."""
    await town.everybody_arrives("Amara")
    before = len(await town.rows("contact"))
    stranger = town.world.phone(888, language_code="it")
    stranger.start(town.line, town.dalia.code)
    stranger.start(town.desk, town.blessing.code)
    await town.quiet()
    assert len(await town.rows("contact")) == before


async def test_a_flood_of_hers_is_whole_and_holds_nobody_up(lively: Town) -> None:
    """200 messages in a minute: all of them arrive, once, in order; Joy's one and the desk do not wait behind them."""
    for number in range(FLOOD):
        lively.blessing.writes(f"Messaggio {number:03d}")
    lively.joy.writes("Une question")
    lively.dalia.writes("/open")
    await lively.dalia.sees(Ours("sup.open_none"))
    await lively.amara.sees("Joy\nUne question")
    await lively.quiet()
    shown = [text for text in lively.amara.texts if text.startswith("Blessing\nMessaggio")]
    assert shown == [f"Blessing\nMessaggio {number:03d}" for number in range(FLOOD)]
    order = list(lively.amara.texts)
    assert order.index("Joy\nUne question") < order.index(shown[-1])


async def test_where_telegram_sets_the_pace_the_others_turn_comes_first(lively: Town) -> None:
    """The mentor's chat takes few messages a second: Joy's one does not wait until all of Blessing's are through."""
    lively.world.chat_per_second = 20.0
    for number in range(60):
        lively.blessing.writes(f"Messaggio {number:03d}")
    lively.joy.writes("Une question")
    async with asyncio.timeout(PATIENCE):
        while "Joy\nUne question" not in lively.amara.texts:
            lively.clock.jump(timedelta(seconds=0.5))
            lively.app.drain.wake()
            await lively.world.called.wait(0.05)
    assert len(lively.amara.texts) < 60


async def test_a_strangers_flood_is_answered_by_silence(lively: Town) -> None:
    """200 messages of nobody's, codes among them: after five wrong codes not a word, and the line goes on (R01)."""
    stranger = lively.world.phone(888, language_code="it")
    for number in range(FLOOD):
        stranger.write(lively.line, f"/start GUESS{number:05d}" if number % 2 else f"Pronto {number}")
    lively.blessing.writes("Ciao")
    await lively.amara.sees("Blessing\nCiao")
    await lively.quiet()
    assert len([one for one in stranger.chat(lively.line) if one.from_bot]) <= 5
    assert not any("Pronto" in text for text in lively.amara.texts)
    assert await lively.rows("alert") == []
