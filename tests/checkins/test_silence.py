"""What follows when she does not answer, and what each answer leads to."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from handlers.checkins import ask_due
from models import plans, silences
from relay.delivery import Failure, FailureKind
from relay.messages import Blocked, Chose, Reacted, Say
from relay.plans import SetBy
from relay.recurrence import PlanKind
from tests.checkins.conftest import Street

WEDNESDAY = date(2026, 3, 4)
ASKED = datetime(2026, 3, 4, 10, tzinfo=UTC)


@pytest.fixture
async def asked(street: Street) -> Street:
    """She was asked on Wednesday morning."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    await street.village.until(ASKED)
    assert street.her.keys[-1] == "checkin.weekly"
    return street


async def test_the_steps_of_silence(asked: Street) -> None:
    """R29: nothing for a day, once more after two, her mentor after four, the team two days after that, and no more."""
    village = asked.village
    await village.until(ASKED + timedelta(hours=46))
    assert asked.her.keys[-1] == "checkin.weekly"
    await village.until(ASKED + timedelta(hours=50))
    assert asked.her.keys[-1] == "checkin.repeat"
    await village.until(ASKED + timedelta(hours=94))
    assert "mentor.silence" not in asked.mentor.keys
    await village.until(ASKED + timedelta(hours=98))
    assert asked.mentor.keys.count("mentor.silence") == 1
    await village.until(ASKED + timedelta(hours=142))
    assert await asked.causes() == []
    await village.until(ASKED + timedelta(hours=146))
    assert await asked.causes() == ["silence"]
    await village.until(ASKED + timedelta(days=20), timedelta(hours=4))
    assert await asked.causes() == ["silence"]
    assert asked.her.keys.count("checkin.weekly") == asked.her.keys.count("checkin.repeat") == 1


async def test_the_mentor_s_own_words_give_three_days(asked: Street) -> None:
    """Her mentor wrote after she was told: the team hears three days after her words, not two after the notice."""
    await asked.village.until(ASKED + timedelta(hours=110))
    await asked.village.writes(asked.mentor, "How are you?")
    await asked.village.until(ASKED + timedelta(hours=110 + 70))
    assert await asked.causes() == []
    await asked.village.until(ASKED + timedelta(hours=110 + 74))
    assert await asked.causes() == ["silence"]


async def test_closer_is_sooner(asked: Street) -> None:
    """A supervisor set "closer": the mentor hears a day after the repeat, the team a day later."""
    await asked.village.write(lambda work: plans.set_closer(work, asked.her.id, closer=True))
    await asked.village.until(ASKED + timedelta(hours=74))
    assert asked.mentor.keys.count("mentor.silence") == 1
    await asked.village.until(ASKED + timedelta(hours=99))
    assert await asked.causes() == ["silence"]


async def test_a_question_that_her_mentor_paused_is_not_repeated(asked: Street) -> None:
    """Nothing automatic reaches her any more; people hear of the silence at the same time as ever."""
    await asked.village.until(ASKED + timedelta(hours=30))
    await asked.village.write(lambda work: plans.pause_plans(work, asked.her.id, by=SetBy.MENTOR))
    await asked.village.until(ASKED + timedelta(hours=98))
    assert "checkin.repeat" not in asked.her.keys
    assert asked.mentor.keys.count("mentor.silence") == 1


async def test_any_sign_of_life_ends_it(asked: Street) -> None:
    """A reaction is enough: no repeat, no notice, no item."""
    await asked.village.until(ASKED + timedelta(hours=30))
    await asked.village.does(asked.her, Reacted("1", "\N{THUMBS UP SIGN}"))
    await asked.village.until(ASKED + timedelta(days=6))
    assert asked.her.keys[-1] == "checkin.weekly"
    assert asked.mentor.keys == []
    assert await asked.causes() == []


async def test_a_block_is_no_sign_of_life_and_no_silence(asked: Street) -> None:
    """Who blocks the line is treated like STOP: nothing more goes to her, and no step follows."""
    await asked.village.does(asked.her, Blocked())
    await asked.village.until(ASKED + timedelta(days=8), timedelta(hours=4))
    assert asked.mentor.keys == ["mentor.stopped_by_her"]
    assert asked.her.keys[-1] == "checkin.weekly"


async def test_the_mentor_tells_the_team(asked: Street) -> None:
    """One tap of the mentor's: the team has the item now, once, and no step follows."""
    await asked.village.until(ASKED + timedelta(hours=98))
    await asked.village.presses(asked.mentor, "btn.tell_team")
    assert asked.mentor.keys[-1] == "mentor.alert_done"
    await asked.village.until(ASKED + timedelta(days=10), timedelta(hours=4))
    assert await asked.causes() == ["silence"]


async def test_the_mentor_will_write(asked: Street) -> None:
    """She says so, and does not: two days later the team has the item all the same."""
    await asked.village.until(ASKED + timedelta(hours=98))
    await asked.village.presses(asked.mentor, "btn.i_write")
    assert asked.mentor.keys[-1] == "mentor.please_write"
    await asked.village.until(ASKED + timedelta(hours=147))
    assert await asked.causes() == ["silence"]


async def test_what_did_not_arrive_is_no_silence(street: Street) -> None:
    """The question was refused: the mentor and the team hear so at once, and no step of silence follows."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    street.village.failing[street.her.id] = Failure(FailureKind.MALFORMED)
    await street.village.until(ASKED)
    assert street.mentor.keys == ["mentor.not_delivered"]
    assert await street.causes() == ["checkin_failed"]
    await street.village.until(ASKED + timedelta(days=6), timedelta(hours=4))
    assert "mentor.silence" not in street.mentor.keys


async def test_words_count_and_go_to_the_mentor(asked: Street) -> None:
    """Free text is an answer: the mentor reads it, and silence ends."""
    await asked.village.writes(asked.her, "Today is hard")
    assert "Today is hard" not in repr(asked.her.got)
    assert len(asked.mentor.got) == 1
    rows = await asked.village.rows("SELECT answer FROM checkin WHERE skipped IS NULL")
    assert [row["answer"] for row in rows] == ["words"]


async def test_talk_is_a_promise_that_is_looked_after(asked: Street) -> None:
    """R24: the mentor is told and a time is promised; past it the backup is told, and then the team."""
    await asked.village.presses(asked.her, "btn.talk")
    assert asked.her.keys[-1] == "checkin.talk_ack"
    assert asked.mentor.keys == ["mentor.wants_to_talk"]
    await asked.village.until(ASKED + timedelta(hours=8, minutes=30))
    assert asked.backup.keys == ["mentor.backup_asked"]
    assert await asked.causes() == []
    await asked.village.until(ASKED + timedelta(hours=11))
    assert await asked.causes() == ["promise"]
    await asked.village.until(ASKED + timedelta(days=1))
    assert await asked.causes() == ["promise"]


async def test_a_kept_promise_is_over(asked: Street) -> None:
    """The mentor wrote in time: nobody else is told."""
    await asked.village.presses(asked.her, "btn.talk")
    await asked.village.later(hours=2)
    await asked.village.writes(asked.mentor, "I am here")
    await asked.village.until(ASKED + timedelta(days=1))
    assert asked.backup.keys == []
    assert await asked.causes() == []


async def test_help_opens_an_item_at_once(asked: Street) -> None:
    """The team is told before anything else is asked."""
    await asked.village.presses(asked.her, "btn.help")
    assert await asked.causes() == ["help"]
    assert asked.supervisor.got
    assert asked.other.got


async def test_help_on_a_stopped_line_is_heard(asked: Street) -> None:
    """An old question's button for help works after STOP, too."""
    await asked.village.writes(asked.her, "STOP")
    await asked.village.presses(asked.her, "btn.help")
    assert "help" in await asked.causes()


async def test_a_late_answer_counts_for_its_own_question(asked: Street) -> None:
    """A week later she presses the first question's button: that question has the answer, the second none."""
    first = asked.her.code("btn.ok")
    await asked.village.writes(asked.her, "Ciao")
    await asked.village.until(ASKED + timedelta(days=7))
    assert asked.her.keys.count("checkin.weekly") == 2
    second = asked.her.code("btn.ok")
    assert first != second
    await asked.village.does(asked.her, Chose(first, None))
    rows = await asked.village.rows("SELECT answer FROM checkin WHERE skipped IS NULL ORDER BY at")
    assert [row["answer"] for row in rows] == ["ok", None]


async def test_nobody_answers_another_s_question(asked: Street) -> None:
    """The code of her button, pressed by somebody else, says that it is gone, and changes nothing."""
    await asked.village.does(asked.mentor, Chose(asked.her.code("btn.ok"), None))
    await asked.village.does(asked.supervisor, Chose(asked.her.code("btn.help"), None))
    rows = await asked.village.rows("SELECT answer FROM checkin WHERE skipped IS NULL")
    assert [row["answer"] for row in rows] == [None]
    assert await asked.causes() == []


@pytest.mark.parametrize("label", ["btn.change", "btn.not_sure"])
async def test_what_she_says_of_the_match_is_the_team_s_alone(street: Street, label: str) -> None:
    """The mentor's phone shows nothing of it (R11)."""
    await street.plan(PlanKind.MATCH, date(2026, 3, 2))
    await street.village.until(datetime(2026, 3, 16, 12, tzinfo=UTC), timedelta(hours=1))
    assert street.her.keys[-1] == "checkin.match"
    await street.village.presses(street.her, label)
    assert street.her.keys[-1] == "checkin.team_ack"
    assert street.mentor.got == []
    assert await street.causes() == ["match"]


@pytest.mark.parametrize(("label", "causes"), [("btn.light", []), ("btn.heavy", []), ("btn.too_heavy", ["too_heavy"])])
async def test_a_mentor_s_week_is_her_supervisor_s_alone(street: Street, label: str, causes: list[str]) -> None:
    """R55: whatever she answers, no other supervisor's phone shows anything at once."""
    await street.plan(PlanKind.MENTOR, WEDNESDAY, tells_id=street.supervisor.id)
    await street.village.until(ASKED)
    assert street.mentor.keys[-1] == "mentor.wellbeing"
    await street.village.presses(street.mentor, label)
    assert await street.causes() == causes
    assert bool(street.supervisor.got) is (label != "btn.light")
    assert not any("Invented" in repr(body.prompts) for _, body in street.other.got if isinstance(body, Say))


async def test_ideas_show_the_waiting_card_or_ask_people(street: Street) -> None:
    """R34, R51: without a card nothing is invented; she is asked whether people shall be asked."""
    await street.plan(PlanKind.WAITING, WEDNESDAY, checked_on=date(2026, 3, 1))
    await street.village.until(ASKED)
    await street.village.presses(street.her, "btn.ideas")
    assert street.her.keys[-1] == "info.none"


async def test_a_mentor_s_answers_are_forgotten_after_sixty_days(street: Street) -> None:
    """R55: nothing of her weeks is left after 60 days, and a silence that is looked after is never forgotten."""
    await street.plan(PlanKind.MENTOR, WEDNESDAY, tells_id=street.supervisor.id)
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    await street.village.until(ASKED)
    await street.village.presses(street.mentor, "btn.heavy")
    for days, kinds in ((59, ["mentor", "weekly"]), (2, ["weekly"]), (800, ["weekly"])):
        street.village.clock.jump(timedelta(days=days))
        await street.village.write(lambda work: silences.forget_old(work, timedelta(days=730)))
        rows = await street.village.rows("SELECT kind FROM checkin ORDER BY kind")
        assert [row["kind"] for row in rows] == kinds


async def test_no_other_question_comes_before_the_repeat(asked: Street) -> None:
    """A question that waited its turn does not take the repeat's place, whichever process looks first (R29)."""
    village = asked.village
    await asked.plan(PlanKind.WAITING, WEDNESDAY, time(12), checked_on=WEDNESDAY)
    await village.until(ASKED + timedelta(hours=46))
    village.clock.jump(timedelta(hours=3))
    await village.write(lambda work: ask_due(work, 50))  # the other process has not looked after the silences yet
    await village.deliver()
    assert asked.her.keys[-1] == "checkin.weekly"
    await village.tick()
    assert asked.her.keys[-1] == "checkin.repeat"
    await village.until(ASKED + timedelta(hours=94))
    assert asked.her.keys[-1] == "checkin.repeat"
