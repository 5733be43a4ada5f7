"""Acts of check-ins: what a question says, and what each answer leads to.

Law: every answer ends with a person or with nothing (R28): "I am OK" with a word of thanks, "I want to talk" with her
mentor and a time that is looked after, "I need help" with the team at once, everything about the match with the team
alone. Who was asked about her own week is heard by her named supervisor and by nobody else (R55). Source: needs.md
section 3.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from relay.acts import arriving
from relay.acts.alarm import cry_for_help
from relay.acts.conversation import reason_against
from relay.acts.informing import show_topic
from relay.acts.speaking import nothing_open, option, reply, sender_of, tell
from relay.calendar import SafeContact, SafeTime, hours_in, in_zone, may_begin_at
from relay.cards import Topic
from relay.checkin_choices import AnswerCheckIn, OfferWeekly, PickDay, ReplyToSilence, WantWeekly
from relay.checkins import Answer, CheckInFacts, Reply, asked, back_soon, promise
from relay.messages import Prompt, Say, Value, say
from relay.people import ContactState
from relay.plan_choices import ShowPlans
from relay.plans import Change, ChangePlans, PlanFacts, PlanState, SetBy
from relay.recurrence import Facts, PlanKind, Standing
from relay.reminders import weekly_comes
from relay.scene import (
    AnswerQuestion,
    CloseSilence,
    Outbound,
    RaiseAlert,
    Scene,
    SetSafeTime,
    Verdict,
)

HOURS = (10, 15, 19)
"""The hours that are offered for the weekly question: all outside the usual quiet hours."""


def question(kind: PlanKind, number: int, checkin_id: UUID, params: Mapping[str, Value]) -> Say:
    """What the occurrence of this number says, with its answers in one row."""
    if kind is PlanKind.SAFE_CONTACT:
        return arriving.safe_time_question()
    said = asked(kind, number)
    row = tuple(option(AnswerCheckIn(checkin_id, answer), label) for answer, label in said.answers)
    return say(said.prompt, *((row,) if row else ()), **params)


def repeated(kind: PlanKind, number: int, checkin_id: UUID) -> Say:
    """The same question once more, without reproach, with the same answers."""
    row = tuple(option(AnswerCheckIn(checkin_id, answer), label) for answer, label in asked(kind, number).answers)
    return say("checkin.repeat", row)


def answer_question(scene: Scene) -> Verdict:
    """Her answer, and what it leads to; a late one counts for the question that it belongs to."""
    choice, facts = scene.choice, scene.checkin
    if not isinstance(choice, AnswerCheckIn) or facts is None:
        return nothing_open(scene)
    kept = AnswerQuestion(facts.id, choice.answer)
    if facts.said is choice.answer and choice.answer in _TOLD_ONCE:
        return _pressed_twice(scene, facts)
    match choice.answer:
        case Answer.TALK:
            return _talk(scene, facts, kept)
        case Answer.HELP:
            cried = cry_for_help(scene)
            return replace(cried, effects=(kept, *cried.effects))
        case Answer.CHANGE | Answer.UNSURE:
            return _to_team(scene, kept)
        case Answer.IDEAS:
            shown = show_topic(scene, Topic.WAITING)
            return replace(shown, effects=(kept, *shown.effects))
        case Answer.HEAVY | Answer.TOO_HEAVY:
            return _to_supervisor(scene, kept)
        case Answer.OK | Answer.YES | Answer.NOT_NOW | Answer.LIGHT | Answer.WORDS:
            return Verdict((kept,), (reply(scene, "checkin.ok_ack"),))


_TOLD_ONCE = frozenset({Answer.CHANGE, Answer.UNSURE, Answer.HEAVY, Answer.TOO_HEAVY})
"""What people are told of, each time anew; a cry for help is never taken for a finger that pressed twice."""


def _pressed_twice(scene: Scene, facts: CheckInFacts) -> Verdict:
    """The same button again: she reads the same words once more, and nobody is told again."""
    if facts.said in {Answer.HEAVY, Answer.TOO_HEAVY}:
        who = facts.supervisor.person.alias if facts.supervisor is not None else scene.programme.name
        return Verdict((), (reply(scene, "mentor.week_heard", supervisor=who),))
    return Verdict((), (_team_ack(scene),))


def _talk(scene: Scene, facts: CheckInFacts, kept: AnswerQuestion) -> Verdict:
    """Her mentor knows when she is on duty, and a time is promised; where no mentor is there today, the team is told.

    A time that was promised already stays: whoever presses again does not put it off.
    """
    pairing, back = facts.pairing, None
    if pairing is not None and pairing.mentor_at is not None and pairing.mentor_at.state is ContactState.OPEN:
        back = back_soon(pairing, scene.now)
    if pairing is None or pairing.mentor_at is None or back is None:
        return _to_team(scene, kept, "talk")
    by = facts.promise_at or promise(pairing, scene.programme, scene.now)
    alias = pairing.mentee.alias
    told = tell(pairing.mentor_at, say("mentor.wants_to_talk", alias=alias, day=by, time=by), pairing)
    if back > scene.now:
        told = replace(told, due_at=back)
    said = replace(reply(scene, "checkin.talk_ack", mentor=pairing.mentor.alias, day=by, time=by), pairing=pairing)
    if facts.said is Answer.TALK and facts.promise_at is not None:
        return Verdict((), (said,))
    return Verdict((replace(kept, promise_at=by),), (told, said))


def _to_team(scene: Scene, kept: AnswerQuestion, cause: str = "match") -> Verdict:
    """The team speaks with her; her mentor sees nothing of it (R11)."""
    pairing = scene.checkin.pairing if scene.checkin is not None else None
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, cause, pairing)
    return Verdict((kept, raised), (_team_ack(scene),))


def _team_ack(scene: Scene) -> Outbound:
    if scene.team:
        return reply(scene, "checkin.team_ack", org=scene.programme.name)
    return reply(scene, "mentee.help_unheard", emergency_number=scene.programme.emergency_number)


def _to_supervisor(scene: Scene, kept: AnswerQuestion) -> Verdict:
    """Her named supervisor hears of it first and alone (R55); too heavy is an item, and so is nobody to hear it.

    Who takes that item in her place reads that the mentor asks for a talk, and not why.
    """
    her, supervisor = sender_of(scene).person, scene.checkin.supervisor if scene.checkin is not None else None
    heavy = kept.answer is Answer.HEAVY
    if heavy and supervisor is not None:
        told = tell(supervisor, say("sup.week_was_heavy", mentor=her.alias))
        return Verdict((kept,), (told, reply(scene, "mentor.week_heard", supervisor=supervisor.person.alias)))
    names = scene.checkin.names if scene.checkin is not None else None
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "too_heavy", None, names)
    who = supervisor.person.alias if supervisor is not None else scene.programme.name
    return Verdict((kept, raised), (reply(scene, "mentor.week_heard", supervisor=who),))


def answer_silence(scene: Scene) -> Verdict:
    """A mentor was told of a silence: she writes, or the team looks after it now."""
    choice, facts = scene.choice, scene.checkin
    if not isinstance(choice, ReplyToSilence) or facts is None or facts.pairing is None:
        return nothing_open(scene)
    alias = facts.pairing.mentee.alias
    if choice.reply is Reply.I_WRITE:
        return Verdict((), (reply(scene, "mentor.please_write", alias=alias),))
    if facts.closed:
        return nothing_open(scene)
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "silence", facts.pairing)
    item = scene.open_items.get(facts.pairing.mentee.id)  # where one is open about her, this one joins it
    done = reply(scene, "mentor.alert_done", ref=item.reference if item is not None else scene.next_reference)
    return Verdict((CloseSilence(facts.id), raised), (done,))


# --- the weekly question is hers: whether, on which day, at what hour (R27) -------------------------------------------

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def set_safe_time(scene: Scene) -> Verdict:
    """Her safe-contact card; the weekly question is offered to who has none, else it is said when hers comes now."""
    return _offered(scene, arriving.set_safe_time(scene))


def set_safe_hours(scene: Scene) -> Verdict:
    """Her safe hours, and the same about the weekly question."""
    return _offered(scene, arriving.set_safe_hours(scene))


def _offered(scene: Scene, verdict: Verdict) -> Verdict:
    saved = next((effect for effect in verdict.effects if isinstance(effect, SetSafeTime)), None)
    if saved is None or not scene.pairings:
        return verdict
    card = SafeContact(saved.safe, tuple(hours_in(span) for span in (saved.hours,) if span))
    weekly = next((one for one in scene.plans if one.kind is PlanKind.WEEKLY), None)
    if weekly is not None:
        return verdict if weekly.state is PlanState.PAUSED else _with_weekly(scene, verdict, weekly, card)
    if card.in_force is SafeTime.ONLY_WHEN_I_WRITE:
        return verdict
    return replace(verdict, outbounds=(*verdict.outbounds, tell(sender_of(scene), _offer())))


def _with_weekly(scene: Scene, verdict: Verdict, weekly: PlanFacts, card: SafeContact) -> Verdict:
    """When the one that she has comes by her new card, or that it does not; the way to all that she is sent."""
    zone = sender_of(scene).person.zone
    only = card.in_force is SafeTime.ONLY_WHEN_I_WRITE
    facts = Facts(Standing.OPEN, zone, scene.programme.quiet, card, scene.now)
    line = Prompt("plan.only_when_you_write") if only else weekly_line(weekly, facts, scene.now)
    said = Say((Prompt("prefs.saved"), line), ((option(ShowPlans(None), "row.plans"),),))
    return replace(verdict, outbounds=(tell(sender_of(scene), said),))


def weekly_line(weekly: PlanFacts, facts: Facts, now: datetime) -> Prompt:
    """When the weekly question comes next, as her card and her words let it."""
    at = weekly_comes(weekly, facts, now)
    if at is None:
        return Prompt("plan.weekly_not_now")
    wall = in_zone(at, facts.zone)
    return Prompt("plan.weekly", {"day": wall.date(), "time": f"{wall:%H:%M}"})


def _offer() -> Say:
    """Whether she wants it; silence is no."""
    return say("checkin.offer", (option(WantWeekly(yes=True), "btn.yes"), option(WantWeekly(yes=False), "btn.no")))


def offer_for_her(scene: Scene) -> Verdict:
    """Her mentor has her asked, within her hours and on an open line; whether she wants it is hers to say (R27)."""
    choice = scene.choice
    pairing = next(one for one in scene.pairings if isinstance(choice, OfferWeekly) and one.id == choice.pairing_id)
    alias, her = pairing.mentee.alias, pairing.mentee_at
    if (reason := reason_against(pairing)) is not None:
        return Verdict((), (reply(scene, reason, alias=alias),))
    if her is None or her.state is not ContactState.OPEN:
        return Verdict((), (reply(scene, "mentor.not_ready", alias=alias),))
    if any(one.kind is PlanKind.WEEKLY for one in scene.plans):
        return Verdict((), (reply(scene, "mentor.has_weekly", alias=alias),))
    person = pairing.mentee
    if may_begin_at(scene.now, person.card, person.zone, scene.programme.quiet) != scene.now:
        return Verdict((), (reply(scene, "mentor.not_her_hour", alias=alias),))
    return Verdict((), (tell(her, _offer(), pairing), reply(scene, "mentor.offered", alias=alias)))


def choose_weekly(scene: Scene) -> Verdict:
    """She wants it, and is asked for the day; or she does not, and it ends."""
    if scene.choice == WantWeekly(yes=False):
        ended = ChangePlans(sender_of(scene).person, Change.END, SetBy.HERSELF, (PlanKind.WEEKLY,))
        return Verdict((ended,), (reply(scene, "checkin.off_ack"),))
    rows = tuple((option(PickDay(number), f"btn.{day}"),) for number, day in enumerate(DAYS))
    return Verdict((), (reply(scene, "checkin.which_day", *rows),))
