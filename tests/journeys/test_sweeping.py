"""What one woman wrote does not stay on the other's phone: it is deleted while the channel still can (R26)."""

from datetime import timedelta

import pytest

from models import register
from relay.people import ContactState
from simulator.faults import Fault, FaultKind
from tests.journeys.town import Resident, Town, town_on


async def sweep(town: Town) -> None:
    """Runs the program's own job, as its tick would, and waits until what it asked for is done."""
    tick = town.app._jobs  # the job as the running program has it, not another one like it
    assert tick is not None
    job = tick.get_job("relayed words off the phones")
    await job.func(*job.args)
    town.app.drain.wake()
    await town.quiet()


async def after(town: Town, **by: float) -> None:
    """Everything has arrived; then time passes, and the job has its turn."""
    await town.quiet()
    town.clock.jump(timedelta(**by))
    await sweep(town)


def stands(one: Resident, words: str) -> bool:
    """Whether these words can be read on her phone."""
    return any(words in text for text in one.texts)


async def said(town: Town, mentee: Resident, words: str) -> None:
    """A mentee's words reach her mentor."""
    mentee.writes(words)
    await town.amara.sees(mentee.alias, words)
    await town.quiet()


async def test_a_mentees_words_leave_her_mentors_phone_after_47_hours(lively: Town) -> None:
    """They stand there for 47 hours, protected, and then are gone; her own copy stays hers."""
    lively.blessing.writes("The door code changed")
    message = await lively.amara.sees("Blessing", "The door code changed")
    assert message.protected
    await after(lively, hours=46, minutes=50)
    assert stands(lively.amara, "The door code changed")
    await after(lively, minutes=15)
    assert not stands(lively.amara, "The door code changed")
    assert any("The door code changed" in one.text for one in lively.blessing.chat)


async def test_a_long_message_goes_with_all_its_parts(lively: Town) -> None:
    """A message that was sent in two goes in two."""
    lively.blessing.writes("A first sentence. " * 220 + "The last one.")
    await lively.quiet()
    assert sum("sentence." in text for text in lively.amara.texts) == 2
    await after(lively, hours=47, minutes=5)
    assert not stands(lively.amara, "sentence.")


async def test_a_hundred_messages_go_in_calls_of_a_hundred(lively: Town) -> None:
    """The channel takes 100 ids a call, and gets no more."""
    for number in range(103):
        lively.blessing.writes(f"Message number {number}")
    await lively.quiet()
    await after(lively, hours=47, minutes=5)
    assert not stands(lively.amara, "Message number")
    calls = [call for call in lively.world.calls if call.method == "deleteMessages"]
    assert sorted(len(call.params["message_ids"]) for call in calls) == [3, 100]


async def test_the_mentees_phone_keeps_her_mentors_words_where_the_programme_did_not_choose(lively: Town) -> None:
    """By default only the mentor's phone is swept."""
    await said(lively, lively.blessing, "Ciao")
    lively.amara.writes("We meet on Tuesday", answering=lively.amara.received[-1])
    await lively.blessing.sees("We meet on Tuesday")
    await after(lively, hours=47, minutes=5)
    assert stands(lively.blessing, "We meet on Tuesday")


async def test_disappearing_on_her_phone_takes_her_mentors_words_off_it() -> None:
    """Where the programme chose it, the mentee's phone is swept as well."""
    async with town_on(settings={"conversation.disappearing": True}, ready=True) as town:
        await said(town, town.blessing, "Ciao")
        town.amara.writes("We meet on Tuesday", answering=town.amara.received[-1])
        await town.blessing.sees("We meet on Tuesday")
        await after(town, hours=47, minutes=5)
        assert not stands(town.blessing, "We meet on Tuesday")


async def test_a_lost_phone_is_swept_too_and_stays_revoked(lively: Town) -> None:
    """What stands on a phone that was lost goes, and the account does not come back by it."""
    await said(lively, lively.blessing, "On the lost phone")
    await lively.write(lambda work: register.revoke(work, lively.amara.id))
    lively.amara.phone.block(lively.line)
    await after(lively, hours=47, minutes=5)
    view = await lively.write(lambda work: work.directory.line(work.conn, lively.lines[lively.line.username]))
    hers = [one.state for one in view.by_id.values() if one.person.id == lively.amara.id]
    assert hers == [ContactState.REVOKED]


async def test_a_revoked_account_that_still_lets_the_line_in_is_swept(lively: Town) -> None:
    """The deletion reaches the phone that nothing else reaches any more."""
    await said(lively, lively.blessing, "On the lost phone")
    await lively.write(lambda work: register.revoke(work, lively.amara.id))
    await after(lively, hours=47, minutes=5)
    assert not stands(lively.amara, "On the lost phone")


async def test_words_that_came_before_the_same_account_was_bound_anew_are_swept(lively: Town) -> None:
    """A phone that was found again: what stood there before is still ours to delete."""
    await said(lively, lively.blessing, "Before the loss")
    await lively.write(lambda work: register.revoke(work, lively.amara.id))
    await lively.write(lambda work: lively.invite(work, lively.amara))
    await lively.amara.arrives()
    await after(lively, hours=47, minutes=5)
    assert not stands(lively.amara, "Before the loss")


async def test_a_deletion_that_fails_for_a_moment_is_tried_again(lively: Town) -> None:
    """A deletion may be repeated without harm, so it is."""
    await said(lively, lively.blessing, "Try and try")
    lively.world.faults.add(Fault(FaultKind.UNHEARD, method="deleteMessages", times=1))
    await after(lively, hours=47, minutes=5)
    await lively.later(seconds=5)
    assert not stands(lively.amara, "Try and try")


async def test_what_could_not_be_deleted_in_time_is_said(lively: Town, caplog: pytest.LogCaptureFixture) -> None:
    """After two days without the program, Telegram no longer deletes: the operator reads how many stay."""
    await said(lively, lively.blessing, "Too late for this")
    await after(lively, hours=49)
    assert stands(lively.amara, "Too late for this")
    assert "1 relayed message(s) were not deleted within 48 hours" in caplog.text
    assert not [call for call in lively.world.calls if call.method == "deleteMessages"]


async def test_a_sweep_sweeps_once(lively: Town) -> None:
    """What was deleted is not asked for again."""
    await said(lively, lively.blessing, "Once")
    await after(lively, hours=47, minutes=5)
    await sweep(lively)
    assert len([call for call in lively.world.calls if call.method == "deleteMessages"]) == 1
