"""What holds a question or a step of silence up: a line that is down, a mentor off duty, a move, a hand-over."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.effects import raise_by_system
from models import plans, register
from relay.calendar import SafeTime
from relay.delivery import Failure, FailureKind
from relay.messages import Chose
from relay.people import PairingState, Role
from relay.recurrence import PlanKind
from tests.checkins.conftest import Street

WEDNESDAY = date(2026, 3, 4)
ASKED = datetime(2026, 3, 4, 10, tzinfo=UTC)
LOOK = timedelta(minutes=10)


@pytest.fixture
async def asked(street: Street) -> Street:
    """She was asked on Wednesday morning."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    await street.village.until(ASKED)
    assert street.her.keys == ["checkin.weekly"]
    return street


async def test_what_the_line_held_up_counts_from_when_it_reached_her(street: Street) -> None:
    """Decided at ten, on her phone at six: the repeat comes 48 hours after she could read it, and nothing before."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    await street.plan(PlanKind.MATCH, date(2026, 2, 20))  # its question is due on Friday
    street.village.failing[street.her.id] = Failure(FailureKind.UNREACHABLE, retry_after=60.0)
    await street.village.until(datetime(2026, 3, 4, 17, tzinfo=UTC), LOOK)
    assert street.her.got == []
    del street.village.failing[street.her.id]
    await street.village.until(datetime(2026, 3, 12, 12, tzinfo=UTC), LOOK)
    weekly, repeat = street.her.when("checkin.weekly")[0], street.her.when("checkin.repeat")[0]
    assert weekly.hour == 17
    assert timedelta(hours=48) <= repeat - weekly <= timedelta(hours=49)
    assert street.mentor.when("mentor.silence")[0] - repeat >= timedelta(hours=48)


async def test_a_repeat_that_was_held_up_gives_her_all_of_her_time(asked: Street) -> None:
    """The line is down when she is asked once more: her mentor hears 48 hours after the repeat reached her."""
    await asked.village.until(ASKED + timedelta(hours=47))
    asked.village.failing[asked.her.id] = Failure(FailureKind.UNREACHABLE, retry_after=60.0)
    await asked.village.until(ASKED + timedelta(hours=54), LOOK)
    del asked.village.failing[asked.her.id]
    await asked.village.until(ASKED + timedelta(hours=105), LOOK)
    told, repeat = asked.mentor.when("mentor.silence")[0], asked.her.when("checkin.repeat")[0]
    assert repeat >= ASKED + timedelta(hours=54)
    assert timedelta(hours=48) <= told - repeat <= timedelta(hours=49)


async def test_a_question_that_waits_for_its_turn_survives_a_move(street: Street) -> None:
    """The match's question waits two days after the weekly one; she moves meanwhile, and it comes all the same."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    await street.plan(PlanKind.MATCH, date(2026, 2, 19))  # due on Thursday, but for the 48 hours
    await street.village.until(datetime(2026, 3, 5, 12, tzinfo=UTC))
    await street.village.presses(street.her, "btn.ok")
    await street.village.write(lambda work: plans.move_to_zone(work, street.her.id, "Africa/Lagos"))
    await street.village.until(datetime(2026, 3, 7, 12, tzinfo=UTC))
    assert len(street.her.when("checkin.match")) == 1
    assert await skips(street) == []


async def skips(street: Street) -> list[str]:
    """Why questions did not go."""
    return [row["skipped"] for row in await street.village.rows("SELECT skipped FROM checkin WHERE skipped NOTNULL")]


@pytest.mark.parametrize(
    ("off", "told", "team"),
    [(0, [96], 144), (30, [126], 144), (41, [], 96)],
    ids=["on duty", "off for thirty hours", "off for too long"],
)
async def test_a_mentor_hears_of_a_silence_when_she_is_there(
    asked: Street, off: int, told: list[int], team: int
) -> None:
    """Her time off is hers (R53); the team hears no later for it, and in her place where she comes back too late."""
    at = asked.her.when("checkin.weekly")[0]
    await asked.village.write(lambda work: register.set_off(work, asked.mentor.id, at + timedelta(hours=96 + off)))
    await asked.village.until(at + timedelta(hours=160), timedelta(minutes=5))
    heard = [round((moment - at) / timedelta(hours=1)) for moment in asked.mentor.when("mentor.silence")]
    assert heard == told
    item = [datetime.fromisoformat(row["raised_at"]) for row in await asked.village.rows("SELECT raised_at FROM alert")]
    assert [round((moment.replace(tzinfo=UTC) - at) / timedelta(hours=1)) for moment in item] == [team]


async def test_a_hand_over_ends_no_silence(asked: Street) -> None:
    """Her new mentor hears of it, and can tell the team; the one before her can't any more."""
    village = asked.village
    await village.until(ASKED + timedelta(hours=60))
    other = await village.settles(Role.MENTOR)
    await village.write(lambda work: register.set_pairing_state(work, asked.pairing, PairingState.ENDED))
    await village.write(lambda work: register.pair(work, asked.her.id, other.id, None))
    await village.until(ASKED + timedelta(hours=98))
    assert asked.mentor.when("mentor.silence") == []
    code = other.code("btn.tell_team")
    await village.does(asked.mentor, Chose(code, None))
    assert await asked.causes() == []
    await village.does(other, Chose(code, None))
    assert await asked.causes() == ["silence"]


async def test_a_match_that_a_person_ended_has_no_silence(asked: Street) -> None:
    """Nobody is left who could be told: whoever ended it spoke with her (R60)."""
    await asked.village.until(ASKED + timedelta(hours=60))
    await asked.village.write(lambda work: register.set_pairing_state(work, asked.pairing, PairingState.ENDED))
    await asked.village.until(ASKED + timedelta(hours=200), timedelta(hours=2))
    assert asked.mentor.got == []
    assert await asked.causes() == []
    owed = await asked.village.rows("SELECT count(*) AS n FROM checkin WHERE next_step_at NOTNULL")
    assert owed[0]["n"] == 0


async def test_a_line_that_others_paused_hides_no_silence(asked: Street) -> None:
    """Nothing goes to her, neither a repeat nor her mentor's words; so the team hears of it."""
    await asked.village.until(ASKED + timedelta(hours=30))
    await asked.village.write(lambda work: register.set_pairing_state(work, asked.pairing, PairingState.PAUSED))
    await asked.village.until(ASKED + timedelta(hours=98))
    assert asked.her.keys == ["checkin.weekly"]
    assert asked.mentor.got == []
    assert await asked.causes() == ["silence"]


async def test_a_card_that_changed_hides_no_silence(asked: Street) -> None:
    """She wants messages only when she writes by now: no repeat; her mentor hears when the repeat's answer was due."""
    await asked.village.until(ASKED + timedelta(hours=30))
    await asked.village.write(lambda work: register.set_safe_time(work, asked.her.id, SafeTime.ONLY_WHEN_I_WRITE, ""))
    await asked.village.until(ASKED + timedelta(hours=98))
    assert asked.her.keys == ["checkin.weekly"]
    assert asked.mentor.keys == ["mentor.silence"]


async def test_a_wish_to_talk_reaches_a_mentor_when_she_is_there(asked: Street) -> None:
    """Off until tomorrow at eight: she hears it then, and both read a time that she can keep."""
    back = datetime(2026, 3, 5, 8, tzinfo=UTC)
    await asked.village.write(lambda work: register.set_off(work, asked.mentor.id, back))
    await asked.village.presses(asked.her, "btn.talk")
    assert asked.her.keys[-1] == "checkin.talk_ack"
    await asked.village.until(back - timedelta(minutes=30))
    assert asked.mentor.keys == []
    await asked.village.until(back + timedelta(minutes=30))
    assert asked.mentor.keys == ["mentor.wants_to_talk"]
    assert await asked.causes() == []
    await asked.village.until(back + timedelta(hours=8, minutes=30))
    assert asked.backup.keys == ["mentor.backup_asked"]


async def test_what_waits_for_a_mentor_holds_nothing_else_up(asked: Street) -> None:
    """A wish to talk waits until she is back; what the line says to her own tap comes at once."""
    back = ASKED + timedelta(hours=20)
    await asked.village.write(lambda work: register.set_off(work, asked.mentor.id, back))
    await asked.village.presses(asked.her, "btn.talk")
    await asked.village.writes(asked.mentor, "/me")
    assert len(asked.mentor.got) == 1
    assert "mentor.wants_to_talk" not in asked.mentor.keys


async def test_pressing_talk_again_puts_no_promise_off(asked: Street) -> None:
    """Twice at once and once more seven hours later: the backup hears when the first promise has passed (R24)."""
    for _ in range(2):
        await asked.village.presses(asked.her, "btn.talk")
    assert asked.her.keys[-2:] == ["checkin.talk_ack"] * 2
    assert asked.mentor.keys == ["mentor.wants_to_talk"]
    await asked.village.until(ASKED + timedelta(hours=7))
    await asked.village.presses(asked.her, "btn.talk")
    await asked.village.until(ASKED + timedelta(hours=8, minutes=30))
    assert asked.backup.keys == ["mentor.backup_asked"]


async def test_a_second_tap_makes_no_second_item(street: Street) -> None:
    """A finger that pressed [Not sure] twice rings the team once."""
    await street.plan(PlanKind.MATCH, date(2026, 3, 2))
    await street.village.until(datetime(2026, 3, 16, 12, tzinfo=UTC), timedelta(hours=1))
    for _ in range(2):
        await street.village.presses(street.her, "btn.not_sure")
    assert street.her.keys[-2:] == ["checkin.team_ack"] * 2
    assert await street.causes() == ["match"]


async def test_a_silence_that_joins_an_item_keeps_its_reason(asked: Street) -> None:
    """Nobody had checked her matter, and now she does not answer: whoever takes the item reads both (section 4)."""
    village = asked.village
    await village.write(lambda work: raise_by_system(work, "waiting_stale", asked.pairing, asked.mentor.line_id))
    await village.until(ASKED + timedelta(hours=150))
    await village.presses(asked.supervisor, "btn.take")
    whys = [prompt.key for prompt in asked.supervisor.last.prompts if prompt.key.startswith("sup.why_")]
    assert whys == ["sup.why_waiting_stale", "sup.why_silence"]


async def test_an_item_from_before_a_hand_over_says_whom_it_is_about(asked: Street) -> None:
    """The item was raised with her first mentor, the silence joins it with her second: it names her, and the second."""
    village = asked.village
    await village.write(lambda work: raise_by_system(work, "waiting_stale", asked.pairing, asked.mentor.line_id))
    other = await village.settles(Role.MENTOR)
    await village.write(lambda work: register.set_pairing_state(work, asked.pairing, PairingState.ENDED))
    await village.write(lambda work: register.pair(work, asked.her.id, other.id, None))
    await village.until(ASKED + timedelta(hours=150))
    await village.presses(asked.supervisor, "btn.take")
    opened = asked.supervisor.last.prompts[0]
    assert opened.key == "sup.item_opened"
    assert opened.params["mentor"] == f"Invented {other.address}"
    assert opened.params["alias"] == f"Invented {asked.her.address}"
