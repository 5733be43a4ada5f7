"""How a woman comes in: her link, her language, a moment with no one looking, and a yes or a no that is hers.

Source: needs.md R01-R04, R09; red lines 2 and 4.
"""

import pytest

from handlers.inviting import ALPHABET, CODE_LENGTH
from handlers.scenes import CODE
from models import register
from tests.journeys.town import ORGANISATION, Ours, Resident, Town

WRONG = "0000000000"


async def chooses_italian(town: Town) -> Resident:
    """Blessing opens her link and chooses Italian; she is asked whether she can read now."""
    blessing = town.blessing
    blessing.opens_her_invitation()
    await blessing.sees(Ours("lang.choose"))
    blessing.presses("Italiano")
    await blessing.sees(Ours("invite.hello"))
    return blessing


def a_stranger(town: Town, user_id: int) -> Resident:
    """Somebody whom the line does not know, with a phone set to Spanish."""
    her = town.blessing
    phone = town.world.phone(user_id, "A stranger", language_code="es")
    return Resident(town, her.role, "a stranger", her.id, town.line, phone, "es", WRONG)


async def traces_of(town: Town, her: Resident) -> list[str]:
    """Every table that still knows her: her person, her contact, her alias or her account."""
    index = await town.write(lambda work: work.vault.index("telegram", str(her.phone.id)))
    contacts = {row["id"] for row in await town.rows("contact") if row["person_id"] == her.id.hex}
    marks = {index, her.id.hex, her.alias, str(her.phone.id), *contacts}
    return [
        table.name
        for table in await town.tables()
        for row in table.rows
        if any(cell in marks for cell in row) and table.name != "erasure"  # which keys are still to be destroyed
    ]


async def test_all_languages_are_offered_at_once_each_by_its_own_name(town: Town) -> None:
    """First of all she is asked for her language in all of them: nobody guesses it from her phone (R02)."""
    town.blessing.opens_her_invitation()
    asked = await town.blessing.sees(Ours("lang.choose"))
    labels = [label for row in asked.buttons for label, _ in row]
    assert labels[:4] == ["English", "Français", "Italiano", "Español"]
    assert len(labels) == 5
    for words in ("Choose your language", "Choisissez votre langue", "Scegli la lingua", "Elige tu idioma"):
        assert words in asked.text


async def test_nothing_is_named_before_she_can_read_alone(town: Town) -> None:
    """Until she says that she can read now, no organisation, no name and no topic stands on her phone (R03)."""
    blessing = await chooses_italian(town)
    blessing.writes("Chi sei?")
    await blessing.sees(Ours("invite.hello"))
    shown = " ".join(blessing.texts)
    for word in (ORGANISATION, "Amara", "Blessing", "Telegram", "équipe"):
        assert word not in shown
    blessing.presses(Ours("btn.yes_go"))
    await town.quiet()
    assert len(blessing.received) > 3


async def test_not_now_keeps_only_the_unused_code(town: Town) -> None:
    """She can't read now: she hears that nothing is saved, and nothing is, until she writes again (R03)."""
    blessing = await chooses_italian(town)
    blessing.presses(Ours("btn.not_now"))
    await blessing.sees(Ours("invite.later"))
    await town.quiet()
    assert await town.rows("contact") == []
    assert await town.rows("outbox") == []
    await blessing.sees_nothing_new()
    blessing.writes("Adesso posso")
    await blessing.sees(Ours("lang.choose"))


async def test_a_postponed_code_still_opens_from_the_link(town: Town) -> None:
    """After "not now" her link works once more, and then no more."""
    blessing = await chooses_italian(town)
    blessing.presses(Ours("btn.not_now"))
    await blessing.sees(Ours("invite.later"))
    await blessing.arrives()
    await town.amara.arrives()
    blessing.writes("Eccomi")
    await town.amara.sees("Blessing", "Eccomi")
    other = a_stranger(town, 801)
    other.writes(f"/start {blessing.code}")
    await other.sees("Este código no funciona")


async def test_a_yes_opens_the_line_and_both_are_told(town: Town) -> None:
    """After her yes she can write, the mentor knows it, and her consent stands with version, language and time."""
    await town.amara.arrives()
    await town.blessing.arrives()
    town.blessing.writes("Ciao Amara")
    await town.amara.sees("Blessing", "Ciao Amara")
    assert any("Blessing can write to you here now." in text for text in town.amara.texts)
    (given,) = await town.rows("consent")
    assert given["language"] == "it"
    assert given["version"]
    assert given["given_at"]


async def test_what_she_writes_before_her_yes_goes_nowhere(town: Town) -> None:
    """Silence is no consent, nor is another word: nothing of it reaches her mentor or the store (R04)."""
    await town.amara.arrives()
    blessing = await chooses_italian(town)
    await blessing.stands_before("consent.ask")
    blessing.writes("Non capisco la domanda")
    await town.quiet()
    await town.amara.sees_nothing_new()
    assert await town.rows("message") == []
    assert await town.rows("consent") == []


@pytest.mark.parametrize("screen", ["consent.who", "consent.data", "consent.limits", "consent.ask"])
async def test_a_no_leaves_no_row_behind(town: Town, screen: str) -> None:
    """A no at any screen: no persuasion, one sentence, and not a row of hers is left, whatever was noted (R04)."""
    await town.write(lambda work: register.keep_two_apart(work, town.blessing.id, town.joy.id))
    blessing = await chooses_italian(town)
    await blessing.stands_before(screen)
    assert {"person", "contact", "pairing", "invitation", "outbox"} <= set(await traces_of(town, blessing))
    blessing.presses(Ours("btn.no"))
    await blessing.sees(Ours("consent.no_ack"))
    await town.quiet()
    assert await traces_of(town, blessing) == []
    await blessing.sees_nothing_new()


@pytest.mark.parametrize("screen", ["lang.choose", "invite.hello", "consent.adult", "consent.data", "consent.ask"])
async def test_stop_before_consent_is_a_no(town: Town, screen: str) -> None:
    """STOP at any point before her yes ends it like a no, with nothing left behind (R04, R58)."""
    blessing = town.blessing
    blessing.opens_her_invitation()
    await blessing.sees(Ours("lang.choose"))
    if screen != "lang.choose":
        blessing.presses("Italiano")
        await blessing.stands_before(screen)
    blessing.writes("stop")
    await blessing.sees(Ours("consent.no_ack"))
    await town.quiet()
    assert await traces_of(town, blessing) == []


async def test_she_walks_the_whole_way_by_typing_digits(town: Town) -> None:
    """On a telephone without buttons the numbers do the same: 3 is Italian, 1 is yes (R22)."""
    await town.amara.arrives()
    blessing = town.blessing
    blessing.opens_her_invitation()
    await blessing.sees(Ours("lang.choose"))
    blessing.writes("3")
    await blessing.sees(Ours("invite.hello"))
    for _ in range(9):
        await town.quiet()
        if await town.rows("consent"):
            break
        blessing.writes("1")
    assert len(await town.rows("consent")) == 1
    await blessing.looks_away()
    blessing.writes("Ciao Amara")
    await town.amara.sees("Blessing", "Ciao Amara")


async def test_another_language_reaches_a_person(town: Town) -> None:
    """Who reads none of the four is not left alone with them: the team is told at once (R02)."""
    await town.dalia.arrives()
    town.blessing.opens_her_invitation()
    await town.blessing.sees(Ours("lang.choose"))
    town.blessing.presses(Ours("btn.other_lang"))
    await town.blessing.sees(Ours("lang.other"))
    await town.dalia.sees(Ours("sup.item"))
    town.dalia.presses(Ours("btn.take"))
    await town.dalia.sees(Ours("sup.why_language"))


async def test_wrong_used_and_expired_codes_are_answered_with_the_same_bytes(town: Town) -> None:
    """Nobody learns from the answer whether a code ever existed (R01)."""
    used, expired = town.blessing.code, town.joy.code
    await town.blessing.arrives()
    await town.later(hours=73)
    answers = []
    for user_id, code in ((801, WRONG), (802, used), (803, expired)):
        stranger = a_stranger(town, user_id)
        stranger.writes(f"/start {code}")
        await stranger.sees("Este código no funciona")
        answers.append(
            [(call.method, call.params) for call in town.world.calls if call.params.get("chat_id") == user_id]
        )
    bare = [
        [(method, {k: v for k, v in params.items() if k != "chat_id"}) for method, params in one] for one in answers
    ]
    assert len(bare[0]) == 1
    assert bare[0] == bare[1] == bare[2]
    texts = {a_stranger(town, user_id).received[-1].text.encode() for user_id in (801, 802, 803)}
    assert len(texts) == 1


async def test_the_sixth_wrong_code_within_an_hour_is_not_answered(town: Town) -> None:
    """Five answers an hour, then silence, even for the right code; after the hour the right one opens (R01)."""
    stranger = a_stranger(town, 501)
    stranger.language = "it"
    for _ in range(5):
        stranger.writes(WRONG)
        await stranger.sees("Questo codice non funziona")
    stranger.writes(WRONG)
    stranger.writes(f"/start {town.blessing.code}")
    await stranger.sees_nothing_new()
    await town.later(minutes=61)
    stranger.writes(f"/start {town.blessing.code}")
    await stranger.sees(Ours("lang.choose"))


async def test_a_stranger_is_told_nothing(lively: Town) -> None:
    """Words, places, commands and reactions of somebody unknown are met with silence: nothing is confirmed."""
    stranger = a_stranger(lively, 801)
    first = stranger.writes("Hello, is this Casa Aurora?")
    stranger.writes("/start")
    stranger.writes("/alert")
    stranger.writes("SOS")
    stranger.phone.location(lively.line)
    stranger.phone.contact(lively.line, "+44 7700 900123", "Invented")
    stranger.phone.edit(lively.line, first, "Hello?")
    stranger.phone.react(lively.line, first, "👍")
    stranger.phone.block(lively.line)
    stranger.phone.unblock(lively.line)
    await stranger.sees_nothing_new()
    for one in (lively.amara, lively.blessing, lively.dalia):
        await one.sees_nothing_new()
    assert not any(call.params.get("chat_id") == 801 for call in lively.world.calls)


async def test_a_code_opens_only_on_the_line_that_it_was_made_for(town: Town) -> None:
    """A mentee's code tried at the desk is as wrong as any other: it never makes her one of the team."""
    at_the_desk = a_stranger(town, 501)
    at_the_desk.bot = town.desk
    at_the_desk.writes(f"/start {town.blessing.code}")
    await at_the_desk.sees("Este código no funciona")
    await town.blessing.arrives()


async def test_a_code_is_read_as_people_copy_it(town: Town) -> None:
    """Lower case, spaces and hyphens, and the letters that look like digits do not make a right code wrong."""
    code = town.blessing.code
    town.blessing.code = f"{code[:5]}-{code[5:]}".lower().replace("0", "o").replace("1", "l")
    town.blessing.writes(town.blessing.code)
    await town.blessing.sees(Ours("lang.choose"))


def test_codes_have_fifty_bits_and_no_letters_that_look_alike() -> None:
    """What the command line makes is what the line recognises: ten characters out of thirty-two (R01)."""
    assert len(set(ALPHABET)) == 32
    assert CODE.fullmatch(ALPHABET[:CODE_LENGTH])
    assert CODE.fullmatch(ALPHABET[-CODE_LENGTH:])
    assert not set("ILOU") & set(ALPHABET)
