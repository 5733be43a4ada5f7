"""Acts of a mentor's own commands: whom she writes to, when she is off, what is not for her.

Law: nobody asks her for reasons (R53, R57); a choice is hers, named aloud, and short-lived (R16).
"""

from datetime import datetime, time, timedelta

from relay.acts.speaking import nothing_open, option, reply, sender_of, tell
from relay.board_choices import EndWeeks
from relay.calendar import in_zone, moment, next_open
from relay.choices import Focus, HandOver, Off, TakeOff, encode
from relay.messages import Button, Prompt, Say
from relay.note_choices import ReadNote
from relay.plan_choices import ShowPlans
from relay.recurrence import PlanKind
from relay.scene import RaiseAlert, Scene, SetFocus, SetOff, Verdict

MORNING = time(9)


def list_people(scene: Scene) -> Verdict:
    """/to: her mentees, with what waits for an answer; a tap chooses (R16)."""
    if not scene.pairings:
        return Verdict((), (reply(scene, "mentor.no_mentee"),))
    rows = tuple(
        Prompt("mentor.list_row", {"alias": pairing.mentee.alias, "count": scene.waiting.get(pairing.id, 0)})
        for pairing in scene.pairings
    )
    buttons = tuple((Button(encode(Focus(pairing.id)), pairing.mentee.alias),) for pairing in scene.pairings)
    return Verdict((), (tell(sender_of(scene), Say((Prompt("mentor.list_head"), *rows), buttons)),))


def choose(scene: Scene) -> Verdict:
    """She writes to this mentee for the next ten minutes."""
    choice = scene.choice
    pairing = next((one for one in scene.pairings if isinstance(choice, Focus) and one.id == choice.pairing_id), None)
    if pairing is None:
        return nothing_open(scene)
    row = [option(ShowPlans(pairing.id), "btn.her_questions")]
    if scene.note is not None:
        row.append(option(ReadNote(pairing.id), "btn.her_note"))
    chosen = reply(scene, "mentor.chosen", tuple(row), alias=pairing.mentee.alias)
    return Verdict((SetFocus(sender_of(scene), pairing),), (chosen,))


def go_off(scene: Scene) -> Verdict:
    """/off: off in one tap, until the next morning that she has duty; longer or shorter by a second tap (R53)."""
    return _off_until(scene, _morning_after(scene, 1))


def change_time_off(scene: Scene) -> Verdict:
    """The second tap."""
    choice = scene.choice
    match choice.off if isinstance(choice, TakeOff) else Off.BACK:
        case Off.BACK:
            return Verdict((SetOff(sender_of(scene).person, None),), (reply(scene, "mentor.back"),))
        case Off.THREE_DAYS:
            return _off_until(scene, _morning_after(scene, 3))
        case Off.WEEK:
            return _off_until(scene, _morning_after(scene, 7))


def _off_until(scene: Scene, until: datetime) -> Verdict:
    buttons = (
        (option(TakeOff(Off.THREE_DAYS), "btn.three_days"), option(TakeOff(Off.WEEK), "btn.one_week")),
        (option(TakeOff(Off.BACK), "btn.back"),),
    )
    return Verdict(
        (SetOff(sender_of(scene).person, until),), (reply(scene, "mentor.off", *buttons, day=until, time=until),)
    )


def _morning_after(scene: Scene, days: int) -> datetime:
    person = sender_of(scene).person
    day = in_zone(scene.now, person.zone).date() + timedelta(days=days)
    morning = moment(day, MORNING, person.zone)
    if person.duty is None:
        return morning
    return next_open(moment(day, time(0), person.zone), person.duty, person.zone) or morning


def show_me(scene: Scene) -> Verdict:
    """/me: what is about herself: time off, and handing a conversation back."""
    person = sender_of(scene).person
    off = person.off_until is not None and person.off_until > scene.now
    away = (option(TakeOff(Off.BACK if off else Off.THREE_DAYS), "btn.back" if off else "btn.three_days"),)
    hand = tuple((Button(encode(HandOver(pairing.id)), pairing.mentee.alias),) for pairing in scene.pairings)
    asked = any(one.kind is PlanKind.MENTOR for one in scene.plans)
    weeks = ((option(EndWeeks(), "btn.no_weeks"),),) if asked else ()
    return Verdict((), (reply(scene, "mentor.me", away, *hand, *weeks),))


def hand_over(scene: Scene) -> Verdict:
    """Not for her: the team is told, and nobody asks why (R57)."""
    choice = scene.choice
    pairing = next(
        (one for one in scene.pairings if isinstance(choice, HandOver) and one.id == choice.pairing_id), None
    )
    if pairing is None:
        return nothing_open(scene)
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "hand_over", pairing)
    return Verdict((raised,), (reply(scene, "mentor.hand_over_ack", alias=pairing.mentee.alias),))
