"""What lights up on the table while somebody else looks: never what this is (R19).

Source: needs.md R19; the lexicon is that of the catalogues' own tests.
"""

import re

import pytest

from models import register
from tests.journeys.everyday import labels, writes_to
from tests.journeys.town import Ours, Town
from tests.locales.test_lock_screen import telling_words

ROWS = ("row.info", "row.help", "row.team", "row.hours", "row.lang", "row.leave")


@pytest.mark.parametrize("language", ["en", "it", "fr", "es"])
async def test_no_first_line_tells_what_this_is(town: Town, language: str) -> None:
    """From her link to the last row of the menu: the first sentence of everything that she is sent is neutral (R19)."""
    her = town.blessing
    her.language = language
    await town.everybody_arrives("Amara", "Dalia", "Blessing")
    for row in ROWS:
        her.writes("0")
        await her.sees(Ours("menu.main"))
        her.presses(Ours(row))
        await her.looks_away()
        if row == "row.team":
            her.writes("Ok")
            await her.looks_away()
    town.amara.writes("/off")
    await town.amara.looks_away()
    her.writes("Ok")
    her.phone.dice(town.line)
    her.writes("PAUSE")
    her.writes("STOP")
    await town.quiet()
    assert len(her.received) > 20
    told = {text: words for text in her.texts if (words := telling_words(language, first_line(text)))}
    assert told == {}


async def test_the_mentors_phone_tells_nothing_but_an_alias(lively: Town) -> None:
    """What is relayed begins with the alias; what we say ourselves begins neutrally (R19)."""
    lively.blessing.writes("Ciao")
    await lively.amara.sees("Blessing\nCiao")
    await writes_to(lively, lively.joy, "Bonjour")
    for command in ("/me", "/to", "/help", "/alert", "/off", "/undo"):
        lively.amara.writes(command)
        await lively.amara.looks_away()
    told = {text: words for text in lively.amara.texts if (words := telling_words("en", first_line(text)))}
    assert told == {}
    assert "Blessing\nCiao" in lively.amara.texts


async def test_the_lines_name_and_menus_tell_nothing(town: Town) -> None:
    """The bot's name, its descriptions and its command menus are neutral in every language (R19)."""
    await town.everybody_arrives("Amara", "Dalia")
    await town.app.lines.tend()
    while not any(call.method == "setMyCommands" for call in town.world.calls):
        await town.world.called.wait(0.05)
    set_up = [call for call in town.world.calls if call.method.startswith("setMy")]
    assert {call.method for call in set_up} >= {"setMyCommands", "setMyDescription", "setMyShortDescription"}
    for call in set_up:
        language = call.params.get("language_code") or "en"
        shown = str({name: value for name, value in call.params.items() if name not in {"language_code", "scope"}})
        assert telling_words(language, shown) == [], call.method


async def test_a_push_to_the_team_names_nobody(lively: Town) -> None:
    """An item on a supervisor's phone is a number, whatever is behind it (R40)."""
    await lively.write(lambda work: register.set_secret(work, lively.blessing.id, "limoncello"))
    lively.blessing.writes("limoncello")
    await lively.quiet()
    shown = [one for one in lively.dalia.received if labels(one)]
    assert shown
    for one in shown:
        assert not any(her.alias in one.text for her in lively.people.values())
        assert telling_words("en", first_line(one.text).replace("DANGER", "")) == []


def first_line(text: str) -> str:
    """What a phone shows of it: the first sentence."""
    return re.split(r"\n|[.?] ", text, maxsplit=1)[0]
