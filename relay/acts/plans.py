"""Acts about what she is asked: shown, moved, resting, and how she learns of what her mentor changed.

Law: what is set is hers; her mentor sees the weekly question and the dates, and nothing that the team set or that she
answered (R11). What a mentor changes, she is told in neutral words, in her hours, like her mentor's own messages (R18);
so it is with the team, unless one of the team says that she asked for it herself; she can undo it. Source: needs.md
R11, R18, R27; section 3.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from relay.acts.checkins import DAYS, HOURS, weekly_line
from relay.acts.speaking import nothing_open, option, reply, sender_of, tell
from relay.board import NoteChange
from relay.board_choices import Matter, OfMatch
from relay.calendar import SafeTime, in_zone, may_begin_at, moment, release_at
from relay.checkin_choices import OfferWeekly, PickDay, PickHour, WantWeekly
from relay.choices import MenuRow, PickRow
from relay.delivery import Origin
from relay.messages import Button, Prompt, Say, Value, say
from relay.people import ContactState, Pairing, PairingState
from relay.plan_choices import MoveWeekly, NewDate, NoHour, RestPlans, ShowDates
from relay.plan_predicates import Whose, whose, why_not
from relay.plans import YIELDS_TO, Change, ChangePlans, PlanFacts, PlanState, SetBy, SetWeekly
from relay.predicates import topic_owner
from relay.recurrence import BETWEEN_MESSAGES, SPREAD, Facts, PlanKind, Standing
from relay.scene import Effect, Outbound, Scene, Verdict

Rows = tuple[tuple[Button, ...], ...]

SHARED = (PlanKind.WEEKLY, PlanKind.DATE)
"""What she and her mentor set; the rest is the team's."""
HERS = tuple(kind for kind in PlanKind if kind not in {PlanKind.MENTOR, PlanKind.ENDING})
"""What rests when she wants no questions; the end of her time is told all the same (R60)."""


def concerned(scene: Scene) -> Whose:
    """Whose plans the choice is about; the rule has looked already."""
    who = whose(scene)
    if who is None:
        raise ValueError("A choice about nobody's plans was acted on: the order of the rules is wrong.")
    return who


def say_why_not(scene: Scene) -> Verdict:
    """A mentor hears why nothing can be changed now."""
    who = concerned(scene)
    return Verdict((), (reply(scene, why_not(who) or "choice.gone", alias=who.pairing.mentee.alias),))


def shown(scene: Scene, *prompts: Prompt, rows: Rows = ()) -> Outbound:
    """Several prompts as one message to whoever chose."""
    return tell(sender_of(scene), Say(prompts, rows), topic_owner(scene))


def on(one: PlanFacts) -> dict[str, Value]:
    """A date's day and hour, as they stand on her own wall, whoever reads them."""
    return {"day": one.day, "time": f"{one.clock:%H:%M}"}


def of_kind(scene: Scene, *kinds: PlanKind) -> tuple[PlanFacts, ...]:
    """The plans of these kinds, dates by their day."""
    return tuple(sorted((one for one in scene.plans if one.kind in kinds), key=lambda one: (one.day, one.clock)))


# --- what is set ------------------------------------------------------------------------------------------------------


def show_plans(scene: Scene) -> Verdict:
    """What is set, and what can be done about it: a few rows, by tap or by digit (R22)."""
    who = concerned(scene)
    lines = tuple(_line(scene, who, one) for one in of_kind(scene, *SHARED))
    head = _head(who) if lines else _nothing(who)
    if who.by is SetBy.TEAM:
        return Verdict((), (shown(scene, head, *lines, rows=_rows_of_team(scene, who)),))
    more = _more(scene, who)
    return Verdict((), (shown(scene, head, *lines, *more, rows=_rows(scene, who)),))


def _head(who: Whose) -> Prompt:
    if who.by is SetBy.HERSELF:
        return Prompt("plan.mine")
    return Prompt("plan.hers", {"alias": who.pairing.mentee.alias})


def _nothing(who: Whose) -> Prompt:
    if who.by is SetBy.HERSELF:
        return Prompt("plan.mine_none")
    return Prompt("plan.hers_none", {"alias": who.pairing.mentee.alias})


def _line(scene: Scene, who: Whose, one: PlanFacts) -> Prompt:
    rests = one.state is PlanState.PAUSED
    if one.kind is PlanKind.DATE:
        return Prompt("plan.date_rests" if rests else "plan.date", on(one))
    if rests:
        return Prompt("plan.weekly_rests")
    her = who.pairing.mentee
    heard = scene.now if who.by is SetBy.HERSELF else scene.last_heard.get(who.pairing.id)
    return weekly_line(one, Facts(Standing.OPEN, her.zone, scene.programme.quiet, her.card, heard), scene.now)


def _more(scene: Scene, who: Whose) -> tuple[Prompt, ...]:
    """What else is true: that everything is paused, whose pause it is, that the team asks as well."""
    card, weekly = who.pairing.mentee.card.in_force, of_kind(scene, PlanKind.WEEKLY)
    if who.by is SetBy.MENTOR:
        whose_pause = {one.paused_by for one in of_kind(scene, *SHARED) if one.state is PlanState.PAUSED}
        alias = {"alias": who.pairing.mentee.alias}
        hers = (Prompt("plan.she_paused", alias),) if SetBy.HERSELF in whose_pause else ()
        if card is SafeTime.ONLY_WHEN_I_WRITE and any(one.state is PlanState.ON for one in of_kind(scene, *SHARED)):
            hers = (Prompt("plan.only_when_she_writes", alias), *hers)
        return (*hers, Prompt("plan.team_paused")) if whose_pause - {SetBy.HERSELF, SetBy.MENTOR} else hers
    if who.pairing.state is PairingState.PAUSED:
        paused: tuple[Prompt, ...] = (Prompt("plan.line_paused"),)
    elif card is SafeTime.ONLY_WHEN_I_WRITE and any(one.state is PlanState.ON for one in weekly):
        paused = (Prompt("plan.only_when_you_write"),)
    else:
        paused = ()
    team = any(one.kind not in SHARED and one.state is not PlanState.PAUSED for one in scene.plans)
    return (*paused, Prompt("plan.team_too")) if team else paused


def _rows(scene: Scene, who: Whose) -> Rows:
    """At most seven rows; a mentor has no row for switching the weekly question on: she may only offer it (R27)."""
    code = who.code
    weekly, dates = of_kind(scene, PlanKind.WEEKLY), of_kind(scene, PlanKind.DATE)
    rows: list[Button] = []
    if weekly:
        rows.append(option(MoveWeekly(code), "row.weekly_move"))
    if who.by is SetBy.HERSELF:
        rows.append(option(WantWeekly(yes=not weekly), "row.weekly_off" if weekly else "row.weekly_on"))
    elif not weekly:
        rows.append(option(OfferWeekly(who.pairing.id), "btn.ask_weekly"))
    rows.append(option(NewDate(code), "row.date_new"))
    if dates:
        rows.append(option(ShowDates(code), "row.dates"))
    mine = of_kind(scene, *_resting(who))
    if any(one.state is not PlanState.PAUSED for one in mine):
        rows.append(option(RestPlans(Change.PAUSE, code), "row.rest"))
    if any(one.state is PlanState.PAUSED and _yields(one, who) for one in mine):
        rows.append(option(RestPlans(Change.RESUME, code), "row.rest_over"))
    return tuple((row,) for row in rows)


def _rows_of_team(scene: Scene, who: Whose) -> Rows:
    rows = [option(NewDate(who.code), "row.date_new")]
    if of_kind(scene, PlanKind.DATE):
        rows.append(option(ShowDates(who.code), "row.dates"))
    return (*((row,) for row in rows), to_board(who.pairing))


def to_board(pairing: Pairing) -> tuple[Button, ...]:
    """The way back to what a mentee is asked, on the team's board."""
    return (option(OfMatch(pairing.id, Matter.SHOW), "btn.show_questions"),)


def _resting(who: Whose) -> tuple[PlanKind, ...]:
    return HERS if who.by is SetBy.HERSELF else SHARED


def _yields(one: PlanFacts, who: Whose) -> bool:
    return (one.paused_by or SetBy.TEAM) in YIELDS_TO[who.by]


# --- the weekly question moves, everything rests ----------------------------------------------------------------------


def ask_which_day(scene: Scene) -> Verdict:
    """The weekly question shall come on another day."""
    who = concerned(scene)
    if not of_kind(scene, PlanKind.WEEKLY):
        return show_plans(scene)
    rows = tuple((option(PickDay(number, who.code), f"btn.{day}"),) for number, day in enumerate(DAYS))
    if who.by is SetBy.HERSELF:
        return Verdict((), (reply(scene, "checkin.which_day", *rows),))
    return Verdict((), (reply(scene, "plan.which_day_hers", *rows, alias=who.pairing.mentee.alias),))


def choose_day(scene: Scene) -> Verdict:
    """The day stands; the hour is asked for."""
    if not isinstance(scene.choice, PickDay):
        return nothing_open(scene)
    return _ask_hour(scene, scene.choice.weekday)


def ask_hour_again(scene: Scene) -> Verdict:
    """What was typed is no hour: so, and the question again."""
    if not isinstance(scene.choice, NoHour):
        return nothing_open(scene)
    return _ask_hour(scene, scene.choice.weekday, Prompt("date.unclear_hour"))


def _ask_hour(scene: Scene, weekday: int, *before: Prompt) -> Verdict:
    code = concerned(scene).code
    labels = ("btn.in_the_morning", "btn.in_the_afternoon", "btn.in_the_evening")
    row = tuple(option(PickHour(weekday, hour, code), label) for hour, label in zip(HOURS, labels, strict=True))
    return Verdict((), (shown(scene, *before, Prompt("checkin.which_hour"), rows=(row,)),))


def choose_hour(scene: Scene) -> Verdict:
    """The weekly question begins with the next such day; a mentor only moves one that there is (R27)."""
    choice = scene.choice
    if not isinstance(choice, PickHour):
        return nothing_open(scene)
    who = concerned(scene)
    effect = SetWeekly(who.pairing, choice.weekday, choice.clock, who.by)
    day = next_weekday(scene.now, who.pairing.mentee.zone, choice.weekday, choice.clock, who.by)
    if who.by is SetBy.HERSELF:
        lines, rows = _what_comes(scene, who, moment(day, choice.clock, who.pairing.mentee.zone))
        head = Prompt("plan.weekly_noted" if lines else "checkin.on_ack")  # nothing is promised that a line takes back
        return Verdict((effect,), (shown(scene, head, *lines, rows=rows),))
    if not of_kind(scene, PlanKind.WEEKLY):
        return show_plans(scene)
    said = say("plan.told_weekly", mentor=who.pairing.mentor.alias, day=day, time=f"{choice.clock:%H:%M}")
    return Verdict((effect,), tell_her(scene, who, said))


def next_weekday(now: datetime, zone: str, weekday: int, clock: time, by: SetBy) -> date:
    """The day on which it comes first: today, where the hour is still ahead by more than its spread.

    Her own words of now make the question of the next two days needless.
    """
    today = in_zone(now, zone).date()
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    after = now + BETWEEN_MESSAGES if by is SetBy.HERSELF else now
    return day if moment(day, clock, zone) - SPREAD > after else day + timedelta(days=7)


def _what_comes(scene: Scene, who: Whose, at: datetime) -> tuple[tuple[Prompt, ...], Rows]:
    """What stands in the way of the weekly question, said when it is set (red line 5); and the way to her card."""
    her = who.pairing.mentee
    if who.pairing.state is PairingState.PAUSED:
        return (Prompt("plan.line_paused"),), ()
    comes_at = may_begin_at(at, her.card, her.zone, scene.programme.quiet)
    if comes_at == at:
        return (), ()
    to_card = ((option(PickRow(MenuRow.HOURS), "row.hours"),),)
    if comes_at is None:
        return (Prompt("plan.only_when_you_write"),), to_card
    return (Prompt("plan.safe_hour", {"day": comes_at, "time": comes_at}),), to_card


def rest(scene: Scene) -> Verdict:
    """The questions rest, or go on; nothing that fell into the pause is made up for."""
    choice = scene.choice
    if not isinstance(choice, RestPlans) or choice.change is Change.END:
        return nothing_open(scene)
    who = concerned(scene)
    effect = ChangePlans(who.pairing.mentee, choice.change, who.by, _resting(who))
    pauses = choice.change is Change.PAUSE
    if who.by is SetBy.HERSELF:
        return Verdict((effect,), (reply(scene, "plan.rests" if pauses else "plan.goes_on"),))
    key = "plan.told_rests" if pauses else "plan.told_goes_on"
    changes = any(
        one.state is not PlanState.PAUSED if pauses else one.state is PlanState.PAUSED and _yields(one, who)
        for one in of_kind(scene, *SHARED)
    )
    if not changes:
        return show_plans(scene)
    return Verdict((effect,), tell_her(scene, who, say(key, mentor=who.pairing.mentor.alias)))


def tell_her(scene: Scene, who: Whose, said: Say) -> tuple[Outbound, ...]:
    """She learns what was changed for her, when a message of her mentor would reach her; and who did it, when."""
    pairing = who.pairing
    her, person, alias = pairing.mentee_at, pairing.mentee, pairing.mentee.alias
    rows = (to_board(pairing),) if who.by is SetBy.TEAM else ()
    if who.by is SetBy.TEAM and not _hears(pairing):
        return (reply(scene, "plan.she_hears_nothing", *rows, alias=alias),)
    if her is None:
        raise ValueError("Plans of somebody who never came were changed: the rules did not look.")
    leaves = release_at(scene.now, person.card, scene.last_heard.get(pairing.id), person.zone, scene.programme.quiet)
    words = Outbound(her, said, Origin.PROMPT if who.by is SetBy.TEAM else Origin.MENTOR, pairing)
    if leaves is None or pairing.state is PairingState.PAUSED:
        return replace(words, held=True), reply(scene, "plan.she_hears_when_she_writes", *rows, alias=alias)
    if leaves > scene.now:
        when: dict[str, Value] = {"alias": alias, "day": leaves, "time": leaves}
        return replace(words, due_at=leaves), reply(scene, "plan.she_hears_at", *rows, **when)
    return words, reply(scene, "plan.she_hears_now", *rows, alias=alias)


def _hears(pairing: Pairing) -> bool:
    her = pairing.mentee_at
    return her is not None and her.state is ContactState.OPEN and pairing.state is not PairingState.STOPPED


def changed_by_team(scene: Scene, pairing: Pairing, effects: tuple[Effect, ...], said: Say, *, hers: bool) -> Verdict:
    """The team changed what she is asked: it stands in the chain, and she hears of it unless she asked for it."""
    if hers:
        return Verdict(effects, (reply(scene, "sup.changed", to_board(pairing), alias=pairing.mentee.alias),))
    return Verdict(effects, tell_her(scene, Whose(pairing, SetBy.TEAM), said))


def noted(pairing: Pairing, what: str) -> NoteChange:
    """What stands in the chain of a change by the team."""
    return NoteChange(pairing.mentee, what)
