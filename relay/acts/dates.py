"""Acts about dates: the day, the hour, shown back in full, and then what will truly come of it.

Law: only the day and the hour are asked for and kept, never what or where (needs.md, "Never collect"). What was typed
and can't be read is said to be so, and asked again; nothing follows before [Yes]. What her hours or her card do not let
leave is said at once (red line 5). Source: needs.md section 3 (date); R07, R22, R30.
"""

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta

from relay.acts.plans import Rows, changed_by_team, concerned, noted, of_kind, on, show_plans, shown, tell_her
from relay.acts.speaking import nothing_open, option, reply
from relay.calendar import SafeTime, in_zone
from relay.choices import MenuRow, PickRow, encode
from relay.dates import Unread, refused
from relay.messages import Button, Prompt, Value, say
from relay.people import PairingState
from relay.plan_choices import (
    ConfirmDate,
    NameClock,
    NameDay,
    NoClock,
    NoDay,
    PickDate,
    RemoveDate,
    ShowDates,
)
from relay.plan_predicates import Whose
from relay.plans import Change, ChangePlans, PlanFacts, SetBy, SetPlan
from relay.recurrence import Facts, PlanKind, Standing
from relay.reminders import AFTER, BEFORE, comes
from relay.scene import Scene, Verdict

MOST_DATES = 5
"""How many dates one woman has at a time."""
OFFERED_DAYS = 6
"""How many days a tap can choose, from tomorrow; others are typed."""
OFFERED_HOURS = (9, 10, 11, 12, 15, 17)
"""The hours that a tap can choose; others are typed."""
_EXAMPLE = timedelta(days=20)
_UNREAD = {Unread.UNCLEAR: "date.unclear", Unread.PAST: "date.past", Unread.FAR: "date.far"}


def begin(scene: Scene) -> Verdict:
    """A reminder for a date is wanted: which day?"""
    who = concerned(scene)
    dates = of_kind(scene, PlanKind.DATE)
    if len(dates) >= MOST_DATES:
        return _full(scene, who, dates)
    return _ask_day(scene, who)


def _full(scene: Scene, who: Whose, dates: tuple[PlanFacts, ...]) -> Verdict:
    key = "date.full" if who.by is SetBy.HERSELF else "date.full_hers"
    head = Prompt(key, {"n": len(dates)} | _alias(who))
    return Verdict((), (shown(scene, head, rows=_date_rows(who, dates)),))


def _alias(who: Whose) -> dict[str, Value]:
    return {} if who.by is SetBy.HERSELF else {"alias": who.pairing.mentee.alias}


def _today(scene: Scene, who: Whose) -> date:
    return in_zone(scene.now, who.pairing.mentee.zone).date()


def _ask_day(scene: Scene, who: Whose, *before: Prompt) -> Verdict:
    today, code = _today(scene, who), who.code
    days = [today + timedelta(days=ahead) for ahead in range(1, OFFERED_DAYS + 1)]
    rows: list[tuple[Button, ...]] = [(option(NameDay(days[0], code), "btn.tomorrow"),)]
    rows += [(_on_day(NameDay(day, code), day),) for day in days[1:]]
    key = "date.which" if who.by is SetBy.HERSELF else "date.which_hers"
    question = Prompt(key, {"date": today + _EXAMPLE} | _alias(who))
    return Verdict((), (shown(scene, *before, question, rows=tuple(rows)),))


def _on_day(choice: NameDay | PickDate, day: date) -> Button:
    return Button(encode(choice), Prompt("btn.on_day", {"short_day": day}))


def ask_day_again(scene: Scene) -> Verdict:
    """What was typed is no day that can be kept: why, and the question again."""
    choice = scene.choice
    if not isinstance(choice, NoDay):
        return nothing_open(scene)
    return _ask_day(scene, concerned(scene), Prompt(_UNREAD[choice.why]))


def choose_day(scene: Scene) -> Verdict:
    """The day stands; the hour is asked for."""
    choice = scene.choice
    if not isinstance(choice, NameDay):
        return nothing_open(scene)
    who = concerned(scene)
    if (why := refused(choice.day, _today(scene, who))) is not None:
        return _ask_day(scene, who, Prompt(_UNREAD[why]))
    return _ask_hour(scene, who, choice.day)


def _ask_hour(scene: Scene, who: Whose, day: date, *before: Prompt) -> Verdict:
    row = [Button(encode(NameClock(day, time(hour), who.code)), f"{time(hour):%H:%M}") for hour in OFFERED_HOURS]
    question = Prompt("date.which_hour", {"day": day})
    return Verdict((), (shown(scene, *before, question, rows=(tuple(row[:3]), tuple(row[3:]))),))


def ask_hour_again(scene: Scene) -> Verdict:
    """What was typed is no hour: so, and the question again."""
    choice = scene.choice
    if not isinstance(choice, NoClock):
        return nothing_open(scene)
    return _ask_hour(scene, concerned(scene), choice.day, Prompt("date.unclear_hour"))


def choose_hour(scene: Scene) -> Verdict:
    """The day and the hour, written out in her language with the weekday: is that right?"""
    choice = scene.choice
    if not isinstance(choice, NameClock):
        return nothing_open(scene)
    who = concerned(scene)
    if (why := refused(choice.day, _today(scene, who))) is not None:
        return _ask_day(scene, who, Prompt(_UNREAD[why]))
    rows = _answers(who, lambda yes, hers: ConfirmDate(choice.day, choice.clock, yes, who.code, hers))
    key = "date.confirm" if who.by is SetBy.HERSELF else "date.confirm_hers"
    question = Prompt(key, {"day": choice.day, "time": f"{choice.clock:%H:%M}", **_alias(who)})
    return Verdict((), (shown(scene, question, *_does_she_know(who), rows=rows),))


def _answers(who: Whose, answer: Callable[[bool, bool], ConfirmDate | RemoveDate]) -> Rows:
    """Yes and no; one of the team says with her yes whether the mentee asked for it herself."""
    no = option(answer(False, False), "btn.no")  # neither
    if who.by is SetBy.TEAM:
        return (
            (option(answer(True, True), "btn.she_asked"),),
            (option(answer(True, False), "btn.tell_her"),),
            (no,),
        )
    return ((option(answer(True, False), "btn.yes"), no),)


def _does_she_know(who: Whose) -> tuple[Prompt, ...]:
    return (Prompt("sup.does_she_know", _alias(who)),) if who.by is SetBy.TEAM else ()


def confirm(scene: Scene) -> Verdict:
    """Yes: it is kept, and what comes of it is said; no: the day is asked for again."""
    choice = scene.choice
    if not isinstance(choice, ConfirmDate):
        return nothing_open(scene)
    who = concerned(scene)
    why = refused(choice.day, _today(scene, who))
    if not choice.yes or why is not None:
        return _ask_day(scene, who, *((Prompt(_UNREAD[why]),) if choice.yes and why is not None else ()))
    wanted = PlanFacts(scene.fresh_id, PlanKind.DATE, choice.day, choice.clock)
    dates = of_kind(scene, PlanKind.DATE)
    there = next((one for one in dates if on(one) == on(wanted)), None)
    if there is None and len(dates) >= MOST_DATES:
        return _full(scene, who, dates)
    effects = (
        (SetPlan(PlanKind.DATE, who.pairing.mentee, who.pairing, choice.day, choice.clock, who.by),)
        if there is None  # [Yes] pressed twice is one date
        else ()
    )
    if who.by is SetBy.HERSELF:
        lines, rows = _what_comes(scene, who, there or wanted)
        return Verdict(effects, (shown(scene, Prompt("date.noted", on(wanted)), *lines, rows=rows),))
    if there is not None:
        return show_plans(scene)
    if who.by is SetBy.TEAM:
        told = say("date.team_noted", **on(wanted))
        return changed_by_team(scene, who.pairing, (*effects, noted(who.pairing, "date")), told, hers=choice.hers)
    said = say("date.told_noted", mentor=who.pairing.mentor.alias, **on(wanted))
    return Verdict(effects, tell_her(scene, who, said))


def _what_comes(scene: Scene, who: Whose, of: PlanFacts) -> tuple[tuple[Prompt, ...], Rows]:
    """The truth about the reminder and the question after it; where her card stands in the way, the way to the card."""
    her = who.pairing.mentee
    if who.pairing.state is PairingState.PAUSED:
        return (Prompt("plan.line_paused"),), ()
    to_card = ((option(PickRow(MenuRow.HOURS), "row.hours"),),)
    if her.card.in_force is SafeTime.ONLY_WHEN_I_WRITE:
        return (Prompt("date.only_when_you_write"),), to_card
    facts = Facts(Standing.OPEN, her.zone, scene.programme.quiet, her.card, last_automatic_at=scene.asked_at)
    coming = comes(of, scene.plans, facts, scene.now)
    lines = tuple(
        Prompt(_COMES[number], {"day": at, "time": at}) if at is not None else Prompt(_COMES_NOT[number])
        for number, at in coming.items()
    )
    return lines, to_card if None in coming.values() and her.card.in_force is SafeTime.SOME_HOURS else ()


_COMES: Mapping[int, str] = {BEFORE: "date.comes_before", AFTER: "date.comes_after"}
_COMES_NOT: Mapping[int, str] = {BEFORE: "date.not_before", AFTER: "date.not_after"}


def show_dates(scene: Scene) -> Verdict:
    """Her dates, each to be looked at."""
    who, dates = concerned(scene), of_kind(scene, PlanKind.DATE)
    if not isinstance(scene.choice, ShowDates) or not dates:
        return show_plans(scene)
    return Verdict((), (shown(scene, Prompt("date.list"), rows=_date_rows(who, dates)),))


def _date_rows(who: Whose, dates: tuple[PlanFacts, ...]) -> Rows:
    return tuple((_on_day(PickDate(one.id, who.code), one.day),) for one in dates)


def show_date(scene: Scene) -> Verdict:
    """One date with its hour: shall it be removed?"""
    choice, who = scene.choice, concerned(scene)
    one = next((one for one in of_kind(scene, PlanKind.DATE) if _is(choice, one)), None)
    if one is None:
        return show_plans(scene)
    rows = _answers(who, lambda yes, hers: RemoveDate(one.id, yes, who.code, hers))
    key = "date.remove" if who.by is SetBy.HERSELF else "date.remove_hers"
    return Verdict((), (shown(scene, Prompt(key, on(one) | _alias(who)), *_does_she_know(who), rows=rows),))


def _is(choice: object, one: PlanFacts) -> bool:
    return isinstance(choice, PickDate | RemoveDate) and choice.plan_id == one.id


def remove(scene: Scene) -> Verdict:
    """Yes: it comes no more; no, or gone already: what is set."""
    choice, who = scene.choice, concerned(scene)
    one = next((one for one in of_kind(scene, PlanKind.DATE) if _is(choice, one)), None)
    if one is None or not isinstance(choice, RemoveDate) or not choice.yes:
        return show_plans(scene)
    effect = ChangePlans(who.pairing.mentee, Change.END, who.by, (PlanKind.DATE,), one.id)
    if who.by is SetBy.HERSELF:
        return Verdict((effect,), (reply(scene, "date.removed", **on(one)),))
    if who.by is SetBy.TEAM:
        told = say("date.team_removed", **on(one))
        return changed_by_team(scene, who.pairing, (effect, noted(who.pairing, "nodate")), told, hers=choice.hers)
    said = say("date.told_removed", mentor=who.pairing.mentor.alias, **on(one))
    return Verdict((effect,), tell_her(scene, who, said))
