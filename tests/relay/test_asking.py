"""Check-ins and checked answers: each answer ends with a person or with nothing, and nothing is invented (R27-R55)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from relay.acts import checkins, informing, plans
from relay.calendar import Hours, SafeContact, SafeTime, Week
from relay.cards import Card, Helpline, Topic
from relay.checkin_choices import AnswerCheckIn, OfferWeekly, PickDay, PickHour, PickTopic, ReplyToSilence, WantWeekly
from relay.checkins import ASKED, PROMISED, SOON, Answer, CheckInFacts, Reply, asked, promise
from relay.choices import AskTeam, Choice, PickHours, PickSafeTime
from relay.messages import Location, Pass, Recording, Say, Text
from relay.people import Contact, ContactState, Pairing, PairingState
from relay.plans import Change, ChangePlans, PlanFacts, PlanState, SetBy, SetWeekly
from relay.recurrence import PlanKind
from relay.rules import decide
from relay.scene import (
    AnswerQuestion,
    CloseSilence,
    CountTopic,
    RaiseAlert,
    Scene,
    SetSafeTime,
)
from tests.relay.scenes import (
    AMARA,
    AMARA_AT,
    BLESSING,
    BLESSING_AT,
    DALIA_AT,
    FRESH,
    NOW,
    PROGRAMME,
    WITH_BLESSING,
    effects,
    hears,
    labels,
    matched,
    pressed,
    reached,
    wrote,
)

ASK = UUID(int=55)
WEEKLY = CheckInFacts(ASK, PlanKind.WEEKLY, 0, WITH_BLESSING, answered=False)
OWN_WEEK = CheckInFacts(ASK, PlanKind.MENTOR, 0, None, answered=False, supervisor=DALIA_AT)
CARD = Card(
    Topic.WAITING,
    "it",
    "Le domande si guardano in ordine.",
    "the legal team",
    date(2026, 5, 1),
    date(2026, 8, 1),
    (Helpline("116 016", "run by the state", "day and night"),),
)


def answered(answer: Answer, facts: CheckInFacts | None = WEEKLY, contact: Contact = BLESSING_AT, **more: Any) -> Scene:
    """She presses this answer."""
    return pressed(contact, AnswerCheckIn(ASK, answer), WITH_BLESSING, checkin=facts, **more)


# --- what is asked ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PlanKind)
@pytest.mark.parametrize("number", [0, 1, 9])
def test_a_question_has_three_answers_at_most(kind: PlanKind, number: int) -> None:
    """In one row, each with its own label; the last wording stands for all later ones (R28)."""
    said = checkins.question(kind, number, ASK, {})
    if kind is PlanKind.SAFE_CONTACT:
        assert said.prompts[0].key == "prefs.when"
        return
    offered = asked(kind, number)
    assert said.prompts[0].key == offered.prompt == ASKED[kind][min(number, len(ASKED[kind]) - 1)].prompt
    assert len(said.buttons) == (1 if offered.answers else 0)
    assert len(offered.answers) <= 3


def test_a_question_that_is_repeated_has_the_same_answers() -> None:
    """Without reproach: other words above the same buttons (R30)."""
    said = checkins.repeated(PlanKind.WEEKLY, 0, ASK)
    assert said.prompts[0].key == "checkin.repeat"
    assert said.buttons == checkins.question(PlanKind.WEEKLY, 0, ASK, {}).buttons


# --- what an answer leads to ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [Answer.OK, Answer.YES, Answer.NOT_NOW, Answer.LIGHT, Answer.WORDS])
def test_all_is_well_ends_with_thanks(answer: Answer) -> None:
    """And with nothing else: no score, and nobody is told (R28)."""
    verdict = decide(answered(answer))
    assert verdict.effects == (AnswerQuestion(ASK, answer),)
    assert hears(verdict) == [("Blessing", "checkin.ok_ack")]


def test_who_wants_to_talk_is_promised_a_time_that_is_looked_after() -> None:
    """Her mentor hears it with the same time (R24)."""
    verdict = decide(answered(Answer.TALK))
    by = NOW + PROMISED
    assert verdict.effects == (AnswerQuestion(ASK, Answer.TALK, by),)
    assert hears(verdict) == [("Amara", "mentor.wants_to_talk"), ("Blessing", "checkin.talk_ack")]


def test_a_mentor_who_is_off_hears_of_it_when_she_is_on_duty() -> None:
    """The promise counts from there, and her free time stays free (R53)."""
    back = NOW + timedelta(hours=4)
    pairing = matched(BLESSING, mentor=replace(AMARA, off_until=back))
    scene = answered(Answer.TALK, replace(WEEKLY, pairing=pairing))
    told, said = decide(scene).outbounds
    assert (told.to.person.alias, told.due_at, said.due_at) == ("Amara", back, None)


@pytest.mark.parametrize(
    "pairing",
    [
        matched(BLESSING, mentor=replace(AMARA, off_until=NOW + SOON + timedelta(minutes=1))),
        matched(BLESSING, mentor=replace(AMARA, duty=Week())),
        replace(WITH_BLESSING, mentor_at=replace(AMARA_AT, state=ContactState.STOPPED)),
        replace(WITH_BLESSING, mentor_at=None),
        None,
    ],
    ids=["off for longer", "no duty at all", "mentor stopped", "mentor not there yet", "match ended"],
)
def test_where_no_mentor_is_there_today_the_team_looks_after_her(pairing: Pairing | None) -> None:
    """No promise is made in the name of somebody who can't keep it, and nobody waits for her return (R24)."""
    verdict = decide(answered(Answer.TALK, replace(WEEKLY, pairing=pairing)))
    assert verdict.effects[0] == AnswerQuestion(ASK, Answer.TALK)
    assert [effect.cause for effect in verdict.effects if isinstance(effect, RaiseAlert)] == ["talk"]
    assert hears(verdict) == [("Blessing", "checkin.team_ack")]


def test_pressing_talk_again_puts_no_promise_off() -> None:
    """She reads the same time; later than an hour her mentor hears it again, with the time that was promised first."""
    by = NOW + timedelta(minutes=5)
    twice = decide(answered(Answer.TALK, replace(WEEKLY, answered=True, said=Answer.TALK, promise_at=by)))
    assert twice.effects == ()
    assert hears(twice) == [("Blessing", "checkin.talk_ack")]
    later = decide(answered(Answer.TALK, replace(WEEKLY, answered=True, promise_at=by)))
    assert later.effects == (AnswerQuestion(ASK, Answer.TALK, by),)
    assert hears(later) == [("Amara", "mentor.wants_to_talk"), ("Blessing", "checkin.talk_ack")]


@pytest.mark.parametrize("answer", [Answer.CHANGE, Answer.UNSURE])
def test_a_finger_that_presses_twice_tells_the_team_once(answer: Answer) -> None:
    """The second tap reads the same words, and rings nobody."""
    facts = replace(WEEKLY, kind=PlanKind.MATCH)
    assert len(decide(answered(answer, facts)).effects) == 2
    twice = decide(answered(answer, replace(facts, answered=True, said=answer)))
    assert twice.effects == ()
    assert hears(twice) == [("Blessing", "checkin.team_ack")]


@pytest.mark.parametrize("facts", [OWN_WEEK, replace(OWN_WEEK, supervisor=None)], ids=["named", "nobody named"])
@pytest.mark.parametrize("answer", [Answer.HEAVY, Answer.TOO_HEAVY])
def test_a_mentor_s_second_tap_tells_nobody_again(answer: Answer, facts: CheckInFacts) -> None:
    """Her supervisor heard it the first time (R55)."""
    twice = decide(answered(answer, replace(facts, answered=True, said=answer), AMARA_AT))
    assert twice.effects == ()
    assert hears(twice) == [("Amara", "mentor.week_heard")]


def test_a_cry_for_help_counts_each_time() -> None:
    """It is never taken for a finger that pressed twice."""
    twice = decide(answered(Answer.HELP, replace(WEEKLY, answered=True, said=Answer.HELP)))
    assert any(isinstance(effect, RaiseAlert) for effect in twice.effects)


@pytest.mark.parametrize(
    ("duty", "off_until", "by"),
    [
        (None, None, NOW + PROMISED),
        (None, NOW + timedelta(hours=4), datetime.fromisoformat("2026-06-04T08:00:00+00:00")),
        (Week(), None, NOW + PROMISED),
    ],
    ids=["on duty", "off until the afternoon", "a week without hours"],
)
def test_a_promised_time_can_be_kept(duty: Week | None, off_until: datetime | None, by: datetime) -> None:
    """After the mentor is back, and never in the night of whoever waits (R24)."""
    pairing = matched(BLESSING, mentor=replace(AMARA, duty=duty, off_until=off_until))
    assert promise(pairing, PROGRAMME, NOW) == by


def test_a_promise_is_made_also_where_every_hour_is_quiet() -> None:
    """Quiet hours that never end hold no promise back."""
    quiet = replace(PROGRAMME, quiet_from=PROGRAMME.quiet_to)
    assert quiet.quiet == Hours(PROGRAMME.quiet_to, PROGRAMME.quiet_to)
    assert promise(WITH_BLESSING, quiet, NOW) == NOW + PROMISED


@pytest.mark.parametrize("pairing", [None, matched(BLESSING, mentor_at=None)], ids=["no match", "no mentor there"])
def test_without_a_mentor_the_team_talks_with_her(pairing: object) -> None:
    """A wish to talk is never answered with a time that nobody keeps."""
    verdict = decide(answered(Answer.TALK, replace(WEEKLY, pairing=pairing)))  # type: ignore[arg-type]  # a pairing or none
    assert effects(verdict) == ["AnswerQuestion", "RaiseAlert"]
    assert hears(verdict) == [("Blessing", "checkin.team_ack")]


@pytest.mark.parametrize("state", [ContactState.OPEN, ContactState.STOPPED])
def test_help_is_a_cry_for_help(state: ContactState) -> None:
    """The same act as the word, also by an old button on a line that she stopped (R37)."""
    verdict = decide(answered(Answer.HELP, contact=reached(BLESSING, state=state)))
    assert effects(verdict) == ["AnswerQuestion", "RaiseAlert"]
    assert all(one.last_word for one in verdict.outbounds)


@pytest.mark.parametrize("answer", [Answer.CHANGE, Answer.UNSURE])
@pytest.mark.parametrize(("team", "says"), [((DALIA_AT,), "checkin.team_ack"), ((), "mentee.help_unheard")])
def test_what_she_says_about_the_match_her_mentor_never_sees(
    answer: Answer, team: tuple[Contact, ...], says: str
) -> None:
    """The team speaks with her; where nobody can be reached she is told so (R11)."""
    facts = replace(WEEKLY, kind=PlanKind.MATCH)
    verdict = decide(answered(answer, facts, team=team))
    assert [one.cause for one in verdict.effects if isinstance(one, RaiseAlert)] == ["match"]
    assert hears(verdict) == [("Blessing", says)]


def test_ideas_while_waiting_are_a_checked_answer() -> None:
    """The card on waiting, with who checked it and when; the question has its answer (R34)."""
    verdict = decide(answered(Answer.IDEAS, replace(WEEKLY, kind=PlanKind.WAITING), cards={Topic.WAITING: CARD}))
    assert verdict.effects == (AnswerQuestion(ASK, Answer.IDEAS), CountTopic(Topic.WAITING, "it"))
    assert hears(verdict) == [("Blessing", "Pass"), ("Blessing", "info.footer")]


@pytest.mark.parametrize(
    ("answer", "supervisor", "follows", "heard"),
    [
        (
            Answer.HEAVY,
            DALIA_AT,
            ["AnswerQuestion"],
            [("Dalia", "sup.week_was_heavy"), ("Amara", "mentor.week_heard")],
        ),
        (
            Answer.TOO_HEAVY,
            DALIA_AT,
            ["AnswerQuestion", "RaiseAlert"],
            [("Amara", "mentor.week_heard")],
        ),
        (
            Answer.HEAVY,
            None,
            ["AnswerQuestion", "RaiseAlert"],
            [("Amara", "mentor.week_heard")],
        ),
    ],
    ids=["heavy", "too heavy", "heavy, and no supervisor"],
)
def test_a_mentors_own_week_is_heard_by_her_supervisor(
    answer: Answer, supervisor: Contact | None, follows: list[str], heard: list[tuple[str, str]]
) -> None:
    """By her named supervisor and nobody else; too heavy is an item for today, and so is nobody to hear it (R55).

    Whom an item's ladder tells is the ladder's own: the act says nothing beside it.
    """
    scene = answered(answer, replace(OWN_WEEK, supervisor=supervisor), AMARA_AT)
    verdict = decide(scene)
    assert effects(verdict) == follows
    assert hears(verdict) == heard


@pytest.mark.parametrize(
    ("choice", "contact", "facts"),
    [
        (AnswerCheckIn(ASK, Answer.OK), BLESSING_AT, None),
        (AnswerCheckIn(ASK, Answer.OK), reached(BLESSING, state=ContactState.LIMITS), WEEKLY),
        (ReplyToSilence(ASK, Reply.TELL_TEAM), BLESSING_AT, WEEKLY),
        (ReplyToSilence(ASK, Reply.TELL_TEAM), AMARA_AT, None),
        (ReplyToSilence(ASK, Reply.TELL_TEAM), AMARA_AT, OWN_WEEK),
        (ReplyToSilence(ASK, Reply.TELL_TEAM), AMARA_AT, replace(WEEKLY, closed=True)),
        (PickTopic(Topic.LEGAL), DALIA_AT, None),
        (WantWeekly(yes=True), AMARA_AT, None),
    ],
)
def test_a_question_is_answered_by_whom_it_was_asked(
    choice: Choice, contact: Contact, facts: CheckInFacts | None
) -> None:
    """What is not hers, not open or over does nothing and says so."""
    verdict = decide(pressed(contact, choice, WITH_BLESSING, checkin=facts))
    assert (verdict.effects, [what for _, what in hears(verdict)]) == ((), ["choice.gone"])


# --- silence ----------------------------------------------------------------------------------------------------------


def test_a_mentor_who_is_told_of_a_silence_writes_or_tells_the_team() -> None:
    """In her own words, or a person of the team looks after it from now on (R30)."""
    writes = decide(pressed(AMARA_AT, ReplyToSilence(ASK, Reply.I_WRITE), WITH_BLESSING, checkin=WEEKLY))
    assert (writes.effects, hears(writes)) == ((), [("Amara", "mentor.please_write")])
    told = decide(pressed(AMARA_AT, ReplyToSilence(ASK, Reply.TELL_TEAM), WITH_BLESSING, checkin=WEEKLY))
    assert told.effects == (CloseSilence(ASK), RaiseAlert(FRESH, "A17", "silence", WITH_BLESSING))
    assert hears(told) == [("Amara", "mentor.alert_done")]


# --- the weekly question is hers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "offered"),
    [
        (PickSafeTime(SafeTime.ANY_TIME), True),
        (PickHours("18:00-21:00"), True),
        (PickSafeTime(SafeTime.ONLY_WHEN_I_WRITE), False),
        (PickSafeTime(SafeTime.SOME_HOURS), False),
    ],
    ids=["any time", "her hours", "only when she writes", "hours not named yet"],
)
def test_the_weekly_question_is_offered_where_messages_may_begin(
    choice: Choice,
    offered: bool,  # noqa: FBT001
) -> None:
    """To who has none; never to a woman who wants messages only when she writes, or with whom nobody writes (R27)."""
    verdict = decide(pressed(BLESSING_AT, choice, WITH_BLESSING))
    assert (("Blessing", "checkin.offer") in hears(verdict)) is offered
    dates_only = decide(pressed(BLESSING_AT, choice, WITH_BLESSING, plans=(replace(HAS_WEEKLY, kind=PlanKind.DATE),)))
    assert (("Blessing", "checkin.offer") in hears(dates_only)) is offered
    assert ("Blessing", "checkin.offer") not in hears(decide(pressed(BLESSING_AT, choice)))


HAS_WEEKLY = PlanFacts(UUID(int=301), PlanKind.WEEKLY, date(2026, 6, 1), time(10))


@pytest.mark.parametrize(
    ("choice", "says", "shows"),
    [
        (PickSafeTime(SafeTime.ANY_TIME), "prefs.saved + plan.weekly", (date(2026, 6, 8), "10:00")),
        (PickHours("08:00-12:00"), "prefs.saved + plan.weekly", (date(2026, 6, 8), "10:00")),
        (PickHours("18:00-21:00"), "prefs.saved + plan.weekly", (date(2026, 6, 8), "18:00")),
        (PickHours("05:00-07:00"), "prefs.saved + plan.weekly", (date(2026, 6, 9), "05:00")),
        (PickSafeTime(SafeTime.ONLY_WHEN_I_WRITE), "prefs.saved + plan.only_when_you_write", None),
    ],
)
def test_who_has_a_weekly_question_hears_when_it_comes_by_her_new_hours(
    choice: Choice, says: str, shows: tuple[date, str] | None
) -> None:
    """In the same message as the thanks, and never offered anew; from there she comes to all that she is sent (R27)."""
    verdict = decide(pressed(BLESSING_AT, choice, WITH_BLESSING, plans=(HAS_WEEKLY,)))
    assert (hears(verdict), labels(verdict.outbounds[0])) == ([("Blessing", says)], ["row.plans"])
    said = verdict.outbounds[0].body
    assert isinstance(said, Say)
    assert said.prompts[1].params == ({"day": shows[0], "time": shows[1]} if shows else {})
    assert isinstance(verdict.effects[0], SetSafeTime)


def test_a_weekly_question_that_rests_is_not_spoken_of() -> None:
    """She, her mentor or the team let it rest: her new hours change nothing of that."""
    resting = replace(HAS_WEEKLY, state=PlanState.PAUSED)
    verdict = decide(pressed(BLESSING_AT, PickHours("18:00-21:00"), WITH_BLESSING, plans=(resting,)))
    assert hears(verdict) == [("Blessing", "prefs.saved")]


def test_a_mentor_offers_none_where_there_is_one() -> None:
    """The button of an older message: she hears so, and nobody is asked."""
    verdict = decide(pressed(AMARA_AT, OfferWeekly(WITH_BLESSING.id), WITH_BLESSING, plans=(HAS_WEEKLY,)))
    assert (verdict.effects, hears(verdict)) == ((), [("Amara", "mentor.has_weekly")])


def test_whether_on_which_day_and_at_what_hour_is_hers() -> None:
    """Three taps, and each can be the last (R27)."""
    no = decide(pressed(BLESSING_AT, WantWeekly(yes=False), WITH_BLESSING))
    assert (no.effects, hears(no)) == (
        (ChangePlans(BLESSING, Change.END, SetBy.HERSELF, (PlanKind.WEEKLY,)),),
        [("Blessing", "checkin.off_ack")],
    )
    yes = decide(pressed(BLESSING_AT, WantWeekly(yes=True), WITH_BLESSING))
    assert (yes.effects, len(labels(yes.outbounds[0]))) == ((), 7)
    day = decide(pressed(BLESSING_AT, PickDay(2), WITH_BLESSING))
    assert (day.effects, len(labels(day.outbounds[0]))) == ((), 3)
    hour = decide(pressed(BLESSING_AT, PickHour(2, 15), WITH_BLESSING))
    assert hour.effects == (SetWeekly(WITH_BLESSING, 2, time(15), SetBy.HERSELF),)
    assert hears(hour) == [("Blessing", "checkin.on_ack")]
    alone = decide(pressed(BLESSING_AT, PickHour(2, 15)))
    assert (alone.effects, hears(alone)) == ((), [("Blessing", "choice.gone")])


def test_a_mentor_has_her_asked_and_decides_nothing_for_her() -> None:
    """The offer is the same that she gets from the line; whether she wants it is hers to say (R27)."""
    verdict = decide(pressed(AMARA_AT, OfferWeekly(WITH_BLESSING.id), WITH_BLESSING))
    assert (verdict.effects, hears(verdict)) == ((), [("Blessing", "checkin.offer"), ("Amara", "mentor.offered")])


@pytest.mark.parametrize(
    ("pairing", "says"),
    [
        (matched(BLESSING, PairingState.PAUSED), "mentor.paused_by_her"),
        (matched(BLESSING, mentee_at=None), "mentor.not_ready"),
        (matched(BLESSING, mentee_at=reached(BLESSING, state=ContactState.STOPPED)), "mentor.not_ready"),
        (matched(replace(BLESSING, card=SafeContact())), "mentor.not_her_hour"),
    ],
    ids=["paused", "not there", "stopped", "only when she writes"],
)
def test_she_is_asked_only_where_a_message_may_begin(pairing: Pairing, says: str) -> None:
    """On an open line and within her hours; else nothing reaches her, and her mentor hears why (R07, R58)."""
    verdict = decide(pressed(AMARA_AT, OfferWeekly(pairing.id), pairing))
    assert (verdict.effects, hears(verdict)) == ((), [("Amara", says)])


# --- checked answers --------------------------------------------------------------------------------------------------


def test_a_card_is_shown_with_who_checked_it_and_when() -> None:
    """And is counted by topic; who asked is counted nowhere (R48, R51)."""
    verdict = decide(pressed(BLESSING_AT, PickTopic(Topic.WAITING), WITH_BLESSING, cards={Topic.WAITING: CARD}))
    assert verdict.effects == (CountTopic(Topic.WAITING, "it"),)
    shown = verdict.outbounds[0].body
    assert shown == Pass(Text("Le domande si guardano in ordine.\n\n116 016: run by the state (day and night)"))
    heard = decide(
        pressed(
            BLESSING_AT,
            PickTopic(Topic.WAITING),
            WITH_BLESSING,
            cards={Topic.WAITING: replace(CARD, spoken=True)},
        )
    )
    assert hears(heard) == [("Blessing", "Pass"), ("Blessing", "Recording"), ("Blessing", "info.footer")]
    assert heard.outbounds[1].body == Recording("card.waiting", "it")
    mentors = decide(wrote(AMARA_AT, "/q", WITH_BLESSING))
    assert len(labels(mentors.outbounds[0])) == len(Topic) == 7
    read = decide(pressed(AMARA_AT, PickTopic(Topic.WAITING), WITH_BLESSING, cards={Topic.WAITING: CARD}))
    assert hears(read) == [("Amara", "Pass"), ("Amara", "info.footer")]


def test_where_there_is_no_card_nothing_is_invented() -> None:
    """A mentee is asked whether people shall be asked; a mentor's question stands on the team's list (R36, R45)."""
    hers = decide(pressed(BLESSING_AT, PickTopic(Topic.LEGAL), WITH_BLESSING))
    assert (effects(hers), hears(hers)) == (["CountTopic"], [("Blessing", "info.none")])
    body = hers.outbounds[0].body
    assert isinstance(body, Say)
    assert labels(hers.outbounds[0]) == ["btn.yes", "btn.no"]
    assert body.buttons[0][0].code == pressed(BLESSING_AT, AskTeam(True, Topic.LEGAL)).inbound.event.code  # type: ignore[union-attr]  # it is a press
    mentors = decide(pressed(AMARA_AT, PickTopic(Topic.LEGAL), WITH_BLESSING, team=(DALIA_AT,), answer_by=NOW))
    assert effects(mentors) == ["CountTopic", "RaiseAlert", "NoteQuestion"]
    assert hears(mentors) == [("Amara", "info.none_mentor")]


@pytest.mark.parametrize(
    ("today", "example", "shown", "overdue"),
    [
        (date(2026, 8, 1), False, True, False),
        (date(2026, 8, 2), False, True, True),
        (date(2026, 10, 30), False, True, True),
        (date(2026, 10, 31), False, False, True),
        (date(2026, 6, 1), True, False, False),
        (date(2027, 6, 1), True, False, False),
    ],
)
def test_a_card_lives_ninety_days_past_its_review(
    today: date,
    example: bool,  # noqa: FBT001
    shown: bool,  # noqa: FBT001
    overdue: bool,  # noqa: FBT001
) -> None:
    """Then it is hidden, and its owner was reminded before; an example is never shown and never overdue (R50)."""
    card = replace(CARD, example=example)
    assert (card.shown(today), card.overdue(today)) == (shown, overdue)


@pytest.mark.parametrize("topic", Topic)
def test_every_topic_has_its_row(topic: Topic) -> None:
    """As the catalogues call it."""
    assert topic.row == f"row.info_{topic.value}"


def test_an_act_that_is_reached_wrongly_does_nothing_to_anybody() -> None:
    """Without a choice nothing is answered, counted or planned; a place is no command."""
    plain = wrote(BLESSING_AT, "ciao", WITH_BLESSING)
    for act in (
        checkins.answer_question,
        checkins.answer_silence,
        plans.choose_day,
        plans.choose_hour,
        informing.show_picked,
    ):
        assert (act(plain).effects, act(plain).outbounds) == ((), ())
    assert hears(decide(wrote(AMARA_AT, Location(45.0, 9.0), WITH_BLESSING))) == [("Amara", "mentor.refused_kind")]
