"""Every question, each of its answers, in four languages: by button, by a typed digit, in words, by voice; late ones.

Law: each answer ends with a person or with nothing (R28), and what a phone shows is what counts.
"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from models import plans, register
from relay.people import PairingState, Role
from relay.plans import SetBy
from relay.recurrence import PlanKind
from simulator.faults import Fault, FaultKind
from simulator.panes_samples import sample_voice
from tests.journeys.town import Ours, Resident, Town, town_on

WOMEN = {"en": ("Grace", 503), "fr": ("Joy", 502), "it": ("Blessing", 501), "es": ("Luz", 504)}
FIRST = datetime(2026, 3, 4, 12, tzinfo=UTC)

WEEKLY = (("btn.ok", "checkin.ok_ack"), ("btn.talk", "checkin.talk_ack"), ("btn.help", "help.which"))
MATCH = (("btn.yes", "checkin.ok_ack"), ("btn.change", "checkin.team_ack"), ("btn.not_sure", "checkin.team_ack"))
WAITING = (("btn.ideas", "info.none"), ("btn.talk", "checkin.talk_ack"), ("btn.not_now", "checkin.ok_ack"))
ANSWERS = [
    (kind, question, place, label, answer)
    for kind, question, rows in (
        (PlanKind.WEEKLY, "checkin.weekly", WEEKLY),
        (PlanKind.DATE, "checkin.before_date", WEEKLY),
        (PlanKind.MATCH, "checkin.match", MATCH),
        (PlanKind.WAITING, "waiting.update", WAITING),
    )
    for place, (label, answer) in enumerate(rows, start=1)
]
HEARD = {
    "checkin.talk_ack": ("Amara", Ours("mentor.wants_to_talk")),
    "checkin.team_ack": ("Dalia", Ours("sup.alert")),
    "help.which": ("Dalia", Ours("sup.alert")),
}
"""Who hears of it, by what she reads."""


@pytest.fixture(params=WOMEN)
async def here(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Town, Resident]]:
    """A town in which she is at home, in her language; nothing is asked of her yet."""
    alias, user_id = WOMEN[request.param]
    async with town_on(ready=True) as town:
        if alias not in town.people:

            def comes(work: object) -> None:
                her = town.settle(work, Role.MENTEE, alias, user_id, request.param, "en")  # type: ignore[arg-type]
                register.pair(work, her.id, town.amara.id, None)  # type: ignore[arg-type]
                town.at_home(work, her)  # type: ignore[arg-type]

            await town.write(comes)
        her = town[alias]
        await town.write(lambda work: plans.end_plans(work, her.id))
        yield town, her


async def asks(town: Town, her: Resident, kind: PlanKind, on: date) -> None:
    """A plan of hers."""
    match = (await town.write(lambda work: register.open_pairings(work, her.id)))[0]
    day = {PlanKind.MATCH: on - timedelta(days=14), PlanKind.DATE: on + timedelta(days=1)}.get(kind, on)
    await town.write(
        lambda work: plans.set_plan(
            work, kind, her.id, match.line_id, match.id, day, time(11), by=SetBy.TEAM, checked_on=on
        )
    )


async def it_is(town: Town, moment: datetime) -> None:
    """It is that moment; the program looks."""
    town.clock.jump(moment - town.clock.now())
    await town.app.checkins.tick()
    town.app.drain.wake()
    await town.quiet()


async def asked(town: Town, her: Resident, kind: PlanKind, question: str) -> None:
    """The question stands on her phone."""
    await asks(town, her, kind, FIRST.date())
    await it_is(town, FIRST + timedelta(hours=6) if kind is PlanKind.DATE else FIRST)
    await her.sees(Ours(question))


@pytest.mark.slow
@pytest.mark.parametrize("by", ["button", "digit"])
@pytest.mark.parametrize(("kind", "question", "place", "label", "answer"), ANSWERS)
async def test_each_answer_leads_to_a_person_or_to_nothing(
    here: tuple[Town, Resident], kind: PlanKind, question: str, place: int, label: str, answer: str, by: str
) -> None:
    """Pressed or typed, she reads the same, and the right woman hears of it; pressed twice, nobody hears it twice."""
    town, her = here
    await asked(town, her, kind, question)
    for once in (True, False):
        if by == "button":
            her.presses(Ours(label))
        elif once:
            her.writes(str(place))
        else:
            break
        if once:
            await her.sees(Ours(answer))
            if answer in HEARD:
                who, words = HEARD[answer]
                await town[who].sees(words)
        await town.quiet()
    for one in (town.amara, town.dalia):
        if answer != "help.which":
            await one.sees_nothing_new()


@pytest.mark.slow
@pytest.mark.parametrize("voice", [False, True], ids=["in words", "by voice"])
async def test_her_own_words_answer_and_reach_her_mentor(here: tuple[Town, Resident], *, voice: bool) -> None:
    """R28: they count, go to her mentor, and end the silence: nobody asks again."""
    town, her = here
    await asked(town, her, PlanKind.WEEKLY, "checkin.weekly")
    if voice:
        her.phone.voice(her.bot, sample_voice())
        await town.amara.sees(her.alias, kind="voice")
    else:
        her.writes("...")
        await town.amara.sees(her.alias, "...")
    rows = [row for row in await town.rows("checkin") if row["skipped"] is None]
    assert [row["answer"] for row in rows] == ["words"]
    for hours in (25, 50, 100):
        await it_is(town, FIRST + timedelta(hours=hours))
    await her.sees_nothing_new()
    await town.amara.sees_nothing_new()


@pytest.mark.slow
@pytest.mark.parametrize("label", ["btn.ok", "btn.talk"])
async def test_an_answer_to_a_question_of_a_match_that_ended(here: tuple[Town, Resident], label: str) -> None:
    """OK is thanked for; a wish to talk goes to the team, since no mentor is hers any more."""
    town, her = here
    await asked(town, her, PlanKind.WEEKLY, "checkin.weekly")
    match = (await town.write(lambda work: register.open_pairings(work, her.id)))[0]
    await town.write(lambda work: register.set_pairing_state(work, match.id, PairingState.ENDED))
    her.presses(Ours(label))
    if label == "btn.talk":
        await her.sees(Ours("checkin.team_ack"))
        await town.dalia.sees(Ours("sup.alert"))
    else:
        await her.sees(Ours("checkin.ok_ack"))
        await town.dalia.sees_nothing_new()
    await town.amara.sees_nothing_new()


@pytest.mark.slow
async def test_on_a_line_that_she_stopped_only_a_cry_for_help_is_an_answer(here: tuple[Town, Resident]) -> None:
    """After STOP an old button tells nobody anything, and the one for help still opens an item (R37)."""
    town, her = here
    await asked(town, her, PlanKind.WEEKLY, "checkin.weekly")
    her.writes("STOP")
    await town.quiet()
    for one in (her, town.amara, town.dalia):
        await one.looks_away()
    her.presses(Ours("btn.talk"))
    await town.quiet()
    await town.dalia.sees_nothing_new()
    her.presses(Ours("btn.help"))
    await town.dalia.sees(Ours("sup.alert"))


@pytest.mark.slow
async def test_she_blocked_the_line_before_the_question(here: tuple[Town, Resident]) -> None:
    """That is a STOP: nothing is asked any more, and nobody takes it for silence."""
    town, her = here
    await asks(town, her, PlanKind.WEEKLY, FIRST.date())
    her.phone.block(her.bot)
    await town.quiet()
    await town.amara.looks_away()
    await it_is(town, FIRST)
    for hours in (25, 50, 100, 200):
        await it_is(town, FIRST + timedelta(hours=hours))
    assert not [row for row in await town.rows("checkin") if row["skipped"] is None]
    await town.amara.sees_nothing_new()


@pytest.mark.parametrize(
    ("fault", "told"),
    [(FaultKind.DEACTIVATED, "mentor.not_delivered"), (FaultKind.BLOCKED, "mentor.stopped_by_her")],
    ids=["her account is gone", "she blocked it"],
)
async def test_a_question_that_is_refused_while_it_is_sent_is_no_silence(
    here: tuple[Town, Resident], fault: FaultKind, told: str
) -> None:
    """Her mentor and the team hear of it at once; who lost her account is never said to have chosen to stop."""
    town, her = here
    await asks(town, her, PlanKind.WEEKLY, FIRST.date())
    await town.quiet()
    for one in (her, town.amara, town.dalia):
        await one.looks_away()
    town.world.faults.add(Fault(fault, chat=her.phone.id, times=None))
    await it_is(town, FIRST)
    await town.amara.sees(Ours(told), her.alias)
    await town.dalia.sees(Ours("sup.alert"))


@pytest.mark.slow
@pytest.mark.parametrize("closer", [False, True], ids=["usual", "closer"])
@pytest.mark.parametrize("mentor", ["writes", "tells the team", "does nothing"])
async def test_the_whole_silence(here: tuple[Town, Resident], mentor: str, *, closer: bool) -> None:
    """Asked once more, her mentor told, then the team; a late answer to the first question still ends it."""
    town, her = here
    await town.write(lambda work: plans.set_closer(work, her.id, closer=closer))
    await asked(town, her, PlanKind.WEEKLY, "checkin.weekly")
    await it_is(town, FIRST + timedelta(hours=49))
    await her.sees(Ours("checkin.repeat"))
    told = 49 + (25 if closer else 49)
    await it_is(town, FIRST + timedelta(hours=told))
    await town.amara.sees(Ours("mentor.silence"), her.alias)
    await town.dalia.sees_nothing_new()
    last = 25 if closer else 49
    match mentor:
        case "writes":
            match_id = (await town.write(lambda work: register.open_pairings(work, her.id)))[0].id
            contact = (await town.write(lambda work: register.contacts_of(work, town.amara.id)))[0].id
            await town.write(lambda work: register.set_focus(work, contact, match_id))
            town.amara.writes("Come stai?")
            await her.sees("Come stai?")
            last = 25 if closer else 73
        case "tells the team":
            town.amara.presses(Ours("btn.tell_team"))
            await town.amara.sees(Ours("mentor.alert_done"))
            last = 0
        case _:
            pass
    if last:
        await it_is(town, FIRST + timedelta(hours=told + last))
    await town.dalia.sees(Ours("sup.alert"))
    town.dalia.presses(Ours("btn.take"))
    await town.dalia.sees(Ours("sup.why_silence"), her.alias)
    her.presses(Ours("btn.ok"))
    await her.sees(Ours("checkin.ok_ack"))
