"""Acts of alarm: the team is told, and the first who takes it owns it.

Law: what lights up on a phone is a reference and nothing else (R40); nobody is told that the team knows when it can't be reached.
"""

from dataclasses import replace
from uuid import UUID

from relay.acts.speaking import nothing_open, option, reply, sender_of
from relay.choices import (
    Take,
)
from relay.delivery import Origin
from relay.messages import (
    Prompt,
    Say,
    Value,
    say,
)
from relay.people import Contact, Role
from relay.predicates import only_mentee, pointed_at
from relay.scene import (
    Outbound,
    RaiseAlert,
    Scene,
    TakeAlert,
    Verdict,
)


def cry_for_help(scene: Scene) -> Verdict:
    """Her whole message was a word for help: the team is told at once, and she is told what is true (R37)."""
    number, lines = scene.programme.emergency_number, ", ".join(scene.programme.helplines)
    key = "mentee.help_raised" if scene.team else "mentee.help_unheard"
    answers = [reply(scene, key, emergency_number=number)]
    if lines:
        answers.append(reply(scene, "mentee.helplines", helpline=lines))
    owed = tuple(replace(answer, last_word=True) for answer in answers)  # also on a line that she had stopped
    pairing = scene.pairings[0] if scene.pairings else None
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "help", pairing)
    return Verdict((raised,), (*tell_team(scene), *owed))


def raise_for_mentor(scene: Scene) -> Verdict:
    """Every supervisor at the desk hears of it at once, with a reference and nothing else (R37, R40)."""
    pairing = pointed_at(scene) or only_mentee(scene)
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "mentor", pairing)
    done = reply(scene, "mentor.alert_done", ref=scene.next_reference)
    return Verdict((raised,), (*tell_team(scene), done))


def nobody_hears(scene: Scene) -> Verdict:
    """Nobody of the team can be reached: the mentor hears that, and what to do instead. The alert is kept."""
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "mentor", pointed_at(scene) or only_mentee(scene))
    answer = reply(scene, "mentor.alert_nobody", emergency_number=scene.programme.emergency_number)
    return Verdict((raised,), (answer,))


def tell_team(scene: Scene, but: Contact | None = None) -> tuple[Outbound, ...]:
    """The push to everybody of the team who can be reached."""
    body = team_push(scene.fresh_id, scene.next_reference)
    return tuple(
        Outbound(supervisor, body, Origin.ALERT, alert_id=scene.fresh_id)
        for supervisor in scene.team
        if but is None or supervisor.id != but.id
    )


def team_push(alert_id: UUID, reference: str) -> Say:
    """What lights up on a supervisor's phone: a reference, and a button to take it (R40)."""
    return say("sup.item", (option(Take(alert_id), "btn.take"),), ref=reference)


def take(scene: Scene) -> Verdict:
    """The first one owns it: she reads what it is, the others and the raiser hear who has it."""
    alert, owner = scene.alert, sender_of(scene)
    if alert is None:
        return nothing_open(scene)
    minutes = max(0, int((scene.now - alert.raised_at).total_seconds() // 60))
    about: dict[str, Value] = {"ref": alert.reference, "minutes": minutes}
    if alert.pairing is not None:
        names: dict[str, Value] = {"mentor": alert.pairing.mentor.alias, "alias": alert.pairing.mentee.alias}
        what = Prompt("sup.item_opened", about | names)
    elif alert.raiser_at is not None:
        what = Prompt("sup.item_opened_by", about | {"raiser": alert.raiser_at.person.alias})
    else:
        what = Prompt("sup.item_opened_plain", about)
    taken = say("sup.taken", supervisor=owner.person.alias, ref=alert.reference)
    told = [other for other in scene.team if other.id != owner.id]
    if alert.raiser_at is not None and alert.raiser_at.person.role is Role.MENTOR:
        told.append(alert.raiser_at)
    why = Prompt(f"sup.why_{alert.cause}")
    opened = Outbound(owner, Say((what, why)), Origin.NOTICE, alert_id=alert.id)
    heard = tuple(Outbound(contact, taken, Origin.NOTICE, alert_id=alert.id) for contact in told)
    return Verdict((TakeAlert(alert),), (opened, *heard))


def too_late(scene: Scene) -> Verdict:
    """Somebody was faster: she is told who."""
    alert = scene.alert
    if alert is None or alert.owner is None:
        return nothing_open(scene)
    who = alert.owner.alias
    return Verdict((), (reply(scene, "sup.taken_already", supervisor=who, ref=alert.reference),))
