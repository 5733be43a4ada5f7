"""An item goes from one person of the team to another, and is never nobody's and never two people's."""

from datetime import timedelta

from models import audit, register
from models.work import Work
from relay.people import ContactState
from tests.journeys.test_escalation import actions, alert_rows, minutes_pass, on_duty
from tests.journeys.town import Ours, Town


async def dalia_has_it(town: Town) -> None:
    """Blessing cries for help; Dalia takes it and promises an hour."""
    await on_duty(town, town.dalia, town.mira)
    town.blessing.writes("aiuto")
    await town.dalia.sees("A1", "TODAY")
    town.dalia.presses(Ours("btn.take"))
    await town.dalia.sees(Ours("sup.promise_ask"))
    town.dalia.presses(Ours("btn.in_one_hour"))
    await town.blessing.sees(Ours("help.seen"), "Dalia")
    for one in town.people.values():
        await one.looks_away()


async def owners(town: Town) -> list[tuple[object, object]]:
    """(state, owner) of each item."""
    return [(row["state"], row["owner_id"]) for row in await alert_rows(town)]


async def test_a_named_person_is_asked_and_it_stays_with_the_giver_until_she_takes_it(lively: Town) -> None:
    """Mira is asked by name; until her tap Dalia has it, and after it everybody who knew hears the new name."""
    await dalia_has_it(lively)
    lively.dalia.presses(Ours("btn.hand_over"))
    await lively.dalia.sees(Ours("sup.hand_to"))
    lively.dalia.presses("Mira")
    await lively.dalia.sees(Ours("sup.hand_asked"), "Mira")
    push = await lively.mira.sees(Ours("sup.hand_ask"), "Dalia", "A1")
    assert "Blessing" not in push.words
    assert await owners(lively) == [("taken", lively.dalia.id.hex)]
    lively.mira.presses(Ours("btn.take"))
    await lively.mira.sees(Ours("sup.item_opened"), "Blessing")
    await lively.dalia.sees(Ours("sup.taken"), "Mira")
    await lively.blessing.sees(Ours("help.seen"), "Mira")
    assert await owners(lively) == [("taken", lively.mira.id.hex)]
    lively.dalia.presses(Ours("btn.show_last"))
    await lively.dalia.sees(Ours("choice.gone"))
    told = await actions(lively)
    assert told.index("asked") < told.index("handed")
    assert told.count("taken") == 1
    assert (await lively.write(audit.verify)).broken is None


async def test_who_can_not_take_it_says_so_and_it_stays(lively: Town) -> None:
    """[Not now] reaches the giver at once; an old [I take it] gives nothing any more."""
    await dalia_has_it(lively)
    lively.dalia.presses(Ours("btn.hand_over"))
    await lively.dalia.sees(Ours("sup.hand_to"))
    lively.dalia.presses("Mira")
    await lively.mira.sees(Ours("sup.hand_ask"))
    lively.mira.presses(Ours("btn.not_now"))
    await lively.dalia.sees(Ours("sup.hand_declined"), "Mira")
    await lively.mira.sees(Ours("sup.hand_not_now"))
    lively.mira.presses(Ours("btn.take"))
    await lively.mira.sees(Ours("sup.taken_already"), "Dalia")
    assert await owners(lively) == [("taken", lively.dalia.id.hex)]
    assert "declined" in await actions(lively)


async def test_when_the_giver_closes_while_the_other_takes_one_of_both_happened(lively: Town) -> None:
    """Both tap at once: it has one owner, and whoever was later reads what is true."""
    await dalia_has_it(lively)
    lively.dalia.presses(Ours("btn.hand_over"))
    await lively.dalia.sees(Ours("sup.hand_to"))
    lively.dalia.presses("Mira")
    await lively.mira.sees(Ours("sup.hand_ask"))
    lively.mira.presses(Ours("btn.take"))
    lively.mira.presses(Ours("btn.take"))
    lively.dalia.presses(Ours("btn.pass"))
    await lively.quiet()
    assert await owners(lively) == [("taken", lively.mira.id.hex)]
    assert (await actions(lively)).count("handed") == 1
    assert "passed" not in await actions(lively)


async def test_nobody_else_is_there_to_hand_it_to(lively: Town) -> None:
    """Then that is said, and it stays."""
    await dalia_has_it(lively)
    lively.mira.phone.block(lively.desk)
    await lively.dalia.sees(Ours("sup.unreachable"))
    lively.dalia.presses(Ours("btn.hand_over"))
    await lively.dalia.sees(Ours("sup.hand_nobody"))
    assert ("taken", lively.dalia.id.hex) in await owners(lively)


async def test_an_item_whose_owner_is_gone_rings_anew(lively: Town) -> None:
    """A supervisor is taken out while she owns an item: the others are called at once, not after a day (R41)."""
    await dalia_has_it(lively)

    def taken_out(work: Work) -> None:
        for one in work.directory.team(work.conn):
            if one.person.id == lively.dalia.id:
                register.set_contact_state(work, one.id, ContactState.REVOKED)

    await lively.write(taken_out)
    await minutes_pass(lively, 0.1)
    await lively.mira.sees("A1", "TODAY")
    lively.mira.presses(Ours("btn.take"))
    await lively.mira.sees(Ours("sup.item_opened"))
    assert await owners(lively) == [("taken", lively.mira.id.hex)]


async def test_what_its_owner_left_alone_can_be_taken_by_whoever_is_called(lively: Town) -> None:
    """Taken and not closed for a day: who has duty is called, and her tap makes it hers, with a trace."""
    await on_duty(lively, lively.mira, None)
    lively.blessing.writes("aiuto")
    await lively.mira.sees("A1", "TODAY")
    lively.dalia.writes("/open")
    await lively.dalia.sees(Ours("sup.open_head"))
    lively.dalia.presses("A1")
    await lively.dalia.sees("A1", "TODAY")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.item_opened"))
    lively.dalia.presses(Ours("btn.in_a_quarter"))
    await lively.dalia.sees(Ours("sup.promised"))
    lively.dalia.presses(Ours("btn.call_plan"))
    await lively.dalia.sees(Ours("sup.plan_head"))
    lively.dalia.presses(Ours("btn.reached"))
    await lively.dalia.sees(Ours("sup.plan_reached"))
    await lively.mira.looks_away()
    await minutes_pass(lively, 24 * 60)
    await lively.mira.sees(Ours("sup.left_alone"), "Dalia")
    lively.mira.presses(Ours("btn.take"))
    await lively.mira.sees(Ours("sup.item_opened"))
    await lively.dalia.sees(Ours("sup.taken"), "Mira")
    assert [row["detail"] for row in await lively.rows("audit") if row["action"] == "handed"] == ["left alone"]


async def test_old_buttons_of_a_closed_item_say_that_it_is_closed(lively: Town) -> None:
    """At three in the morning a thumb finds an old [I take it]: nothing opens again."""
    await on_duty(lively, lively.dalia, lively.mira)
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1", "TODAY")
    await minutes_pass(lively, 15)
    await lively.mira.sees("A1")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.item_opened"))
    lively.dalia.presses(Ours("btn.close"))
    await lively.dalia.sees(Ours("sup.close_ask"))
    lively.dalia.presses(Ours("btn.end_mistake"))
    await lively.dalia.sees(Ours("sup.item_done"))
    await lively.mira.looks_away()
    lively.mira.presses(Ours("btn.take"))
    await lively.mira.sees(Ours("sup.item_done"))
    assert [row["state"] for row in await alert_rows(lively)] == ["closed"]


async def test_a_restart_between_asking_and_taking_changes_nothing(kept_town: Town) -> None:
    """The program is stopped while she is asked: it is still the giver's, and the tap still counts."""
    await dalia_has_it(kept_town)
    kept_town.dalia.presses(Ours("btn.hand_over"))
    await kept_town.dalia.sees(Ours("sup.hand_to"))
    kept_town.dalia.presses("Mira")
    await kept_town.mira.sees(Ours("sup.hand_ask"))
    await kept_town.restart()
    assert await owners(kept_town) == [("taken", kept_town.dalia.id.hex)]
    kept_town.clock.jump(timedelta(minutes=1))
    kept_town.mira.presses(Ours("btn.take"))
    await kept_town.mira.sees(Ours("sup.item_opened"))
    assert await owners(kept_town) == [("taken", kept_town.mira.id.hex)]
