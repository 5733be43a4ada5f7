"""Acts of alarm: somebody raises an alert, and says how urgent it is.

Law: the alert is open before anything is asked; whoever raised it hears at once what is true: that the team is told,
that it is not at work, or that nobody of it can be reached (R37, R39). What lights up at the desk is the ladder's
(`handlers/escalation.py`), in the same transaction.
"""

from dataclasses import replace
from uuid import UUID

from relay.acts import pushes
from relay.acts.speaking import nothing_open, option, reply, sender_of
from relay.alerts import Level
from relay.choices import MenuRow, PickRow
from relay.desk import AlertFacts, GradeAlert, OpenItem
from relay.desk_choices import Grade
from relay.messages import Button, Prompt, Say
from relay.people import Pairing, Role
from relay.predicates import only_mentee, pointed_at, topic_owner
from relay.raising import may_ease
from relay.scene import Outbound, RaiseAlert, Scene, Verdict


def cry_for_help(scene: Scene) -> Verdict:
    """She asked for help: the team is told at once, and she is asked whether she is in danger (R37)."""
    pairing = scene.pairings[0] if scene.pairings else None
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "help", pairing)
    item = scene.open_items.get(sender_of(scene).person.id)
    answer = _help_answer(scene, _item_id(scene, item))
    return Verdict((raised,), tuple(replace(one, last_word=True) for one in answer))  # also on a line that she stopped


def _help_answer(scene: Scene, alert_id: UUID) -> tuple[Outbound, ...]:
    programme = scene.programme
    number = Prompt("help.number", {"emergency_number": programme.emergency_number})
    if not scene.team:
        unheard = reply(scene, "mentee.help_unheard", emergency_number=programme.emergency_number)
        return (unheard, *_helplines(scene))
    rows = _levels(alert_id, "btn.can_wait")
    if scene.opens_at is not None:
        return (_say(scene, off_hours(scene), Prompt("help.danger_ask"), rows=rows),)
    return (_say(scene, number, Prompt("help.which"), rows=rows), *_helplines(scene))


def _helplines(scene: Scene) -> tuple[Outbound, ...]:
    lines = ", ".join(scene.programme.helplines)
    return (reply(scene, "mentee.helplines", helpline=lines),) if lines else ()


def off_hours(scene: Scene) -> Prompt:
    """The team is not at work: when it is, and who answers meanwhile (R39)."""
    number, lines = scene.programme.emergency_number, ", ".join(scene.programme.helplines)
    when = scene.opens_at or scene.now
    if lines:
        return Prompt("help.off_hours", {"day": when, "time": when, "emergency_number": number, "helpline": lines})
    return Prompt("help.off_hours_number", {"day": when, "time": when, "emergency_number": number})


def _levels(alert_id: UUID, waits: str) -> tuple[tuple[Button, ...], ...]:
    return (
        (option(Grade(alert_id, Level.DANGER), "btn.danger"), option(Grade(alert_id, Level.TODAY), "btn.today")),
        (option(Grade(alert_id, Level.ADVICE), waits),),
    )


def _say(scene: Scene, *prompts: Prompt, rows: tuple[tuple[Button, ...], ...] = ()) -> Outbound:
    said = reply(scene, prompts[0].key, **prompts[0].params)
    return replace(said, body=Say(prompts, rows))


def _item_id(scene: Scene, item: OpenItem | None) -> UUID:
    return scene.fresh_id if item is None else item.id


def raise_for_mentor(scene: Scene) -> Verdict:
    """/alert, alone or as a reply: the team is told at once; one tap says how urgent it is (R37)."""
    pairing = _meant(scene)
    item = scene.open_items.get(pairing.mentee.id) if pairing is not None else None
    reference = scene.next_reference if item is None else item.reference
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "mentor", pairing)
    done = Prompt("mentor.alert_done", {"ref": reference})
    if scene.opens_at is not None:
        number, when = scene.programme.emergency_number, scene.opens_at
        done = Prompt(
            "mentor.alert_off_hours", {"ref": reference, "day": when, "time": when, "emergency_number": number}
        )
    answer = _say(scene, done, _which(pairing), rows=_levels(_item_id(scene, item), "btn.advice"))
    return Verdict((raised,), (answer,))


def _meant(scene: Scene) -> Pairing | None:
    """Whom an alert is about: the message that it answers says so, or the topic in which it stands (R37).

    In the topic of a match that has ended it is about nobody whom she has now.
    """
    if scene.topic_of is not None:
        return pointed_at(scene) or topic_owner(scene)
    return pointed_at(scene) or only_mentee(scene)


def _which(pairing: Pairing | None) -> Prompt:
    if pairing is None:
        return Prompt("mentor.alert_which_plain")
    return Prompt("mentor.alert_which", {"alias": pairing.mentee.alias})


def nobody_hears(scene: Scene) -> Verdict:
    """Nobody of the team can be reached: the mentor hears that, and what to do instead. The alert is kept."""
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "mentor", _meant(scene))
    answer = reply(scene, "mentor.alert_nobody", emergency_number=scene.programme.emergency_number)
    return Verdict((raised,), (answer,))


def grade(scene: Scene) -> Verdict:
    """Its raiser says how urgent it is; an answer that comes too late to lower it is told so."""
    choice, alert, sender = scene.choice, scene.alert, sender_of(scene)
    if not isinstance(choice, Grade) or alert is None or alert.ladder is None:
        return nothing_open(scene)
    effect = GradeAlert(alert, choice.level)
    match choice.level:
        case Level.DANGER:
            return Verdict((effect,), (_danger_answer(scene, alert),))
        case Level.TODAY:
            return Verdict((), (_kept(scene, alert),))
        case Level.ADVICE if may_ease(alert.ladder, sender.person.role, alert.raised_at, scene.now):
            key = "help.can_wait" if sender.person.role is Role.MENTEE else "mentor.alert_advice"
            eased = _last_word(
                reply(scene, key, (_help_button(),)) if key == "help.can_wait" else _ref(scene, key, alert)
            )
            return Verdict((effect,), (eased,))
        case _:
            return Verdict((), (_kept(scene, alert),))


def _danger_answer(scene: Scene, alert: AlertFacts) -> Outbound:
    number = scene.programme.emergency_number
    if sender_of(scene).person.role is not Role.MENTEE:
        return reply(scene, "mentor.alert_danger", ref=alert.reference, emergency_number=number)
    if not scene.team:
        return _last_word(reply(scene, "mentee.help_unheard", emergency_number=number))
    if scene.opens_at is not None:
        return _last_word(_say(scene, off_hours(scene)))
    return _last_word(reply(scene, "help.now", emergency_number=number))


def _kept(scene: Scene, alert: AlertFacts) -> Outbound:
    if sender_of(scene).person.role is Role.MENTEE:
        return _last_word(reply(scene, "help.kept"))
    return _ref(scene, "mentor.alert_kept", alert)


def _ref(scene: Scene, key: str, alert: AlertFacts) -> Outbound:
    return reply(scene, key, ref=alert.reference)


def _last_word(said: Outbound) -> Outbound:
    return replace(said, last_word=True)


def _help_button() -> Button:
    return option(PickRow(MenuRow.HELP), "btn.help")


def team_push(alert_id: UUID, reference: str) -> Say:
    """What lights up where an item of today is told of beside the ladder: a reference, a level, a button (R40)."""
    return pushes.first(alert_id, reference, Level.TODAY)
