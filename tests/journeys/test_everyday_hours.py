"""When words leave: her sleep, her hours, her wish; and when her mentor has her own evening.

Source: needs.md R07, R14, R18, R31, R53; issue 3, "Hours and boundaries". Rome's clocks change on 29 March and 25
October 2026.
"""

from datetime import datetime
from uuid import UUID

import pytest

from models import register
from models.directory import touch
from models.tables import pairing
from models.work import Work
from relay.calendar import SafeTime
from relay.people import ChannelName, Role
from tests.journeys.everyday import ROME, on_the_wall, until_on_her_wall, writes_to
from tests.journeys.town import Ours, Resident, Town


async def card_is(town: Town, her: Resident, safe: SafeTime, hours: str = "") -> None:
    """Her safe-contact card, as she set it one day."""
    await town.write(lambda work: register.set_safe_time(work, her.id, safe, hours))


@pytest.mark.parametrize(
    ("evening", "morning", "shown"),
    [
        ((2026, 3, 28, 23, 10), (2026, 3, 29, 9, 0), "29 Mar 09:00"),
        ((2026, 10, 24, 23, 10), (2026, 10, 25, 9, 0), "25 Oct 09:00"),
        ((2026, 6, 10, 21, 0), (2026, 6, 11, 9, 0), "11 Jun 09:00"),
    ],
)
async def test_words_of_the_night_arrive_at_nine_on_her_wall(
    lively: Town, evening: tuple[int, ...], morning: tuple[int, ...], shown: str
) -> None:
    """Written at 23:10, it leaves at 09:00 of her wall, also in the nights when the clocks change (R18, R31)."""
    await until_on_her_wall(lively, *evening)
    await writes_to(lively, lively.blessing, "Sleep well")
    held = await lively.amara.sees(Ours("mentor.held"))
    assert "Blessing" in held.text
    assert "09:00" in held.text
    await until_on_her_wall(lively, *morning[:3], 8, 54)
    await lively.blessing.sees_nothing_new()
    await until_on_her_wall(lively, *morning)
    assert on_the_wall(await lively.blessing.sees("Sleep well")) == shown


async def test_she_who_is_awake_is_answered(lively: Town) -> None:
    """She wrote at 23:00: for thirty minutes an answer reaches her at once, then it waits for the morning (R18)."""
    await until_on_her_wall(lively, 2026, 5, 4, 23, 0)
    lively.blessing.writes("Non riesco a dormire")
    question = await lively.amara.sees("Blessing", "Non riesco a dormire")
    await until_on_her_wall(lively, 2026, 5, 4, 23, 29)
    lively.amara.writes("I am here", answering=question)
    await lively.blessing.sees("I am here")
    await until_on_her_wall(lively, 2026, 5, 4, 23, 31)
    lively.amara.writes("Good night", answering=question)
    await lively.amara.sees(Ours("mentor.held"))
    await lively.blessing.sees_nothing_new()


async def test_what_waited_for_the_morning_comes_when_she_writes_in_the_night(lively: Town) -> None:
    """She is awake after all: what was held until nine reaches her now, in its order (R18)."""
    await until_on_her_wall(lively, 2026, 5, 4, 22, 0)
    await writes_to(lively, lively.blessing, "First")
    await writes_to(lively, lively.blessing, "Second")
    await lively.blessing.sees_nothing_new()
    lively.blessing.writes("Ci sei?")
    await lively.quiet()
    assert [text for text in lively.blessing.texts if text in {"First", "Second"}] == ["First", "Second"]


async def test_her_own_hours_win(lively: Town) -> None:
    """She is safe between ten and twelve: at nine nothing comes, at ten it does (R07)."""
    await card_is(lively, lively.blessing, SafeTime.SOME_HOURS, "10:00-12:00")
    await until_on_her_wall(lively, 2026, 5, 4, 20, 0)
    await writes_to(lively, lively.blessing, "Tomorrow then")
    await lively.amara.sees(Ours("mentor.held"))
    await until_on_her_wall(lively, 2026, 5, 5, 9, 54)
    await lively.blessing.sees_nothing_new()
    await until_on_her_wall(lively, 2026, 5, 5, 10, 0)
    assert on_the_wall(await lively.blessing.sees("Tomorrow then")) == "05 May 10:00"


async def test_only_when_she_writes_nothing_comes_by_itself(lively: Town) -> None:
    """The careful card: the mentor hears that it waits for her next word, days go by, and with it it comes (R07)."""
    await card_is(lively, lively.blessing, SafeTime.ONLY_WHEN_I_WRITE)
    await writes_to(lively, lively.blessing, "How are you?")
    await lively.amara.sees(Ours("mentor.held_until_she_writes"))
    await lively.later(days=3)
    await lively.blessing.sees_nothing_new()
    lively.blessing.writes("Eccomi")
    await lively.blessing.sees("How are you?")
    await lively.amara.sees("Blessing", "Eccomi")


async def test_an_answer_to_her_words_is_still_an_answer_the_next_morning(lively: Town) -> None:
    """She wrote, and wants messages only then: within a day her mentor may answer, by day (R07, R18)."""
    await card_is(lively, lively.blessing, SafeTime.ONLY_WHEN_I_WRITE)
    lively.blessing.writes("Quando apre l'ufficio?")
    question = await lively.amara.sees("Blessing", "Quando apre")
    await lively.later(hours=5)
    lively.amara.writes("At nine", answering=question)
    await lively.blessing.sees("At nine")


async def test_a_new_card_lets_go_what_waited_under_the_old_one(lively: Town) -> None:
    """She says that any time is safe: what had waited for her next word comes, before anything newer (R07, R16)."""
    her = lively.blessing
    await card_is(lively, her, SafeTime.ONLY_WHEN_I_WRITE)
    await writes_to(lively, her, "Older")
    await her.sees_nothing_new()
    her.writes("0")
    await her.sees(Ours("menu.main"))
    her.presses(Ours("row.hours"))
    await her.sees(Ours("prefs.when"))
    her.presses(Ours("btn.any_time"))
    await lively.quiet()
    await writes_to(lively, her, "Newer")
    assert [text for text in her.texts if text in {"Older", "Newer"}] == ["Older", "Newer"]


async def test_off_in_one_tap_and_messages_wait(lively: Town) -> None:
    """/off: no reasons, until her next morning; what is written meanwhile waits and comes when she is back (R53)."""
    lively.amara.writes("/off")
    off = await lively.amara.sees(Ours("mentor.off"))
    assert "Tuesday 3 March" in off.text
    assert "09:00" in off.text
    lively.blessing.writes("Ciao Amara")
    answer = await lively.blessing.sees(Ours("ack.off_duty"))
    assert "09:00" in answer.text
    await lively.amara.sees_nothing_new()
    await until_on_her_wall(lively, 2026, 3, 3, 9, 0)
    await lively.amara.sees("Blessing\nCiao Amara")


@pytest.mark.parametrize(("label", "day"), [("btn.three_days", "Thursday 5 March"), ("btn.one_week", "Monday 9 March")])
async def test_a_second_tap_makes_it_longer(lively: Town, label: str, day: str) -> None:
    """Three days or a week are one more tap away (R53)."""
    lively.amara.writes("/off")
    await lively.amara.sees(Ours("mentor.off"))
    lively.amara.presses(Ours(label))
    assert day in (await lively.amara.sees(Ours("mentor.off"), day)).text


async def test_back_before_the_time_brings_what_waited(lively: Town) -> None:
    """[I am back]: what had waited comes now, in its order (R53)."""
    lively.amara.writes("/off")
    await lively.amara.sees(Ours("mentor.off"))
    lively.blessing.writes("Uno")
    lively.blessing.writes("Due")
    await lively.blessing.sees(Ours("ack.off_duty"))
    lively.amara.presses(Ours("btn.back"))
    await lively.amara.sees(Ours("mentor.back"))
    first, second = await lively.amara.sees("Blessing\nUno"), await lively.amara.sees("Blessing\nDue")
    assert first.id < second.id


async def test_she_is_told_at_most_once_in_twelve_hours(lively: Town) -> None:
    """Her mentor is off for a week: the first message is answered, the next are not, and after twelve hours one is."""
    lively.amara.writes("/off")
    await lively.amara.sees(Ours("mentor.off"))
    lively.amara.presses(Ours("btn.one_week"))
    await lively.amara.looks_away()
    lively.blessing.writes("Uno")
    await lively.blessing.sees(Ours("ack.off_duty"))
    lively.blessing.writes("Due")
    await lively.blessing.sees_nothing_new()
    await lively.later(hours=11, minutes=55)
    lively.blessing.writes("Tre")
    await lively.blessing.sees_nothing_new()
    await lively.later(minutes=10)
    lively.blessing.writes("Quattro")
    await lively.blessing.sees(Ours("ack.off_duty"))


async def test_outside_her_duty_hours_words_wait_for_the_next_one(lively: Town) -> None:
    """Her duty is on weekdays from ten to six: what is written on Friday evening comes on Monday at ten (R53)."""
    await lively.write(lambda work: register.set_duty(work, lively.amara.id, "mon-fri 10:00-18:00"))
    await until_on_her_wall(lively, 2026, 3, 6, 18, 30)
    lively.blessing.writes("Buona sera")
    told = await lively.blessing.sees(Ours("ack.off_duty"))
    assert "lunedì 9 marzo" in told.text
    assert "10:00" in told.text
    await until_on_her_wall(lively, 2026, 3, 9, 9, 54)
    await lively.amara.sees_nothing_new()
    await until_on_her_wall(lively, 2026, 3, 9, 10, 0)
    await lively.amara.sees("Blessing\nBuona sera")


async def test_the_backup_mentor_hears_that_somebody_wrote_and_not_what(lively: Town) -> None:
    """Her mentor is off: the named backup is told on her own line, without a word of it (R14)."""
    spare = lively.world.add_bot("aurora_spare_bot")

    def furnish(work: Work) -> UUID:
        line = register.add_line(work, ChannelName.TELEGRAM, str(spare.id), spare.token, "secret-of-spare", desk=False)
        register.name_line(work, line, spare.username)
        backup = register.add_person(work, Role.MENTOR, "Grace", ("en", "it"), "Europe/Rome", line, "603")
        (match,) = register.open_pairings(work, lively.blessing.id)
        work.conn.execute(pairing.update().where(pairing.c.id == match.id).values(backup_id=backup))
        touch(work.conn)
        lively.lines[spare.username] = line
        return backup

    backup_id = await lively.write(furnish)
    phone = lively.world.phone(603, "Legal name of 603", "account_603", "en")
    grace = Resident(lively, Role.MENTOR, "Grace", backup_id, spare, phone, "en", "")
    phone._open(spare)
    await lively.app.lines.tend()
    lively.amara.writes("/off")
    await lively.amara.sees(Ours("mentor.off"))
    lively.blessing.writes("Ho paura di domani")
    await lively.blessing.sees(Ours("ack.off_duty"))
    told = await grace.sees(Ours("mentor.backup_wanted"))
    assert "Blessing" in told.text
    assert "domani" not in told.text


def test_the_days_on_which_the_clocks_change_are_those_of_rome() -> None:
    """The two nights of this file are the ones in which Rome's wall jumps; otherwise they would prove nothing."""
    for noon, hours in ((datetime(2026, 3, 28, 12, tzinfo=ROME), 23), (datetime(2026, 10, 24, 12, tzinfo=ROME), 25)):
        next_noon = noon.replace(day=noon.day + 1)
        assert (next_noon.timestamp() - noon.timestamp()) / 3600 == hours


async def test_a_cry_in_the_night_is_answered_in_the_night(lively: Town) -> None:
    """Her mentor's words wait for the morning; "AIUTO" does not wait behind them (R37)."""
    await until_on_her_wall(lively, 2026, 5, 4, 22, 0)
    await writes_to(lively, lively.blessing, "Sleep well")
    await lively.amara.sees(Ours("mentor.held"))
    await lively.later(hours=2)
    lively.blessing.writes("AIUTO")
    told = await lively.blessing.sees("112")
    assert on_the_wall(told) == "05 May 00:00"


async def test_a_stop_in_the_night_is_answered_in_the_night(lively: Town) -> None:
    """STOP and MENU are answered at once, whatever waits for the morning; after STOP it does not come (R58)."""
    await until_on_her_wall(lively, 2026, 5, 4, 22, 0)
    await writes_to(lively, lively.blessing, "Sleep well")
    lively.blessing.writes("MENU")
    await lively.blessing.sees(Ours("menu.main"))
    lively.blessing.writes("STOP")
    await lively.blessing.sees(Ours("stop.ack"))
    await lively.later(hours=12)
    assert "Sleep well" not in lively.blessing.texts


async def test_a_mentor_who_is_off_still_hears_what_became_of_her_words(lively: Town) -> None:
    """What a mentee wrote waits until she is back; that the mentee stopped does not wait behind it (R23)."""
    lively.amara.writes("/off")
    await lively.amara.sees(Ours("mentor.off"))
    lively.blessing.writes("Ciao")
    await lively.blessing.sees(Ours("ack.off_duty"))
    lively.blessing.writes("STOP")
    await lively.amara.sees(Ours("mentor.stopped_by_her"))
