"""What goes wrong at the desk: a button that is another's, and two people who act on one item in one moment."""

from uuid import UUID

import pytest

from models import audit, register
from models.work import Work
from relay.people import ChannelName, Role
from tests.journeys.test_escalation import actions, alert_rows, on_duty
from tests.journeys.test_escalation_handing import dalia_has_it
from tests.journeys.town import Ours, Resident, Town


async def another_mentor(town: Town) -> Resident:
    """A mentor on a line of her own, who accompanies nobody."""
    spare = town.world.add_bot("aurora_spare_bot")

    def come(work: Work) -> UUID:
        line = register.add_line(work, ChannelName.TELEGRAM, str(spare.id), spare.token, "secret-of-spare", desk=False)
        register.name_line(work, line, spare.username)
        town.lines[spare.username] = line
        return register.add_person(work, Role.MENTOR, "Esperanza", ("en",), "Europe/Rome", line, "611")

    hers = await town.write(come)
    phone = town.world.phone(611, "Legal name of 611", "account_611", "en")
    phone._open(spare)
    await town.app.lines.tend()
    return Resident(town, Role.MENTOR, "Esperanza", hers, spare, phone, "en", "")


def codes(one: Resident, label: Ours) -> list[str]:
    """The codes under the buttons with this label on her phone."""
    words = label.pattern(one.language)
    shown = [button for message in one.received for row in message.buttons for button in row]
    return [data for text, data in shown if text == words.replace("\\", "")]


def forged(town: Town, one: Resident, code: str) -> None:
    """Her phone sends a code that stands under no button of hers."""
    query_id = town.world.new_query_id()
    one.bot.presses[query_id] = (one.phone._open(one.bot), town.clock.now())
    query = {"id": query_id, "from": one.phone.user, "message": one.received[-1].raw, "chat_instance": "1"}
    one.bot.push("callback_query", one.phone.id, query | {"data": code}, town.clock.now())


async def test_a_mentor_can_not_touch_an_item_about_a_woman_who_is_not_hers(lively: Town) -> None:
    """Its own code, sent by another mentor, changes nothing, is refused aloud, and tells neither name nor number."""
    await on_duty(lively, lively.dalia, lively.mira)
    stranger = await another_mentor(lively)
    lively.blessing.writes("Ciao")
    heard = await lively.amara.sees("Blessing", "Ciao")
    lively.amara.writes("/alert", answering=heard)
    await lively.amara.sees(Ours("mentor.alert_done"))
    stranger.writes("/me")
    await stranger.sees(Ours("mentor.me"))
    for label in ("btn.danger", "btn.advice"):
        (code,) = codes(lively.amara, Ours(label))
        forged(lively, stranger, code)
        await stranger.sees(Ours("choice.gone"))
    assert [row["level"] for row in await alert_rows(lively)] == ["today"]
    assert not any("Blessing" in text or "A1" in text for text in stranger.texts)
    assert "level" not in await actions(lively)


async def test_her_alert_about_a_name_that_is_not_hers_is_about_nobody(lively: Town) -> None:
    """A mentor without mentees raises "/alert Blessing": the team is called, and no woman and no match is in it."""
    await on_duty(lively, lively.dalia, lively.mira)
    stranger = await another_mentor(lively)
    stranger.writes("/alert Blessing")
    await stranger.sees(Ours("mentor.alert_done"), "A1")
    await lively.dalia.sees("A1", "TODAY")
    assert [(row["about_id"], row["pairing_id"]) for row in await alert_rows(lively)] == [(None, None)]
    assert not any("Blessing" in text for text in stranger.texts)


async def ready_to_close_and_to_hand(town: Town) -> None:
    """Dalia has asked Mira to take it, and stands herself before the last question of its end."""
    await dalia_has_it(town)
    town.dalia.presses(Ours("btn.hand_over"))
    await town.dalia.sees(Ours("sup.hand_to"))
    town.dalia.presses("Mira")
    await town.mira.sees(Ours("sup.hand_ask"))
    town.dalia.writes("/open")
    await town.dalia.sees(Ours("sup.open_head"))
    town.dalia.presses("A1")
    await town.dalia.looks_away()
    town.dalia.presses(Ours("btn.close"))
    await town.dalia.sees(Ours("sup.close_ask"))
    town.dalia.presses(Ours("btn.end_talked_safe"))
    await town.dalia.sees(Ours("sup.follow_up_ask"))
    for one in town.people.values():
        await one.looks_away()


@pytest.mark.parametrize("first", ["close", "take"])
async def test_who_closes_and_who_takes_in_one_moment(lively: Town, first: str) -> None:
    """One of both happened; the other one reads what is true, and the chain says one of both."""
    await ready_to_close_and_to_hand(lively)
    taps = [(lively.dalia, Ours("btn.tomorrow")), (lively.mira, Ours("btn.take"))]
    for one, label in taps if first == "close" else reversed(taps):
        one.presses(label)
    await lively.quiet()
    told, (row,) = await actions(lively), await alert_rows(lively)
    assert (told.count("closed"), told.count("handed")) in {(1, 0), (0, 1)}
    if "closed" in told:
        assert (row["state"], row["owner_id"]) == ("closed", lively.dalia.id.hex)
        await lively.mira.sees(Ours("sup.item_done"), "A1")
    else:
        assert (row["state"], row["owner_id"]) == ("taken", lively.mira.id.hex)
        await lively.dalia.sees(Ours("choice.gone"))
    assert (await lively.write(audit.verify)).broken is None


async def test_a_second_tap_on_the_last_question_closes_it_once(lively: Town) -> None:
    """Two taps of a tired thumb are one end, and Blessing hears of it once."""
    await ready_to_close_and_to_hand(lively)
    lively.dalia.presses(Ours("btn.tomorrow"))
    lively.dalia.presses(Ours("btn.in_one_week"))
    await lively.quiet()
    assert (await actions(lively)).count("closed") == 1
    await lively.blessing.sees(Ours("help.closed"))
    await lively.blessing.sees_nothing_new()
