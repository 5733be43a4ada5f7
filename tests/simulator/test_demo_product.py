"""The demo as `peerline demo` shows it: the shipped program, the simulated Telegram, and the page before both.

Law: nothing here stands in for the program; what the phones show is what it sent. Source: issue 2, "When it is done".
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from playwright.async_api import Locator, Page, expect

from bot.cli import demo
from locales.render import shipped
from simulator import panes
from simulator.stories import CHECKIN, HELLO, Ours, play
from tests.simulator.test_demo_page import WIDE, Seen, browser

pytestmark = pytest.mark.slow

WAIT_MS = 15_000


@asynccontextmanager
async def shown() -> AsyncIterator[tuple[Page, demo.Stage]]:
    """`peerline demo` in a browser; at the end nothing may have gone wrong in it and nothing may have left it."""
    seen = Seen()
    async with demo._stage(0) as stage, browser() as chromium:
        tab = await chromium.new_page(viewport={"width": WIDE["width"], "height": WIDE["height"]})
        tab.set_default_timeout(WAIT_MS)
        seen.watch(tab, stage.url)
        await tab.goto(stage.url)
        await tab.wait_for_selector("html[data-ready]")
        yield tab, stage
        await tab.close()
    assert seen.complaints == []
    assert seen.foreign == []


async def test_the_hello_story_is_told_to_its_end() -> None:
    """`peerline demo --script hello`: two women, two languages, one question to whom, one alert that is taken."""
    async with demo._stage(0) as stage:
        lines = [line async for line in play(HELLO, stage.world, stage.people)]
    assert len(lines) == len(HELLO.steps)
    assert lines[0].endswith("Dalia's phone → opens her invitation")
    assert re.search(r"Blessing's phone ← .*La leggiamo insieme, con calma\. \(answering “Ciao! ", "\n".join(lines))
    assert re.fullmatch(r"\[\d\d:\d\d\] Amara's phone ← Dalia has taken item A1\.", lines[-1])


async def test_the_story_leaves_no_word_of_it_in_the_store() -> None:
    """After the whole story nothing that anybody wrote can be read in any row of any table."""
    async with demo._stage(0) as stage:
        async for _line in play(HELLO, stage.world, stage.people):
            pass
        tables = (await demo._store_view(stage.app.books.units)).tables
    held = b"\x00".join(
        value if isinstance(value, bytes) else str(value).encode()
        for table in tables
        for row in table.rows
        for value in row
    ).lower()
    assert {"message", "outbox", "person", "contact"} <= {table.name for table in tables}
    for words in (
        "lettera",
        "leggiamo",
        "nouveau",
        "bienvenue",
        "Blessing",
        "Amara",
        "Dalia",
    ):  # shorter ones come about by chance
        assert words.lower().encode() not in held, words


WALK = (
    ("invite.hello", "btn.yes_go"),
    ("consent.adult", "btn.yes"),
    ("consent.who", "btn.yes_go"),
    ("consent.data", "btn.yes_go"),
    ("consent.limits", "btn.yes_go"),
    ("consent.ask", "btn.yes"),
    ("prefs.when", "btn.any_time"),
)
"""What stands before her, one question after the other, and what she presses."""


async def _arrive(pane: Locator, code: str, language: str) -> None:
    """She opens her invitation and goes the whole walk of consent in her language, by mouse."""
    await pane.get_by_role("button", name="Open the invitation").click()
    await pane.get_by_role("button", name=language, exact=True).click()
    for question, answer in WALK:
        await expect(_shows(pane, question, code)).to_be_visible(timeout=WAIT_MS)
        label = shipped().catalogue(code).template(answer).parts[0][0]
        await _shows(pane, question, code).get_by_role("button", name=label, exact=True).click()
    await expect(_shows(pane, "prefs.saved", code)).to_be_visible(timeout=WAIT_MS)


def _shows(pane: Locator, key: str, code: str) -> Locator:
    """The newest message that holds a prompt of ours, whatever stands in its placeholders."""
    return pane.locator(".message", has_text=re.compile(Ours(key).pattern(code))).last


@pytest.mark.browser
async def test_the_story_of_a_silence_plays_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """One press: days pass, she is asked and asked once more, her mentor is told, then the team, and she is back."""
    monkeypatch.setattr(panes, "page", partial(panes.page, pace=0.0))
    async with shown() as (tab, _):
        began = await tab.locator("#clock").inner_text()
        await tab.get_by_role("button", name="Story, time and trouble").click()
        await tab.get_by_role("button", name=CHECKIN.title).click()
        for pane, key, code in (
            ("first", "checkin.weekly", "it"),
            ("first", "checkin.repeat", "it"),
            ("mentor", "mentor.silence", "en"),
            ("supervisor", "sup.alert", "en"),
            ("first", "checkin.talk_ack", "it"),
        ):
            await expect(_shows(tab.locator(f"#pane-{pane}"), key, code)).to_be_visible(timeout=WAIT_MS)
        await tab.locator("#pane-first").locator(".message", has_text="sono qui").wait_for()
        assert await tab.locator("#clock").inner_text() != began


@pytest.mark.browser
async def test_two_women_talk_in_two_languages_in_a_real_browser() -> None:
    """By hand on the page: both arrive, both write, the mentor answers each, and neither sees the other's words."""
    async with shown() as (tab, _):
        panes = {key: tab.locator(f"#pane-{key}") for key in ("first", "second", "mentor")}
        await panes["mentor"].get_by_role("button", name="Open the invitation").click()
        await panes["mentor"].get_by_text("This line is yours.").wait_for()
        for key, code, language, words in (
            ("first", "it", "Italiano", "Ho ricevuto una lettera."),
            ("second", "fr", "Français", "Ici tout est nouveau."),
        ):
            pane = panes[key]
            await _arrive(pane, code, language)
            await pane.get_by_role("textbox").fill(words)
            await pane.get_by_role("textbox").press("Enter")
            received = panes["mentor"].locator(".message", has_text=words)
            await received.wait_for()
            await received.hover()
            await received.get_by_role("button", name="Answer").click()
            await panes["mentor"].get_by_role("textbox").fill(f"Answer in {language}")
            await panes["mentor"].get_by_role("textbox").press("Enter")
            await pane.locator(".message:not(.mine)", has_text=f"Answer in {language}").wait_for()
        first, second = await panes["first"].inner_text(), await panes["second"].inner_text()
        assert "nouveau" not in first
        assert "Answer in Français" not in first
        assert "lettera" not in second
        assert "Answer in Italiano" not in second
        await tab.get_by_text("none can be read here.").wait_for()
        assert await tab.locator("#store td.sealed code").count() > 0
