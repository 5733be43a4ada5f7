"""How a woman is asked, one short question after the other, and what each of her answers does.

Source: needs.md R02-R07; issue 3, "Invitation and consent".
"""

import re

import pytest

from simulator.stories import Ours as Prompt
from tests.journeys.everyday import is_called, is_not_called, labels
from tests.journeys.town import Ours, Resident, Town, words_of
from tests.locales.wording import ALL_KEYS

WALK = (
    ("invite.hello", "btn.yes_go"),
    ("consent.adult", "btn.yes"),
    ("consent.who", "btn.yes_go"),
    ("consent.data", "btn.yes_go"),
    ("consent.limits", "btn.yes_go"),
    ("consent.ask", "btn.yes"),
)
"""What stands before her, and the answer that leads on."""
UNTIL_THE_KEYS_ARE_GONE = {"epoch", "erasure"}
"""Where a random number of hers stands until her keys are destroyed, a moment later."""


async def comes_to(town: Town, screen: str, language: str = "it") -> Resident:
    """Blessing opens her link, chooses her language, and goes on until this question stands before her."""
    her = town.blessing
    her.language = language
    her.opens_her_invitation()
    await her.sees(Ours("lang.choose"))
    her.presses(Ours("lang.name"))
    for question, answer in WALK:
        await her.sees(Ours(question))
        if question == screen:
            return her
        her.presses(Ours(answer))
    return her


def spoken_in_english(shown: str, language: str) -> list[str]:
    """The English prompts that `shown` is, but for those that read the same in her language."""
    return [
        key
        for key in ALL_KEYS
        if re.fullmatch(Prompt(key).pattern("en"), shown, re.DOTALL)
        and not re.fullmatch(Prompt(key).pattern(language), shown, re.DOTALL)
    ]


@pytest.mark.parametrize("language", ["en", "it", "fr", "es"])
async def test_the_whole_walk_is_in_her_language(town: Town, language: str) -> None:
    """From her choice to the open line, no sentence and no button stands there in another language (R02)."""
    await town.amara.arrives()
    her = await comes_to(town, "the end", language)
    await her.sees(Ours("mentee.open"))
    await her.sees(Ours("prefs.hide_tip"))
    await her.sees(Ours("prefs.when"))
    her.presses(Ours("btn.any_time"))
    await town.quiet()
    after = her.received[1:]
    assert len(after) >= len(WALK) + 4
    if language != "en":
        shown = [text for message in after for text in (*message.text.split("\n\n"), message.text, *labels(message))]
        assert {text: found for text in shown if (found := spoken_in_english(text, language))} == {}
    (given,) = await town.rows("consent")
    assert given["language"] == language


async def test_the_four_screens_name_what_she_has_to_know(town: Town) -> None:
    """Who her mentor is, what is kept and how long, where silence ends, that a no costs nothing: one by one."""
    her = await comes_to(town, "consent.ask")
    said = " ".join(her.texts)
    for word in ("Amara", "Casa Aurora", "30 giorni", "Telegram", "due eccezioni", "STOP"):
        assert word in said


async def test_an_old_screens_button_skips_no_newer_one(town: Town) -> None:
    """She presses [Yes, go on] twice under the same question: the next one is asked once, and none is passed over."""
    her = await comes_to(town, "consent.who")
    first = her.received[-1]
    (go_on,) = [data for row in first.buttons for label, data in row if label == "Sì, continua"]
    her.phone.press(her.bot, first.id, go_on)
    her.phone.press(her.bot, first.id, go_on)
    await her.sees(Ours("consent.data"))
    await town.quiet()
    assert not any(words_of(Ours("consent.limits"), "it").search(text) for text in her.texts)


async def test_not_now_says_that_nothing_is_kept_and_later_begins_anew(town: Town) -> None:
    """She can't read now: the words name nothing, nothing of hers is kept; when she writes she is asked again (R03)."""
    her = await comes_to(town, "invite.hello")
    her.presses(Ours("btn.not_now"))
    later = await her.sees(Ours("invite.later"))
    assert "Casa Aurora" not in later.text
    assert await town.rows("contact") == []
    her.writes("Eccomi")
    await her.sees(Ours("lang.choose"))


@pytest.mark.parametrize("answer", ["btn.no", "btn.not_sure"])
async def test_a_girl_is_not_matched_and_a_person_speaks_with_her(town: Town, answer: str) -> None:
    """Under 18, or not sure: no mentor, the team is told, and [I need help] is there; also when she is back (R06)."""
    await town.amara.arrives()
    await town.dalia.arrives()
    her = await comes_to(town, "consent.adult")
    her.presses(Ours(answer))
    words = await her.sees(Ours("consent.minor"))
    assert labels(words) == ["Ho bisogno di aiuto"]
    await is_called(town.dalia)
    assert await town.rows("consent") == []
    her.writes("Ho 17 anni")
    await town.quiet()
    assert her.received[-1].text == words.text
    await town.amara.sees_nothing_new()
    (pairing,) = [row for row in await town.rows("pairing") if row["mentee_id"] == her.id.hex]
    assert pairing["state"] == "ended"


async def test_a_girl_who_presses_help_is_heard(town: Town) -> None:
    """The button under those words calls the team like any cry for help (R06, R37)."""
    await town.dalia.arrives()
    her = await comes_to(town, "consent.adult")
    her.presses(Ours("btn.no"))
    await her.sees(Ours("consent.minor"))
    her.presses(Ours("btn.help"))
    await town.quiet()
    assert any("112" in text for text in her.texts)
    await is_called(town.dalia)
    raised = [row["cause"] for row in await town.rows("alert")]
    assert "minor" in raised


async def test_a_question_first_reaches_a_person_and_leaves_the_decision_open(town: Town) -> None:
    """[I have a question]: a person answers, nothing is agreed, and her yes counts afterwards (R04)."""
    await town.amara.arrives()
    await town.dalia.arrives()
    her = await comes_to(town, "consent.ask")
    her.presses(Ours("btn.question"))
    await her.sees(Ours("consent.question_ack"))
    assert [row["cause"] for row in await town.rows("alert")] == ["question"]
    assert await town.rows("consent") == []
    her.presses(Ours("btn.yes"))
    await her.sees(Ours("mentee.open"))
    assert len(await town.rows("consent")) == 1


@pytest.mark.parametrize("screen", ["consent.who", "consent.data", "consent.limits", "consent.ask"])
async def test_a_no_on_each_screen_leaves_nothing(town: Town, screen: str) -> None:
    """[No] stands under each of the four, is answered with one calm sentence, and leaves no row of hers (R04)."""
    await town.dalia.arrives()
    her = await comes_to(town, screen)
    index = await town.write(lambda work: work.vault.index("telegram", str(her.phone.id)))
    her.presses(Ours("btn.no"))
    await her.sees(Ours("consent.no_ack"))
    await town.quiet()
    for table in await town.tables():
        assert not any(
            index in row or her.id.hex in row for row in table.rows if table.name not in UNTIL_THE_KEYS_ARE_GONE
        ), table.name
    is_not_called(town.dalia)


async def test_she_may_always_be_written_to(town: Town) -> None:
    """[Any time] stands on her card."""
    await answers_the_card(town, "btn.any_time")
    assert await card_of(town) == ("any_time", "")


async def test_only_when_she_writes_stands_on_her_card(town: Town) -> None:
    """[When I write first] stands on her card, and did so before she was asked (R07)."""
    her = await comes_to(town, "the end")
    await her.sees(Ours("prefs.when"))
    assert await card_of(town) == ("only_when_i_write", "")
    her.presses(Ours("btn.only_me"))
    await town.quiet()
    assert await card_of(town) == ("only_when_i_write", "")


async def test_hours_are_tapped(town: Town) -> None:
    """[At certain hours] asks which, and a tap on some is enough."""
    her = await answers_the_card(town, "btn.some_hours")
    await her.sees(Ours("prefs.which_hours"))
    her.presses("12:00 - 18:00")
    await town.quiet()
    assert await card_of(town) == ("some_hours", "12:00-18:00")


@pytest.mark.parametrize("typed", ["10-14", "10:00-14:00", "10 - 14"])
async def test_hours_are_typed(town: Town, typed: str) -> None:
    """She writes hours as people write them; they reach nobody as words of hers (R07)."""
    await town.amara.arrives()
    her = await answers_the_card(town, "btn.some_hours")
    await her.sees(Ours("prefs.which_hours"))
    await town.amara.looks_away()
    her.writes(typed)
    await town.quiet()
    assert await card_of(town) == ("some_hours", "10:00-14:00")
    await town.amara.sees_nothing_new()


async def test_words_instead_of_hours_go_to_her_mentor(town: Town) -> None:
    """She was asked for hours and writes to her mentor instead: it is not swallowed, and her card stays careful."""
    await town.amara.arrives()
    her = await answers_the_card(town, "btn.some_hours")
    await her.sees(Ours("prefs.which_hours"))
    her.writes("Ciao Amara, come stai?")
    await town.amara.sees("Blessing\nCiao Amara, come stai?")
    assert (await card_of(town))[0] != "any_time"


async def answers_the_card(town: Town, label: str) -> Resident:
    """She has agreed, and answers when it is safe to write to her."""
    her = await comes_to(town, "the end")
    await her.sees(Ours("prefs.when"))
    her.presses(Ours(label))
    await town.quiet()
    return her


async def card_of(town: Town) -> tuple[str, str]:
    """Her safe-contact card, as it is kept."""
    (row,) = [row for row in await town.rows("person") if row["id"] == town.blessing.id.hex]
    return row["safe_time"], row["safe_hours"] or ""
