"""Acts of the board of people: a mentor's weeks, a mentee's questions, and how a match ends.

Law: the team sets what she asked for; her safe-contact card always wins, and what she let rest herself stays at rest
(R27). A planned end is told before it comes; an end at once is told in a call, by a person (R60). Whose weeks are asked
about, and by whom they are heard, is seen; an answer never is (R55). Source: needs.md section 3.
"""

from dataclasses import replace
from datetime import date, time, timedelta

from relay.acts.checkins import DAYS, HOURS
from relay.acts.pairing import board_of, people_to_choose, show_invitable, show_revocable, show_waiting
from relay.acts.plans import changed_by_team, next_weekday, noted, to_board
from relay.acts.speaking import nothing_open, option, reply, sender_of, tell
from relay.board import Board, CallOffEnd, EndMatch, NameSupervisor, PlanEnd
from relay.board_choices import AskBackup, AskWeeks, FindMentor, Matter, OfMatch, Roll, ShowPerson
from relay.calendar import SafeTime, in_zone
from relay.choices import Choice, encode
from relay.ending import Refusal, refused
from relay.messages import Button, Prompt, Say, say
from relay.people import Pairing, PairingState, Person, Role
from relay.plan_choices import ShowPlans
from relay.plans import (
    YIELDS_TO,
    Change,
    ChangePlans,
    PlanEffect,
    PlanFacts,
    PlanState,
    SetBy,
    SetChecked,
    SetCloser,
    SetPlan,
    SetWeekly,
)
from relay.recurrence import PlanKind
from relay.scene import Scene, Verdict

ENDS_IN = ((28, "btn.in_four_weeks"), (42, "btn.in_six_weeks"), (84, "btn.in_twelve_weeks"))
"""The days that a tap offers for a planned end: all told four weeks before."""
_HOURS_OF_A_DAY = 24
_SHOWN = (PlanKind.WEEKLY, PlanKind.MATCH, PlanKind.DATE, PlanKind.WAITING, PlanKind.SAFE_CONTACT)


def show_found(scene: Scene) -> Verdict:
    """/team with a name: the one who is called so, or those whose names begin so."""
    board = board_of(scene)
    match board.people:
        case ():
            return Verdict((), (reply(scene, "sup.nobody_called"),))
        case (_,):
            return show_person(scene) if board.day is None else _ask_end_on(scene, board, board.day)
        case found:
            return _who(scene, found)


def _who(scene: Scene, found: tuple[Person, ...]) -> Verdict:
    return people_to_choose(scene, "sup.team_who", Roll.TEAM, [(ShowPerson(one.id), one.alias) for one in found])


def turn_page(scene: Scene) -> Verdict:
    """A further page of the list that she looks at, as it is now."""
    board = board_of(scene)
    match board.page.roll if board.page is not None else None:
        case Roll.MATCH:
            return show_waiting(scene)
        case Roll.INVITE:
            return show_invitable(scene)
        case Roll.REVOKE:
            return show_revocable(scene)
        case Roll.TEAM if board.people:
            return _who(scene, board.people)
        case _:
            return nothing_open(scene)


def show_person(scene: Scene) -> Verdict:
    """A mentor with her mentees, or a mentee with her questions."""
    board = board_of(scene)
    match board.one:
        case Person(role=Role.MENTOR) as mentor:
            return _show_mentor(scene, board, mentor)
        case Person(role=Role.MENTEE) as her:
            if board.match is not None:
                return _show_match(scene, board, board.match)
            row = (option(FindMentor(her.id), "btn.find_mentor"),)
            return Verdict((), (reply(scene, "sup.waits_for_mentor", row, alias=her.alias),))
        case _:
            return nothing_open(scene)


def _show_mentor(scene: Scene, board: Board, mentor: Person) -> Verdict:
    lines = [Prompt("sup.mentor_head", {"mentor": mentor.alias, "mentees": len(board.pairings)})]
    if board.named is not None:
        lines.append(Prompt("sup.weeks_heard_by", {"supervisor": board.named.alias}))
    mentees = tuple((Button(encode(ShowPerson(one.mentee.id)), one.mentee.alias),) for one in board.pairings)
    sender = sender_of(scene).person
    asks = sender.role is Role.SUPERVISOR and (board.named is None or board.named.id != sender.id)
    weeks = ((option(AskWeeks(mentor.id), "btn.ask_weeks"),),) if asks else ()
    return Verdict((), (tell(sender_of(scene), Say(tuple(lines), (*mentees, *weeks))),))


def name_herself(scene: Scene) -> Verdict:
    """She alone hears from now on how this mentor's weeks are."""
    mentor = board_of(scene).one
    if mentor is None or mentor.role is not Role.MENTOR:
        return nothing_open(scene)
    return Verdict((NameSupervisor(mentor),), (reply(scene, "sup.weeks_named", mentor=mentor.alias),))


def end_weeks(scene: Scene) -> Verdict:
    """A mentor is asked about her weeks no more."""
    ended = ChangePlans(sender_of(scene).person, Change.END, SetBy.HERSELF, (PlanKind.MENTOR,))
    return Verdict((ended,), (reply(scene, "mentor.weeks_over"),))


# --- a mentee's questions ---------------------------------------------------------------------------------------------


def tend(scene: Scene) -> Verdict:  # noqa: C901, PLR0912  # one arm per matter is the table
    """One matter of a match: shown, asked for, or done."""
    board, choice = board_of(scene), scene.choice
    pairing = board.match
    if pairing is None or not isinstance(choice, OfMatch):
        return nothing_open(scene)
    her, number = pairing.mentee, choice.number
    today = in_zone(scene.now, her.zone).date()
    match choice.matter:
        case Matter.SHOW:
            return _show_match(scene, board, pairing)
        case Matter.WEEKLY:
            return _ask_day(scene, pairing)
        case Matter.WEEKLY_DAY:
            return _ask_hour(scene, pairing, number % len(DAYS))
        case Matter.WEEKLY_AT:
            weekday, hour = divmod(number, _HOURS_OF_A_DAY)
            weekly = SetWeekly(pairing, weekday % len(DAYS), time(hour), SetBy.TEAM)
            return _told(scene, pairing, choice, weekly, _says_when(scene, weekly))
        case Matter.WEEKLY_OFF:
            return _told(scene, pairing, choice, _of(her, Change.END, PlanKind.WEEKLY), say("plan.team_weekly_off"))
        case Matter.WAITING_ON:
            begins = SetPlan(
                PlanKind.WAITING, her, pairing, today + timedelta(days=1), time(HOURS[0]), SetBy.TEAM, today
            )
            return _told(scene, pairing, choice, begins, say("plan.team_waiting_on"))
        case Matter.WAITING_OFF:
            return _told(scene, pairing, choice, _of(her, Change.END, PlanKind.WAITING), say("plan.team_waiting_off"))
        case Matter.CHECKED:
            return _changed(scene, pairing, SetChecked(her, today))
        case Matter.CLOSER_ON | Matter.CLOSER_OFF:
            return _changed(scene, pairing, SetCloser(her, choice.matter is Matter.CLOSER_ON))
        case Matter.REST:
            rests = ChangePlans(her, Change.PAUSE, SetBy.TEAM, _SHOWN)
            return _told(scene, pairing, choice, rests, say("plan.team_rests"))
        case Matter.RESUME:
            goes_on = ChangePlans(her, Change.RESUME, SetBy.TEAM, _SHOWN)
            return _told(scene, pairing, choice, goes_on, say("plan.team_goes_on"))
        case Matter.END:
            return _ask_end(scene, pairing, today)
        case Matter.END_ON:
            return _end_on(scene, pairing, date.fromordinal(max(1, number)))
        case Matter.END_OFF if board.ending is not None:
            said = reply(scene, "sup.end_called_off", alias=her.alias, mentor=pairing.mentor.alias)
            return Verdict((CallOffEnd(pairing),), (said,))
        case Matter.END_NOW:
            row = (option(OfMatch(pairing.id, Matter.ENDED), "btn.both_called"),)
            return Verdict((), (reply(scene, "sup.end_now_sure", row, alias=her.alias, mentor=pairing.mentor.alias),))
        case Matter.ENDED:
            said = reply(scene, "sup.ended", alias=her.alias, mentor=pairing.mentor.alias)
            return Verdict((EndMatch(pairing),), (said,))
        case _:
            return nothing_open(scene)


def _says_when(scene: Scene, weekly: SetWeekly) -> Say:
    """What she reads of her weekly question; no day is promised that her card does not let come."""
    her = weekly.pairing.mentee
    if her.card.in_force is SafeTime.ONLY_WHEN_I_WRITE:
        return Say((Prompt("plan.team_weekly"), Prompt("plan.only_when_you_write")))
    on = next_weekday(scene.now, her.zone, weekly.weekday, weekly.clock, SetBy.TEAM)
    return Say((Prompt("plan.team_weekly"), Prompt("plan.weekly", {"day": on, "time": f"{weekly.clock:%H:%M}"})))


def _of(her: Person, change: Change, kind: PlanKind) -> ChangePlans:
    return ChangePlans(her, change, SetBy.TEAM, (kind,))


def _changed(scene: Scene, pairing: Pairing, effect: PlanEffect) -> Verdict:
    """Done, written down, and a tap leads back to how it stands now; nothing that she would notice."""
    said = reply(scene, "sup.changed", to_board(pairing), alias=pairing.mentee.alias)
    return Verdict((effect, noted(pairing, _matter(scene))), (said,))


def _matter(scene: Scene) -> str:
    return scene.choice.matter.value if isinstance(scene.choice, OfMatch) else ""


def _told(scene: Scene, pairing: Pairing, choice: OfMatch, effect: PlanEffect, said: Say) -> Verdict:
    """What she will notice: first it is asked whether she knows, then it is done, and she hears of it where not."""
    if not _changes_something(board_of(scene), effect):
        return _show_match(scene, board_of(scene), pairing)
    if choice.hers is None:
        return _ask_whether_she_knows(scene, pairing, choice)
    return changed_by_team(scene, pairing, (effect, noted(pairing, choice.matter.value)), said, hers=choice.hers)


def _changes_something(board: Board, effect: PlanEffect) -> bool:
    """Whether there is what shall end, rest or go on: she is never told of what did not happen."""
    match effect:
        case ChangePlans(change=Change.RESUME, by=by, kinds=kinds):
            return any(
                one.state is PlanState.PAUSED and (one.paused_by or SetBy.TEAM) in YIELDS_TO[by]
                for one in board.plans
                if one.kind in kinds
            )
        case ChangePlans(change=Change.PAUSE, kinds=kinds):
            return any(one.state is not PlanState.PAUSED for one in board.plans if one.kind in kinds)
        case ChangePlans(kinds=kinds):
            return any(one.kind in kinds for one in board.plans)
        case _:
            return True


def _ask_whether_she_knows(scene: Scene, pairing: Pairing, choice: OfMatch) -> Verdict:
    rows = (
        (option(replace(choice, hers=True), "btn.she_asked"),),
        (option(replace(choice, hers=False), "btn.tell_her"),),
    )
    return Verdict((), (reply(scene, "sup.does_she_know", *rows, alias=pairing.mentee.alias),))


def _show_match(scene: Scene, board: Board, pairing: Pairing) -> Verdict:
    """What she is asked, and what can be done about it."""
    asked = [one for one in board.plans if one.kind in _SHOWN]
    lines = [Prompt("sup.match_head", {"alias": pairing.mentee.alias, "mentor": pairing.mentor.alias})]
    lines += [Prompt(f"sup.asks_{one.kind.value}", {"day": one.next_at}) for one in asked if one.next_at is not None]
    only = pairing.mentee.card.in_force is SafeTime.ONLY_WHEN_I_WRITE
    lines += [Prompt("sup.only_when_she_writes")] if only and any(one.state is PlanState.ON for one in asked) else []
    for state, key in ((PlanState.WAITS, "sup.plans_wait"), (PlanState.PAUSED, "sup.plans_rest")):
        if count := sum(one.state is state for one in asked):
            lines.append(Prompt(key, {"n": count}))
    lines += [Prompt("sup.asks_none")] if not asked else []
    lines += [Prompt("sup.closer")] if board.closer else []
    if board.backup is not None:
        lines.append(Prompt("sup.backup_is", {"mentor": pairing.mentor.alias, "backup": board.backup.alias}))
    if board.ending is not None:
        lines.append(Prompt("sup.end_planned", {"day": board.ending.on}))
    return Verdict((), (tell(sender_of(scene), Say(tuple(lines), _buttons(board, pairing, asked))),))


def _buttons(board: Board, pairing: Pairing, asked: list[PlanFacts]) -> tuple[tuple[Button, ...], ...]:
    kinds, begun = {one.kind for one in asked}, pairing.state is not PairingState.INVITED
    waiting = PlanKind.WAITING in kinds
    rests = any(one.state is PlanState.PAUSED for one in asked)
    planned = board.ending is not None
    wanted: tuple[tuple[Choice, str, bool], ...] = (
        (OfMatch(pairing.id, Matter.WEEKLY), "btn.ask_weekly", begun),
        (ShowPlans(pairing.id), "btn.dates", begun),
        (
            OfMatch(pairing.id, Matter.WAITING_OFF if waiting else Matter.WAITING_ON),
            "btn.waiting_off" if waiting else "btn.waiting_on",
            begun,
        ),
        (OfMatch(pairing.id, Matter.CHECKED), "btn.checked_today", waiting),
        (
            OfMatch(pairing.id, Matter.CLOSER_OFF if board.closer else Matter.CLOSER_ON),
            "btn.closer_off" if board.closer else "btn.closer_on",
            begun,
        ),
        (
            OfMatch(pairing.id, Matter.RESUME if rests else Matter.REST),
            "btn.plans_resume" if rests else "btn.plans_rest",
            bool(asked),
        ),
        (AskBackup(pairing.mentee.id), "btn.backup", not planned),
        (
            OfMatch(pairing.id, Matter.END_OFF if planned else Matter.END),
            "btn.end_off" if planned else "btn.plan_end",
            begun,
        ),
        (OfMatch(pairing.id, Matter.END), "btn.end_move", planned),
        (OfMatch(pairing.id, Matter.END_NOW), "btn.end_now", True),
    )
    return tuple((option(choice, label),) for choice, label, offered in wanted if offered)


def _ask_day(scene: Scene, pairing: Pairing) -> Verdict:
    days = [option(OfMatch(pairing.id, Matter.WEEKLY_DAY, number), f"btn.{day}") for number, day in enumerate(DAYS)]
    off = option(OfMatch(pairing.id, Matter.WEEKLY_OFF), "btn.not_any_more")
    rows = (*(tuple(days[at : at + 2]) for at in range(0, len(days), 2)), (off,))
    return Verdict((), (reply(scene, "sup.weekly_day", *rows, alias=pairing.mentee.alias),))


def _ask_hour(scene: Scene, pairing: Pairing, weekday: int) -> Verdict:
    labels = ("btn.in_the_morning", "btn.in_the_afternoon", "btn.in_the_evening")
    first = weekday * _HOURS_OF_A_DAY
    row = tuple(
        option(OfMatch(pairing.id, Matter.WEEKLY_AT, first + hour), label)
        for hour, label in zip(HOURS, labels, strict=True)
    )
    return Verdict((), (reply(scene, "sup.weekly_hour", row, alias=pairing.mentee.alias),))


# --- a planned end ----------------------------------------------------------------------------------------------------


def _ask_end(scene: Scene, pairing: Pairing, today: date) -> Verdict:
    row = tuple(
        (option(OfMatch(pairing.id, Matter.END_ON, (today + timedelta(days=days)).toordinal()), key),)
        for days, key in ENDS_IN
    )
    return Verdict((), (reply(scene, "sup.end_when", *row, alias=pairing.mentee.alias, mentor=pairing.mentor.alias),))


def _ask_end_on(scene: Scene, board: Board, day: date) -> Verdict:
    """A day that was typed is written out before it counts."""
    pairing = board.match
    if pairing is None:
        return show_person(scene)
    if (why := _refused_end(scene, pairing, day)) is not None:
        return why
    row = (option(OfMatch(pairing.id, Matter.END_ON, day.toordinal()), "btn.yes"),)
    said = reply(scene, "sup.end_sure", row, alias=pairing.mentee.alias, mentor=pairing.mentor.alias, day=day)
    return Verdict((), (said,))


def _end_on(scene: Scene, pairing: Pairing, day: date) -> Verdict:
    if (why := _refused_end(scene, pairing, day)) is not None:
        return why
    said = reply(scene, "sup.end_is_planned", alias=pairing.mentee.alias, mentor=pairing.mentor.alias, day=day)
    return Verdict((PlanEnd(pairing, day),), (said,))


def _refused_end(scene: Scene, pairing: Pairing, day: date) -> Verdict | None:
    """An end that nobody could be told of in time is told in a call."""
    if pairing.state is PairingState.INVITED:
        return Verdict((), (reply(scene, "sup.end_not_begun", alias=pairing.mentee.alias),))
    match refused(day, pairing.mentee, scene.now):
        case Refusal.TOO_NEAR:
            return Verdict((), (reply(scene, "sup.end_too_near"),))
        case Refusal.TOO_FAR:
            return Verdict((), (reply(scene, "sup.end_too_far", day=day),))
        case None:
            return None
