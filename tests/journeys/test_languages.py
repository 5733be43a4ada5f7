"""Each woman reads her own language, from the first question to the last word, and nothing of another.

Source: needs.md R02; issue 2, "each person gets her own language".
"""

import re
from functools import cache

import pytest

from locales.render import keys, shipped
from models import register
from simulator.chats import Message
from simulator.panes_samples import sample_photo
from tests.journeys.town import Ours, Resident, Town

LEAST_WORDS = 3
"""Shorter texts of two languages may be the same ("No", "Menu")."""


@cache
def sentences_of(language: str) -> dict[str, re.Pattern[str]]:
    """A pattern for each text of ours in this language that is long enough to be told from another language's."""
    catalogue, found = shipped().catalogue(language), {}
    for key in keys():
        parts = catalogue.template(key).parts
        words = " ".join(text for text, _ in parts)
        if len(words.split()) >= LEAST_WORDS and not key.startswith(("format.", "bot.", "cmd.")):
            found[key] = re.compile(Ours(key).pattern(language))
    return found


def foreign(language: str, messages: tuple[Message, ...]) -> list[str]:
    """What on this phone is a text of ours in another language than hers."""
    own = sentences_of(language)
    strange = []
    for message in messages:
        if shipped().catalogue("en").template("lang.choose").parts[0][0] in message.text:
            continue  # the question for the language stands there in all of them
        said = [message.words, *(label for row in message.buttons for label, _ in row)]
        for other in ("en", "fr", "it", "es"):
            for key, pattern in sentences_of(other).items() if other != language else ():
                same = key in own and own[key].pattern == pattern.pattern
                strange += [f"{other} {key}: {text!r}" for text in said if not same and pattern.fullmatch(text)]
    return strange


@pytest.mark.parametrize("language", ["en", "fr", "it", "es"])
async def test_a_mentee_walks_the_whole_way_in_her_language(town: Town, language: str) -> None:
    """From the link to STOP, everything that the line says to her is in the language that she chose (R02)."""
    await town.everybody_arrives("Amara", "Dalia")
    her = town.blessing
    her.language = language
    await her.arrives()
    her.phone.poll(town.line, "?", ["1", "2"])
    her.writes("menu")
    her.writes("pausa")
    her.writes("Ciao")
    await town.amara.sees("Ciao")
    her.writes("sos")
    await her.sees("112")
    her.writes("stop")
    await her.sees(Ours("stop.ack"))
    her.writes("stop")
    await her.sees(Ours("stop.already"))
    her.writes("Ciao di nuovo")
    await her.sees(Ours("line.reopen"))
    assert len(her.received) > 12
    assert foreign(language, her.received) == []


@pytest.mark.parametrize("language", ["fr", "it", "es"])
async def test_a_mentor_and_the_team_read_theirs(lively: Town, language: str) -> None:
    """The mentor's notices and the desk's items come in the languages that they read."""
    amara, dalia, mira = lively.amara, lively.dalia, lively.mira
    for her in (amara, dalia):
        await speaks(lively, her, language)
    lively.blessing.writes("Ciao")
    hello = await amara.sees("Ciao")
    amara.writes("Words", answering=hello)
    amara.writes("Words for nobody")
    await amara.sees(Ours("mentor.to_whom"))
    amara.presses(Ours("btn.dont_send"))
    amara.phone.photo(lively.line, sample_photo(), reply_to=hello.id)
    amara.phone.dice(lively.line)
    amara.writes("/undo")
    amara.writes("/alert", answering=hello)
    amara.writes("/help")
    amara.writes("/nothing")
    await dalia.sees("A1")
    dalia.presses(Ours("btn.take"))
    await lively.quiet()
    assert foreign(language, tuple(one for one in amara.received if not one.words.startswith("Blessing"))) == []
    assert foreign(language, dalia.received) == []
    assert foreign("es", mira.received) == []
    assert len(amara.received) > 7
    assert len(dalia.received) > 1


async def speaks(town: Town, her: Resident, language: str) -> None:
    """She reads this language from now on."""
    await town.write(lambda work: register.set_language(work, her.id, language))
    her.language = language


async def test_a_strangers_answer_stands_in_all_languages(town: Town) -> None:
    """Whoever tries a wrong code is not known, nor is her language: she reads all four."""
    phone = town.world.phone(801)
    phone.write(town.line, "/start 0000000000")
    await town.quiet()
    (answer,) = [message.text for message in phone.chat(town.line) if message.from_bot]
    for language in ("en", "fr", "it", "es"):
        assert re.search(Ours("invite.bad_code").pattern(language), answer)
