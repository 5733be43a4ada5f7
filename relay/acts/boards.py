"""Acts of what the desk keeps in view: open items, the rota, the fortnight of each mentor, the monthly test.

Law: facts and aliases only, never a message's words; nothing here ranks anybody (needs.md, red line 10). Source: R38,
R43, R45, R46.
"""

from relay.acts import pushes
from relay.acts.speaking import nothing_open, option, reply, sender_of, tell
from relay.alerts import AlertState
from relay.calendar import Weekday
from relay.choices import encode
from relay.desk import ChangeRota, ConfirmDuty, Desk, OpenItem, Sheet, ShiftLine
from relay.desk_choices import OnDuty, ShowItem
from relay.messages import Button, Prompt, Say
from relay.scene import RaiseAlert, Scene, Verdict

MOST_ITEMS = 20
"""How many open items one message shows; the oldest of the most urgent stand first."""
DAYS = {day: f"{day.name[:3].lower()}" for day in Weekday}


def show_open(scene: Scene) -> Verdict:
    """/open: what is open, the most urgent first; a tap shows one."""
    items = (scene.desk or Desk()).items
    if not items:
        return Verdict((), (reply(scene, "sup.open_none"),))
    shown = items[:MOST_ITEMS]
    lines = [_item(scene, item) for item in shown]
    if len(items) > len(shown):
        lines.append(Prompt("sup.open_more", {"n": len(items) - len(shown)}))
    buttons = [Button(encode(ShowItem(item.id)), item.reference) for item in shown[:9]]
    rows = tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3))
    return Verdict((), (tell(sender_of(scene), Say((Prompt("sup.open_head", {"n": len(items)}), *lines), rows)),))


def _item(scene: Scene, item: OpenItem) -> Prompt:
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
    """/team: the fortnight of each mentor, from events only (R46)."""
    sheets = (scene.desk or Desk()).sheets
    if not sheets:
        return Verdict((), (reply(scene, "sup.sheet_none"),))
    lines = tuple(_sheet(sheet) for sheet in sheets)
    return Verdict((), (tell(sender_of(scene), Say((Prompt("sup.sheet_head"), *lines))),))


def _sheet(sheet: Sheet) -> Prompt:
    return Prompt(
        "sup.sheet",
        {
            "mentor": sheet.mentor,
            "mentees": sheet.mentees,
            "silent": sheet.silent,
            "messages": sheet.messages,
            "days": sheet.days,
            "alerts": sheet.alerts,
            "advice": sheet.advice,
        },
    )


def run_drill(scene: Scene) -> Verdict:
    """/drill: a TEST on the real path (R43)."""
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "drill", None)
    return Verdict((raised,), (reply(scene, "sup.drill_started", ref=scene.next_reference),))


def ask_duty_buttons(shift_turn: OnDuty) -> tuple[tuple[Button, ...], ...]:
    """The tap that confirms a duty."""
    return ((option(shift_turn, "btn.i_am_here"),),)
