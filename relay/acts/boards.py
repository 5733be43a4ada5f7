"""Acts of what the desk keeps in view: open items, the rota, the fortnight of each mentor, the monthly test.

Law: facts and aliases only, never a message's words; nothing here ranks anybody (needs.md, red line 10). Source: R38,
R43, R45, R46.
"""

from relay.acts import pairing, pushes
from relay.acts.speaking import nothing_open, option, reply, sender_of, tell
from relay.alerts import AlertState
from relay.board_choices import MorePeople, Roll, ShowPerson
from relay.calendar import Weekday
from relay.choices import encode
from relay.desk import ChangeRota, ConfirmDuty, Desk, OpenItem, Owed, Sheet, ShiftLine
from relay.desk_choices import MoreItems, OnDuty, ShowItem
from relay.messages import Button, Prompt, Say, Value
from relay.rest import QUARTERS_OF_AN_HOUR, Strain
from relay.scene import RaiseAlert, Scene, Verdict

MOST_ITEMS = 9
"""How many open items one page shows, each with its button and its digit; the most urgent and oldest stand first."""
GOES_ON = {Strain.HOURS: "sup.rest_hours", Strain.DAYS: "sup.rest_days"}
DAYS = {day: f"{day.name[:3].lower()}" for day in Weekday}


def show_open(scene: Scene) -> Verdict:
    """/open: what is open, the most urgent first; a tap shows one."""
    desk = scene.desk or Desk()
    items = desk.items
    if not items:
        return Verdict((), (reply(scene, "sup.open_none"),))
    page = min(max(1, desk.page), -(-len(items) // MOST_ITEMS))
    shown = items[(page - 1) * MOST_ITEMS : page * MOST_ITEMS]
    lines = [line for item in shown for line in _item(scene, item)]
    left = len(items) - page * MOST_ITEMS
    buttons = [Button(encode(ShowItem(item.id)), item.reference) for item in shown]
    rows = tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3))
    if left > 0:
        lines.append(Prompt("sup.open_more", {"n": left}))
        rows = (*rows, (option(MoreItems(page + 1), "btn.more"),))
    return Verdict((), (tell(sender_of(scene), Say((Prompt("sup.open_head", {"n": len(items)}), *lines), rows)),))


def _item(scene: Scene, item: OpenItem) -> tuple[Prompt, ...]:
    line = _line(scene, item)
    match item.owed:
        case Owed.TIME:
            return line, Prompt("sup.owes_time")
        case Owed.CONTACT:
            return line, Prompt("sup.owes_contact")
        case _:
            return (line,)


def _line(scene: Scene, item: OpenItem) -> Prompt:
    if item.state is AlertState.CLOSED:
        return Prompt("sup.open_talk", {"ref": item.reference, "supervisor": item.owner})
    minutes = max(0, int((scene.now - item.raised_at).total_seconds() // 60))
    level = pushes.code_of(item.level)
    if item.state is AlertState.TAKEN and item.owner:
        return Prompt(
            "sup.open_taken", {"ref": item.reference, "level": level, "minutes": minutes, "supervisor": item.owner}
        )
    return Prompt("sup.open_item", {"ref": item.reference, "level": level, "minutes": minutes})


def show_rota(scene: Scene) -> Verdict:
    """/rota: who has duty now and in the week; with hours and names behind it, the week changes."""
    desk = scene.desk or Desk()
    change = desk.change
    if change is not None and change.refused:
        return Verdict((), (reply(scene, "sup.rota_refused"),))
    if change is not None:
        key = "sup.rota_removed" if change.primary is None else "sup.rota_changed"
        return Verdict((ChangeRota(change),), (reply(scene, key, hours=change.span),))
    now_on = (
        Prompt("sup.duty_now", {"supervisor": desk.on_duty[0], "backup": desk.on_duty[1] or "-"})
        if desk.on_duty[0]
        else Prompt("sup.duty_none")
    )
    covered = Prompt("sup.coverage", {"hours": desk.coverage}) if desk.coverage else Prompt("sup.coverage_none")
    lines = tuple(_shift(line) for line in desk.shifts)
    return Verdict((), (tell(sender_of(scene), Say((now_on, *lines, covered, Prompt("sup.rota_how")))),))


def _shift(line: ShiftLine) -> Prompt:
    hours = line.shift.hours
    span = f"{DAYS[line.shift.weekday]} {hours.begins:%H:%M}-{hours.ends:%H:%M}"
    return Prompt("sup.rota_line", {"hours": span, "supervisor": line.primary, "backup": line.backup or "-"})


def confirm_duty(scene: Scene) -> Verdict:
    """Who has duty is there."""
    choice = scene.choice
    if not isinstance(choice, OnDuty):
        return nothing_open(scene)
    return Verdict((ConfirmDuty(choice.shift_id),), (reply(scene, "sup.duty_confirmed"),))


def show_team(scene: Scene) -> Verdict:
    """/team: the fortnight of each mentor, from events only (R46), and a tap to each of them."""
    board = pairing.board_of(scene)
    sheets = (scene.desk or Desk()).sheets
    if not sheets:
        return Verdict((), (reply(scene, "sup.sheet_none"),))
    lines = tuple(line for sheet in sheets for line in _sheet(sheet))
    shown, left = pairing.page_of(board.people, 1)
    people = [(ShowPerson(one.id), one.alias) for one in shown]
    rows = pairing.names_of(people, more=(MorePeople(Roll.TEAM, 1), left))
    said = Say((Prompt("sup.sheet_head"), *lines, *_last_drill(scene)), rows)
    return Verdict((), (tell(sender_of(scene), said),))


def _last_drill(scene: Scene) -> tuple[Prompt, ...]:
    """How the last test went (R43)."""
    match (scene.desk or Desk()).drill:
        case None:
            return (Prompt("sup.drill_never"),)
        case at, None:
            return (Prompt("sup.drill_untaken", {"day": at, "time": at}),)
        case at, seconds:
            taken: dict[str, Value] = {"day": at, "minutes": seconds // 60, "seconds": seconds % 60}
            return (Prompt("sup.drill_last", taken),)


def _sheet(sheet: Sheet) -> tuple[Prompt, ...]:
    hours, quarters = divmod(sheet.quarters, QUARTERS_OF_AN_HOUR)
    counted = Prompt(
        "sup.sheet",
        {
            "mentor": sheet.mentor,
            "mentees": sheet.mentees,
            "silent": sheet.silent,
            "messages": sheet.messages,
            "days": sheet.days,
            "alerts": sheet.alerts,
            "advice": sheet.advice,
            "silences": sheet.silences,
            "talks": sheet.talks,
            "hours": f"{hours}:{quarters * 15:02}",
        },
    )
    again = tuple(Prompt(GOES_ON[one], {"mentor": sheet.mentor}) for one in Strain if one in sheet.goes_on)
    return counted, *again


def run_drill(scene: Scene) -> Verdict:
    """/drill: a TEST on the real path (R43)."""
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "drill", None)
    return Verdict((raised,), (reply(scene, "sup.drill_started", ref=scene.next_reference),))


def ask_duty_buttons(shift_turn: OnDuty) -> tuple[tuple[Button, ...], ...]:
    """The tap that confirms a duty."""
    return ((option(shift_turn, "btn.i_am_here"),),)
