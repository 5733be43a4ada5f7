"""Acts of handing an item to a named person, and of taking one whose owner did not come back to it.

Law: until she who was asked takes it, it stays with whoever asked, so that it is never nobody's and never two people's;
everybody who knew of its owner hears of the new one, and a promised time goes on under the new name. Source: needs.md
section 4 ("[Hand over]", "handed"), R41.
"""

from relay.acts import contacting, pushes
from relay.acts.contacting import mentee_raiser
from relay.acts.desk import context, mentors_told
from relay.acts.speaking import nothing_open, option, reply, sender_of
from relay.choices import encode
from relay.delivery import Origin, Urgency
from relay.desk import AlertFacts, AskToTake, DeclineItem, ReadForTeam, TakeOver
from relay.desk_choices import GiveTo, HandOverItem
from relay.messages import Button, say
from relay.people import Contact
from relay.scene import Outbound, Scene, Verdict

MOST_NAMES = 20
"""How many of the team one message names, two in a row."""


def list_team(scene: Scene) -> Verdict:
    """To whom? Everybody else of the team who can be reached."""
    alert = scene.alert
    if alert is None:
        return nothing_open(scene)
    others = _others(scene)[:MOST_NAMES]
    if not others:
        return Verdict((), (reply(scene, "sup.hand_nobody", ref=alert.reference),))
    buttons = [Button(encode(GiveTo(alert.id, one.person.id)), one.person.alias) for one in others]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return Verdict((), (reply(scene, "sup.hand_to", *rows, ref=alert.reference),))


def _others(scene: Scene) -> list[Contact]:
    mine = sender_of(scene).person.id
    return list({one.person.id: one for one in scene.team if one.person.id != mine}.values())


def ask_her(scene: Scene) -> Verdict:
    """She is asked by name; her answer decides, and until then nothing changes."""
    alert, choice = scene.alert, scene.choice
    if alert is None or not isinstance(choice, GiveTo):
        return nothing_open(scene)
    asked = next((one for one in _others(scene) if one.person.id == choice.person_id), None)
    if asked is None:
        return Verdict((), (reply(scene, "sup.hand_gone", (_again(alert),), ref=alert.reference),))
    push = pushes.asked_to_take(alert.id, alert.reference, alert.level, sender_of(scene).person.alias)
    ask = Outbound(asked, push, Origin.ALERT, alert_id=alert.id, urgency=Urgency.FIRST)
    done = reply(scene, "sup.hand_asked", supervisor=asked.person.alias, ref=alert.reference)
    return Verdict((AskToTake(alert, asked.person),), (ask, done))


def _again(alert: AlertFacts) -> Button:
    return option(HandOverItem(alert.id), "btn.hand_over")


def decline(scene: Scene) -> Verdict:
    """Not now: its owner hears so at once, and asks somebody else."""
    alert = scene.alert
    if alert is None or alert.owner is None:
        return nothing_open(scene)
    said = reply(scene, "sup.hand_not_now", supervisor=alert.owner.alias, ref=alert.reference)
    owner_at = next((one for one in scene.team if one.person.id == alert.owner.id), None)
    if owner_at is None:
        return Verdict((DeclineItem(alert),), (said,))
    words = say("sup.hand_declined", (_again(alert),), supervisor=sender_of(scene).person.alias, ref=alert.reference)
    told = Outbound(owner_at, words, Origin.ALERT, alert_id=alert.id, urgency=Urgency.FIRST)
    return Verdict((DeclineItem(alert),), (said, told))


def take_over(scene: Scene) -> Verdict:
    """It is hers from now on: she reads what it is, everybody who knew of its owner hears who has it."""
    alert, owner = scene.alert, sender_of(scene)
    if alert is None:
        return nothing_open(scene)
    taken = say("sup.taken", supervisor=owner.person.alias, ref=alert.reference)
    knew = {one.id: one for one in (*_giver(scene, alert), *alert.told, *mentors_told(alert)) if one.id != owner.id}
    heard = tuple(Outbound(contact, taken, Origin.NOTICE, alert_id=alert.id) for contact in knew.values())
    opened = Outbound(owner, context(scene, alert), Origin.NOTICE, alert_id=alert.id)
    return Verdict((TakeOver(alert), ReadForTeam(alert)), (opened, *_promised(scene, alert), *heard))


def _giver(scene: Scene, alert: AlertFacts) -> tuple[Contact, ...]:
    return tuple(one for one in scene.team if alert.owner is not None and one.person.id == alert.owner.id)


def _promised(scene: Scene, alert: AlertFacts) -> tuple[Outbound, ...]:
    """A time that lies ahead is hers now, and who was promised it hears the new name; else a time is asked for."""
    her, by = mentee_raiser(alert), alert.promised_at
    if her is None or alert.kept:
        return ()
    if by is None or by <= scene.now:
        return (contacting.ask_promise(scene, alert),) if contacting.may_be_promised(alert) else ()
    return contacting.seen(scene, her, by), contacting.promised(scene, alert, by)
