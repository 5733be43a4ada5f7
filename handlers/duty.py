"""Because a minute passed at the desk: duty begins, a tap is missing, an item comes back, a test is wanted.

Law: each of these is asked for once, by a row that says so; a reminder comes again the next day until a person has
acted.
Source: needs.md section 4, R42, R43.
"""

from datetime import timedelta
from uuid import UUID, uuid4

from handlers import desk_reminders, escalation
from handlers.saying import say_all
from models import alerts, audit, rota
from models.audit import Action
from models.work import Work
from relay.acts.boards import ask_duty_buttons
from relay.acts.speaking import option
from relay.delivery import Origin
from relay.desk_choices import FollowedUp, OnDuty, ShowItem
from relay.duty import CONFIRM_WITHIN, turns_now
from relay.messages import Say, say
from relay.people import Contact, Role
from relay.scene import Outbound, RaiseAlert

A_MONTH = timedelta(days=31)
AGAIN = timedelta(days=1)
ASKED_WITHIN = timedelta(hours=1)
"""A turn that began longer ago is under way: a rota set in the middle of it asks nobody whether she came."""


def look(work: Work) -> None:
    """Everything that is due at the desk now."""
    ask_who_begins(work)
    miss_who_did_not_tap(work)
    bring_back(work)
    desk_reminders.remind(work)
    want_drill(work)


def _tell(work: Work, contact: Contact | None, body: Say) -> None:
    if contact is not None:
        say_all(work, [Outbound(contact, body, Origin.NOTICE)])


def ask_who_begins(work: Work) -> None:
    """Whose duty begins is asked for a tap, once."""
    zone = work.directory.programme(work.conn).zone
    reach = rota.reachable(work)
    for turn in turns_now(rota.shifts(work), work.now, zone):
        if work.now - turn.begins > ASKED_WITHIN or rota.asked(work, turn.shift.id, turn.day):
            continue
        rota.ask(work, turn.shift.id, turn.day)
        rows = ask_duty_buttons(OnDuty(turn.shift.id))
        body = say("sup.on_duty", *rows, time=turn.begins, n=alerts.count_open(work))
        _tell(work, reach.get(turn.shift.primary), body)


def miss_who_did_not_tap(work: Work) -> None:
    """No tap within a quarter of an hour: who stands behind her, and the coordinators, hear it."""
    reach = rota.reachable(work)
    for row in rota.unconfirmed(work, work.now - CONFIRM_WITHIN):
        rota.miss(work, row.shift_id, row.day)
        audit.note(work, Action.DUTY_MISSED, row.shift_id, actor_id=row.primary_id)
        missing = work.directory.person(work.conn, row.primary_id)
        if missing is None:
            continue
        told = [contact for contact in reach.values() if contact.person.role is Role.COORDINATOR]
        told += [reach[row.backup_id]] if row.backup_id in reach else []
        if not told:  # nobody stands behind her: then everybody hears it
            told = [contact for contact in reach.values() if contact.person.id != row.primary_id]
        for contact in {one.id: one for one in told}.values():
            _tell(work, contact, say("sup.duty_missed", supervisor=missing.alias))


def bring_back(work: Work) -> None:
    """A closed item comes back to its owner on her date, and again each day until she has followed it up."""
    reach = rota.reachable(work)
    for alert_id in alerts.coming_back(work):
        held = alerts.load(work, alert_id)
        if held is None:
            continue
        alerts.note(work, alert_id, come_back_at=work.now + AGAIN)
        row = (option(FollowedUp(alert_id), "btn.followed_up"),)
        body = say("sup.follow_up", row, ref=held.reference)
        owner = reach.get(held.alert.owner) if held.alert.owner is not None else None
        for contact in (owner,) if owner is not None else tuple(reach.values()):
            _tell(work, contact, body)


def want_drill(work: Work) -> None:
    """A month without a test is an item on the desk: it waits on the list, and everybody hears of it once."""
    since = alerts.last_drill(work) or alerts.began_at(work)
    if since is None or work.now - since < A_MONTH or alerts.is_open_for(work, "no_drill"):
        return
    alert_id: UUID = uuid4()
    reference = work.directory.next_reference(work.conn)
    escalation.raise_alert(work, RaiseAlert(alert_id, reference, "no_drill", None), None)
    row = (option(ShowItem(alert_id), "btn.open_item"),)
    for contact in rota.reachable(work).values():
        _tell(work, contact, say("sup.drill_wanted", row))
